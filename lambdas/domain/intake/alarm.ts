import * as z from 'zod/mini';
import { type Incident, incidentKey, type Opening, type Severity } from '../incident/incident.ts';
import type { TimelineEvent } from '../incident/timeline.ts';
import { alarmSource } from '../on-call/muting.ts';
import type { Tags } from '../on-call/route.ts';
import { orElse } from '../text/fallback.ts';
import { parseJson } from '../text/json.ts';
import { lazily } from '../text/lazily.ts';
import { oneLine } from '../text/plain.ts';
import { dedupBy } from './alert.ts';

/** A state that an alarm can be in. */
type StateValue = 'ALARM' | 'OK' | 'INSUFFICIENT_DATA';

/** A CloudWatch alarm's change of state, or that of one of its contributors. Instants are ISO 8601. */
export type AlarmChange = {
  readonly arn: string;
  readonly name: string;
  readonly state: StateValue;
  readonly stateAt: string;
  readonly reason: string;
  /** The state before; unset if it is not known. */
  readonly before?: StateValue | undefined;
  readonly description?: string | undefined;
  /** The time series that changed, if it is not the alarm itself. */
  readonly contributor?: Contributor | undefined;
  /** The actions suppressor of a composite alarm, while one is in force. */
  readonly suppressedBy?: string | undefined;
  /** The mute rule in force at the change, and the end of its window if that is known. */
  readonly mute?: { readonly rule: string; readonly until?: string | undefined } | undefined;
  /** False if the alarm's actions are disabled; unset if it is not known. */
  readonly actionsEnabled?: boolean | undefined;
  /** The alarm's tags; unset if they are not known. */
  readonly tags?: Tags | undefined;
  /** The severity that its route gives it. */
  readonly severity?: Severity | undefined;
  /** The sentence about what was held, if a mute held it until now. */
  readonly because?: string | undefined;
};

/** One time series of an alarm on several. `label` is its attributes in words, or else its id. */
export type Contributor = { readonly id: string; readonly label: string };

/** The deletion of an alarm. */
export type AlarmDeletion = { readonly arn: string; readonly name: string; readonly deletedAt: string };

/** The newest known state of an alarm; `stateAt` is the alarm's own instant, ISO 8601. */
export type AlarmState = { readonly state: 'ALARM' | 'OK' | 'deleted'; readonly stateAt: string };

/**
 * The newest known state of a contributor, at `stateAt`.
 *
 * It has been in that state since `since`. `incident` is the incident that has received this ALARM of it, and `ended` the
 * one that received its last ALARM before that. `isShown` is true if the timeline shows the newest ALARM that an incident
 * has received. `isHeld` is true if its alarm was not to notify when it went into ALARM: the sweep says it, if it is still so then.
 */
export type ContributorState = {
  readonly state: 'ALARM' | 'OK';
  readonly stateAt: string;
  readonly since: string;
  readonly incident?: string;
  readonly ended?: string;
  readonly isShown?: boolean;
  readonly isHeld?: boolean;
};

/** A contributor in ALARM, as CloudWatch or the record knows it; `incident` is the one that has received this ALARM. */
export type ContributorInAlarm = {
  readonly contributor: Contributor;
  readonly since: string;
  readonly reason: string;
  readonly incident?: string | undefined;
};

/** A queue keeps an event for at most 14 days, so an older state of a contributor cannot come after this. */
const keepContributorSeconds = 15 * 24 * 3600;

/** The instant from which a contributor's state may be deleted, in epoch seconds. */
export function contributorExpiry(stateAt: string): number {
  return Math.floor(Date.parse(stateAt) / 1000) + keepContributorSeconds;
}

/** An alarm as CloudWatch describes it now. */
export type AlarmNow =
  | { readonly state: 'deleted' }
  | {
      readonly state: StateValue;
      readonly since: string;
      readonly actionsEnabled: boolean;
      /** The actions suppressor of a composite alarm, while one is in force. */
      readonly suppressedBy?: string | undefined;
    };

/** The pager's own account and Region. */
export type Home = { readonly account: string; readonly region: string };

/** The log message for an event that notifies nobody; its fields say why. */
export const ignored = 'notifies nobody';

/** The cause of a resolution, by the state of the alarm. */
export const resolvers = { OK: 'the alarm', deleted: 'alarm deletion' } as const;

/** True when the alarm itself ended the incident, so that its next ALARM is a new fault. */
export function isEndedByAlarm(resolvedBy: string | undefined): boolean {
  return resolvedBy === resolvers.OK || resolvedBy === resolvers.deleted;
}

/** AWS writes `2022-07-22T15:57:45.394+0000`; the zone has no colon. */
const instantShape = lazily(() =>
  z.pipe(
    z
      .pipe(
        z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}/)),
        z.transform((text) => Date.parse(text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'))),
      )
      .check(z.refine((at) => !Number.isNaN(at), 'is not a date and time')),
    z.transform((at) => new Date(at).toISOString()),
  ),
);

/** The table cannot hold half of a surrogate pair, but it can hold the rest of the text. */
const textShape = lazily(() => z.string().check(z.overwrite((value) => value.toWellFormed())));

const stateShape = lazily(() => z.enum(['ALARM', 'OK', 'INSUFFICIENT_DATA']));

const stateChange = 'CloudWatch Alarm State Change';
const contributorChange = 'CloudWatch Alarm Contributor State Change';
const configurationChange = 'CloudWatch Alarm Configuration Change';

const kindSchema = lazily(() =>
  z.object({
    source: z.literal('aws.cloudwatch'),
    'detail-type': z.enum([stateChange, contributorChange, configurationChange]),
  }),
);

const resourcesShape = lazily(() => z.tuple([textShape().check(z.minLength(1), z.maxLength(2048))], z.string()));
const alarmNameShape = lazily(() => textShape().check(z.minLength(1), z.maxLength(255)));

/** Optional fields of an alarm are left out if they cannot be read: they must not silence the alarm. */
const changeSchema = lazily(() =>
  z.object({
    resources: resourcesShape(),
    detail: z.object({
      alarmName: alarmNameShape(),
      state: z.object({
        value: stateShape(),
        timestamp: instantShape(),
        reason: orElse(textShape(), ''),
        actionsSuppressedBy: orElse(z.optional(z.string()), undefined),
      }),
      previousState: orElse(z.optional(z.object({ value: stateShape() })), undefined),
      configuration: orElse(
        z.object({
          description: orElse(z.optional(textShape()), undefined),
          actionsEnabled: orElse(z.optional(z.boolean()), undefined),
        }),
        { description: undefined, actionsEnabled: undefined },
      ),
      muteDetail: orElse(
        z.optional(
          z.object({
            mutedByArn: orElse(textShape(), 'a mute rule'),
            muteWindowEnd: orElse(z.optional(instantShape()), undefined),
          }),
        ),
        undefined,
      ),
      alarmTags: orElse(z.optional(z.record(z.string(), z.string())), undefined),
      alarmTagsStatus: orElse(z.optional(z.string()), 'unreadable'),
      alarmContributor: orElse(
        z.object({
          id: orElse(z.optional(textShape().check(z.minLength(1))), undefined),
          attributes: orElse(z.record(z.string(), z.unknown()), {}),
        }),
        { id: undefined, attributes: {} },
      ),
    }),
  }),
);

const operationSchema = lazily(() => z.object({ detail: z.object({ operation: z.string() }) }));

const deletionSchema = lazily(() =>
  z.object({
    resources: resourcesShape(),
    detail: z.object({ alarmName: alarmNameShape(), operation: z.literal('delete') }),
    // The end of its second: the event's time has no milliseconds, and the alarm's last state may be of the same second.
    time: z.pipe(
      instantShape(),
      z.transform((at) => at.replace('.000Z', '.999Z')),
    ),
  }),
);

/**
 * The change or deletion of an alarm in an EventBridge event, or the reason why the event is something else.
 *
 * @throws Error that names the unreadable parts of a change or deletion. After some deliveries the event goes to the
 *   dead-letter queue, which has an alarm: it may have been the most important alarm of the night.
 */
export function parseAlarmEvent(body: string): AlarmChange | AlarmDeletion | { readonly because: string } {
  const event = parseJson(body);
  const kind = kindSchema().safeParse(event);
  if (!kind.success) return { because: `it is not a change of an alarm's state: ${pathsOf(kind.error)}` };
  switch (kind.data['detail-type']) {
    case configurationChange:
      return parseConfigurationChange(event);
    case contributorChange:
      return parseChange(event, true);
    case stateChange:
      return parseChange(event, false);
  }
}

function parseChange(event: unknown, isOfContributor: boolean): AlarmChange {
  const result = changeSchema().safeParse(event);
  if (!result.success) throw new Error(`A change of an alarm's state cannot be read: ${pathsOf(result.error)}.`);
  const { resources, detail } = result.data;
  const { muteDetail: mute } = detail;
  return {
    arn: resources[0],
    name: detail.alarmName,
    state: detail.state.value,
    stateAt: detail.state.timestamp,
    reason: detail.state.reason,
    before: detail.previousState?.value,
    description: detail.configuration.description,
    contributor: isOfContributor ? contributorOf(detail.alarmContributor) : undefined,
    suppressedBy: detail.state.actionsSuppressedBy,
    mute: mute && { rule: muteRuleName(mute.mutedByArn), until: mute.muteWindowEnd },
    actionsEnabled: detail.configuration.actionsEnabled,
    // If CloudWatch could not read the tags, an empty list of them says nothing.
    tags: (detail.alarmTagsStatus ?? 'SUCCESS') === 'SUCCESS' ? detail.alarmTags : undefined,
  };
}

function parseConfigurationChange(event: unknown): AlarmDeletion | { readonly because: string } {
  const operation = operationSchema().safeParse(event).data?.detail.operation;
  if (operation !== undefined && operation !== 'delete')
    return { because: `it is not a change of an alarm's state: its operation is ${operation}` };
  const result = deletionSchema().safeParse(event);
  if (!result.success) throw new Error(`A deletion of an alarm cannot be read: ${pathsOf(result.error)}.`);
  const { resources, detail, time } = result.data;
  return { arn: resources[0], name: detail.alarmName, deletedAt: time };
}

/** The name of a mute rule, which its ARN ends with. */
export function muteRuleName(arn: string): string {
  return arn.replace(/^arn:.*:alarm-mute-rule:/s, '');
}

/** AWS allows 30 attributes with 1,024 characters each. The label is stored and read out, so it is cut. */
const longestLabel = 200;

/** Attributes that stand in for an id that CloudWatch does not give are cut, too. */
const longestId = 1024;

type AlarmContributor = { readonly id?: string | undefined; readonly attributes: Readonly<Record<string, unknown>> };

/** A contributor with its attributes in words. */
export function contributorOf({ id, attributes }: AlarmContributor): Contributor {
  const pairs = Object.entries(attributes).map(
    ([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  const label = oneLine(pairs.join(', '), longestLabel) || oneLine(id ?? '', longestLabel) || 'without a name';
  return { id: (id ?? pairs.join()).slice(0, longestId).toWellFormed(), label };
}

/**
 * The reason why an alarm in ALARM notifies nobody, as its event or CloudWatch tells it; nothing if it notifies.
 *
 * A mute whose window has ended by now notifies: the event may have been late.
 */
export function whyQuiet({ suppressedBy, mute, actionsEnabled }: AlarmChange, at: string): string | undefined {
  if (suppressedBy !== undefined) return `its actions are suppressed (${suppressedBy})`;
  if (mute !== undefined && (mute.until === undefined || mute.until > at))
    return `it is muted by the mute rule ${mute.rule}`;
  return actionsEnabled === false ? 'its actions are disabled' : undefined;
}

/** The account, Region and partition in an ARN; nothing if the text is not an ARN. */
function placeOf(arn: string): Home | undefined {
  const [, region, account] = /^arn:[^:]*:[^:]*:([^:]*):([^:]*):/.exec(arn) ?? [];
  return region === undefined || account === undefined ? undefined : { region, account };
}

/** The pager's own account and Region, which the ARN of each of its resources names. */
export function homeOf(arn: string): Home {
  return placeOf(arn) ?? { account: '', region: '' };
}

/** True when an alarm is of the pager's own account and Region. Of others CloudWatch cannot be asked. */
export function isAtHome(arn: string, home: Home): boolean {
  const place = placeOf(arn);
  return place?.account === home.account && place.region === home.region;
}

/** The account and Region of an alarm as a message names them: only those that are not the pager's own. */
export function whereOf(arn: string, home: Home): string | undefined {
  const place = placeOf(arn);
  if (place === undefined) return undefined;
  const parts = [
    ...(place.account === home.account || place.account === '' ? [] : [`account ${place.account}`]),
    ...(place.region === home.region || place.region === '' ? [] : [place.region]),
  ];
  return parts.length === 0 ? undefined : oneLine(parts.join(', '), 100);
}

/**
 * A contributor's state after one more event of it.
 *
 * An ALARM after ALARM is no news. An OK that comes after a newer ALARM shows that this ALARM is one of its own.
 */
export function contributorAfter(
  known: ContributorState | undefined,
  { state, stateAt, isHeld }: Pick<ContributorState, 'state' | 'stateAt' | 'isHeld'>,
): ContributorState {
  const held = isHeld === true && { isHeld };
  if (known === undefined) return { state, stateAt, since: stateAt, ...held };
  if (known.stateAt > stateAt) {
    const wasOkBetween = state === 'OK' && known.state === 'ALARM' && known.since < stateAt;
    return wasOkBetween ? splitOf(known) : known;
  }
  if (known.state === state) return { ...known, stateAt };
  const isShown = state === 'OK' && known.incident !== undefined && known.isShown === true;
  return { state, stateAt, since: stateAt, ...endedOf(known), ...(isShown && { isShown }), ...held };
}

/** The newest ALARM of several that were taken for one. If no incident has received any of them, it is held as they are. */
function splitOf(known: ContributorState): ContributorState {
  const { stateAt, incident, isHeld } = known;
  const held = isHeld === true && incident === undefined && { isHeld };
  return { state: 'ALARM', stateAt, since: stateAt, ...endedOf(known), ...held };
}

function endedOf({ incident, ended }: ContributorState): Pick<ContributorState, 'ended'> {
  const last = incident ?? ended;
  return last === undefined ? {} : { ended: last };
}

/**
 * The contributor that an incident names from now on, because the one that it names is OK again: the newest that is still in
 * ALARM. Nothing if the incident goes on naming the same one.
 */
export function contributorToName(
  { id, contributor: named }: Pick<Incident, 'id' | 'contributor'>,
  inAlarm: readonly ContributorInAlarm[],
): ContributorInAlarm | undefined {
  const told = inAlarm.filter(({ incident }) => incident === id);
  if (named === undefined || told.some(({ contributor }) => contributor.label === named)) return undefined;
  return told.toSorted((one, other) => one.since.localeCompare(other.since)).at(-1);
}

function pathsOf({ issues }: z.core.$ZodError): string {
  return issues.map(({ path }) => path.join('.') || 'the body').join(', ');
}

/** The key that all incidents of an alarm share. */
export function alarmKey(arn: string, digest: (text: string) => string): string {
  return incidentKey(dedupBy(arn).title, digest(arn));
}

/** The timeline keeps this much of a contributor's reason: there can be a hundred contributors at once. */
const longestReason = 300;

/** A contributor's reason on one line, as the timeline and the record keep it. */
export function contributorReason(reason: string): string {
  return oneLine(reason, longestReason);
}

/** The timeline's event of an alarm's change. */
export function alarmEvent({ name, state, stateAt, reason, contributor }: AlarmChange, at: string): TimelineEvent {
  if (contributor === undefined) return { at, kind: 'alarm', name, state, reason, id: stateAt };
  const { id, label } = contributor;
  const short = contributorReason(reason);
  return { at, kind: 'alarm', name, contributor: label, state, reason: short, id: `${stateAt} ${id.slice(0, 64)}` };
}

/** The incident that an alarm opens, or that a change of it joins. */
export function alarmOpening(change: AlarmChange, policy: string, home: Home): Opening {
  const { arn, name, stateAt, reason, description, contributor, severity = 'critical', because } = change;
  const where = whereOf(arn, home);
  return {
    summary: name,
    severity,
    source: alarmSource,
    owner: alarmSource,
    policy,
    alarm: { arn, name },
    alarmStateAt: stateAt,
    ...(reason !== '' && { reason }),
    ...(because !== undefined && { because }),
    ...(where !== undefined && { where }),
    ...(contributor !== undefined && { contributor: contributor.label }),
    ...(description !== undefined && { description }),
  };
}

/** The reason why an alarm's own ALARM is said again to whoever has its incident; nothing if it is not. */
export function againOf({ before }: AlarmChange): string | undefined {
  if (before === 'INSUFFICIENT_DATA') return 'The alarm had no data for a while, and is in ALARM again.';
  return before === 'OK' ? 'The alarm was OK, and is in ALARM again.' : undefined;
}
