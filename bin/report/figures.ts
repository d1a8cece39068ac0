import { type Interval, parseHours, stretchesOf } from '../../lambdas/domain/calendar/hours.ts';
import { meaningOf } from '../../lambdas/domain/calendar/parsed.ts';
import { isContactTest } from '../../lambdas/domain/incident/contact-test.ts';
import { type Incident, splitIncidentId } from '../../lambdas/domain/incident/incident.ts';
import type { TimelineEvent } from '../../lambdas/domain/incident/timeline.ts';
import { groupBy } from '../text/group.ts';

/** The figures of a person, a policy or an alarm: what the nights were like. Times are in seconds. */
type Figures = {
  /** The number of times that an incident opened or came again; for a person, of runs in which they were notified. */
  readonly incidents: number;
  /** The number of notifications that were sent, one for each incident and channel, also in a bundle. */
  readonly notifications: number;
  /** The part of them that was sent at night, on the clocks of the contact. */
  readonly atNight: number;
  readonly toAcknowledge: Spread | undefined;
  readonly handedBack: number;
  /** The number of times that nobody answered; for a person, that they did not answer their last attempt. */
  readonly unanswered: number;
};

/** The middle of some times, the time that nine in ten do not exceed, and their number. */
export type Spread = { readonly count: number; readonly median: number; readonly ninetieth: number };

export type Named = { readonly name: string } & Figures;

/** The figures of a stretch of time, each list with the most notifications first. */
export type NightFigures = {
  readonly people: readonly (Named & { readonly id: string })[];
  readonly policies: readonly Named[];
  readonly alarms: readonly Named[];
};

type Event<Kind extends TimelineEvent['kind']> = Extract<TimelineEvent, { readonly kind: Kind }>;

/** An incident with those of its events that are in the stretch, and all of them. */
type Course = {
  readonly incident: Incident;
  readonly all: readonly TimelineEvent[];
  readonly inside: readonly TimelineEvent[];
};

export type RecordToRead = {
  readonly incidents: readonly Incident[];
  readonly timelines: ReadonlyMap<string, readonly TimelineEvent[]>;
};

/** True for an instant that is at night on the clocks of a contact. */
type IsAtNight = (contact: string, at: string) => boolean;

/** The figures of everything that happened in a stretch. Tests of contacts are left out. */
export function figuresOf(
  { incidents, timelines }: RecordToRead,
  { from, until }: Interval,
  isAtNight: IsAtNight,
): NightFigures {
  const isInside = ({ at }: { readonly at: string }) => from <= Date.parse(at) && Date.parse(at) < until;
  const courses = incidents
    .filter((incident) => !isContactTest(incident))
    .map((incident): Course => {
      const all = timelines.get(incident.id) ?? [];
      return { incident, all, inside: all.filter(isInside) };
    })
    .filter(({ incident, inside }) => inside.length > 0 || isInside({ at: incident.openedAt }));
  const named = (nameOf: (incident: Incident) => string, keyOf = nameOf): Named[] =>
    [...groupBy(courses, ({ incident }) => keyOf(incident)).values()].map((group) => ({
      name: nameOf((group.at(-1) as Course).incident),
      ...figuresOfCourses(group, isInside, isAtNight),
    }));
  return {
    people: byNoise(figuresOfPeople(courses, isInside, isAtNight)),
    policies: byNoise(named(({ policy }) => policy)),
    alarms: byNoise(
      named(
        ({ alarm, summary }) => alarm?.name ?? summary,
        ({ id }) => splitIncidentId(id).key,
      ),
    ),
  };
}

type IsInside = (event: { readonly at: string }) => boolean;

function figuresOfCourses(courses: readonly Course[], isInside: IsInside, isAtNight: IsAtNight): Figures {
  const events = courses.flatMap(({ inside }) => inside);
  const sent = events.filter(isSent);
  const openings = courses.flatMap((course) => openingsOf(course).filter(isInside).length);
  return {
    incidents: openings.reduce((sum, each) => sum + each, 0),
    notifications: sent.length,
    atNight: sent.filter(({ contact, at }) => isAtNight(contact, at)).length,
    toAcknowledge: spreadOf(courses.flatMap((course) => secondsToTake(course, isInside))),
    handedBack: events.filter((event) => event.kind === 'reply' && event.reply === 'hand-back').length,
    unanswered: events.filter((event) => event.kind === 'status' && event.status === 'exhausted').length,
  };
}

/** The instants at which an incident opened or came again, in order. */
function openingsOf({ incident: { openedAt }, all }: Course): { readonly at: string }[] {
  return [{ at: openedAt }, ...all.filter(({ kind }) => kind === 'reopened')];
}

/** The seconds from each opening in the stretch until somebody took it, if anybody did before the next one. */
function secondsToTake(course: Course, isInside: IsInside): number[] {
  const openings = openingsOf(course);
  return openings.flatMap((opening, index) => {
    const next = openings[index + 1]?.at;
    const taken = course.all.find((event) => isTaking(event) && event.at >= opening.at && isBefore(event.at, next));
    return taken === undefined || !isInside(opening) ? [] : [secondsBetween(opening.at, taken.at)];
  });
}

function isBefore(at: string, end: string | undefined): boolean {
  return end === undefined || at < end;
}

/** True when a person or a source has taken the incident. */
function isTaking(event: TimelineEvent): boolean {
  return event.kind === 'reply' ? event.reply === 'acknowledge' : event.kind === 'status' && isTaken(event);
}

function isTaken({ status }: Event<'status'>): boolean {
  return status === 'acknowledged';
}

function isSent(event: TimelineEvent): event is Event<'notification'> & { readonly at: string } {
  return event.kind === 'notification' && event.state === 'sent';
}

/** A run in which a contact was notified: the first notification, and everything that they did until the next run. */
type Asked = {
  readonly contact: string;
  readonly name: string;
  readonly since: string;
  readonly sent: readonly (Event<'notification'> & { readonly at: string })[];
  readonly replies: readonly (Event<'reply'> & { readonly at: string })[];
};

function figuresOfPeople(courses: readonly Course[], isInside: IsInside, isAtNight: IsAtNight) {
  const asked = courses.flatMap(({ all }) => askedIn(all)).filter(({ sent }) => sent.some(isInside));
  return [...groupBy(asked, ({ contact }) => contact)].map(([id, own]) => {
    const sent = own.flatMap((each) => each.sent).filter(isInside);
    return {
      ...{ id, name: own.at(-1)?.name ?? id, incidents: own.length, notifications: sent.length },
      atNight: sent.filter(({ at }) => isAtNight(id, at)).length,
      toAcknowledge: spreadOf(own.flatMap(secondsToAnswer)),
      handedBack: own.flatMap(({ replies }) => replies).filter(({ reply }) => reply === 'hand-back').length,
      unanswered: own.filter(isUnanswered).length,
    };
  });
}

/** The runs in which contacts were notified, for each contact in order. */
function askedIn(events: readonly TimelineEvent[]): Asked[] {
  const replies = events.filter((event) => event.kind === 'reply');
  const byContact = groupBy(events.filter(isSent), ({ contact }) => contact);
  return [...byContact].flatMap(([contact, sent]) => {
    const runs = [...groupBy(sent, ({ run }) => run).values()];
    return runs.map((own, index): Asked => {
      const [first] = own;
      const since = first?.at ?? '';
      const next = runs[index + 1]?.[0]?.at;
      const mine = replies.filter((each) => each.contact === contact && each.at >= since && isBefore(each.at, next));
      return { contact, name: first?.name ?? contact, since, sent: own, replies: mine };
    });
  });
}

function secondsToAnswer({ since, replies }: Asked): number[] {
  const taken = replies.find(({ reply }) => reply === 'acknowledge');
  return taken === undefined ? [] : [secondsBetween(since, taken.at)];
}

/** True when the last attempt of a run was sent, and the contact never answered. */
function isUnanswered({ sent, replies }: Asked): boolean {
  return replies.length === 0 && sent.some(({ attempt, attempts }) => attempt === attempts);
}

function secondsBetween(from: string, to: string): number {
  return Math.max(0, (Date.parse(to) - Date.parse(from)) / 1000);
}

/** The spread of some times; nothing if there are none. The ninetieth percentile is the nearest rank. */
export function spreadOf(seconds: readonly number[]): Spread | undefined {
  const sorted = seconds.toSorted((a, b) => a - b);
  const count = sorted.length;
  const at = (index: number) => sorted[index] ?? 0;
  if (count === 0) return undefined;
  const half = Math.floor(count / 2);
  const median = count % 2 === 1 ? at(half) : (at(half - 1) + at(half)) / 2;
  return { count, median, ninetieth: at(Math.ceil(count * 0.9) - 1) };
}

function byNoise<T extends Named>(all: readonly T[]): T[] {
  return all.toSorted(
    (a, b) =>
      b.notifications - a.notifications ||
      b.incidents - a.incidents ||
      (a.name < b.name ? -1 : Number(a.name > b.name)),
  );
}

/** Finds out whether an instant is at night for a contact. The clocks of a contact who is not known are UTC. */
export function nightsFor(
  contacts: readonly { readonly id: string; readonly timeZone: string }[],
  night: string,
): IsAtNight {
  const zones = new Map(contacts.map(({ id, timeZone }) => [id, timeZone]));
  const hours = meaningOf(parseHours(night));
  return (contact, at) => {
    const instant = Date.parse(at);
    const around = stretchesOf(hours, { from: instant, until: instant + 1 }, zones.get(contact) ?? 'UTC');
    return around.some(({ from, until }) => from <= instant && instant < until);
  };
}
