import { describe, expect, it } from 'vitest';
import type { SystemRequest } from '../../../../../lambdas/domain/intake/system.ts';
import { plain } from '../../../../../lambdas/domain/intake/systems/plain.ts';

const request = {} as SystemRequest;
const notObject = { pointer: '', detail: 'The body must be a JSON object.' };

describe('the plain form', () => {
  it.each<[string, unknown, number]>([
    ['an object', {}, 1],
    ['a list of one', [{}], 1],
    ['a list of several', [{}, {}, {}], 3],
    ['a list with other things', [{}, 'x', null, [{}]], 4],
  ])('takes %s', (_, body, count) => {
    expect(plain.read(body, request)).toMatchObject({ drafts: { length: count } });
  });

  it.each<[string, unknown, object]>([
    ['no JSON', undefined, { pointer: '', detail: 'The body is not valid JSON.' }],
    ['null', null, notObject],
    ['a number', 5, notObject],
    ['a text', 'x', notObject],
    ['an empty list', [], { pointer: '', detail: 'The body has no alerts.' }],
  ])('refuses %s', (_, body, fault) => {
    expect(plain.read(body, request)).toEqual({ faults: [fault] });
  });
});

describe('the answer to a list', () => {
  const unusable = { faults: [{ pointer: '/summary', detail: 'is missing' }] };

  it('without a usable alert names the faults by their place', () => {
    const { statusCode, body } = plain.answer([unusable, unusable], request);
    expect([statusCode, JSON.parse(body).errors]).toEqual([
      400,
      [
        { pointer: '/0/summary', detail: 'is missing' },
        { pointer: '/1/summary', detail: 'is missing' },
      ],
    ]);
  });

  it('does not name more faults than a person reads', () => {
    const { errors } = JSON.parse(plain.answer(Array(60).fill(unusable), request).body);
    expect([errors.length, errors.at(-1)]).toEqual([51, { pointer: '', detail: 'and 10 more faults' }]);
  });
});
