import { contactDeclined, type Incident, levelDeclined } from '../../lambdas/domain/incident/incident.ts';
import { linkUrl } from '../../lambdas/domain/incident/link.ts';
import { membersOfPlan, withPeople } from '../../lambdas/domain/incident/on-duty.ts';
import { nextAfter } from '../../lambdas/domain/incident/progress.ts';
import type { TimelineEvent } from '../../lambdas/domain/incident/timeline.ts';
import { channelRows } from '../../lambdas/domain/notify/channels.ts';
import { levelEndOf, type Task } from '../../lambdas/domain/notify/task.ts';
import { windowSeconds } from '../../lambdas/domain/on-call/attempt.ts';
import { isChannel, isWritten } from '../../lambdas/domain/on-call/channel.ts';
import { type Contact, planAttempts } from '../../lambdas/domain/on-call/contact.ts';
import type { OnCall } from '../../lambdas/domain/on-call/on-call.ts';
import { rosterOf } from '../../lambdas/domain/on-call/roster.ts';
import { instantAfter } from '../../lambdas/domain/text/instants.ts';
import { plural } from '../../lambdas/domain/text/plural.ts';

type Event<Kind extends TimelineEvent['kind']> = Extract<TimelineEvent, { readonly kind: Kind }>;
type Sent = Event<'notification'> | Event<'notice'>;

/** The parts of a stack that the texts of an incident's messages are written from. */
export type TextSources = {
  readonly incident: Incident;
  readonly timeline: readonly TimelineEvent[];
  /** The tasks in the histories of the executions, as far as Step Functions still has them. */
  readonly tasks: readonly Task[];
  readonly onCall: Pick<OnCall, 'contacts' | 'schedules' | 'overrides'>;
  /** The address that links begin with, without a slash at the end. */
  readonly baseUrl: string;
};

/** A message as it was sent. Without a `text`, `because` is the reason. */
export type WrittenText = {
  readonly at: string;
  readonly kind: Sent['kind'];
  readonly channel: string;
  readonly subject?: string;
  /** The text of an SMS or an e-mail, or the SSML of a call. */
  readonly text?: string;
  readonly because?: string;
  /** The reasons why the text may have been different; empty if none is known. */
  readonly mayDiffer: readonly string[];
};

/** The texts of everything that each contact was sent about one incident, written again by the functions that write messages. */
export function writeTextsAgain(sources: TextSources): Map<string, WrittenText[]> {
  const texts = new Map<string, WrittenText[]>();
  for (const event of sources.timeline) {
    if ((event.kind !== 'notification' && event.kind !== 'notice') || !isGone(event)) continue;
    texts.set(event.contact, [...(texts.get(event.contact) ?? []), textOf(sources, event)]);
  }
  return texts;
}

/** True for a message that has left, or may have left just before a crash. */
function isGone({ state }: Sent): boolean {
  return state === 'sent' || state === 'sending';
}

function textOf(sources: TextSources, event: Sent): WrittenText {
  const { at, kind, channel, instead = channel, bundle, bundleSize } = event;
  const head = { at, kind, channel: instead };
  if (bundle !== undefined)
    return {
      ...head,
      because: `It was in a bundle${bundleSize === undefined ? '' : ` of ${plural(bundleSize, 'message')}`}, whose text is not written again.`,
      mayDiffer: [],
    };
  return {
    ...head,
    ...(kind === 'notice' ? noticeAgain(sources, event, instead) : notificationAgain(sources, event, instead)),
  };
}

type Again = Omit<WrittenText, 'at' | 'kind' | 'channel'>;

/** Codes of links have this many characters, which decides how much else fits into an SMS. */
const code = 'x'.repeat(22);

function notificationAgain(sources: TextSources, event: Event<'notification'>, channel: string): Again {
  if (!isChannel(channel)) return unknownChannel;
  const { onCall, baseUrl } = sources;
  const { at, round, level, attempt, attempts } = event;
  const reader = readerOf(sources, event);
  const task = sources.tasks.find((each) => isTaskOf(each, event));
  const then = incidentAt(sources, event);
  const endsAt = task === undefined ? endByAttempts(reader.contact, event) : levelEndOf(task, then);
  const roster = rosterOf(onCall.contacts, onCall.schedules, onCall.overrides);
  const planned = withPeople(then, roster, at, { position: { round, level }, endsAt });
  const { text, subject } = channelRows[channel].notification({
    ...{ incident: then, reader: reader.contact, attempt, attempts, endsAt },
    next: nextAfter(planned, { round, level }, endsAt),
    url: linkUrl(baseUrl, code),
  });
  return {
    ...(subject !== undefined && { subject }),
    text: text.replaceAll(`/n/${code}`, '/n/(code)'),
    mayDiffer: [...reader.doubts, ...(task === undefined ? [noHistory] : []), ...doubtsOf(sources, event)],
  };
}

const noHistory =
  'The history of its execution is gone: the end of the level comes from the attempts that the contact has now.';

/** The reasons why the incident may have been different when a message was sent. */
function doubtsOf({ incident, timeline }: TextSources, sent: Event<'notification'>): readonly string[] {
  const { at, run } = sent;
  const isOfLevel = (event: TimelineEvent) =>
    event.kind === 'notification' && event.run === run && event.round === sent.round && event.level === sent.level;
  const others = timeline.filter((event) => isOfLevel(event) && 'contact' in event && event.contact !== sent.contact);
  const isMoreTime = (event: TimelineEvent) =>
    event.kind === 'reply' &&
    event.reply === 'more-time' &&
    event.at <= at &&
    others.some((other) => 'contact' in other && other.contact === event.contact && other.at <= event.at);
  const doubts: readonly (readonly [isDoubtful: boolean, why: string])[] = [
    [
      run !== incident.run,
      'A later run has begun since: this run may have had another reason, and somebody else may have been next.',
    ],
    [
      incident.lastAlertAt > at,
      'The incident has received another alert since, which may have changed its severity or its reason.',
    ],
    [timeline.some(isMoreTime), 'Somebody else had asked for more time: the level may have ended at another time.'],
    [
      membersOfPlan(incident.plan).length > 0,
      'The policy names schedules, which may have changed: somebody else may have been next.',
    ],
  ];
  return doubts.filter(([isDoubtful]) => isDoubtful).map(([, why]) => why);
}

const unknownChannel: Again = { because: 'This version does not know the channel.', mayDiffer: [] };

function isTaskOf(task: Task, { contact, run, redrive = 0, round, level, attempt }: Event<'notification'>): boolean {
  return (
    task.contact === contact &&
    task.run === run &&
    task.redrive === redrive &&
    task.round === round &&
    task.level === level &&
    task.attempt === attempt
  );
}

/** The reader, with the name of that time and the settings of now. */
function readerOf(
  { onCall }: Pick<TextSources, 'onCall'>,
  { contact: id, name }: Sent,
): { readonly contact: Contact; readonly doubts: readonly string[] } {
  const known = onCall.contacts.find((each) => each.id === id);
  return known === undefined
    ? {
        contact: { id, name, timeZone: 'UTC' },
        doubts: [`${name} is no longer in oncall.yaml: times are in UTC, and not in the time zone of ${name}.`],
      }
    : { contact: { ...known, name }, doubts: [] };
}

function endByAttempts(contact: Contact, { at, attempt }: Event<'notification'>): string {
  return instantAfter(at, windowSeconds(planAttempts(contact).slice(attempt - 1)));
}

/** The incident as it was when a message was sent, as far as the timeline tells. */
function incidentAt({ incident, timeline }: TextSources, { at, run }: Event<'notification'>): Incident {
  const { because, reopenings: _, declines = new Set<string>(), ...rest } = incident;
  const reopenings = timeline.filter((event) => event.kind === 'reopened' && event.at <= at).length;
  const later = declinesAfter(timeline, at);
  const waits = Object.entries(incident.waits).filter(([, { startedAt }]) => startedAt <= at);
  return {
    ...{ ...rest, waits: Object.fromEntries(waits) },
    ...{ run, status: 'triggered', declines: new Set([...declines].filter((entry) => !later.has(entry))) },
    ...(reopenings > 0 && { reopenings }),
    ...(because !== undefined && run === incident.run && { because }),
  };
}

/** The entries of the record that contacts declined after an instant. */
function declinesAfter(timeline: readonly TimelineEvent[], at: string): Set<string> {
  const entries = new Set<string>();
  const asked = new Map<string, Event<'notification'>>();
  for (const event of timeline) {
    if (event.kind === 'notification') asked.set(event.contact, event);
    const last = event.kind === 'reply' && event.reply === 'decline' ? asked.get(event.contact) : undefined;
    if (last === undefined || event.at <= at) continue;
    entries.add(contactDeclined(last.run, last.round, last.contact)).add(levelDeclined(last.run, last));
  }
  return entries;
}

function noticeAgain(sources: TextSources, event: Event<'notice'>, channel: string): Again {
  if (!isChannel(channel) || !isWritten(channel)) return unknownChannel;
  const ended = endedAt(sources, event.at);
  if (ended === undefined) return { because: 'The timeline does not say what it was about.', mayDiffer: [] };
  const { contact: reader, doubts } = readerOf(sources, event);
  const { text, subject } = channelRows[channel].notice({ incident: ended, reader });
  const isAlsoResolved = ended.status === 'acknowledged' && sources.incident.status === 'resolved';
  return {
    ...(subject !== undefined && { subject }),
    text,
    mayDiffer: [
      ...doubts,
      ...(isAlsoResolved ? ['If it left after the incident was resolved, it said that the incident is resolved.'] : []),
    ],
  };
}

/** The incident as it was after the answer at an instant; nothing if the timeline has no such answer. */
function endedAt({ incident, timeline }: TextSources, at: string): Incident | undefined {
  const answers = timeline.filter((event) => event.at === at);
  for (const event of answers) {
    if (event.kind === 'reply' && event.reply === 'acknowledge')
      return {
        ...incident,
        status: 'acknowledged',
        acknowledgedAt: at,
        by: { contact: event.contact, name: event.name },
      };
    if (event.kind === 'reply' && event.reply === 'resolve')
      return { ...incident, status: 'resolved', closedAt: at, resolvedBy: event.name };
    if (event.kind === 'status' && event.status === 'acknowledged')
      return {
        ...incident,
        status: 'acknowledged',
        acknowledgedAt: at,
        by: { contact: '', name: event.by ?? 'its source' },
      };
    if (event.kind === 'status' && event.status === 'resolved')
      return { ...incident, status: 'resolved', closedAt: at, ...(event.by !== undefined && { resolvedBy: event.by }) };
  }
  return undefined;
}

/** The tasks that the history of an execution describes. */
export function tasksIn(history: { readonly events?: readonly object[] }): Task[] {
  return (history.events ?? []).flatMap((event) => {
    const { taskScheduledEventDetails: details } = event as { taskScheduledEventDetails?: { parameters?: unknown } };
    const task = taskIn(details?.parameters);
    return task === undefined ? [] : [task];
  });
}

function taskIn(parameters: unknown): Task | undefined {
  try {
    const { Payload: task } = JSON.parse(String(parameters));
    return typeof task?.levelEndsAt === 'string' && Array.isArray(task.attempts) ? task : undefined;
  } catch {
    // A history cuts off long texts. Then they are not JSON.
    return undefined;
  }
}
