import { didYouMean } from './nearest.ts';

const e164 = /^\+[1-9]\d{6,14}$/;
const example = 'such as "+4915112345678"';

/** The fault of a phone number, with the right spelling; nothing if it is E.164. */
export function phoneFault(value: string): string | undefined {
  if (e164.test(value)) return undefined;
  const bare = value.replace(/[\s()./-]/g, '');
  const international = bare.replace(/^(00|\+?)/, '+');
  const instead =
    e164.test(international) && !bare.startsWith('0', bare.startsWith('00') ? 2 : 0) ? international : undefined;
  const write = instead === undefined ? `write it in E.164: +, country code, number, ${example}` : `write "${instead}"`;
  if (bare.startsWith('00')) return `${quote(value)} begins with 00 instead of +: ${write}.`;
  if (bare.startsWith('0')) return `${quote(value)} has no country code: ${write}.`;
  if (bare !== value && e164.test(bare))
    return `${quote(value)} has other characters than digits after the +: ${write}.`;
  if (/^\d+$/.test(bare)) return `${quote(value)} does not begin with +: ${write}.`;
  return `${quote(value)} is not a phone number: ${write}.`;
}

/** The fault of a phone number that YAML has read as a number, without its +. */
export function unquotedPhoneFault(value: number): string {
  const instead = `+${value}`;
  return `A number without quotes loses its + in YAML: write it in quotes, ${e164.test(instead) ? `"${instead}"` : example}.`;
}

/** The fault of an e-mail address; nothing if SES accepts it: one bare address, 7-bit, with a domain of at least two parts. */
export function emailFault(value: string): string | undefined {
  const [local = '', domain = '', ...more] = value.split('@');
  const isAddress =
    more.length === 0 &&
    local.length <= 64 &&
    value.length <= 254 &&
    local.split('.').every((part) => /^[\w!#$%&'*+/=?^`{|}~-]+$/.test(part)) &&
    isDomain(domain);
  return isAddress
    ? undefined
    : `${quote(value)} is not an e-mail address: write the address alone, such as ada@example.org.`;
}

/** The bare address of a mailbox, with or without a name: of `On-call <on-call@example.org>` the part in brackets. */
export function addressIn(mailbox: string): string {
  return mailbox.replace(/^.*<([^>]*)>.*$/, '$1');
}

function isDomain(domain: string): boolean {
  const labels = domain.split('.');
  return (
    labels.length >= 2 && labels.every((label) => /^[a-z0-9][a-z0-9-]{0,62}$/i.test(label) && !label.endsWith('-'))
  );
}

/** The fault of a time zone; nothing if it is a name in the IANA database. */
export function timeZoneFault(value: string): string | undefined {
  if (/^[A-Za-z]/.test(value) && isKnownZone(value)) return undefined;
  return `${quote(value)} is not a time zone: write an IANA name such as Europe/Berlin or UTC.${didYouMean(
    value,
    Intl.supportedValuesOf('timeZone'),
  )}`;
}

function isKnownZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return true;
  } catch {
    return false;
  }
}

/** A value as a fault shows it: in quotes, cut, with control characters escaped. */
export function quote(value: string): string {
  return JSON.stringify(value.length > 40 ? `${value.slice(0, 39)}…` : value);
}
