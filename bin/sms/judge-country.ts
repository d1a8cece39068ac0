import { listChoices } from '../../lambdas/domain/text/names.ts';
import type { Country, NumberKind } from './countries.ts';

/** An identity of the account that SMS can come from. */
export type Sender = {
  readonly kind: 'number' | 'sender id';
  /** The number or the sender id, as people know it. */
  readonly name: string;
  /** The ISO 3166-1 code of its country. A sender id that is only written into the settings has none, and is not registered. */
  readonly country?: string;
  /** True for a number that can also send to other countries, and for a sender id that is registered. */
  readonly isInternational?: boolean;
  readonly isRegistered?: boolean;
  /** The reason why no SMS can come from it, and what to do about it. */
  readonly fault?: { readonly why: string; readonly todo: string };
};

/** The way that SMS to some people take. */
export type Way = {
  readonly by: 'SNS' | 'End User Messaging';
  /** The identities that they can come from. */
  readonly senders: readonly Sender[];
  /** True if AWS can also use identities that it shares among its customers. */
  readonly isShared: boolean;
};

/** The judgement about SMS to a country: `found` is a clause about the SMS to some people. */
export type Verdict = { readonly status: 'ok' | 'warning' | 'failing'; readonly found: string; readonly todo?: string };

/** Countries whose numbers are reached by the numbers of another one. */
const servedBy: Readonly<Record<string, string>> = { PR: 'US', VI: 'US', GU: 'US', AS: 'US' };

/** Countries in which AWS has no identities to share, so it drops SMS that have none of their own. */
const dropping: Readonly<Record<string, string>> = {
  US: 'unless they come from a number of the United States',
  CN: 'unless AWS has registered their templates',
};

/** Countries that accept no hyphens in sender ids, since March 2026. */
const withoutHyphens: readonly string[] = ['FR'];

/** The words for SMS without an identity of the country's own, in countries with special rules that AWS documents. */
const notes: Readonly<Record<string, string>> = {
  IE: 'are shown as “Likely Scam” and can be blocked without a registered sender id',
  SG: 'are shown as “Likely-SCAM” and can be blocked without a registered sender id',
  NZ: 'have a link, which networks accept only from a short code',
  IN: 'need an entity id and a template id, which the pager does not send: at best they arrive as international SMS',
};

/** The same words for all other countries, by what the country demands of sender ids. */
const shared: Readonly<Record<Country['senderIds'], Verdict>> = {
  any: { status: 'ok', found: 'come from a number that AWS shares, or from “NOTICE”' },
  registered: { status: 'warning', found: 'may not arrive without a registered sender id' },
  none: { status: 'warning', found: 'come from a number that AWS shares, if it has one there' },
};

/** The countries whose numbers reach a country: the country itself, and for some territories another. */
export function servingCountries(code: string): string[] {
  return [code, servedBy[code] ?? code];
}

/** The judgement whether SMS by a way can arrive in a country. */
export function judgeCountry(country: Country, way: Way): Verdict {
  const usable = way.senders.filter((sender) => sender.fault === undefined);
  const own = usable.find((sender) => isOf(sender, country));
  if (own !== undefined && hasHyphen(own) && withoutHyphens.includes(country.code))
    return {
      ...{ status: 'warning', found: `may not arrive, because ${country.name} accepts no hyphen in ${nameOf(own)}` },
      todo: 'Choose a sender id of letters and digits only.',
    };
  if (own !== undefined) return { status: 'ok', found: `come from ${nameOf(own)}` };
  const found = judgeOthers(country, way, usable);
  if (found.status === 'ok') return found;
  const broken = way.senders.find((sender) => sender.fault !== undefined && isOf(sender, country));
  const { why, todo } = broken?.fault ?? {};
  return {
    status: found.status,
    found: broken === undefined ? found.found : `${found.found}, and ${nameOf(broken)} ${why}`,
    todo: todo ?? orderText(country, way),
  };
}

/** The judgement of a country that has no identity of its own here. */
function judgeOthers(country: Country, { by, senders, isShared }: Way, usable: readonly Sender[]): Verdict {
  const { code, numbers, senderIds, isReachedFromAbroad } = country;
  if (numbers.length === 0 && senderIds === 'none' && !isReachedFromAbroad)
    return { status: 'failing', found: 'cannot be sent, because AWS sends no SMS there' };
  if (dropping[code] !== undefined) return { status: 'failing', found: `are dropped ${dropping[code]}` };
  const abroad = usable.find(({ isInternational }) => isInternational === true);
  if (abroad !== undefined && isReachedFromAbroad && senderIds !== 'registered')
    return { status: 'ok', found: `come from ${nameOf(abroad)}, a number of another country, on a best-effort basis` };
  if (!isShared) {
    const names = senders.map(nameOf).join(', ');
    const because = names === '' ? 'no identity is set up for them' : `${names} cannot send to this country`;
    return by === 'SNS'
      ? { status: 'warning', found: `may not arrive, because ${because}` }
      : { status: 'failing', found: `are refused, because ${because}` };
  }
  const note = notes[code];
  return note === undefined ? shared[senderIds] : { status: 'warning', found: note };
}

/** True for an identity that the country accepts. India accepts a sender id only with templates. */
function isOf({ kind, country = '', isRegistered }: Sender, { code, senderIds }: Country): boolean {
  if (kind === 'number') return country === code || country === servedBy[code];
  if (!['', code].includes(country) || code === 'IN') return false;
  return senderIds === 'any' || (senderIds === 'registered' && isRegistered === true);
}

function hasHyphen({ kind, name }: Sender): boolean {
  return kind === 'sender id' && name.includes('-');
}

function nameOf({ kind, name }: Sender): string {
  return kind === 'number' ? name : `the sender id ${name}`;
}

/** The identities to order for a country, and how long that takes. */
function orderText(country: Country, { by }: Way): string {
  const { name, numbers, senderIds, senderIdTakes } = country;
  const orders = [
    ...(senderIds === 'none' ? [] : [`register a sender id${timeText(senderIdTakes)}`]),
    ...(numbers.length === 0 ? [] : [`get ${listChoices(numbers.map(numberText))}`]),
  ];
  if (orders.length === 0) return 'Give these people another channel too: AWS has no numbers to order there.';
  const allow =
    by === 'SNS'
      ? ' Then let SNS use it, as https://docs.aws.amazon.com/sms-voice/latest/userguide/shared-resources.html shows.'
      : '';
  const [first = '', ...others] = orders;
  const sentence = [first.charAt(0).toUpperCase() + first.slice(1), ...others].join(', or ');
  return `${sentence} for ${name} in the End User Messaging console.${allow}`;
}

function numberText({ kind, takes }: { readonly kind: NumberKind; readonly takes?: string }): string {
  return `a ${kind}${timeText(takes)}`;
}

function timeText(takes: string | undefined): string {
  return takes === undefined ? '' : ` (${takes})`;
}
