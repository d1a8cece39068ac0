import { expect, it } from 'vitest';
import * as z from 'zod/mini';
import { orElse } from '../../../../lambdas/domain/text/fallback.ts';

const named = z.object({ name: orElse(z.string(), 'nobody'), age: orElse(z.optional(z.number()), undefined) });

it.each([
  [
    { name: 'Ada', age: 36 },
    { name: 'Ada', age: 36 },
  ],
  [{ name: 7, age: '36' }, { name: 'nobody' }],
  [{}, { name: 'nobody' }],
])('reads what can be read of %j, and takes the fallback for the rest', (given, read) => {
  expect(named.parse(given)).toEqual(read);
});

it('reads a value inside a value that can be read, and neither if the outer one cannot', () => {
  const nested = orElse(z.object({ in: orElse(z.string(), 'x') }), { in: 'y' });
  expect([{ in: 'a' }, { in: 1 }, {}, 1].map((value) => nested.parse(value))).toEqual([
    ...[{ in: 'a' }, { in: 'x' }, { in: 'x' }, { in: 'y' }],
  ]);
});
