import { expect, it } from 'vitest';
import { withoutSchemes } from '../../../../lambdas/domain/text/unlinked.ts';

it.each([
  ['see https://wiki.example.org/x now', 'see wiki.example.org/x now'],
  ['hthttp://tp://evil.example', 'evil.example'],
  ['://', ''],
  ['5:3 // at 03:14', '5:3 // at 03:14'],
])('%j does not begin as a link does', (text, expected) => {
  expect(withoutSchemes(text)).toBe(expected);
});
