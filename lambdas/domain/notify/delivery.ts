import { z } from 'zod';
import type { Incident, Wait } from '../incident/incident.ts';
import { type AttemptOf, attemptOrder, hasPosition, type Notification } from '../incident/timeline.ts';
import type { Channel } from '../on-call/channel.ts';
import { parseJson } from '../text/json.ts';
import { incidentField, instantField } from '../text/payload.ts';

/** One attempt at a contact: its messages carry this, so that what is heard of them later finds it without an index. */
export type AttemptKey = AttemptOf & {
  readonly incident: string;
  /** When it began, ISO 8601. */
  readonly at: string;
};

/** A message that its service took and could not deliver. */
export type Undelivered = { readonly key: AttemptKey; readonly channel: Channel; readonly why: string };

/**
 * An attempt as the tags of a message: letters, digits, `_` and `-`, which every service takes, so an instant has neither
 * colons nor a point. End User Messaging takes five tags at most, so the attempt's position is one.
 */
export function tagsOf(key: AttemptKey): Record<string, string> {
  const { incident, contact, attempt, at } = key;
  const position = hasPosition(key) ? [key.run, key.round, key.redrive ?? 0, key.level, attempt] : [attempt];
  return { incident, contact, attempt: position.join('-'), at: at.replace(/[:.]/g, '_') };
}

/** Run, round, redrive, level and attempt; messages of the last release have the last one alone. */
const positionSchema = z
  .string()
  .regex(/^([1-9]\d*-[1-9]\d*-\d+-[1-9]\d*-)?[1-9]\d*$/)
  .transform((text): Omit<AttemptOf, 'contact'> => {
    const numbers = text.split('-').map(Number);
    const [run = 1, round = 1, redrive = 0, level = 1, attempt = 1] = numbers;
    return numbers.length === 1 ? { attempt: run } : { run, round, redrive, level, attempt };
  });

const tagsSchema = z.object({
  incident: incidentField,
  contact: z.string().min(1),
  attempt: positionSchema,
  at: z
    .string()
    // Messages of the last release have the point as it is.
    .transform((at) => at.replace(/_(\d{3}Z)$/, '.$1').replaceAll('_', ':'))
    .pipe(instantField),
});
const keySchema = tagsSchema.transform(({ attempt, ...others }): AttemptKey => ({ ...others, ...attempt }));

/** SES gives every tag a list of values; each of ours has one. */
function firstOfEach(tags: unknown): unknown {
  const entries = Object.entries(tags ?? {}).map(([name, values]) => [
    name,
    Array.isArray(values) ? values[0] : values,
  ]);
  return Object.fromEntries(entries);
}

const emailSchema = z.object({
  source: z.literal('aws.ses'),
  'detail-type': z.enum(['Email Bounced', 'Email Complaint Received', 'Email Rejected']),
  detail: z.object({
    mail: z.object({ tags: z.preprocess(firstOfEach, keySchema) }),
    bounce: z.object({ bounceType: z.string(), bounceSubType: z.string() }).optional(),
  }),
});

const phoneSchema = z.object({ eventType: z.string(), isFinal: z.boolean().default(true), context: keySchema });

/** What End User Messaging calls it when an SMS or a call failed. That a phone rang in vain is none of it: it may wake. */
export const phoneFailures: Readonly<Record<string, string>> = {
  TEXT_BLOCKED: 'the phone or its network blocks such messages',
  TEXT_CARRIER_BLOCKED: 'the network blocked the message',
  TEXT_CARRIER_UNREACHABLE: 'the network could not be reached',
  TEXT_INVALID: 'the number is not valid',
  TEXT_INVALID_MESSAGE: 'the network cannot carry the message',
  TEXT_PROTECT_BLOCKED: 'the account blocks the number',
  TEXT_SPAM: 'the network took the message for spam',
  TEXT_TTL_EXPIRED: 'it was not delivered in time',
  TEXT_UNREACHABLE: 'the phone is off or out of reach',
  VOICE_BUSY: 'the line was busy',
  VOICE_FAILED: 'the call failed',
  VOICE_TTL_EXPIRED: 'the call was not made in time',
};

/** Reads an event of SES, as EventBridge hands it on, or of End User Messaging: what was not delivered, or why it says no such thing. */
export function parseDeliveryEvent(body: string): Undelivered | { readonly because: string } {
  const event = parseJson(body);
  const email = emailSchema.safeParse(event);
  if (email.success) return readEmail(email.data);
  const phone = phoneSchema.safeParse(event);
  if (phone.success) return readPhone(phone.data);
  return { because: 'it is not an event about a message to a contact' };
}

function readEmail({ 'detail-type': type, detail }: z.infer<typeof emailSchema>) {
  const { mail, bounce } = detail;
  const said = (why: string): Undelivered => ({ key: mail.tags, channel: 'email', why });
  if (type === 'Email Complaint Received') return said('the mail was marked as spam');
  if (type === 'Email Rejected') return said('the mail service rejected the message');
  // An automatic reply comes as one of these too, and then the mail has arrived.
  if (bounce?.bounceType === 'Transient' && bounce.bounceSubType === 'General') {
    return { because: 'a mail that bounces like this may still have arrived' };
  }
  return said(
    bounce === undefined ? 'the mail bounced' : `the mail bounced: ${bounce.bounceType}, ${bounce.bounceSubType}`,
  );
}

function readPhone({ eventType, isFinal, context: key }: z.infer<typeof phoneSchema>) {
  const why = Object.hasOwn(phoneFailures, eventType) ? phoneFailures[eventType] : undefined;
  if (why === undefined || !isFinal) return { because: `${eventType} is not a failure, or not final` };
  return { key, channel: eventType.startsWith('VOICE_') ? 'voice' : 'sms', why } as const;
}

/**
 * Why an attempt reached the contact on none of its channels, one after another; nothing while one of them may have.
 *
 * @param channels what it is to be sent on: one that the ledger does not know yet may be sent on still
 */
export function whyUndelivered(
  sends: readonly Pick<Notification, 'channel' | 'state' | 'why'>[],
  channels: readonly Channel[] = [],
): string | undefined {
  if (sends.length === 0 || sends.some(({ state }) => state !== 'failed')) return undefined;
  if (channels.some((each) => sends.every(({ channel }) => channel !== each))) return undefined;
  return sends.map(({ channel, why }) => `${channel}: ${why ?? 'not delivered'}`).join('; ');
}

/** The wait of an attempt, if it is what the contact is waited for now: the incident triggered, the run its own, nothing newer. */
export function waitFor(incident: Incident | undefined, key: AttemptKey): Wait | undefined {
  const wait = incident?.waits[key.contact];
  const isOpen = incident?.status === 'triggered' && wait?.run === incident.run;
  if (!isOpen || wait?.startedAt !== key.at || wait.attempt !== key.attempt) return undefined;
  return !hasPosition(key) || attemptOrder(wait) === attemptOrder(key) ? wait : undefined;
}
