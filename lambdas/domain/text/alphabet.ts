import { countSeptets, lossIn, toGsm } from './gsm.ts';
import { oneLine } from './plain.ts';

/** An alphabet that an SMS can be sent in. */
export type Alphabet = {
  /** The most that a message to a contact holds, as `lengthOf` counts. */
  readonly room: number;
  readonly lengthOf: (text: string) => number;
  /** Text as the alphabet writes it, on one line. */
  readonly spell: (text: string) => string;
};

/** One part of 160 characters. A longer text is billed twice, and its halves may arrive in the wrong order. */
const gsm7: Alphabet = { room: 160, lengthOf: countSeptets, spell: toGsm };

/** Two parts of 67 characters: a link leaves no room for words in the 70 of one part. */
const ucs2: Alphabet = { room: 134, lengthOf: countUnits, spell: (text) => oneLine(text.normalize('NFKC'), 2000) };

/** The alphabet for an SMS with these texts: GSM-7, unless a text would lose more than a little of its letters and digits. */
export function alphabetFor(...texts: readonly string[]): Alphabet {
  return texts.some((text) => lossIn(text).lost * 10 > lossIn(text).written) ? ucs2 : gsm7;
}

/** True when two texts that look different could be spelled alike: symbols or a few letters are left out. */
export function losesMeaning(text: string, { spell }: Alphabet): boolean {
  return spell === toGsm && lossIn(text).isLossy;
}

/** The UTF-16 units of a text. A pair of units that the border of two parts would separate moves to the second one. */
function countUnits(text: string): number {
  const endsFirstPart = text.length > 70 && /[\ud800-\udbff]/.test(text[66] ?? '');
  return text.length + (endsFirstPart ? 1 : 0);
}

/** A text cut to `most`, with `...` at the cut; empty if there is no room even for that. */
export function cutEnd(text: string, most: number, { lengthOf }: Alphabet): string {
  if (lengthOf(text) <= most) return text;
  const kept = firstOf(charactersIn(text), most - 3, lengthOf);
  return kept === '' ? '' : `${kept.trimEnd()}...`;
}

/**
 * A text cut to `most` in the middle, so that both ends stay: names of alarms often differ only at their end.
 *
 * @param mark is written at the cut if there is room, to tell apart texts that differ only in between
 */
export function cutMiddle(text: string, most: number, alphabet: Alphabet, mark = ''): string {
  const { lengthOf } = alphabet;
  if (lengthOf(text) <= most) return text;
  const marked = `..${mark}..`;
  const cut = mark !== '' && most - lengthOf(marked) >= 4 ? marked : '...';
  const left = most - lengthOf(cut);
  if (left < 4) return cutEnd(text, most, alphabet);
  const characters = charactersIn(text);
  const end = firstOf(characters.toReversed(), Math.floor(left / 2), lengthOf, (kept, next) => next + kept);
  const start = firstOf(characters, left - lengthOf(end), lengthOf);
  return `${start.trimEnd()}${cut}${end.trimStart()}`;
}

function firstOf(
  characters: readonly string[],
  most: number,
  lengthOf: (text: string) => number,
  join = (kept: string, next: string) => kept + next,
): string {
  let kept = '';
  for (const character of characters) {
    const longer = join(kept, character);
    if (lengthOf(longer) > most) break;
    kept = longer;
  }
  return kept;
}

/** The characters as a reader sees them: an accent is not cut off its letter. */
function charactersIn(text: string): string[] {
  return Array.from(new Intl.Segmenter('en').segment(text), ({ segment }) => segment);
}
