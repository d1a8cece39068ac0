import { html } from '../text/escape.ts';
import { oneLine } from '../text/plain.ts';
import { timeSeenFrom } from '../text/times.ts';
import type { NotificationMessage } from './message.ts';
import { summaryForSms } from './sms.ts';

/**
 * The notification as a call, in SSML: what is wrong and since when, said twice, for the first words wake.
 *
 * A call can be answered by a child or a mailbox, so it takes nothing: it sends its hearer to the link in the other
 * messages. The summary is spelt as in SMS, without what would be read out as an address.
 */
export function callSsml({ incident, reader, attempt, attempts, endsAt }: NotificationMessage): string {
  const place = attempts > 1 ? ` This is attempt ${attempt} of ${attempts} to reach you.` : '';
  const since = timeSeenFrom(incident.openedAt, endsAt, reader.timeZone);
  const said = html`${incident.severity}: ${oneLine(summaryForSms(incident.summary), 200)}, since ${since}.`;
  return html`<speak>This is Notify Support, for ${oneLine(reader.name)}. ${said}<break time="1s"/> I say it again. ${said}<break time="1s"/>${place} To answer, open the link in your messages. This call takes no answer.</speak>`
    .markup;
}
