import { jsonResponse, problem, type Response } from '../../text/http.ts';
import { isObject, parseExactJson, parseJson } from '../../text/json.ts';
import { type Draft, readAlert } from '../alert.ts';
import type { System, SystemRequest } from '../system.ts';
import { readMapped } from './mapped.ts';
import { filled, firstText, type Members, textOf } from './members.ts';
import { webhookAnswer } from './webhook.ts';

/** The types of message that SNS sends over HTTPS, each with the members that its signature covers, in their order. */
const signedMembers = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
  UnsubscribeConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
} as const;

/** The envelope around a message of a topic. All members are texts. */
export type Envelope = Readonly<Record<string, string>> & {
  readonly Type: keyof typeof signedMembers;
  readonly TopicArn: string;
  readonly Message: string;
};

/** The envelope in a body; nothing for raw message delivery, which sends the message alone. */
export function envelopeIn(body: unknown): Envelope | undefined {
  if (!isObject(body) || !Object.hasOwn(signedMembers, String(body.Type))) return undefined;
  const { TopicArn, Message } = body;
  if (typeof TopicArn !== 'string' || typeof Message !== 'string') return undefined;
  return Object.fromEntries(Object.entries(body).filter(([, value]) => typeof value === 'string')) as Envelope;
}

/** The text that an envelope's signature is made of: the name and the value of each member, on lines of their own. */
export function signedText(envelope: Envelope): string {
  return signedMembers[envelope.Type]
    .filter((name) => envelope[name] !== undefined)
    .map((name) => `${name}\n${envelope[name]}\n`)
    .join('');
}

/**
 * True for an https address of SNS itself in some Region. Nothing else may be asked for a certificate or a confirmation.
 *
 * The Regions of China and of the European Sovereign Cloud have domains of their own.
 */
export function isSnsAddress(address: string | undefined): boolean {
  if (address === undefined || !URL.canParse(address)) return false;
  const { protocol, username, password, port, hostname } = new URL(address);
  if (protocol !== 'https:' || username !== '' || password !== '' || port !== '') return false;
  const [, region = '', domain] = /^sns\.([a-z]{2,4}(?:-[a-z]+){1,2}-\d{1,2})\.(.+)$/.exec(hostname) ?? [];
  if (region.startsWith('cn-')) return domain === 'amazonaws.com.cn';
  return domain === (region.startsWith('eusc-') ? 'amazonaws.eu' : 'amazonaws.com');
}

/** Alarms of CloudWatch among the messages: the parts that are read here. */
type AlarmMessage = Members & { readonly AlarmArn: string; readonly NewStateValue: string };

function isAlarm(message: unknown): message is AlarmMessage {
  return (
    isObject(message) && [message.AlarmArn, message.AlarmName, message.NewStateValue].every((part) => textOf(part))
  );
}

/**
 * The alarm in a message as the EventBridge event that CloudWatch sends for the same change; nothing for another message.
 *
 * Only a topic of the alarm's own account is believed. Anybody can publish such a message to a topic of theirs.
 */
export function alarmEventIn({ Message, TopicArn }: Envelope): object | undefined {
  const message = parseJson(Message);
  if (!isAlarm(message)) return undefined;
  const [, , , region, account] = message.AlarmArn.split(':');
  if (account === undefined || account === '' || account !== TopicArn.split(':')[4]) return undefined;
  const { AlarmArn, AlarmName, AlarmDescription, NewStateReason, StateChangeTime, OldStateValue } = message;
  const { AlarmTags, AlarmTagsStatus } = message;
  return {
    source: 'aws.cloudwatch',
    'detail-type': 'CloudWatch Alarm State Change',
    account,
    region,
    time: StateChangeTime,
    resources: [AlarmArn],
    detail: {
      alarmName: AlarmName,
      state: { value: message.NewStateValue, reason: NewStateReason, timestamp: StateChangeTime },
      ...(AlarmTags !== undefined && { alarmTags: tagsOf(AlarmTags), alarmTagsStatus: AlarmTagsStatus }),
      ...(OldStateValue !== undefined && { previousState: { value: OldStateValue } }),
      // The message is one of the alarm's actions, so they are neither disabled nor muted.
      configuration: { actionsEnabled: true, ...(AlarmDescription !== null && { description: AlarmDescription }) },
    },
  };
}

/** Tags as an event has them: by name. A message can have them as a list of pairs. */
function tagsOf(tags: unknown): unknown {
  if (!Array.isArray(tags)) return tags;
  return Object.fromEntries(tags.filter(isObject).map(({ Key, Value }) => [String(Key), String(Value)]));
}

/**
 * Messages of a topic. Before this, the signature of an envelope was checked, and a confirmation or an alarm that can be
 * believed was handled.
 */
export const sns: System = {
  name: 'sns',
  isSigned: true,
  mostBytes: 1024 * 1024,
  read: (body, request) => {
    const envelope = envelopeIn(body);
    const message = envelope?.Message ?? request.text;
    if (message.trim() === '') return { faults: [{ pointer: '', detail: 'The message is empty.' }] };
    return { drafts: draftsOf(message, envelope, request) };
  },
  answer: webhookAnswer,
};

/** The answers to an envelope whose message is not read as an alert, with the reason if it is refused. */
export const envelopeAnswers: Readonly<Record<'done' | 'not signed', readonly [answer: Response, reason?: string]>> = {
  done: [jsonResponse(200, { status: 'received' })],
  'not signed': [
    problem(403, 'Not signed', 'Amazon SNS did not sign this message, so nothing was done.'),
    'SNS did not sign it',
  ],
};

function draftsOf(message: string, envelope: Envelope | undefined, request: SystemRequest): Draft[] {
  const source = envelope?.TopicArn.split(':').at(-1) ?? 'sns';
  const json = parseExactJson(message);
  if (isAlarm(json)) return alarmDrafts(json, source);
  if (isObject(json) && !('faults' in readAlert(json))) return [{ source, ...json }];
  const mapping = request.settings?.mapping;
  if (isObject(json) && mapping !== undefined) return [{ ...readMapped(mapping, json, source) }];
  const { Subject, TopicArn, MessageId, Timestamp }: Members = envelope ?? {};
  const envelopeDetails = filled({ TopicArn, MessageId, Timestamp });
  return [
    {
      source,
      summary: textOf(Subject) ?? summaryIn(json) ?? firstLine(message),
      details: { message: isObject(json) ? json : message, ...envelopeDetails },
    },
  ];
}

/** An alarm of another account, or one that nobody signed: an alert of its sender. */
function alarmDrafts(alarm: AlarmMessage, source: string): Draft[] {
  if (alarm.NewStateValue === 'INSUFFICIENT_DATA') return [];
  const [name, reason] = [textOf(alarm.AlarmName), textOf(alarm.NewStateReason)];
  return [
    {
      action: alarm.NewStateValue === 'OK' ? 'resolve' : 'trigger',
      source,
      summary: [name, reason].filter(Boolean).join(': '),
      dedupKey: alarm.AlarmArn,
      details: alarm,
    },
  ];
}

/** The members that say what is wrong in messages of other AWS services. */
function summaryIn(json: unknown): string | undefined {
  return isObject(json) ? firstText(json, 'title', 'message', 'Event Message', 'Cause', 'detail-type') : undefined;
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0]?.trim() ?? '';
}
