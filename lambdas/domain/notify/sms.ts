import { headlineOf, measuredIn, reasonOf } from '../incident/headline.ts';
import { type Incident, splitIncidentId } from '../incident/incident.ts';
import { timesOpened } from '../incident/reopening.ts';
import { type Alphabet, alphabetFor, cutEnd, cutMiddle, losesMeaning } from '../text/alphabet.ts';
import { isOrAre, namesFirst, shortNames, willBeNotified } from '../text/names.ts';
import { ordinalText } from '../text/ordinal.ts';
import { clockTime, timeSeenFrom } from '../text/times.ts';
import { withoutAddresses } from '../text/unlinked.ts';
import type { NotificationMessage } from './message.ts';

/** A shorter part of a headline does not show which alarm it is. Rather than cut it further, leave out since when. */
const leastOfPart = 24;
const longestName = 16;

/** The words before and after the headline. */
type Wording = readonly [before: string, after: string];

/**
 * The notification as one SMS part in GSM-7, or two in UCS-2: the headline, since when, why, who is next, and the link on a
 * line of its own, last.
 *
 * If the room is short, parts are left out in steps, and only then is the headline cut. The link is never cut, and it is the
 * only one: addresses in the alert are changed so that a telephone makes no link of them.
 */
export function smsText(message: NotificationMessage): string {
  const { incident, url } = message;
  const alphabet = alphabetFor(headlineOf(incident));
  const { lengthOf } = alphabet;
  const room = alphabet.room - lengthOf(`:\n${url}`);
  const roomIn = ([before, after]: Wording) => room - lengthOf(before + after);
  const whole = headlineForSms(incident, alphabet);
  const least = Math.min(lengthOf(whole), leastOfPart * partsOf(incident, alphabet).length);
  const short = wordingsInShort(message);
  const form =
    wordings(message, alphabet).find((each) => roomIn(each) >= lengthOf(whole)) ??
    short.find((each) => roomIn(each) >= least) ??
    short.at(-1);
  const text = form && `${form[0]}${headlineForSms(incident, alphabet, roomIn(form))}${form[1]}`.trim();
  return `${cutEnd(text ?? '', room, alphabet)}:\n${url}`;
}

/** The wordings for a whole headline, from the fullest to the shortest. */
function wordings(message: NotificationMessage, alphabet: Alphabet): Wording[] {
  const { incident, attempt, attempts } = message;
  const place =
    attempt > 1 ? `${severityOf(incident)} (attempt ${attempt} of ${attempts}) ` : `${severityOf(incident)} `;
  const [shortPlace] = placesInShort(message);
  const since = sinceWhen(message);
  const [long, ...others] = whoIsNext(message, alphabet);
  const next: Wording[] = [[place, `. ${long}`], ...others.map((each): Wording => [shortPlace, `. ${each}`])];
  const reasons = reasonsForSms(incident, alphabet);
  return [
    ...reasons.flatMap((reason) => [
      ...next.map(([before, after]): Wording => [before, `${since}${reason}${after}`]),
      [shortPlace, `${since}${reason}`] satisfies Wording,
    ]),
    ...next.map(([before, after]): Wording => [before, `${since}${after}`]),
    ...wordingsInShort(message),
  ];
}

/** The wordings that remain when the headline itself has to be cut. */
function wordingsInShort(message: NotificationMessage): Wording[] {
  const [place, shortest] = placesInShort(message);
  return [
    [place, sinceWhen(message)],
    [place, ''],
    [shortest, ''],
  ];
}

function placesInShort({ incident, attempt, attempts }: NotificationMessage): [place: string, shortest: string] {
  const shortest = `${severityOf(incident)} `;
  return [attempt > 1 ? `${shortest}(${attempt}/${attempts}) ` : shortest, shortest];
}

function severityOf({ severity }: Incident): string {
  return severity.toUpperCase();
}

function sinceWhen({ incident, reader, endsAt }: NotificationMessage): string {
  const times = incident.reopenings === undefined ? '' : ` for the ${ordinalText(timesOpened(incident))} time`;
  return `${times} since ${timeSeenFrom(incident.openedAt, endsAt, reader.timeZone)}`;
}

/** Why it is said again and what the alarm measured, from the fullest form to the shortest. */
function reasonsForSms(incident: Incident, { spell }: Alphabet): string[] {
  const because = incident.because === undefined ? '' : `. ${spelled(incident.because, spell).replace(/\.$/, '')}`;
  const reason = reasonOf(incident);
  const measured = reason === undefined ? undefined : measuredIn(reason);
  const reasons = [reason && spelled(reason, spell).replace(/^Threshold Crossed: |\.$/g, ''), measured].map(
    (text) => text && `: ${text}`,
  );
  return [...reasons.map((text) => text && text + because), because, ...reasons].filter((text) => !!text) as string[];
}

/** The contacts who are notified next, from the friendliest wording to the shortest. */
function whoIsNext({ reader, next }: NotificationMessage, alphabet: Alphabet): [string, ...string[]] {
  if (next === undefined || next.contacts.length === 0) return ['You are the last on the list', 'You are the last'];
  const named = next.contacts.map(({ id, name }) => ({ id, name: nameForSms(name, alphabet) }));
  const who = shortNames(namesFirst(named, reader.id));
  const at = clockTime(next.at, reader.timeZone);
  return [
    `${who} ${willBeNotified(next.contacts, reader.id)} at ${at}`,
    `${who} ${isOrAre(next.contacts, reader.id)} next at ${at}`,
    `Next: ${shortNames(namesFirst(named, reader.id, 'you'))}, ${at}`,
  ];
}

/**
 * The headline for an SMS, cut to `most` in the middle of its parts.
 *
 * Two alarms never read the same: a headline that is cut, or loses a symbol, gets a mark from its incident's id.
 */
export function headlineForSms(
  incident: Incident,
  alphabet: Alphabet = alphabetFor(headlineOf(incident)),
  most = Number.POSITIVE_INFINITY,
): string {
  const { lengthOf } = alphabet;
  const isLossy = losesMeaning(headlineOf(incident), alphabet);
  const parts = partsOf(incident, alphabet);
  const around = parts.reduce((sum, { before, after }) => sum + lengthOf(before + after), 0);
  const rooms = shareOut(
    parts.map(({ text }) => lengthOf(text)),
    most - around,
  );
  return parts
    .map(({ before, text, after }, index) => {
      const isMarked = !isLossy && parts.slice(0, index).every((each, at) => lengthOf(each.text) <= (rooms[at] ?? 0));
      return `${before}${cutMiddle(text, rooms[index] ?? 0, alphabet, isMarked ? markOf(incident) : '')}${after}`;
    })
    .join('');
}

type Part = { readonly before: string; readonly text: string; readonly after: string };

/** The parts of a headline that can be cut, with the words around them: the summary, the contributor, and where. */
function partsOf(incident: Incident, alphabet: Alphabet): Part[] {
  const { summary, contributor = '', where = '' } = incident;
  const isLossy = losesMeaning(headlineOf(incident), alphabet);
  const parts = [
    { before: '', text: summaryForSms(summary, alphabet), after: isLossy ? ` (${markOf(incident)})` : '' },
    { before: ': ', text: spelled(contributor, alphabet.spell), after: '' },
    { before: ' (', text: spelled(where.replace(/^account /, ''), alphabet.spell), after: ')' },
  ];
  return parts.filter(({ text }) => text !== '');
}

/** The room for each of some texts: a short one leaves to the others what it does not need. */
function shareOut(lengths: readonly number[], room: number): number[] {
  const share = room / lengths.length;
  const short = lengths.filter((length) => length <= share);
  if (short.length === lengths.length || short.length === 0)
    return lengths.map((length) => Math.min(length, Math.floor(share)));
  const left = room - short.reduce((sum, length) => sum + length, 0);
  const others = shareOut(
    lengths.filter((length) => length > share),
    left,
  );
  return lengths.map((length) => (length <= share ? length : (others.shift() ?? 0)));
}

/** The beginning of the digest in the incident's id, which differs for every alarm and dedup key. */
function markOf({ id }: Incident): string {
  return splitIncidentId(id).key.split('-').at(-1)?.slice(0, 6) ?? '';
}

/** A summary for an SMS: on one line, with nothing that a telephone makes a link of. */
export function summaryForSms(summary: string, { spell }: Alphabet = alphabetFor(summary)): string {
  return spelled(summary, spell) || 'an incident without a name';
}

/** A name for an SMS: spelled like a summary, and cut. */
export function nameForSms(name: string, alphabet: Alphabet = alphabetFor('')): string {
  const written = cutEnd(spelled(name, alphabet.spell), longestName, alphabet);
  return /[\p{L}\p{N}]/u.test(written) ? written : 'somebody else';
}

function spelled(text: string, spell: Alphabet['spell']): string {
  return withoutAddresses(spell(text));
}
