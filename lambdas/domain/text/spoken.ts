import { toGsm } from './gsm.ts';
import { oneLine } from './plain.ts';
import { withoutAddresses } from './unlinked.ts';

/** The signs that have a meaning when they are read out. Before the others, because `>=` contains `>`. */
const signs: readonly (readonly [RegExp, string])[] = [
  [/<->|->|=>|<-/g, ' to '],
  [/>=/g, ' at least '],
  [/<=/g, ' at most '],
  [/!=/g, ' is not '],
  [/>/g, ' above '],
  [/</g, ' below '],
  [/&/g, ' and '],
  [/%/g, ' percent'],
  [/€/g, ' euro '],
  [/@/g, ' at '],
];

/**
 * Text as an English voice reads it out: words and numbers, without other signs, question marks or letters of other alphabets.
 *
 * Long numbers, such as an account's, are read digit by digit. `isWhole` is false if words were left out.
 */
export function spoken(text: string, most: number): { readonly text: string; readonly isWhole: boolean } {
  const latin = oneLine(text, 2000)
    .normalize('NFKC')
    .replace(/[^\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]+/gu, ' ');
  const words = signs
    .reduce((said, [sign, meaning]) => said.replace(sign, meaning), withoutAddresses(toGsm(latin)))
    .replace(/[^\p{L}\p{N}\s.,:'-]/gu, ' ')
    .replace(/\d{6,}/g, (digits) => Array.from(digits).join(' '))
    .replace(/\s+(?=[.,:](\s|$))/g, '')
    .replace(/(?<![\p{L}\p{N}])[.,:'-]+(?![\p{L}\p{N}])/gu, ' ');
  const said = oneLine(words, most).replace(/^[\s.,:'-]+|[\s.,:'…-]+$/gu, '');
  const isWhole = !/(?![\p{Script=Latin}\p{Script=Common}])\p{L}/u.test(text.normalize('NFKC'));
  return { text: said, isWhole };
}
