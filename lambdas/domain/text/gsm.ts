/** GSM 03.38: an SMS part holds 160 of these characters. Line breaks are not listed, because messages set their own. */
const basic = new Set(
  '@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);

/** The characters that are sent as an escape and another character, and count as two. */
const extension = new Set('€^{}[]~|\\');

/** The spelling of characters that Unicode's own decomposition does not turn into GSM-7. */
const spelled: Readonly<Record<string, string>> = {
  '‘': "'",
  '’': "'",
  '‚': "'",
  '‛': "'",
  '′': "'",
  '`': "'",
  '´': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '‟': '"',
  '″': '"',
  '«': '"',
  '»': '"',
  '‹': "'",
  '›': "'",
  '‐': '-',
  '‑': '-',
  '‒': '-',
  '–': '-',
  '—': '-',
  '―': '-',
  '−': '-',
  '⁄': '/',
  '•': '-',
  '·': '-',
  '→': '->',
  '←': '<-',
  '↔': '<->',
  '⇒': '=>',
  '≥': '>=',
  '≤': '<=',
  '≠': '!=',
  '≈': '~',
  '±': '+-',
  '×': 'x',
  '÷': '/',
  '°': 'deg',
  µ: 'u',
  μ: 'u',
  ı: 'i',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  ð: 'd',
  Ð: 'D',
  þ: 'th',
  Þ: 'Th',
  ħ: 'h',
  Ħ: 'H',
  œ: 'oe',
  Œ: 'OE',
  ẞ: 'SS',
  ŋ: 'n',
  Ŋ: 'N',
  '¦': '|',
  '©': '(c)',
  '®': '(R)',
};

/**
 * Text as GSM-7 on one line, so that one odd character does not shrink the message from 160 characters to 70.
 *
 * Accents that GSM-7 lacks are dropped, and punctuation becomes plain. Emoji and invisible characters vanish. Any other
 * characters in a row become one question mark, so that the reader sees that something was there.
 */
export function toGsm(text: string): string {
  return Array.from(text.normalize('NFC'), gsmCharacter)
    .join('')
    .replace(/\uFFFD+/g, '?')
    .replace(/ +/g, ' ')
    .trim();
}

function gsmCharacter(character: string): string {
  if (isGsm(character)) return character;
  if (/\s/u.test(character)) return ' ';
  const spelling = spelled[character];
  if (spelling !== undefined) return spelling;
  const decomposed = Array.from(character.normalize('NFKD')).filter((part) => !/\p{M}/u.test(part));
  if (decomposed.join('') !== character) return decomposed.map(gsmCharacter).join('');
  return /[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}\p{C}]/u.test(character) ? '' : '\uFFFD';
}

function isGsm(character: string): boolean {
  return basic.has(character) || extension.has(character);
}

/** True when an SMS with this text is sent as GSM-7. */
export function isGsmText(text: string): boolean {
  return Array.from(text).every((character) => character === '\n' || isGsm(character));
}

/** The number of septets that a GSM-7 text takes; a part has 160. */
export function countSeptets(text: string): number {
  let septets = 0;
  for (const character of text) septets += extension.has(character) ? 2 : 1;
  return septets;
}

/** A GSM-7 text cut to `most` septets, with `...` at the cut; empty if there is no room even for that. */
export function cutToSeptets(text: string, most: number): string {
  if (countSeptets(text) <= most) return text;
  let left = most - 3;
  const kept = Array.from(text).findIndex((character) => {
    left -= countSeptets(character);
    return left < 0;
  });
  return kept <= 0 ? '' : `${Array.from(text).slice(0, kept).join('').trimEnd()}...`;
}
