import { channelInstead } from '../../lambdas/domain/notify/budget.ts';
import type { Channel } from '../../lambdas/domain/on-call/channel.ts';
import { countParts } from '../../lambdas/domain/text/sms-parts.ts';
import { type Evidence, keyOf, type Of } from './evidence.ts';
import { reachOf } from './happenings.ts';
import { entriesOf } from './ledger.ts';
import { contactOf } from './scenario.ts';

/** The SMS of contacts never cost more than the budget without its reserve. */
export function reserveIsLeft({ played, ledger }: Evidence): string[] {
  const { smsBudget } = played.scenario;
  if (smsBudget === undefined) return [];
  const sent = new Map(
    entriesOf(ledger, 'message')
      .filter(({ by, outcome }) => by === 'sms' && outcome === 'taken')
      .map(({ copy, text }) => [copy, countParts(text)]),
  );
  const parts = [...sent.values()].reduce((sum, each) => sum + each, 0);
  // A call that the SDK repeats sends twice what was paid once, or gives its price back twice.
  const repeated = entriesOf(ledger, 'fault').filter(
    ({ item, what }) => item.kind === 'repeated' && (what === 'sendMessage' || what === 'addSpend'),
  );
  return parts <= smsBudget + repeated.length
    ? []
    : [`contacts got SMS of ${parts} parts, and the budget without its reserve is ${smsBudget}`];
}

/** An SMS that cannot be paid reaches its contact on the channel that takes its place, and that is given its wait. */
export function unpaidGoesOn(evidence: Evidence): string[] {
  const { played, ledger, invocations } = evidence;
  const { fired, scenario } = played;
  // What a disturbance changes is checked in nights without a budget.
  if (fired.length + scenario.outages.length + scenario.applies.length > 0) return [];
  return entriesOf(ledger, 'unpaid').flatMap(({ invocation, at }) => {
    const [first] = [...invocations.values()].find((all) => all.some((each) => each.invocation === invocation)) ?? [];
    const attempt = first?.attempt;
    if (attempt === undefined) return [];
    const { contact } = attempt;
    const person = evidence.person(contact);
    const used = attempt.attempts[attempt.attempt - 1]?.channels ?? [];
    const instead = person && channelInstead(contactOf(person), used);
    if (instead === undefined) return [];
    const isOf = (each: Of<'message'> | Of<'waits'>) =>
      each.attempt !== undefined && keyOf(each.attempt) === keyOf(attempt);
    const isSaid =
      entriesOf(ledger, 'message').some((each) => isOf(each) && each.by === instead) ||
      entriesOf(ledger, 'waits').some((each) => isOf(each) && each.channel === instead);
    const what = `an SMS to ${contact} could not be paid at ${at / 1000} s`;
    return isSaid ? waitIsGiven(evidence, attempt, instead, what) : [`${what}, and no ${instead} took its place`];
  });
}

function waitIsGiven(
  { invocations, person }: Evidence,
  attempt: NonNullable<Of<'message'>['attempt']>,
  instead: Channel,
  what: string,
): string[] {
  const [next] = invocations.get(keyOf({ ...attempt, attempt: attempt.attempt + 1 })) ?? [];
  const waitSeconds = attempt.attempts[attempt.attempt - 1]?.waitSeconds ?? 0;
  if (next?.attempt === undefined || reachOf(person(attempt.contact), instead) !== 'works') return [];
  const seconds = (next.attempt.enteredAt - attempt.enteredAt) / 1000;
  return seconds >= waitSeconds ? [] : [`${what}, and its ${instead} was given ${seconds} s instead of ${waitSeconds}`];
}

/** The backstop hears once that the money for SMS is used up, and only then. */
export function backstopHearsOnce({ played, ledger }: Evidence): string[] {
  const { scenario, fired, isAtRest } = played;
  const heard = entriesOf(ledger, 'backstop').filter(({ text }) => text.includes('The SMS budget of ')).length;
  const isUsedUp = entriesOf(ledger, 'unpaid').some(({ isTold }) => isTold);
  const isDisturbed = fired.length + scenario.outages.length > 0 || scenario.sweeps > 1;
  if (isDisturbed) return [];
  if (heard > 1) return [`the backstop heard ${heard} times that the money for SMS is used up`];
  if (heard === 1 && !isUsedUp) return ['the backstop heard that the money for SMS is used up, and it was not'];
  return isAtRest && isUsedUp && heard === 0
    ? ['the money for SMS was used up, and the backstop has not heard of it']
    : [];
}

/** True when an SMS of this attempt could not be paid, alone or in a bundle, so that another channel said it, or none. */
export function isUnpaid({ ledger, invocations }: Evidence, key: string): boolean {
  const unpaid = new Set(entriesOf(ledger, 'unpaid').map(({ invocation }) => invocation));
  if (unpaid.size === 0) return false;
  const isOwn = (invocations.get(key) ?? []).some(({ invocation }) => unpaid.has(invocation));
  const isInBundle = entriesOf(ledger, 'message').some(
    ({ attempt, invocation, channel, by }) =>
      channel === 'sms' && by !== 'sms' && unpaid.has(invocation) && attempt !== undefined && keyOf(attempt) === key,
  );
  return isOwn || isInBundle;
}

/** True when the money for SMS decides how an attempt's message is sent, which is checked by itself. */
export function isOutOfMoney(
  evidence: Evidence,
  key: string,
  channel: Channel,
  waits: readonly Pick<Of<'waits'>, 'channel'>[],
): boolean {
  if (channel === 'sms' && isUnpaid(evidence, key)) return true;
  // Without money a call that cannot be made now waits for the next one.
  return evidence.played.scenario.smsBudget !== undefined && waits.some((each) => each.channel === 'voice');
}
