import { isContactTest } from '../../lambdas/domain/incident/contact-test.ts';
import type { Incident } from '../../lambdas/domain/incident/incident.ts';
import type { TimelineEvent } from '../../lambdas/domain/incident/timeline.ts';
import { spreadOf } from '../report/figures.ts';
import { groupBy } from '../text/group.ts';

/** The answer of a contact to an incident, that many milliseconds after their first message. */
export type Answer = { readonly reply: 'acknowledge' | 'decline'; readonly after: number };

/** A contact who was notified, and when first, in milliseconds after the opening. */
type Reached = { readonly contact: string; readonly name: string; readonly after: number };

/** The course of one opening of an incident until somebody took it, in the record or in the replay. */
export type Course = {
  readonly reached: readonly Reached[];
  /** The messages that were sent, one for each incident and channel. */
  readonly sent: readonly { readonly contact: string; readonly at: string }[];
  /** The first who took it, in milliseconds after the opening. */
  readonly taken?: { readonly name: string; readonly after: number };
  readonly isUnanswered: boolean;
};

/** One opening of an incident as it was: how the people answered, and when the source ended it by itself. */
export type Opening = {
  readonly incident: Incident;
  readonly at: number;
  readonly was: Course;
  readonly answers: ReadonlyMap<string, Answer>;
  readonly endsAt?: number;
  /** True if it is still open, and nobody has taken it: nobody knows yet how it ends. */
  readonly isOpen: boolean;
};

type Event<Kind extends TimelineEvent['kind']> = Extract<TimelineEvent, { readonly kind: Kind }> & {
  readonly at: string;
};

/** The openings since an instant, oldest first. Each time that an incident came again is one; tests of contacts are left out. */
export function openingsSince(
  incidents: readonly Incident[],
  timelines: ReadonlyMap<string, readonly TimelineEvent[]>,
  since: number,
): Opening[] {
  return incidents
    .filter((incident) => !isContactTest(incident))
    .flatMap((incident) => openingsOf(incident, timelines.get(incident.id) ?? []))
    .filter(({ at }) => at >= since)
    .toSorted((a, b) => a.at - b.at || (a.incident.id < b.incident.id ? -1 : 1));
}

function openingsOf(incident: Incident, timeline: readonly TimelineEvent[]): Opening[] {
  const begins = [incident.openedAt, ...timeline.flatMap(({ kind, at }) => (kind === 'reopened' ? [at] : []))];
  return begins.map((begin, index) => {
    const end = begins[index + 1];
    const events = timeline.filter(({ at }) => at >= begin && (end === undefined || at < end));
    const at = Date.parse(begin);
    const endsAt = sourceEndIn(events);
    const answers = answersIn(events);
    const isOpen = end === undefined && incident.status === 'triggered';
    return { incident, at, was: courseOf(events, at), answers, isOpen, ...(endsAt !== undefined && { endsAt }) };
  });
}

/** The course that the events of one opening show. Those after somebody took it are left out. */
export function courseOf(all: readonly TimelineEvent[], opensAt: number): Course {
  const taking = all.find((event) => takerOf(event) !== undefined);
  const events = taking === undefined ? all : all.filter(({ at }) => at <= taking.at);
  const sent = events.filter(isSent);
  const reached = [...groupBy(sent, ({ contact }) => contact)].map(([contact, own]) => {
    const first = Math.min(...own.map(({ at }) => Date.parse(at)));
    return { contact, name: own[0]?.name ?? contact, after: first - opensAt };
  });
  const name = taking && takerOf(taking);
  return {
    reached: reached.toSorted((a, b) => a.after - b.after || (a.name < b.name ? -1 : 1)),
    sent: sent.map(({ contact, at }) => ({ contact, at })),
    ...(taking && name !== undefined && { taken: { name, after: Date.parse(taking.at) - opensAt } }),
    isUnanswered: taking === undefined && events.some((event) => isStatus(event, 'exhausted')),
  };
}

function isSent(event: TimelineEvent): event is Event<'notification'> {
  return event.kind === 'notification' && event.state === 'sent';
}

function isStatus(event: TimelineEvent, status: Incident['status']): event is Event<'status'> {
  return event.kind === 'status' && event.status === status;
}

/** The name of the contact or the source that takes the incident with an event. */
function takerOf(event: TimelineEvent): string | undefined {
  if (event.kind === 'reply' && event.reply === 'acknowledge') return event.name;
  return isStatus(event, 'acknowledged') ? (event.by ?? 'its source') : undefined;
}

/** The instant at which the source ended it, and not a contact. */
function sourceEndIn(events: readonly TimelineEvent[]): number | undefined {
  const end = events.find((event) => isStatus(event, 'resolved'));
  const byContact = events.some((event) => event.kind === 'reply' && event.reply === 'resolve');
  return end === undefined || byContact ? undefined : Date.parse(end.at);
}

/** The first answer of each contact who was notified. One who did not answer has none. */
function answersIn(events: readonly TimelineEvent[]): Map<string, Answer> {
  const answers = new Map<string, Answer>();
  const firstSent = new Map<string, number>();
  for (const event of events) {
    if (isSent(event) && !firstSent.has(event.contact)) firstSent.set(event.contact, Date.parse(event.at));
    if (event.kind !== 'reply' || answers.has(event.contact)) continue;
    const { reply, contact, at } = event;
    const since = firstSent.get(contact);
    if (since === undefined || (reply !== 'acknowledge' && reply !== 'decline')) continue;
    answers.set(contact, { reply, after: Math.max(0, Date.parse(at) - since) });
  }
  return answers;
}

/** The usual answer of each contact who has taken an incident: after the median of their times. */
export function usualAnswers(openings: readonly Opening[]): Map<string, Answer> {
  const all = openings.flatMap(({ answers }) => [...answers]).filter(([, { reply }]) => reply === 'acknowledge');
  const byContact = groupBy(all, ([contact]) => contact);
  return new Map(
    [...byContact].map(([contact, own]) => {
      const after = spreadOf(own.map(([, answer]) => answer.after))?.median ?? 0;
      return [contact, { reply: 'acknowledge', after }];
    }),
  );
}
