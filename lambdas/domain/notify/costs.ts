import { headlineOf } from '../incident/headline.ts';
import type { Incident } from '../incident/incident.ts';
import type { TimelineEvent } from '../incident/timeline.ts';
import { type Channel, channels, channelWords, messageWord, perChannel } from '../on-call/channel.ts';
import { alphabetFor } from '../text/alphabet.ts';
import { plural } from '../text/plural.ts';
import { dollarsOf, type Micros } from './money.ts';

/**
 * Prices from AWS's public lists. They are examples: they differ by country and Region, and they change.
 *
 * An SMS costs less in most countries: the example of an event in the documentation of End User Messaging has 0.09582 USD.
 * https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-format.html
 */
export const prices = {
  /** One part of an SMS, unless the setting `smsPrice` says otherwise. */
  smsPart: 100_000,
  /** One recipient, in the plan that SES gives to new accounts. Others pay 100. https://aws.amazon.com/ses/pricing/ */
  email: 160,
  /**
   * One begun minute of a call, unless the setting `callPrice` says otherwise. An example: each country has its own price.
   * https://aws.amazon.com/end-user-messaging/pricing/
   */
  callMinute: 13_000,
  /** One transition of a Standard workflow, after the month's free 4,000. https://aws.amazon.com/step-functions/pricing/ */
  transition: 25,
} as const;

/** One message that is paid for. */
export type Charge = {
  readonly channel: Channel;
  /** The parts of an SMS. */
  readonly parts?: number;
  /** The bundle that the message is in, and how many messages share its price. */
  readonly bundle?: string;
  readonly shared?: number;
};

/** The sums of some charges. */
export type Receipt = {
  /** The messages of their own, by channel. */
  readonly messages: Readonly<Record<Channel, number>>;
  /** The bundles of which a share is paid. */
  readonly bundles: number;
  readonly micros: Micros;
};

/** The price of an SMS. */
function smsMicros(parts: number, partMicros: Micros): Micros {
  return parts * partMicros;
}

/** The price of one message. A call takes less than a minute, because it reads out a few sentences twice. */
const microsFor: Readonly<Record<Channel, (parts: number, smsPart: Micros, callMinute: Micros) => Micros>> = {
  sms: smsMicros,
  email: () => prices.email,
  voice: (_, __, callMinute) => callMinute,
};

/**
 * The receipt for some messages.
 *
 * @param smsPart the price of one part of an SMS
 * @param transitions the state transitions, where they are known
 * @param callMinute the price of a begun minute of a call
 */
export function receiptFor(
  charges: readonly Charge[],
  smsPart: Micros = prices.smsPart,
  transitions = 0,
  callMinute: Micros = prices.callMinute,
): Receipt {
  const own = charges.filter(({ bundle }) => bundle === undefined);
  const micros = charges.map(
    ({ channel, parts = 1, shared = 1 }) => microsFor[channel](parts, smsPart, callMinute) / shared,
  );
  const sum = micros.reduce((total, each) => total + each, transitions * prices.transition);
  return {
    messages: perChannel((channel) => own.filter((charge) => charge.channel === channel).length),
    bundles: new Set(charges.flatMap(({ bundle = [] }) => bundle)).size,
    micros: Math.round(sum),
  };
}

/** The receipt of one incident: all that its contacts were sent about it, with its share of bundles, without transitions. */
export function receiptOf(
  incident: Incident,
  timeline: readonly TimelineEvent[],
  smsPart?: Micros,
  callMinute?: Micros,
): Receipt {
  // A message in GSM-7 is one part, and one in UCS-2 two.
  const parts = alphabetFor(headlineOf(incident)).room === 160 ? 1 : 2;
  return receiptFor(
    timeline.flatMap((event) => chargesOf(event, parts)),
    smsPart,
    0,
    callMinute,
  );
}

/** The charge of an event. A message that a crash left open may have been sent, so it counts. */
function chargesOf(event: TimelineEvent, parts: number): Charge[] {
  if (event.kind !== 'notification' && event.kind !== 'notice') return [];
  const { channel, instead = channel, state, bundle, bundleSize } = event;
  if (state !== 'sent' && state !== 'sending') return [];
  return [{ channel: instead, parts, ...(bundle !== undefined && { bundle, shared: bundleSize ?? 1 }) }];
}

/** A receipt in one line: `3 SMS, 2 e-mails, 1 call: about 0.31 USD`. */
export function receiptText({ messages, bundles, micros }: Receipt): string {
  const own = channels
    .filter((channel) => messages[channel] > 0)
    .map((channel) => plural(messages[channel], messageWord(channel), channelWords[channel].many));
  const shares = bundles === 0 ? [] : [`a share of ${plural(bundles, 'bundle')}`];
  const all = [...own, ...shares];
  return `${all.length === 0 ? 'no messages' : all.join(', ')}: ${aboutText(micros)}`;
}

/** A receipt for a program. */
export function receiptJson({ messages, bundles, micros }: Receipt) {
  return { ...messages, bundles, aboutDollars: dollarsOf(micros) };
}

/** True if nothing was sent. */
export function isEmptyReceipt({ messages, bundles }: Receipt): boolean {
  return bundles === 0 && channels.every((channel) => messages[channel] === 0);
}

/** An amount, rounded to cents: `about 0.31 USD`. */
function aboutText(micros: Micros): string {
  return micros < 5_000 ? 'less than 0.01 USD' : `about ${usdText(micros)}`;
}

/** An amount with cents: `0.31 USD`. */
export function usdText(micros: Micros): string {
  return `${(Math.round(micros / 10_000) / 100).toFixed(2)} USD`;
}
