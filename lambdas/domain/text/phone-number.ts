import { quote } from './addresses.ts';

const e164 = /^\+[1-9]\d{6,14}$/;
const asE164 = 'write it in E.164: +, country code, number, such as "+4915112345678"';

/**
 * Country codes after which a number never begins with the zero that is dialled within the country.
 *
 * From the dialling procedures of ITU-T E.164 (annex to Operational Bulletin 994), checked against libphonenumber. Italy (39)
 * and others in which a number itself begins with a zero are not here.
 */
const dropsZero = new Set(
  `20 27 31 32 33 40 41 43 44 46 49 51 53 54 55 57 58 60 61 62 63 64 66 81 82 84 86 90 91 92 93 94 95 98
  211 212 213 218 231 232 233 234 243 249 251 252 254 255 256 260 261 262 263 264 265 291
  353 355 358 359 370 373 374 377 380 381 382 383 385 386 387 389 421 423 508 590 591 593 594 595 596 686
  850 855 856 880 886 961 962 963 964 966 967 970 971 972 976 977 994 995 996`.split(/\s+/),
);

/**
 * The fault of a phone number, with the right spelling if the number names its country; nothing if it is E.164.
 *
 * A country is never guessed: the first digits of a national number can be the code of another country.
 */
export function phoneFault(value: string): string | undefined {
  const { bare, number, zeroAfter } = readPhone(value);
  if (bare === value && e164.test(value) && zeroAfter === undefined) return undefined;
  const write = number === undefined ? asE164 : `write "${number}"`;
  if (zeroAfter !== undefined)
    return `${quote(value)} has the zero after the country code ${zeroAfter} that is dialled only within the country: ${write}.`;
  if (bare.startsWith('00')) return `${quote(value)} begins with 00 instead of +: ${write}.`;
  if (bare.startsWith('0')) return `${quote(value)} has no country code: ${write}.`;
  if (bare !== value && e164.test(bare))
    return `${quote(value)} has characters other than digits after the +: ${write}.`;
  if (/^\d+$/.test(bare)) return `${quote(value)} does not begin with + and a country code: ${asE164}.`;
  return `${quote(value)} is not a phone number: ${write}.`;
}

/** Numbers of these places have ten digits with their country code, like those of the United States without it. */
const tenDigitPlaces = /^America\/(?:Curacao|Guyana|Havana|Kralendijk|Panama|Paramaribo)$/;

/**
 * The doubt about a number in E.164 that could be one of the United States or Canada without its 1; nothing if there is none.
 *
 * `+4795550100` is in Norway, but it is also `(479) 555-0100` with a + before it. It is not a fault: people also live where
 * their number is not from.
 */
export function phoneDoubt(number: string, timeZone: string): string | undefined {
  const isThere = /^(?:America|US|Canada)\/|^Pacific\/Honolulu$/.test(timeZone) && !tenDigitPlaces.test(timeZone);
  if (!isThere || !/^\+[2-9]\d{2}[2-9]\d{6}$/.test(number)) return undefined;
  return `${quote(number)} could be a number of the United States or Canada without its country code. If it is, write "+1${number.slice(1)}".`;
}

/** The fault of a phone number that YAML has read as a number: its + and the zeros before it are lost, so it is not repeated. */
export const unquotedPhoneFault =
  'A number without quotes loses its + in YAML: write it in quotes, with + and the country code, such as "+4915112345678".';

type ReadPhone = {
  /** The text without separators. */
  readonly bare: string;
  /** The number in E.164, if the text names the country. */
  readonly number?: string;
  /** The country code that a needless zero follows. */
  readonly zeroAfter?: string;
};

function readPhone(value: string): ReadPhone {
  // Numbers copied from an address book come with invisible marks, and with dashes and blanks of any kind.
  const text = value
    .normalize('NFKC')
    .replace(/^tel:|[\s\p{Cf}\p{Pd}./]/giu, '')
    .replace(/^00(?=[1-9(])/, '+');
  const bare = value.replace(/[\s()\p{Cf}\p{Pd}./]/gu, '');
  if (!text.startsWith('+')) return { bare };
  const digits = text.replace(/[()]/g, '');
  const code = [1, 2, 3].map((length) => digits.slice(1, 1 + length)).find((each) => dropsZero.has(each));
  // Without knowing the country, a zero in brackets may be part of the number or not.
  if (code === undefined) return text.includes('(0') || !e164.test(digits) ? { bare } : { bare, number: digits };
  const number = `+${code}${digits.slice(1 + code.length).replace(/^0+/, '')}`;
  return {
    bare,
    ...(e164.test(number) && { number }),
    ...(digits.startsWith('0', 1 + code.length) && { zeroAfter: code }),
  };
}
