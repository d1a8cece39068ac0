import { expect, it } from 'vitest';
import { countParts } from '../../../../lambdas/domain/text/sms-parts.ts';

it.each([
  ['160 characters of GSM-7 are one part', 'a'.repeat(160), 1],
  ['161 characters of GSM-7 are two parts of 153', 'a'.repeat(161), 2],
  ['306 characters of GSM-7 are two parts', 'a'.repeat(306), 2],
  ['307 characters of GSM-7 are three parts', 'a'.repeat(307), 3],
  ['a character of the extension counts as two', '€'.repeat(81), 2],
  ['a character of the extension is not separated', `${'a'.repeat(152)}${'€'.repeat(77)}`, 3],
  ['70 characters of UCS-2 are one part', '本'.repeat(70), 1],
  ['71 characters of UCS-2 are two parts of 67', '本'.repeat(71), 2],
  ['134 characters of UCS-2 are two parts', '本'.repeat(134), 2],
  ['135 characters of UCS-2 are three parts', '本'.repeat(135), 3],
  ['an emoji counts as two', '😀'.repeat(36), 2],
])('%s', (_, text, parts) => {
  expect(countParts(text)).toBe(parts);
});
