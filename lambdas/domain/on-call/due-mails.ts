import { type Calendar, calendarOf, remembering } from '../calendar/calendar.ts';
import { type Instant, instantOf, localTimeAt } from '../calendar/local-time.ts';
import { stretchAround, type Takeover, takeoversWithin } from '../calendar/takeover.ts';
import type { Contact } from './contact.ts';
import type { OnCall } from './on-call.ts';
import { freshChanges, type ShiftChange } from './shift-changes.ts';
import { getsShiftMail } from './shift-mail.ts';

/** A shift as a mail tells it. A beginning or an end that is far away is left out. */
export type ToldShift = {
  readonly schedule: string;
  readonly from?: Instant | undefined;
  readonly until?: Instant | undefined;
};

type ChangesMail = { readonly name: string; readonly madeAt: string; readonly changes: readonly ShiftChange[] };

/** An e-mail about shifts that is due. Its name begins with its instant, and no other mail has it. */
export type DueMail = { readonly name: string; readonly contact: Contact } & (
  | {
      readonly kind: 'on' | 'off';
      readonly at: Instant;
      readonly shift: ToldShift;
      /** The people on the other side of the takeover, by name. */
      readonly others: readonly string[];
      /** True for a short shift, about which a mail is only sent if something is open. */
      readonly isShort: boolean;
      /** The mail about the change that made somebody take over at once. This mail tells what it would tell. */
      readonly because?: ChangesMail;
    }
  | { readonly kind: 'reminder'; readonly shifts: readonly ToldShift[] }
  | ({ readonly kind: 'changes' } & ChangesMail)
);

/** A mail that is later than this is not worth sending. */
const latestMilliseconds = 3600 * 1000;

/** Nobody is reminded of a shift that is shorter, such as one of an hourly rotation. */
const shortMilliseconds = 4 * 3600 * 1000;

/** Reminders come at this hour of the day before, on the contact's own clock. */
const reminderHour = 18;

/** The mails about shifts that are due at an instant and no more than an hour late. Changes of shifts may be a day old. */
export function dueMails(onCall: OnCall, changes: readonly ShiftChange[], at: string): DueMail[] {
  const now = Date.parse(at);
  const calendars = onCall.schedules.flatMap((schedule) => readable(schedule, onCall));
  const takeoversFrom = perDay(calendars);
  return [
    ...calendars.flatMap((calendar) => takeoverMails(calendar, onCall.contacts, now)),
    ...onCall.contacts.flatMap((contact) => reminderOf(contact, takeoversFrom, now)),
    ...onCall.contacts.flatMap((contact) => changeMails(contact, freshChanges(changes, at))),
  ];
}

/**
 * A schedule ready to be asked; nothing if it is damaged, which must not stop the others.
 *
 * It remembers its answers: a crew of hundreds comes on call together, and the shift of each has the same changes.
 */
function readable(schedule: OnCall['schedules'][number], { overrides, contacts }: OnCall): Calendar[] {
  try {
    return [remembering(calendarOf(schedule, overrides, contacts))];
  } catch {
    return [];
  }
}

function takeoverMails(calendar: Calendar, contacts: readonly Contact[], now: Instant): DueMail[] {
  const schedule = calendar.schedule.id;
  const names = new Map(contacts.map(({ id, name }) => [id, name]));
  const takeovers = takeoversWithin(calendar, { from: now - latestMilliseconds + 1, until: now + 1 });
  return takeovers.flatMap(({ at, endedAt, off, on }) => {
    const side = (kind: 'on' | 'off', ids: readonly string[], otherIds: readonly string[]) => {
      const others = otherIds.map((id) => names.get(id) ?? id);
      return contacts
        .filter((contact) => ids.includes(contact.id) && getsShiftMail(contact, 'takeover'))
        .map((contact): DueMail => {
          const shift = stretchAround(calendar, contact.id, kind === 'on' ? at : endedAt - 1);
          return {
            name: nameAt(at, kind, schedule, contact.id),
            ...{ contact, kind, at, shift: { schedule, ...shift } },
            ...{ others, isShort: isShort(shift) },
          };
        });
    };
    return [...side('on', on, off), ...side('off', off, on)];
  });
}

function isShort({ from, until }: Omit<ToldShift, 'schedule'>): boolean {
  return from !== undefined && until !== undefined && until - from < shortMilliseconds;
}

type TakeoversFrom = (
  from: Instant,
  until: Instant,
) => readonly { readonly calendar: Calendar; readonly takeover: Takeover }[];

/** The takeovers of all schedules in a day. Each day is looked at once: hundreds of contacts share one, and a sweep has 25 seconds. */
export function perDay(calendars: readonly Calendar[]): TakeoversFrom {
  const days = new Map<string, ReturnType<TakeoversFrom>>();
  return (from, until) => {
    const name = `${from} ${until}`;
    const day =
      days.get(name) ??
      calendars.flatMap((calendar) =>
        takeoversWithin(calendar, { from, until }).map((takeover) => ({ calendar, takeover })),
      );
    days.set(name, day);
    return day;
  };
}

/** One mail about all shifts that a contact takes over on the next day of their own time zone. */
function reminderOf(contact: Contact, takeoversFrom: TakeoversFrom, now: Instant): DueMail[] {
  if (!getsShiftMail(contact, 'reminder')) return [];
  const { timeZone } = contact;
  const { day } = localTimeAt(now, timeZone);
  const due = instantOf({ day, minutes: reminderHour * 60 }, timeZone);
  if (due > now || due <= now - latestMilliseconds) return [];
  const midnight = (days: number) => instantOf({ day: day + days, minutes: 0 }, timeZone);
  const shifts = takeoversFrom(midnight(1), midnight(2))
    .filter(({ takeover }) => takeover.on.includes(contact.id))
    .map(({ calendar, takeover }): ToldShift => {
      return { schedule: calendar.schedule.id, ...stretchAround(calendar, contact.id, takeover.at) };
    })
    .filter((shift) => !isShort(shift));
  return shifts.length === 0 ? [] : [{ name: nameAt(due, 'reminder', contact.id), contact, kind: 'reminder', shifts }];
}

/** One mail for each time that a file was applied, or a command changed who is on call. */
function changeMails(contact: Contact, changes: readonly ShiftChange[]): DueMail[] {
  if (!getsShiftMail(contact, 'changes')) return [];
  const own = changes.filter((change) => change.contact === contact.id);
  return [...new Set(own.map(({ madeAt }) => madeAt))].map((madeAt) => ({
    ...{ name: nameAt(Date.parse(madeAt), 'changes', contact.id), contact, kind: 'changes', madeAt },
    changes: own.filter((change) => change.madeAt === madeAt),
  }));
}

/** A command works for seconds, and what it changes at once begins with the minute in which it began. */
const atOnceMilliseconds = 120_000;

/** The mails with those about a takeover and about the change that made it joined to one, of which a contact would get both. */
export function joinMails(mails: readonly DueMail[]): DueMail[] {
  const joined = new Set<string>();
  const takeovers = mails.map((mail) => {
    if (mail.kind !== 'on' && mail.kind !== 'off') return mail;
    const because = mails.find((other) => other.kind === 'changes' && !joined.has(other.name) && isMadeBy(mail, other));
    if (because?.kind !== 'changes') return mail;
    joined.add(because.name);
    return { ...mail, because, isShort: false };
  });
  return takeovers.filter(({ name }) => !joined.has(name));
}

/** True when a change made somebody take over at once. */
function isMadeBy(
  { contact, shift, at }: Extract<DueMail, { readonly kind: 'on' | 'off' }>,
  change: Extract<DueMail, { readonly kind: 'changes' }>,
): boolean {
  const isOfSchedule = change.changes.some(({ schedule }) => schedule === shift.schedule);
  return change.contact.id === contact.id && isOfSchedule && isAtOnce(at, change.madeAt);
}

function isAtOnce(at: Instant, madeAt: string): boolean {
  const later = Date.parse(madeAt) - at;
  return later >= 0 && later < atOnceMilliseconds;
}

/** The mails that can be sent now. Of a takeover that a change under way may have made, the mail waits for the one about the change. */
export function settledMails(mails: readonly DueMail[], underWay: readonly string[]): DueMail[] {
  return mails.filter((mail) => {
    const isAlone = (mail.kind === 'on' || mail.kind === 'off') && mail.because === undefined;
    return !(isAlone && underWay.some((madeAt) => isAtOnce(mail.at, madeAt)));
  });
}

/** The names under which a mail is noted as sent. */
export function namesOf(mail: DueMail): string[] {
  return 'because' in mail && mail.because !== undefined ? [mail.because.name, mail.name] : [mail.name];
}

function nameAt(at: Instant, ...parts: readonly string[]): string {
  return [new Date(at).toISOString(), ...parts].join('#');
}
