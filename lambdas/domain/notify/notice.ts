import { headlineOf } from '../incident/headline.ts';
import type { Incident } from '../incident/incident.ts';
import { alphabetFor } from '../text/alphabet.ts';
import { composeMail, type Mail } from '../text/mail.ts';
import { oneLine } from '../text/plain.ts';
import { clockTime } from '../text/times.ts';
import { withoutSchemes } from '../text/unlinked.ts';
import type { NoticeMessage } from './message.ts';
import { headlineForSms, nameForSms } from './sms.ts';
import { emailSubject } from './subject.ts';

/** The notice that nothing is left to do, as one SMS part, or two in UCS-2: the incident's headline, then who took it. */
export function noticeText({ incident, reader }: NoticeMessage): string {
  const alphabet = alphabetFor(headlineOf(incident), incident.by?.name ?? '');
  const outcome = `: ${outcomeOf(incident, reader.timeZone, (name) => nameForSms(name, alphabet))}. Nothing for you to do.`;
  return headlineForSms(incident, alphabet, alphabet.room - alphabet.lengthOf(outcome)) + outcome;
}

/** The same as an e-mail, under the subject of the incident's other e-mails. */
export function noticeEmail({ incident, reader }: NoticeMessage): Mail {
  return composeMail(emailSubject(incident), [
    { kind: 'heading', text: withoutSchemes(headlineOf(incident)) },
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
