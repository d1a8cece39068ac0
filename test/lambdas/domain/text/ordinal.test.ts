import { expect, it } from 'vitest';
import { ordinalText } from '../../../../lambdas/domain/text/ordinal.ts';

it.each(['1st', '2nd', '3rd', '4th', '11th', '12th', '13th', '21st', '22nd', '23rd', '100th', '101st', '111th'])(
  'a number in an order is %s',
  (text) => {
    expect(ordinalText(Number.parseInt(text, 10))).toBe(text);
  },
);
