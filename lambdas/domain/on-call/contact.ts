import * as z from 'zod/mini';
import { parseDates } from '../calendar/dates.ts';
import { faultOf } from '../calendar/parsed.ts';
import { quote } from '../text/addresses.ts';
import { formatDuration } from '../text/duration.ts';
import { lazily } from '../text/lazily.ts';
import { listChoices } from '../text/names.ts';
import { phoneDoubt } from '../text/phone-number.ts';
import { timeZoneFault } from '../text/time-zone.ts';
import { type Attempt, attemptFaults, attemptsShape, storedAttempts, windowSeconds } from './attempt.ts';
import {
  addressShape,
  type Channel,
  channels,
  knownChannel,
  messageWord,
  perChannel,
  writtenChannels,
} from './channel.ts';
import type { Fault, Path } from './fault.ts';
import { type Kind, tellFields } from './kind.ts';
import { limits } from './limits.ts';
import { fieldsOf, listIn } from './relations.ts';
import { checked, id, list, object, text } from './shape.ts';
import { type ShiftMail, shiftMailsShape, storedShiftMails } from './shift-mail.ts';
import { itemPerEntry } from './stored.ts';

/** A person who can be notified, with an address for at least one channel. `timeZone` is an IANA name; `attempts` is set only if the contact has their own; `away` has the dates on which no schedule puts them on call; `shiftMails` has the e-mails about shifts that they get, all if it is not set. */
export type Contact = {
  readonly id: string;
  readonly name: string;
  readonly timeZone: string;
  readonly attempts?: readonly Attempt[] | undefined;
  readonly away?: readonly string[] | undefined;
  /** Those of `away` that a command added. The file does not have them. */
  readonly awayByCommand?: readonly string[] | undefined;
  readonly shiftMails?: readonly ShiftMail[] | undefined;
} & { readonly [C in Channel]?: string | undefined };

/** Three notifications over five minutes: enough to insist, and time enough to find a lamp and a telephone. */
const defaultAttempts = 3;
const defaultWindowSeconds = 300;

/** The channels that this contact has an address for. */
export function channelsOf(contact: Contact): Channel[] {
  return channels.filter((channel) => contact[channel] !== undefined);
}

/**
 * Every attempt at a contact, first to last, spread evenly over the window.
 *
 * A contact has as long to answer the last notification as the first. By default the first attempt goes to every address,
 * the others only to the one that wakes: SMS, or else e-mail.
 *
 * @throws Error that names an unknown channel of an attempt.
 */
export function planAttempts(contact: Contact): Attempt[] {
  const reachable = channelsOf(contact);
  if (contact.attempts !== undefined) return contact.attempts.map((attempt) => onlyReachable(attempt, reachable));
  const waitSeconds = defaultWindowSeconds / defaultAttempts;
  return Array.from({ length: reachable.length === 0 ? 0 : defaultAttempts }, (_, index) => ({
    channels: index === 0 ? reachable : reachable.slice(0, 1),
    waitSeconds,
  }));
}

function onlyReachable(attempt: Attempt, reachable: readonly Channel[]): Attempt {
  return { ...attempt, channels: attempt.channels.filter((channel) => reachable.includes(knownChannel(channel))) };
}

/** The time until the last of these contacts, notified in parallel, has not answered. */
export function levelSeconds(contacts: readonly Contact[]): number {
  return Math.max(0, ...contacts.map((contact) => windowSeconds(planAttempts(contact))));
}

export const contactIdShape = lazily(() => id('contact', limits.contactIdCharacters, 'ada'));

const nameShape = lazily(() =>
  checked(text('name', 'write the name that messages use for this contact'), (value) =>
    value.trim() !== '' && value.length <= limits.nameCharacters && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(value)
      ? undefined
      : `${quote(value)} cannot be a name: write one line of at most ${limits.nameCharacters} characters.`,
  ),
);

const timeZoneShape = lazily(() =>
  checked(
    text('timeZone', 'write an IANA name such as Europe/Berlin, so that messages to this contact show their own time'),
    timeZoneFault,
  ),
);

const awayHint = 'write a list of dates, such as [2026-12-21 .. 2027-01-03]';
const awayShape = lazily(() =>
  list(
    checked(text('A date', awayHint), (value) => faultOf(parseDates(value))),
    'away',
    awayHint,
  ).check(
    z.maxLength(limits.absencesPerContact, {
      error: `away has too many dates: the limit is ${limits.absencesPerContact}.`,
    }),
  ),
);

/** One contact of the file. */
const contactShape = lazily(() =>
  object(
    {
      id: contactIdShape(),
      name: nameShape(),
      ...perChannel((channel) => z.optional(addressShape(channel))),
      timeZone: timeZoneShape(),
      attempts: z.optional(attemptsShape()),
      away: z.optional(awayShape()),
      shiftMails: z.optional(shiftMailsShape()),
    },
    'contact',
  ),
);

/** The contact, or nothing if it has a fault of its own. */
function readContact(contact: unknown): Contact | undefined {
  return contactShape().safeParse(contact).data;
}

/** The contacts of a file that have no fault of their own. */
export function readableContacts(file: unknown): Contact[] {
  return listIn(file, 'contacts').flatMap((contact) => readContact(contact) ?? []);
}

/** The ids of a file's contacts that have one. */
export function contactIdsIn(file: unknown): string[] {
  return listIn(file, 'contacts')
    .flatMap((contact) => fieldsOf(contact).get('id') ?? [])
    .map(String);
}

function contactFaults(contact: unknown, path: Path): Fault[] {
  const fields = fieldsOf(contact);
  if (fields.size > 0 && writtenChannels.every((channel) => !fields.has(channel))) {
    const message = `${nameOf(contact)} ${whyNoAnswer(fields)}: add ${listChoices(writtenChannels)}.`;
    return [{ path, message }];
  }
  return attemptFaults(contact, readContact(contact)?.attempts ?? [], [...path, 'attempts']);
}

/** The doubts about contacts without a fault, each a sentence that names the contact, for a person to look at. */
export function contactDoubts(contacts: readonly Contact[]): string[] {
  return contacts.flatMap((contact) => {
    const numbers = new Set([contact.sms, contact.voice].filter((number) => number !== undefined));
    return [...numbers].flatMap((number) => {
      const doubt = phoneDoubt(number, contact.timeZone);
      return doubt === undefined ? [] : [`${contact.name}: ${doubt}`];
    });
  });
}

function whyNoAnswer(contact: ReadonlyMap<string, unknown>): string {
  const channel = channels.find((each) => contact.has(each));
  return channel === undefined
    ? 'cannot be reached'
    : `cannot answer, because a ${messageWord(channel)} contains no link`;
}

function nameOf(contact: unknown): string {
  const { id, name } = Object.fromEntries(fieldsOf(contact));
  return [name, id].find((value) => typeof value === 'string') ?? 'This contact';
}

function repeatedIds(contacts: readonly unknown[]): Fault[] {
  const ids = contacts.map((contact) => fieldsOf(contact).get('id'));
  return ids.flatMap((id, index): Fault[] => {
    if (typeof id !== 'string' || ids.indexOf(id) === index) return [];
    const message = `There is already a contact ${quote(id)} above: give this one another id.`;
    return [{ path: ['contacts', index, 'id'], message }];
  });
}

/** Contacts in the table. Channels that only a newer version knows are left out, so that the others still reach the contact. */
export const contactItems = itemPerEntry<Omit<Contact, 'id'>>('CONTACT', () =>
  z.object({
    name: z.string().check(z.minLength(1)),
    ...perChannel(() => z.optional(z.string().check(z.minLength(1)))),
    timeZone: z.string().check(z.minLength(1)),
    attempts: z.optional(storedAttempts()),
    away: z.optional(z.array(z.string())),
    awayByCommand: z.optional(z.array(z.string())),
    shiftMails: z.optional(storedShiftMails()),
  }),
);

function entryOf(contact: Contact): object {
  const { id, name, timeZone, shiftMails } = contact;
  const addresses = Object.fromEntries(channelsOf(contact).map((channel) => [channel, contact[channel]]));
  const attempts = contact.attempts?.map(({ channels, waitSeconds }) => ({
    channels,
    wait: formatDuration(waitSeconds),
  }));
  return {
    id,
    name,
    ...addresses,
    timeZone,
    ...(attempts && { attempts }),
    ...(contact.away && { away: contact.away }),
    ...(shiftMails && { shiftMails: shiftMails.length === 0 ? 'off' : shiftMails }),
  };
}

export const contactKind: Kind<Contact> = {
  name: 'contact',
  idOf: (contact) => contact.id,
  shape: () => list(contactShape(), 'contacts', 'write a list of people with id, name, sms or email, and timeZone'),
  faultsIn: (file) => {
    const contacts = listIn(file, 'contacts');
    return [
      ...contacts.flatMap((contact, index) => contactFaults(contact, ['contacts', index])),
      ...repeatedIds(contacts),
    ];
  },
  tell: ({ name }, fields) =>
    ` (${name})${tellFields([...new Set(fields.map((field) => (field === 'awayByCommand' ? 'away' : field)))])}`,
  write: (contacts) => ({
    content: contacts.map(entryOf),
    onOneLine: contacts.flatMap(({ attempts = [], away, shiftMails = [] }, index) => [
      ...attempts.map((_, at) => [index, 'attempts', at]),
      ...(away ? [[index, 'away']] : []),
      ...(shiftMails.length > 0 ? [[index, 'shiftMails']] : []),
    ]),
  }),
};
