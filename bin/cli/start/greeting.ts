import {
  type Channel,
  channelName,
  channels,
  channelWords,
  isWritten,
} from '../../../lambdas/domain/on-call/channel.ts';
import { type Contact, channelsOf } from '../../../lambdas/domain/on-call/contact.ts';
import type { OnCall } from '../../../lambdas/domain/on-call/on-call.ts';
import { oneLine } from '../../../lambdas/domain/text/plain.ts';
import type { Message } from '../../../local/cloud/channels.ts';
import type { Cloud } from '../../../local/cloud/cloud.ts';
import { exampleAlarm } from './alarms.ts';

/** The addresses of the running stack, with commands that work as they are. */
export function greeting(cloud: Cloud, speed: number): string {
  const { url, apiUrl, apiKey, region } = cloud;
  const aws = `AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local aws --region ${region} --endpoint-url ${url}`;
  return `
Notify Support is running on this machine${speed === 1 ? '' : `, ${speed} times as fast as real time`}. Open ${url}/

  Alerts        POST ${apiUrl}/alerts
  API key       ${apiKey}
  AWS endpoint  ${url}
  SNS topics    POST ${apiUrl}/alerts/sns. Their signatures are not checked on this machine

Everything is kept in memory only. When this program ends, incidents, messages and links are gone.

Raise an alert:

  curl -X POST ${apiUrl}/alerts -H 'x-api-key: ${apiKey}' -H 'content-type: application/json' -d '{"summary":"Checkout is down","severity":"critical"}'

Set off an alarm:

  ${aws} cloudwatch set-alarm-state --alarm-name ${exampleAlarm.AlarmName} --state-value ALARM --state-reason '5xx above 5 %'
`;
}

/** The contacts of a file with their addresses, each on a line. */
export function contactLines(file: string, { contacts }: OnCall): string {
  const width = Math.max(0, ...contacts.map(({ name }) => name.length));
  const lines = contacts.map(
    (contact) =>
      `  ${contact.name.padEnd(width)}  ${channelsOf(contact)
        .map((channel) => addressOn(channel, contact))
        .join('  ')}`,
  );
  return `Contacts from ${file}, which is read again whenever you save it:\n\n${lines.join('\n')}\n`;
}

function addressOn(channel: Channel, contact: Contact): string {
  return `${contact[channel]}${isWritten(channel) ? '' : ` (${channelWords[channel].many})`}`;
}

/** A message that reached its inbox, on one line. */
export function messageLine(
  { at, channel, to, subject, text }: Message,
  contacts: readonly Contact[],
  linkUrl: string,
): string {
  const name = contacts.find((contact) => channels.some((each) => contact[each] === to))?.name ?? to;
  const link = text.split(/\s+/).find((word) => word.startsWith(`${linkUrl}/n/`)) ?? '';
  const content = oneLine(subject === undefined ? text : `${subject}  ${link}`, 400);
  return `${at.slice(11, 19)}  ${channelName(channel).toLowerCase().padEnd(6)}  ${name}: ${content}`;
}
