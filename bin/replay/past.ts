import { isContactTest } from '../../lambdas/domain/incident/contact-test.ts';
import type { Incident } from '../../lambdas/domain/incident/incident.ts';
import type { TimelineEvent } from '../../lambdas/domain/incident/timeline.ts';
import { spreadOf } from '../report/figures.ts';
import { groupBy } from '../text/group.ts';

/**
 * One press of a contact. `after` is in milliseconds: from their first message since the press before or, for a hand-back, from
 * the instant at which they took the incident.
 */
export type Answer = { readonly reply: 'acknowledge' | 'decline' | 'hand-back'; readonly after: number };

/** The presses of a contact in each run in which they were notified, in order. */
type Answers = readonly (readonly Answer[])[];

/** A contact who was notified, and when first, in milliseconds after the opening. */
type Reached = { readonly contact: string; readonly name: string; readonly after: number };

/** The course of one opening of an incident until somebody took it and kept it, in the record or in the replay. */
export type Course = {
  readonly reached: readonly Reached[];
  /** The messages that were sent, one for each incident and channel. */
  readonly sent: readonly { readonly contact: string; readonly at: string }[];
  /** The contacts who took it and handed it back, and when they handed it back, in milliseconds after the opening. */
  readonly handBacks: readonly { readonly name: string; readonly after: number }[];
  /** The one who took it and kept it, in milliseconds after the opening. */
  readonly taken?: { readonly name: string; readonly after: number };
  readonly isUnanswered: boolean;
};

/** One opening of an incident as it was: how the people answered, and when the source ended it by itself. */
export type Opening = {
  readonly incident: Incident;
  readonly at: number;
  readonly was: Course;
  readonly answers: ReadonlyMap<string, Answers>;
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

/** The course that the events of one opening show. Those after somebody took it and kept it are left out. */
export function courseOf(all: readonly TimelineEvent[], opensAt: number): Course {
  const { taking, returns } = endingOf(all);
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
    handBacks: returns.map((event) => ({ name: event.name, after: Date.parse(event.at) - opensAt })),
    ...(taking && name !== undefined && { taken: { name, after: Date.parse(taking.at) - opensAt } }),
    isUnanswered: taking === undefined && events.some((event) => isStatus(event, 'exhausted')),
  };
}

/** The event with which somebody took an opening and kept it, if anybody did, and the hand-backs before it. */
function endingOf(events: readonly TimelineEvent[]): {
  readonly taking?: TimelineEvent;
  readonly returns: readonly Event<'reply'>[];
} {
  const returns: Event<'reply'>[] = [];
  for (let since = ''; ; ) {
    const taking = events.find((event) => event.at > since && takerOf(event) !== undefined);
    if (taking === undefined) return { returns };
    const back = events.find((event) => isHandBack(event) && event.at > taking.at && event.name === takerOf(taking));
    if (back === undefined || !isHandBack(back)) return { taking, returns };
    returns.push(back);
    since = back.at;
  }
}

function isHandBack(event: TimelineEvent): event is Event<'reply'> {
  return event.kind === 'reply' && event.reply === 'hand-back';
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

/** The presses of each contact who was notified, run by run. In a run without an answer there are none. */
function answersIn(all: readonly TimelineEvent[]): Map<string, Answers> {
  const { taking } = endingOf(all);
  const events = taking === undefined ? all : all.filter(({ at }) => at <= taking.at);
  const sent = groupBy(events.filter(isSent), ({ contact }) => contact);
  return new Map(
    [...sent].map(([contact, own]) => {
      const runs = [...groupBy(own, ({ run }) => run).values()];
      const answers = runs.map((inRun, index) => {
        const [from, until] = [inRun[0]?.at ?? '', runs[index + 1]?.[0]?.at];
        const replies = events.filter(
          (event) => event.kind === 'reply' && event.contact === contact && isWithin(event.at, from, until),
        );
        return answersInRun(inRun, replies as Event<'reply'>[]);
      });
      return [contact, answers];
    }),
  );
}

function isWithin(at: string, from: string, until: string | undefined): boolean {
  return at >= from && (until === undefined || at < until);
}

function answersInRun(sent: readonly Event<'notification'>[], replies: readonly Event<'reply'>[]): Answer[] {
  const answers: Answer[] = [];
  let last: Event<'reply'> | undefined;
  for (const event of replies) {
    const { reply, at } = event;
    if (reply !== 'acknowledge' && reply !== 'decline' && reply !== 'hand-back') continue;
    const asked = sent.find((message) => last === undefined || message.at > last.at) ?? sent.at(-1);
    const since = reply === 'hand-back' ? last : asked;
    if (since !== undefined) answers.push({ reply, after: Math.max(0, Date.parse(at) - Date.parse(since.at)) });
    last = event;
  }
  return answers;
}

/** The usual answer of each contact who has taken an incident: after the median of their times. */
export function usualAnswers(openings: readonly Opening[]): Map<string, Answer> {
  const all = openings
    .flatMap(({ answers }) =>
      [...answers].flatMap(([contact, runs]) => runs.flat().map((each) => [contact, each] as const)),
    )
    .filter(([, { reply }]) => reply === 'acknowledge');
  const byContact = groupBy(all, ([contact]) => contact);
  return new Map(
    [...byContact].map(([contact, own]) => {
      const after = spreadOf(own.map(([, answer]) => answer.after))?.median ?? 0;
      return [contact, { reply: 'acknowledge', after }];
    }),
  );
}
