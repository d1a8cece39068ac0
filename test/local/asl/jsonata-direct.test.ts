import fc from 'fast-check';
import jsonata from 'jsonata';
import { describe, expect, it } from 'vitest';
import { buildDirect, type Node } from '../../../local/asl/jsonata-direct.ts';

const direct = (source: string) => buildDirect(jsonata(source).ast() as unknown as Node);

const context = () => ({ State: { Name: 'One' }, Task: { Token: 'token' } });

const names = ['a', 'b', 'c'];
const values = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    ...[fc.integer({ min: -3, max: 3 }), fc.constantFrom('x', 'y', '1', ''), fc.boolean(), fc.constant(null)],
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...names), tie('value')),
  ),
})).value as fc.Arbitrary<never>;

/** The text of an expression, made of parts that are evaluated directly and of some that are not. */
const expressions = fc.memo((depth): fc.Arbitrary<string> => {
  const path = fc
    .array(fc.constantFrom(...names), { maxLength: 3 })
    .map((steps) => ['$states.input', ...steps].join('.'));
  const lists = path.map((text) => `$sum(${text})`);
  const leaf = fc.oneof(path, lists, fc.constantFrom('$v', '$w', '1', "'x'", 'true', 'null', '2.5', '$none'));
  if (depth <= 1) return leaf;
  const inner = expressions();
  return fc.oneof(
    leaf,
    fc
      .tuple(inner, fc.constantFrom('+', '-', '*', '/', '<', '<=', '>', '>=', '=', '!=', 'and', 'or', '&'), inner)
      .map(([one, operator, other]) => `(${one} ${operator} ${other})`),
    fc.tuple(inner, inner, inner).map(([test, yes, no]) => `(${test} ? ${yes} : ${no})`),
    fc.tuple(path, inner).map(([list, index]) => `${list}[${index}]`),
    fc.tuple(path, inner, fc.constantFrom(...names)).map(([list, index, name]) => `${list}[${index}].${name}`),
    fc.array(inner, { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
    fc.tuple(inner, inner).map(([one, other]) => `{ 'a': ${one}, 'b': ${other} }`),
    fc
      .tuple(fc.constantFrom('count', 'not', 'merge', 'sum', 'exists'), inner)
      .map(([name, argument]) => `$${name}(${argument})`),
    fc.tuple(inner, inner).map(([test, yes]) => `($exists(${test}) ? ${yes} : $max([1, 2]))`),
    fc.tuple(inner, inner).map(([one, other]) => `$merge([${one}, { 'c': ${other} }])`),
  );
});

describe('a direct evaluation', () => {
  it('gives the same value as JSONata', async () => {
    await fc.assert(
      fc.asyncProperty(expressions(3), values, values, values, async (source, input, v, w) => {
        const read = direct(source)?.({ states: { input }, context, variables: { v, w } });
        if (read === undefined) return;
        const full = await jsonata(source).evaluate(undefined, { states: { input }, v, w });
        expect(JSON.stringify(read)).toBe(JSON.stringify(full));
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['$v', 5],
    ['$states.input.a[$v - 4].b', 2],
    ["$merge([$states.input.c, { 'n': true }])", { m: 1, n: true }],
    ['$v < $count($states.input.a)', false],
    ["'r' & $v & '-' & 'x'", 'r5-x'],
    ['$not($v = 5) or $v != 4', true],
    ['$v > 4 and $v >= 5 ? 1 : 0', 1],
    ["{ 'a': ($v * 2) }", { a: 10 }],
    ["'a' <= 'b'", true],
    ['$sum($states.input.a.b) * 3', 9],
    ['$exists($states.input.c.m)', true],
    ['$exists($states.input.c.n) ? $max([1]) : 2', 2],
    ['$exists($states.none)', false],
    ['$v = 5 ? 1 : $max([1])', 1],
    ['$states.context.State.Name', 'One'],
    ['$states.context.Task.Token', 'token'],
  ])('covers %s', (source, expected) => {
    const scope = { states: { input: { a: [{ b: 1 }, { b: 2 }], c: { m: 1 } } }, context, variables: { v: 5 } };
    expect(direct(source)?.(scope)).toEqual(expected);
  });

  it.each([
    '$',
    '$$',
    'field',
    '$max([1])',
    '$count([1], 2)',
    '{ $v: 1 }',
    "{ 'a': 1, 'a': 2 }",
    '$v[0]',
    '($v; 1)',
    '-$v',
    '$v ? 1',
    '$states.input.*',
    '[$max([1])]',
    "{ 'a': $max([1]) }",
    '$states.input.a[$max([1])]',
    '1 in $v',
    '$states',
    '$states.context',
    '$states.context.Task',
    "$sum(['a'])",
    '$f()',
    '$v = 1 ? $max([1]) : 2',
    '$v = 1 ? $max([1]) : $min([1])',
    '$exists($v)',
    '$exists($states.input[0])',
    '$exists($states.context.State)',
    '$exists($states.input.text.length)',
    '$exists($states.input.empty)',
  ])('leaves %s to JSONata', (source) => {
    const states = { input: { text: 'x', empty: [] } };
    expect(direct(source)?.({ states, context, variables: { v: 1 } })).toBeUndefined();
  });

  it('leaves a function that a variable hides to JSONata', () => {
    expect(direct('$count([1])')?.({ states: {}, context, variables: { count: 1 } })).toBeUndefined();
  });
});
