import { headlineOf } from '../incident/headline.ts';
import { timesOpened } from '../incident/reopening.ts';
import { html } from '../text/escape.ts';
import { ordinalText } from '../text/ordinal.ts';
import { spoken } from '../text/spoken.ts';
import { timeSeenFrom } from '../text/times.ts';
import type { NotificationMessage } from './message.ts';

/**
 * The notification as a call, in SSML. It says the fault and since when twice, because the first words only wake.
 *
 * A child or a mailbox may pick up, so a call accepts no answer and points to the link in the other messages. It contains
 * nothing that would be read out as an address.
 */
export function callSsml({ incident, reader, attempt, attempts, endsAt }: NotificationMessage): string {
  const place = attempts > 1 ? ` This is attempt ${attempt} of ${attempts} to reach you.` : '';
  const times = incident.reopenings === undefined ? '' : `for the ${ordinalText(timesOpened(incident))} time `;
  const since = timeSeenFrom(incident.openedAt, endsAt, reader.timeZone);
  const severity = incident.severity.replace(/^./, (letter) => letter.toUpperCase());
  const name = spoken(reader.name, 100).text;
  const because = incident.because === undefined ? '' : ` ${spoken(incident.because, 200).text}.`;
  const fault = html`${severity}: ${faultOf(headlineOf(incident))}, ${times}since ${since}.${because}`;
  return html`<speak>This is Notify Support${name && `, for ${name}`}. ${fault}<break time="1s"/> Again: ${fault}<break time="1s"/>${place} You cannot answer this call. Open the link in your message.</speak>`
    .markup;
}

function faultOf(headline: string): string {
  const { text, isWhole } = spoken(headline, 200);
  if (text === '') return 'an incident whose name cannot be read out';
  return isWhole ? text : `${text}, and words that cannot be read out`;
}
