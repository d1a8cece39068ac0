import { countSeptets, isGsmText } from './gsm.ts';

/** The room of an SMS that is sent in one part, and of each part of a longer one. */
type Rooms = { readonly one: number; readonly each: number };

const gsm7: Rooms = { one: 160, each: 153 };
const ucs2: Rooms = { one: 70, each: 67 };

/** The number of parts in which an SMS is sent. Each part is billed. */
export function countParts(text: string): number {
  const isGsm = isGsmText(text);
  const { one, each } = isGsm ? gsm7 : ucs2;
  const lengths = Array.from(text, (character) => (isGsm ? countSeptets(character) : character.length));
  if (lengths.reduce((sum, length) => sum + length, 0) <= one) return 1;
  let parts = 1;
  let used = 0;
  for (const length of lengths) {
    // A character that takes two places is not separated.
    if (used + length > each) {
      parts += 1;
      used = 0;
    }
    used += length;
  }
  return parts;
}
