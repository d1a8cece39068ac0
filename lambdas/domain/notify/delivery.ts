import * as z from 'zod/mini';
import type { Incident, Wait } from '../incident/incident.ts';
import { type AttemptOf, attemptOrder, hasPosition, type Notification } from '../incident/timeline.ts';
import { hasToken } from '../incident/waits.ts';
import { type Channel, channelField } from '../on-call/channel.ts';
import { orElse } from '../text/fallback.ts';
import { parseJson } from '../text/json.ts';
import { lazily } from '../text/lazily.ts';
import { incidentField, instantField } from '../text/payload.ts';
import { type Paid, readPaidTag } from './budget.ts';
import { type Micros, microsOf } from './money.ts';

/** The key of one attempt at a contact. Its messages carry the key, so that a later event about them finds the attempt without an index. */
export type AttemptKey = AttemptOf & {
  readonly incident: string;
  /** The start of the attempt, ISO 8601. */
  readonly at: string;
};

/** A message that its service accepted and could not deliver. */
export type Undelivered = { readonly key: AttemptKey; readonly channel: Channel; readonly why: string };

/** A notification in a bundle: its place in the ledger. */
export type Bundled = Omit<Undelivered, 'why'>;

/** A bundle whose message its service accepted and could not deliver. */
export type UndeliveredBundle = { readonly bundle: string; readonly channel: Channel; readonly why: string };

/**
 * An attempt as the tags of a message. They use letters, digits, `_` and `-`, which every service accepts, so the instant has
 * neither colons nor a point. End User Messaging accepts five tags at most, so the attempt's position is one tag.
 */
export function tagsOf(key: AttemptKey): Record<string, string> {
  const { incident, contact, attempt, at } = key;
  const position = hasPosition(key) ? [key.run, key.round, key.redrive ?? 0, key.level, attempt] : [attempt];
  return { incident, contact, attempt: position.join('-'), at: at.replace(/[:.]/g, '_') };
}

/** Run, round, redrive, level and attempt. Messages of the last release have only the attempt. */
const positionSchema = lazily(() =>
  z.pipe(
    z.string().check(z.regex(/^([1-9]\d*-[1-9]\d*-\d+-\d+-)?[1-9]\d*$/)),
    z.transform((text): Omit<AttemptOf, 'contact'> => {
      const numbers = text.split('-').map(Number);
      const [run = 1, round = 1, redrive = 0, level = 1, attempt = 1] = numbers;
      return numbers.length === 1 ? { attempt: run } : { run, round, redrive, level, attempt };
    }),
  ),
);

const tagsSchema = lazily(() =>
  z.object({
    incident: incidentField,
    contact: z.string().check(z.minLength(1)),
    attempt: positionSchema(),
    at: z.pipe(
      z.pipe(
        z.string(),
        // Messages of the last release keep the point.
        z.transform((at) => at.replace(/_(\d{3}Z)$/, '.$1').replaceAll('_', ':')),
      ),
      instantField,
    ),
    /** The channel of the ledger, if the message took the place of another one. */
    for: z.optional(channelField()),
  }),
);
const attemptSchema = lazily(() =>
  z.pipe(
    tagsSchema(),
    z.transform(({ attempt, for: ledger, ...others }) => {
      const key: AttemptKey = { ...others, ...attempt };
      return { key, ledger };
    }),
  ),
);

/** The message is a bundle if it has that tag. */
const keySchema = lazily(() => z.union([z.object({ bundle: z.string().check(z.regex(/^[\w-]+$/)) }), attemptSchema()]));

/** SES gives every tag a list of values; each of ours has one. */
function firstOfEach(tags: unknown): unknown {
  const entries = Object.entries(tags ?? {}).map(([name, values]) => [
    name,
    Array.isArray(values) ? values[0] : values,
  ]);
  return Object.fromEntries(entries);
}

const emailSchema = lazily(() =>
  z.object({
    source: z.literal('aws.ses'),
    'detail-type': z.enum(['Email Bounced', 'Email Complaint Received', 'Email Rejected']),
    detail: z.object({
      mail: z.object({ tags: z.pipe(z.transform(firstOfEach), keySchema()) }),
      bounce: orElse(z.optional(z.object({ bounceType: z.string(), bounceSubType: z.string() })), undefined),
      complaint: orElse(z.optional(z.object({ complaintFeedbackType: z.optional(z.string()) })), undefined),
    }),
  }),
);

const phoneSchema = lazily(() =>
  z.object({ eventType: z.string(), isFinal: z._default(z.boolean(), true), context: keySchema() }),
);

/** The names that End User Messaging has for a failed SMS or call. An unanswered call is not a failure, because its ringing may wake the contact. */
export const phoneFailures: Readonly<Record<string, string>> = {
  TEXT_BLOCKED: 'the phone or its network blocks such messages',
  TEXT_CARRIER_BLOCKED: 'the network blocked the message',
  TEXT_CARRIER_UNREACHABLE: 'the network could not be reached',
  TEXT_INVALID: 'the number is not valid',
  TEXT_INVALID_MESSAGE: 'the network cannot carry the message',
  TEXT_PROTECT_BLOCKED: 'a protect configuration of the account blocked it',
  TEXT_SPAM: 'the network took the message for spam',
  TEXT_TTL_EXPIRED: 'it was not delivered in time',
  TEXT_UNREACHABLE: 'the phone is off or out of reach',
  VOICE_BUSY: 'the line was busy',
  VOICE_FAILED: 'the call failed',
  VOICE_TTL_EXPIRED: 'the call was not made in time',
};

/** The price of an SMS, with what it took from the budget before it was sent. */
export type SmsPrice = { readonly message: string; readonly paid: Paid; readonly micros: Micros };

/** Carriers bill a fee of their own. https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-format.html */
const priceSchema = lazily(() =>
  z.object({
    isFinal: z.literal(true),
    messageId: z.string().check(z.minLength(1)),
    totalMessagePrice: z.number().check(z.minimum(0), z.maximum(1000)),
    totalCarrierFee: z._default(z.number().check(z.minimum(0), z.maximum(1000)), 0),
    context: z.object({ paid: z.string() }),
  }),
);

/** The price in an event of End User Messaging about an SMS that a budget paid; nothing if there is none. */
export function parsePrice(body: string): SmsPrice | undefined {
  const event = priceSchema().safeParse(parseJson(body));
  if (!event.success) return undefined;
  const { messageId, totalMessagePrice, totalCarrierFee, context } = event.data;
  const paid = readPaidTag(context.paid);
  return paid && { message: messageId, paid, micros: microsOf(totalMessagePrice + totalCarrierFee) };
}

/** The undelivered message in an event of SES, as EventBridge passes it on, or of End User Messaging; or the reason why the event reports none. */
export function parseDeliveryEvent(body: string): Undelivered | UndeliveredBundle | { readonly because: string } {
  const event = parseJson(body);
  const email = emailSchema().safeParse(event);
  if (email.success) return readEmail(email.data);
  const phone = phoneSchema().safeParse(event);
  if (phone.success) return readPhone(phone.data);
  return { because: 'it is not an event about a message to a contact' };
}

function readEmail({ 'detail-type': type, detail }: z.infer<ReturnType<typeof emailSchema>>) {
  const { mail, bounce, complaint } = detail;
  const undelivered = (why: string) => undeliveredOf(mail.tags, 'email', why);
  if (type === 'Email Rejected') return undelivered('the mail service rejected the message');
  if (type === 'Email Complaint Received') {
    return complaint?.complaintFeedbackType === 'not-spam'
      ? { because: 'the contact reported that the mail is not spam' }
      : undelivered('the mail was marked as spam');
  }
  // Automatic replies and full mailboxes are reported as bounces that are transient or undetermined, and the mail may have arrived.
  if (bounce?.bounceType.toLowerCase() !== 'permanent') {
    return { because: 'a mail whose bounce is not permanent may still arrive, or has arrived' };
  }
  return undelivered(`the mail bounced: ${bounce.bounceType}, ${bounce.bounceSubType}`);
}

function readPhone({ eventType, isFinal, context: key }: z.infer<ReturnType<typeof phoneSchema>>) {
  const why = Object.hasOwn(phoneFailures, eventType) ? phoneFailures[eventType] : undefined;
  if (why === undefined || !isFinal) return { because: `${eventType} is not a failure, or not final` };
  return undeliveredOf(key, eventType.startsWith('VOICE_') ? 'voice' : 'sms', why);
}

function undeliveredOf(
  tags: z.infer<ReturnType<typeof keySchema>>,
  channel: Channel,
  why: string,
): Undelivered | UndeliveredBundle {
  return 'bundle' in tags
    ? { bundle: tags.bundle, channel, why }
    : { key: tags.key, channel: tags.ledger ?? channel, why };
}

/**
 * The reasons why an attempt reached the contact on none of its channels; nothing while one of them may have succeeded.
 *
 * @param channels the channels of the attempt: one that is not in the ledger yet may still be used
 */
export function whyUndelivered(
  sends: readonly Pick<Notification, 'channel' | 'state' | 'why'>[],
  channels: readonly Channel[] = [],
): string | undefined {
  if (sends.length === 0 || sends.some(({ state }) => state !== 'failed' && state !== 'withheld')) return undefined;
  if (channels.some((each) => sends.every(({ channel }) => channel !== each))) return undefined;
  return sends.map(({ channel, why }) => `${channel}: ${why ?? 'not delivered'}`).join('; ');
}

/** The wait of an attempt, if it is the contact's open one: the incident is triggered, the run current, and no attempt newer. */
export function waitFor(incident: Incident | undefined, key: AttemptKey): Wait | undefined {
  const wait = incident?.waits[key.contact];
  const isOpen = incident?.status === 'triggered' && wait?.run === incident.run;
  if (!isOpen || wait?.startedAt !== key.at || wait.attempt !== key.attempt || !hasToken(wait)) return undefined;
  return !hasPosition(key) || attemptOrder(wait) === attemptOrder(key) ? wait : undefined;
}
