import { countSeptets, cutToSeptets, toGsm } from '../text/gsm.ts';
import { isOrAre, shortNames } from '../text/names.ts';
import { clockTime, timeSeenFrom } from '../text/times.ts';
import { withoutAddresses } from '../text/unlinked.ts';
import type { NotificationMessage } from './message.ts';

/** One SMS part. A longer text is billed twice, and its halves may come in the wrong order. */
export const partSeptets = 160;

/** Less of a summary than this says nothing: then rather leave out who is next. */
const leastSummary = 20;
const longestName = 16;

/**
 * The notification as one SMS part in GSM-7: what, since when, who is next, and the link on a line of its own, last.
 *
 * What has no room is left out in steps, who is next first and the summary's end last. The link is never cut, and it is
 * the only one: addresses in what the alert said are made into something that a telephone does not link.
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

/** What stands before and after the summary, from the friendliest wording to the shortest. */
function wordings({ incident, reader, attempt, attempts, next, endsAt }: NotificationMessage): [string, string][] {
  const severity = incident.severity.toUpperCase();
  const place = attempt > 1 ? `${severity} (attempt ${attempt} of ${attempts}) ` : `${severity} `;
  const shortPlace = attempt > 1 ? `${severity} (${attempt}/${attempts}) ` : `${severity} `;
  const since = ` since ${timeSeenFrom(incident.openedAt, endsAt, reader.timeZone)}`;
  if (next === undefined || next.contacts.length === 0) {
    return [
      [place, `${since}. Take it, nobody is after you`],
      [shortPlace, `${since}. Nobody is after you`],
      [shortPlace, since],
      [shortPlace, ''],
      [`${severity} `, ''],
    ];
  }
  const who = shortNames(next.contacts.map(({ id, name }) => (id === reader.id ? 'you' : nameForSms(name))));
  const at = clockTime(next.at, reader.timeZone);
  return [
    [place, `${since}. Take it, or ${who} ${isOrAre(next.contacts, reader.id)} next at ${at}`],
    [shortPlace, `${since}. Take it, or ${who} at ${at}`],
    [shortPlace, `${since}. ${who} at ${at}`],
    [shortPlace, since],
    [shortPlace, ''],
    [`${severity} `, ''],
  ];
}

/** A summary for an SMS: GSM-7, one line, nothing in it that a telephone makes a link of. */
export function summaryForSms(summary: string): string {
  return withoutAddresses(toGsm(summary)) || 'an incident without a name';
}

/** A name for an SMS: like a summary, and no longer than a name needs to be. */
export function nameForSms(name: string): string {
  const written = cutToSeptets(withoutAddresses(toGsm(name)), longestName);
  return /[\p{L}\p{N}]/u.test(written) ? written : 'somebody else';
}
