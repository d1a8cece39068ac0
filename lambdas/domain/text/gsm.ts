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
  return gsmCharactersOf(text)
    .join('')
    .replace(/\uFFFD+/g, '?')
    .replace(/ +/g, ' ')
    .trim();
}

function gsmCharactersOf(text: string): string[] {
  return Array.from(text.normalize('NFC'), gsmCharacter);
}

/** The loss of a text in GSM-7. */
export type Loss = {
  /** The letters and digits that become question marks, and those that do not. */
  readonly lost: number;
  readonly written: number;
  /** True when anything that can be seen is left out. */
  readonly isLossy: boolean;
};

/** The parts of a text that GSM-7 cannot write. An accent that is dropped is not a loss. */
export function lossIn(text: string): Loss {
  const characters = Array.from(text.normalize('NFC'));
  const left = characters.filter((character) => !/[\p{C}\p{M}\s]/u.test(character));
  const unwritten = left.filter((character) => !/[^\uFFFD]/.test(gsmCharacter(character)));
  const isWord = (character: string) => /[\p{L}\p{N}]/u.test(character);
  const lost = unwritten.filter(isWord).length;
  return { lost, written: left.filter(isWord).length - lost, isLossy: unwritten.length > 0 };
}

function gsmCharacter(character: string): string {
  if (isGsm(character)) return character;
  // U+FEFF counts as a blank, although it is invisible.
  if (/(?!\ufeff)\s/u.test(character)) return ' ';
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
