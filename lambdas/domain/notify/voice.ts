import { html } from '../text/escape.ts';
import { oneLine } from '../text/plain.ts';
import { timeSeenFrom } from '../text/times.ts';
import type { NotificationMessage } from './message.ts';
import { summaryForSms } from './sms.ts';

/**
 * The notification as a call, in SSML. It says the fault and since when twice, because the first words only wake.
 *
 * A child or a mailbox may pick up, so a call accepts no answer and points to the link in the other messages. The summary
 * is spelled as in an SMS, without anything that would be read out as an address.
 */
export function callSsml({ incident, reader, attempt, attempts, endsAt }: NotificationMessage): string {
  const place = attempts > 1 ? ` This is attempt ${attempt} of ${attempts} to reach you.` : '';
  const since = timeSeenFrom(incident.openedAt, endsAt, reader.timeZone);
  const severity = incident.severity.replace(/^./, (letter) => letter.toUpperCase());
  const fault = html`${severity}: ${oneLine(summaryForSms(incident.summary), 200)}, since ${since}.`;
  return html`<speak>This is Notify Support, for ${oneLine(reader.name)}. ${fault}<break time="1s"/> Again: ${fault}<break time="1s"/>${place} You cannot answer this call. Open the link in your message.</speak>`
    .markup;
}
