import { countSeptets, cutToSeptets, toGsm } from '../text/gsm.ts';
import { isOrAre, namesFirst, shortNames, willBeNotified } from '../text/names.ts';
import { clockTime, timeSeenFrom } from '../text/times.ts';
import { withoutAddresses } from '../text/unlinked.ts';
import type { NotificationMessage } from './message.ts';

/** One SMS part. A longer text is billed twice, and its halves may arrive in the wrong order. */
export const partSeptets = 160;

/** A shorter summary says nothing. Rather than cut it further, leave out who is next. */
const leastSummary = 20;
const longestName = 16;

/**
 * The notification as one SMS part in GSM-7: the summary, since when, who is next, and the link on a line of its own, last.
 *
 * If the room is short, parts are left out in steps: first who is next, last the end of the summary. The link is never
 * cut, and it is the only one: addresses in the alert are changed so that a telephone makes no link of them.
 */
export function smsText(message: NotificationMessage): string {
  const room = partSeptets - countSeptets(`:\n${message.url}`);
  const summary = summaryForSms(message.incident.summary);
  const least = Math.min(countSeptets(summary), leastSummary);
  const forms = wordings(message);
  const leftIn = ([before, after]: [string, string]) => room - countSeptets(before + after);
  const form = forms.find((each) => leftIn(each) >= least) ?? forms.at(-1);
  const text = form === undefined ? '' : `${form[0]}${cutToSeptets(summary, leftIn(form))}${form[1]}`.trim();
  return `${cutToSeptets(text, room)}:\n${message.url}`;
}

/** The words before and after the summary, from the friendliest wording to the shortest. */
function wordings({ incident, reader, attempt, attempts, next, endsAt }: NotificationMessage): [string, string][] {
  const severity = incident.severity.toUpperCase();
  const place = attempt > 1 ? `${severity} (attempt ${attempt} of ${attempts}) ` : `${severity} `;
  const shortPlace = attempt > 1 ? `${severity} (${attempt}/${attempts}) ` : `${severity} `;
  const since = ` since ${timeSeenFrom(incident.openedAt, endsAt, reader.timeZone)}`;
  if (next === undefined || next.contacts.length === 0) {
    return [
      [place, `${since}. You are the last on the list`],
      [shortPlace, `${since}. You are the last`],
      [shortPlace, since],
      [shortPlace, ''],
      [`${severity} `, ''],
    ];
  }
  const spelled = next.contacts.map(({ id, name }) => ({ id, name: nameForSms(name) }));
  const who = shortNames(namesFirst(spelled, reader.id));
  const at = clockTime(next.at, reader.timeZone);
  return [
    [place, `${since}. ${who} ${willBeNotified(next.contacts, reader.id)} at ${at}`],
    [shortPlace, `${since}. ${who} ${isOrAre(next.contacts, reader.id)} next at ${at}`],
    [shortPlace, `${since}. Next: ${shortNames(namesFirst(spelled, reader.id, 'you'))}, ${at}`],
    [shortPlace, since],
    [shortPlace, ''],
    [`${severity} `, ''],
  ];
}

/** A summary for an SMS: GSM-7, on one line, with nothing that a telephone makes a link of. */
export function summaryForSms(summary: string): string {
  return withoutAddresses(toGsm(summary)) || 'an incident without a name';
}

/** A name for an SMS: spelled like a summary, and cut. */
export function nameForSms(name: string): string {
  const written = cutToSeptets(withoutAddresses(toGsm(name)), longestName);
  return /[\p{L}\p{N}]/u.test(written) ? written : 'somebody else';
}
