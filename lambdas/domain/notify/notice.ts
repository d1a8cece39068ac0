import type { Incident } from '../incident/incident.ts';
import { countSeptets, cutToSeptets, toGsm } from '../text/gsm.ts';
import { composeMail, type Mail } from '../text/mail.ts';
import { oneLine } from '../text/plain.ts';
import { clockTime } from '../text/times.ts';
import { withoutSchemes } from '../text/unlinked.ts';
import type { NoticeMessage } from './message.ts';
import { nameForSms, partSeptets, summaryForSms } from './sms.ts';
import { emailSubject } from './subject.ts';

/** The word that nothing is left to do, as one SMS part: the incident's summary first, then who has it. */
export function noticeText({ incident, reader }: NoticeMessage): string {
  const outcome = `: ${toGsm(outcomeOf(incident, reader.timeZone, nameForSms))}. Nothing to do for you.`;
  return cutToSeptets(summaryForSms(incident.summary), partSeptets - countSeptets(outcome)) + outcome;
}

/** The same as an e-mail, under the subject of the incident's other e-mails. */
export function noticeEmail({ incident, reader }: NoticeMessage): Mail {
  return composeMail(emailSubject(incident), [
    { kind: 'heading', text: withoutSchemes(oneLine(incident.summary, 500)) },
    {
      kind: 'strong',
      text: `${withoutSchemes(outcomeOf(incident, reader.timeZone, oneLine))}. Nothing to do for you.`,
    },
    { kind: 'small', text: 'Replying to this mail does nothing.' },
  ]);
}

function outcomeOf(incident: Incident, timeZone: string, spell: (name: string) => string): string {
  if (incident.status === 'acknowledged') {
    return `${spell(incident.by?.name ?? 'Somebody')} has it${since(' since ', incident.acknowledgedAt, timeZone)}`;
  }
  if (incident.status === 'resolved') {
    const by = incident.resolvedBy === undefined ? '' : ` by ${spell(incident.resolvedBy)}`;
    return `Resolved${by}${since(' at ', incident.closedAt, timeZone)}`;
  }
  return 'It has ended';
}

function since(word: string, at: string | undefined, timeZone: string): string {
  return at === undefined ? '' : word + clockTime(at, timeZone);
}
