import type * as incidents from '../adapters/incidents.ts';
import type * as timeline from '../adapters/timeline.ts';
import { type Incident, isLive, type Opening } from '../domain/incident/incident.ts';
import { joiningOf } from '../domain/incident/joining.ts';
import { isReopenedAt, mayReopen, reopenedEvent, reopeningOf } from '../domain/incident/reopening.ts';
import type { TimelineEvent } from '../domain/incident/timeline.ts';

export type OpenServices = Pick<
  typeof incidents,
  'newestOccurrence' | 'openIncident' | 'endReopening' | 'reopenIncident' | 'joinIncident' | 'saveDetails'
>;

/** The incident of an alert; `opened` is true if the alert has opened it. */
export type Opened = {
  readonly incident: Incident;
  readonly opened: boolean;
  /** True when the alert is only counted, because the timeline has had an event of its incident within a minute. */
  readonly isOnlyCounted?: boolean;
  /** The sentence for the timeline about what became of the incident. */
  readonly note?: string;
  /** True when the alert has opened a resolved incident again. */
  readonly isReopened?: boolean;
};

/** Each lost race means that another alert or reply has just opened or closed an occurrence. This many in a row are a fault. */
const mostTries = 10;

/**
 * Opens an incident for an alert, joins the live one, or reopens the one that was resolved a short time before.
 *
 * There is no lock and no pointer. The next number is written if it does not exist yet, and the loser of a race reads again.
 * What was resolved is marked before, so that no other alert reopens it at the same time.
 *
 * @param formerKey the key that the last release gave to such an alert: what it opened is joined while it is live
 */
export const openOrJoin =
  (services: OpenServices) =>
  async (key: string, opening: Opening, at: string, formerKey?: string): Promise<Opened> => {
    for (let tries = 0; tries < mostTries; tries += 1) {
      const newest = await services.newestOccurrence(key);
      const live = await findLive(services, newest, at, formerKey);
      const old = live === undefined ? ifOld(newest, opening, at) : undefined;
      if (old !== undefined) return old;
      const opened = await (live !== undefined
        ? join(services, live, opening, at)
        : openOrReopen(services, key, newest, opening, at));
      if (opened !== undefined) return opened;
    }
    throw new Error(`The incidents of ${key} changed ${mostTries} times while an alert was received.`);
  };

async function findLive(
  services: Pick<OpenServices, 'newestOccurrence'>,
  newest: Incident | undefined,
  at: string,
  formerKey: string | undefined,
): Promise<Incident | undefined> {
  if (newest !== undefined && isLive(newest, at)) return newest;
  const former = formerKey === undefined ? undefined : await newestFormer(services)(formerKey);
  return former !== undefined && isLive(former, at) ? former : undefined;
}

/**
 * True when an alert opens nothing, whether a mute covers it or not: it joins the live incident, or is older than the end of the
 * closed one.
 */
export const opensNothing =
  (services: Pick<OpenServices, 'newestOccurrence'>) =>
  async (
    key: string,
    opening: Pick<Opening, 'alarmStateAt' | 'eventAt'>,
    at: string,
    formerKey?: string,
  ): Promise<boolean> => {
    const newest = await services.newestOccurrence(key);
    const live = await findLive(services, newest, at, formerKey);
    return live !== undefined || ifOld(newest, opening, at) !== undefined;
  };

/** The newest incident that any API key opened in the last release under this key. An alarm's is never among them. */
export const newestFormer =
  ({ newestOccurrence }: Pick<OpenServices, 'newestOccurrence'>) =>
  async (formerKey: string): Promise<Incident | undefined> => {
    const former = await newestOccurrence(formerKey);
    const isAnyKeys = former?.owner === undefined && former?.alarm === undefined && former?.alarmStateAt === undefined;
    return isAnyKeys ? former : undefined;
  };

async function openOrReopen(
  services: OpenServices,
  key: string,
  newest: Incident | undefined,
  opening: Opening,
  at: string,
): Promise<Opened | undefined> {
  const isAgain = newest !== undefined && isReopenedAt(newest, at);
  return isAgain ? reopen(services, newest, opening, at) : open(services, key, newest, opening, at);
}

/**
 * The opening with the newest event that the incident before has received: this one may be older, and a success in between
 * ends nothing.
 */
function afterNewest<T extends Pick<Opening, 'eventAt'>>(opening: T, before: Incident | undefined): T {
  const { eventAt } = opening;
  const isOlder = eventAt !== undefined && before?.eventAt !== undefined && eventAt < before.eventAt;
  return isOlder ? { ...opening, eventAt: before.eventAt } : opening;
}

async function open(
  services: OpenServices,
  key: string,
  previous: Incident | undefined,
  opening: Opening,
  at: string,
): Promise<Opened | undefined> {
  const { again: _, isFlapping: __, details, ...rest } = opening;
  if (previous !== undefined && mayReopen(previous) && !(await services.endReopening(previous))) return undefined;
  const incident = await services.openIncident(key, previous, afterNewest(rest, previous), at);
  if (incident === undefined) return undefined;
  if (details !== undefined) await services.saveDetails(incident.id, { details, severity: opening.severity }, at);
  return { incident, opened: true };
}

async function reopen(
  services: OpenServices,
  before: Incident,
  opening: Opening,
  at: string,
): Promise<Opened | undefined> {
  const { again: _, isFlapping: __, because, details, ...rest } = opening;
  const next = { ...reopeningOf(before), ...(because !== undefined && { because }) };
  const incident = await services.reopenIncident(before, afterNewest(rest, before), next, at);
  if (incident === undefined) return undefined;
  if (details !== undefined) {
    const { reopenings } = incident;
    await services.saveDetails(incident.id, { details, severity: opening.severity, reopenings }, at);
  }
  return { incident, opened: false, isReopened: true };
}

async function join(services: OpenServices, live: Incident, opening: Opening, at: string): Promise<Opened | undefined> {
  const joining = joiningOf(live, opening, at);
  const { details, severity } = opening;
  const isWorse = joining.worse !== undefined;
  const { reopenings } = live;
  // Worse details come before the record: an alert that breaks off in between is still worse when it is sent again.
  if (details !== undefined && isWorse)
    await services.saveDetails(live.id, { details, severity, reopenings, isWorse }, at);
  const incident = await services.joinIncident(live, joining, at);
  if (incident === undefined) return undefined;
  // While no run has been started, the alert that opened it may have broken off before its details were saved.
  if (details !== undefined && live.startedAt === undefined)
    await services.saveDetails(live.id, { details, severity, reopenings }, at);
  return {
    incident,
    opened: false,
    isOnlyCounted: !joining.isShown,
    ...(joining.note !== undefined && { note: joining.note }),
  };
}

/** Writes an alert's event to the timeline, unless the alert is only counted, and what became of the incident. */
export const noteAlert =
  ({ addEvent }: Pick<typeof timeline, 'addEvent'>) =>
  async ({ incident, isOnlyCounted, isReopened, note }: Opened, event: TimelineEvent): Promise<void> => {
    const { id } = incident;
    if (isOnlyCounted !== true) await addEvent(id, event);
    if (isReopened === true) await addEvent(id, reopenedEvent(incident, event.at));
    if (note !== undefined) await addEvent(id, { at: event.at, kind: 'note', text: note });
  };

/**
 * The closed incident, if this alert was before its end: an old one reopens nothing.
 *
 * A state of its alarm was received before. An event of a rule was sent before the event that ended the incident: it has
 * opened or joined the incident, and is received again after a crash, or was held up.
 */
function ifOld(
  closed: Incident | undefined,
  { alarmStateAt, eventAt }: Pick<Opening, 'alarmStateAt' | 'eventAt'>,
  at: string,
): Opened | undefined {
  if (closed === undefined) return undefined;
  const isKnown = alarmStateAt !== undefined && alarmStateAt <= (closed.alarmStateAt ?? '');
  if (isKnown) return { incident: closed, opened: false };
  if (eventAt === undefined || at >= (closed.endedAt ?? '')) return undefined;
  const note = `An event that was sent at ${at} was received late. The source said after that time that the problem is over, so nobody is notified.`;
  return { incident: closed, opened: false, note };
}
