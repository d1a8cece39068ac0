import { describe, expect, it } from 'vitest';
import type { SystemRequest } from '../../../../../lambdas/domain/intake/system.ts';
import { plain } from '../../../../../lambdas/domain/intake/systems/plain.ts';

const request = {} as SystemRequest;
const notObject = { pointer: '', detail: 'The body must be a JSON object.' };
const each = { pointer: '', detail: 'Each alert of the list must be a JSON object.' };

describe('the plain form', () => {
  it.each<[string, unknown, number]>([
    ['an object', {}, 1],
    ['a list of one', [{}], 1],
    ['a list of several', [{}, {}, {}], 3],
  ])('takes %s', (_, body, count) => {
    expect(plain.read(body, request)).toMatchObject({ drafts: { length: count } });
  });

  it.each<[string, unknown, object]>([
    ['no JSON', undefined, { pointer: '', detail: 'The body is not valid JSON.' }],
    ['null', null, notObject],
    ['a number', 5, notObject],
    ['a text', 'x', notObject],
    ['an empty list', [], { pointer: '', detail: 'The list has no alerts.' }],
    ['a list with a text', [{}, 'x'], each],
    ['a list of lists', [[{}]], each],
  ])('refuses %s', (_, body, fault) => {
    expect(plain.read(body, request)).toEqual({ faults: [fault] });
  });
});
