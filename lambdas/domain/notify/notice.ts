import type { Incident } from '../incident/incident.ts';
import { countSeptets, cutToSeptets, toGsm } from '../text/gsm.ts';
import { composeMail, type Mail } from '../text/mail.ts';
import { oneLine } from '../text/plain.ts';
import { clockTime } from '../text/times.ts';
import { withoutSchemes } from '../text/unlinked.ts';
import type { NoticeMessage } from './message.ts';
import { nameForSms, partSeptets, summaryForSms } from './sms.ts';
import { emailSubject } from './subject.ts';

/** The notice that nothing is left to do, as one SMS part: the incident's summary, then who took it. */
export function noticeText({ incident, reader }: NoticeMessage): string {
  const outcome = `: ${toGsm(outcomeOf(incident, reader.timeZone, nameForSms))}. Nothing for you to do.`;
  return cutToSeptets(summaryForSms(incident.summary), partSeptets - countSeptets(outcome)) + outcome;
}

/** The same as an e-mail, under the subject of the incident's other e-mails. */
export function noticeEmail({ incident, reader }: NoticeMessage): Mail {
  return composeMail(emailSubject(incident), [
    { kind: 'heading', text: withoutSchemes(oneLine(incident.summary, 500)) },
    {
      kind: 'strong',
      text: `${withoutSchemes(outcomeOf(incident, reader.timeZone, oneLine))}. Nothing for you to do.`,
    },
    { kind: 'small', text: 'Do not reply to this mail: nobody reads it.' },
  ]);
}

function outcomeOf(incident: Incident, timeZone: string, spell: (name: string) => string): string {
  if (incident.status === 'acknowledged') {
    return `${spell(incident.by?.name ?? 'Somebody')} took it${atTime(incident.acknowledgedAt, timeZone)}`;
  }
  if (incident.status === 'resolved') {
    const by = incident.resolvedBy === undefined ? '' : ` by ${spell(incident.resolvedBy)}`;
    return `Resolved${by}${atTime(incident.closedAt, timeZone)}`;
  }
  return 'It has ended';
}

/** ` at 03:21`; nothing if the instant is not known. */
function atTime(at: string | undefined, timeZone: string): string {
  return at === undefined ? '' : ` at ${clockTime(at, timeZone)}`;
}
