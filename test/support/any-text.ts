import fc from 'fast-check';

/** Half surrogate pairs are not characters. */
const [firstSurrogate, surrogates, characters] = [0xd800, 0x800, 0x110000];

/**
 * Any character of Unicode, each as likely as another.
 *
 * The unit `binary` of fast-check is the same, but lists all of them in a map first, which takes a second.
 */
const anyCharacter: fc.Arbitrary<string> = fc.nat({ max: characters - surrogates - 1 }).map(characterAt, indexOf);

/** Text of any characters at all, none of them half. */
export const anyText = (constraints: { readonly minLength?: number; readonly maxLength?: number } = {}) =>
  fc.string({ unit: anyCharacter, ...constraints });

function characterAt(index: number): string {
  return String.fromCodePoint(index < firstSurrogate ? index : index + surrogates);
}

/** Lets fast-check try names like `__proto__` too, and shrink them. */
function indexOf(character: unknown): number {
  const code = typeof character === 'string' ? (character.codePointAt(0) ?? Number.NaN) : Number.NaN;
  const isOne = Number.isInteger(code) && character === String.fromCodePoint(code);
  if (!isOne || (code >= firstSurrogate && code < firstSurrogate + surrogates)) throw new Error('Not one character.');
  return code < firstSurrogate ? code : code - surrogates;
}
