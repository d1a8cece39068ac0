import { type Calendar, calendarOf, nextChange } from '../calendar/calendar.ts';
import type { Instant } from '../calendar/local-time.ts';
import type { Override, Schedule } from '../calendar/schedule.ts';
import { dayAndTime } from '../text/times.ts';
import { attemptsWithin, windowSeconds } from './attempt.ts';
import { type Contact, levelSeconds, planAttempts } from './contact.ts';

/** The schedules of some levels, ready to be asked, and everybody whom they or the levels may name. */
export type Roster = {
  readonly contacts: readonly Contact[];
  readonly calendars: readonly Calendar[];
  /** The schedules that no longer mean anything, because their items were changed by hand. Nobody is on call in them. */
  readonly unreadable: readonly { readonly schedule: string; readonly error: unknown }[];
};

/** Makes schedules ready to be asked. */
export function rosterOf(
  contacts: readonly Contact[],
  schedules: readonly Schedule[],
  overrides: readonly Override[],
): Roster {
  const calendars: Calendar[] = [];
  const unreadable: { schedule: string; error: unknown }[] = [];
  for (const schedule of schedules) {
    try {
      calendars.push(calendarOf(schedule, overrides, contacts));
    } catch (error) {
      unreadable.push({ schedule: schedule.id, error });
    }
  }
  return { contacts, calendars, unreadable };
}

/** A contact on a level, and how they came there. */
export type Seat = {
  readonly contact: Contact;
  /** The schedules that put them on call; empty if the level names them. */
  readonly schedules: readonly string[];
  /** The instant at which they come on call, if that is after the beginning of the level. */
  readonly from?: Instant;
  /** The instant at which they go off call, if that is known to be before the end of the level. */
  readonly until?: Instant;
};

/** The instant at which the attempts at a contact on a level are over, if nobody answers. A wait has whole seconds. */
export function endOfSeat({ contact, from, until }: Seat, begins: Instant): Instant {
  const first = from ?? begins;
  const attempts = planAttempts(contact);
  const made = until === undefined ? attempts : attemptsWithin(attempts, (until - first) / 1000);
  return first + windowSeconds(made) * 1000;
}

/** At more handovers than this within a level, nobody new is notified. */
const mostHandovers = 5;

/**
 * Everybody whom a level notifies: who is on call when it begins, and who comes on call before it would end.
 *
 * A person has one seat, so that nobody is notified twice. A contact whom the level names is there for all of it. Somebody who
 * goes off call and comes back within one level is not asked again in it.
 *
 * If nobody can be notified when it begins, the level is over at once, whoever comes on call later.
 *
 * @param ids the ids of contacts and schedules that the level names
 * @param seconds the time in which people come on call; by default until the last of those who are there at the beginning has not answered
 */
export function seatsOf(ids: readonly string[], roster: Roster, at: Instant, seconds?: number): Seat[] {
  const calendars = calendarsOf(ids, roster);
  const direct = contactsIn(ids, roster);
  const onCallAt = (instant: Instant) =>
    onCall(calendars, roster, instant).filter(({ contact: { id } }) => !ids.includes(id));
  const seats = new Map<string, Seat>();
  for (const seat of [...direct.map((contact) => ({ contact, schedules: [] })), ...onCallAt(at)])
    seats.set(seat.contact.id, seat);
  const length = seconds ?? levelSeconds([...seats.values()].map(({ contact }) => contact));
  const end = at + length * 1000;
  // The attempts at somebody who comes on call end later, and they may go off call before that.
  const longest = seconds === undefined ? levelSeconds(roster.contacts) : 0;
  let handovers = 0;
  for (const instant of changesOf(calendars, at, end + longest * 1000)) {
    const now = onCallAt(instant);
    const gone = [...seats.values()].filter(
      (seat) =>
        seat.schedules.length > 0 &&
        seat.until === undefined &&
        instant < endOfSeat(seat, at) &&
        !now.some(({ contact }) => contact.id === seat.contact.id),
    );
    const come = instant < end && handovers < mostHandovers ? now.filter(({ contact }) => !seats.has(contact.id)) : [];
    for (const seat of gone) seats.set(seat.contact.id, { ...seat, until: instant });
    for (const seat of come) seats.set(seat.contact.id, { ...seat, from: instant });
    if (gone.length + come.length > 0) handovers += 1;
  }
  return [...seats.values()];
}

function calendarsOf(ids: readonly string[], { calendars }: Roster): Calendar[] {
  return ids.flatMap((id) => calendars.filter(({ schedule }) => schedule.id === id));
}

function contactsIn(ids: readonly string[], { contacts }: Roster): Contact[] {
  return ids.flatMap((id) => contacts.filter((contact) => contact.id === id));
}

function onCall(calendars: readonly Calendar[], roster: Roster, at: Instant): Seat[] {
  const schedulesOf = new Map<string, string[]>();
  for (const { schedule, dutyAt } of calendars)
    for (const person of dutyAt(at).people) schedulesOf.set(person, [...(schedulesOf.get(person) ?? []), schedule.id]);
  return contactsIn([...schedulesOf.keys()], roster).map((contact) => ({
    contact,
    schedules: schedulesOf.get(contact.id) ?? [],
  }));
}

/** The instants between two others at which another answer may begin, in order. */
function changesOf(calendars: readonly Calendar[], after: Instant, before: Instant): Instant[] {
  if (before <= after + 1) return [];
  const all = calendars.flatMap((calendar) => calendar.changesWithin({ from: after + 1, until: before }));
  return [...new Set(all)].sort((a, b) => a - b);
}

/** True unless all of these schedules can be asked, and none of them has a contact on call at an instant. */
export function isStillOnCall(contact: string, schedules: readonly string[], roster: Roster, at: Instant): boolean {
  const calendars = calendarsOf(schedules, roster);
  return calendars.length < schedules.length || calendars.some(({ dutyAt }) => dutyAt(at).people.includes(contact));
}

/** The ids that a level names and that are no contact's. */
export function schedulesAmong(ids: readonly string[], { calendars, unreadable }: Roster): string[] {
  return ids.filter(
    (id) => calendars.some(({ schedule }) => schedule.id === id) || unreadable.some(({ schedule }) => schedule === id),
  );
}

/** `nobody is on call in office until Mon 30 Nov 09:00`, by the clocks of the schedule. */
export function nobodyOnCall(schedule: string, { calendars }: Roster, at: Instant): string {
  const calendar = calendars.find((each) => each.schedule.id === schedule);
  if (calendar === undefined) return `the schedule ${schedule} cannot be read`;
  const until = nextChange(calendar, at);
  const { timeZone } = calendar.schedule;
  const when = until === undefined ? '' : ` until ${dayAndTime(new Date(until).toISOString(), timeZone)}`;
  return `nobody is on call in ${schedule}${when}`;
}

/** The people of a level's schedules whose turn it is and who are unknown, each with the name of who stands in. */
export function unknownAt(
  ids: readonly string[],
  roster: Roster,
  at: Instant,
): { readonly schedule: string; readonly person: string; readonly by: string | undefined }[] {
  const nameOf = (id: string) => roster.contacts.find((contact) => contact.id === id)?.name ?? id;
  return calendarsOf(ids, roster).flatMap(({ schedule, dutyAt }) =>
    dutyAt(at)
      .standIns.filter((standIn) => !roster.contacts.some(({ id }) => id === standIn.for))
      .map((standIn) => ({
        schedule: schedule.id,
        person: standIn.for,
        by: standIn.by === undefined ? undefined : nameOf(standIn.by),
      })),
  );
}
