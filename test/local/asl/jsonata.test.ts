import fc from 'fast-check';
import jsonata from 'jsonata';
import { describe, expect, it } from 'vitest';
import { evaluateField } from '../../../local/asl/jsonata.ts';
import { evaluated, functionArn, only, raise, run, startedAt } from './machine.ts';

describe('a JSONata expression', () => {
  it.each([
    ['partitions a list', '$partition([1,2,3,4,5], 2)', [[1, 2], [3, 4], [5]]],
    ['partitions a single value as a list of one', '$partition(7, 2)', [[7]]],
    ['counts up', '$range(0, 10, 5)', [0, 5, 10]],
    ['counts down', '$range(3, 1, -1)', [3, 2, 1]],
    ['counts nothing when the end is before the start', '$range(3, 1, 1)', []],
    ['hashes', "$hash('a', 'SHA-256')", 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb'],
    ['parses', '$parse(\'{"a":1}\')', { a: 1 }],
    ['returns the time', '$now()', '2026-01-01T00:00:00.000Z'],
    ['formats the time', "$now('[Y]-[M01]')", '2026-01'],
    ['returns the time in milliseconds', '$millis()', startedAt],
    ['gives the same random number for the same seed', '$random(7) = $random(7)', true],
    ['gives another random number each time', '$random() = $random()', false],
    ['makes UUIDs', '$length($uuid())', 36],
    ['leaves out undefined values', "{ 'a': $nothing, 'b': [$nothing, 1] }", { b: [1] }],
    ['leaves out functions inside a value', "{ 'a': 1, 'f': $sum }", { a: 1 }],
    ['reads a member of every item of a list', '$states.input.list.name', ['x', 'y']],
  ])('%s', async (_, expression, expected) => {
    expect(await evaluated(expression, { list: [{ name: 'x' }, { name: 'y' }] })).toEqual(expected);
  });

  it.each([
    ['has no $eval', "$eval('1')", /T1006: Attempted to invoke a non-function/],
    ['refuses parts of size 0', '$partition([1], 0)', /partition function must be a positive number/],
    ['refuses a step of 0', '$range(1, 2, 0)', /range function must not be zero/],
    ['refuses lists that are too long', '$range(1, 360146, 1)', /Expression evaluation memory limit exceeded/],
    ['refuses text that is not Base64', '$base64decode("!!!")', /must be a valid Base64 text/],
    ['gives nothing for the text behind nothing', '$base64decode($nothing)', /returned nothing \(undefined\)/],
    ['refuses an unknown hash', "$hash('a', 'CRC')", /hash algorithm must be one of MD5, SHA-1/],
    ['gives nothing for parts of nothing', '$partition($nothing, 1)', /returned nothing \(undefined\)/],
    ['gives nothing for a range of nothing', '$range($nothing, 1, 1)', /returned nothing \(undefined\)/],
    ['gives nothing for the hash of nothing', "$hash($nothing, 'MD5')", /returned nothing \(undefined\)/],
    ['gives nothing for nothing parsed', '$parse($nothing)', /returned nothing \(undefined\)/],
    ['refuses a function as result', '$sum', /returned an unsupported result type/],
    ['refuses a text that is not JSON', "$parse('{')", /threw an error during evaluation: Expected property name/],
  ])('%s', async (_, expression, expected) => {
    expect(await evaluated(expression)).toMatch(expected);
  });

  it('that is only a path gives the same value as the evaluator', async () => {
    const value = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 3 },
        fc.integer(),
        fc.string(),
        fc.constant(null),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('tree')),
      ),
    })).tree;
    await fc.assert(
      fc.asyncProperty(value, fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 3 }), async (input, names) => {
        const source = ['$states.input', ...names].join('.');
        const states = { input };
        const full = await jsonata(source).evaluate(undefined, { states });
        const read = await Promise.resolve(
          evaluateField(
            'F',
            `{% ${source} %}`,
            { states, context: () => ({}), functions: () => ({}), variables: {}, pause: async () => {} },
            new Map(),
          ),
        ).catch(() => undefined);
        expect(JSON.stringify(read)).toBe(JSON.stringify(full));
      }),
    );
  });

  it('reads a path in a variable', async () => {
    const states = {
      Set: { Type: 'Pass', Assign: { x: { a: { b: 1 } } }, Next: 'Get' },
      Get: { Type: 'Pass', Output: '{% $x.a.b %}', End: true },
    };
    expect(await (await run({ QueryLanguage: 'JSONata', StartAt: 'Set', States: states })).output()).toBe(1);
  });

  it('sees the variables of outer scopes, and assigns those of its own', async () => {
    const processor = {
      StartAt: 'In',
      States: { In: { Type: 'Pass', Assign: { own: 1 }, Output: '{% $outer + $states.input %}', End: true } },
    };
    const states = {
      Set: { Type: 'Pass', Assign: { outer: 10 }, Next: 'Each' },
      Each: { Type: 'Map', Items: [1, 2], ItemProcessor: processor, Next: 'After' },
      After: { Type: 'Pass', Output: { sums: '{% $states.input %}', seen: '{% $exists($own) %}' }, End: true },
    };
    const { output } = await run({ QueryLanguage: 'JSONata', StartAt: 'Set', States: states });
    expect(await output()).toEqual({ sums: [11, 12], seen: false });
  });

  it('is evaluated inside lists and objects, at the place that its failure names', async () => {
    const { describe } = await run(only({ Type: 'Pass', Output: { list: [1, { deep: '{% $none %}' }] } }));
    expect((await describe()).cause).toContain("specified for the field 'Output/list[1]/deep' returned nothing");
  });

  it.each([
    ['Pass, as if it had not been entered (recorded)', { Type: 'Pass', Output: '{% $none %}' }, 'Output', 0],
    ['Task, likewise (recorded)', { Type: 'Task', Resource: functionArn, Arguments: '{% $none %}' }, 'Arguments', 0],
    ['Wait, after it was entered (recorded)', { Type: 'Wait', Timestamp: '{% $none %}' }, 'Timestamp', 2],
  ])('that fails is recorded in the history of a %s', async (_, state, location, previousEventId) => {
    const event = (await (await run(only(state))).events()).find(({ type }) => type === 'EvaluationFailed');
    expect(event).toMatchObject({ previousEventId, evaluationFailedEventDetails: { location, state: 'One' } });
  });

  it.each([
    ['Choices[1]/Condition', { Choices: [rule('false'), rule('$none')] }],
    ['Choices[1]/Output/v', { Choices: [rule('false'), { ...rule('true'), Output: { v: '{% $none %}' } }] }],
    ['Choices[0]/Assign/x', { Choices: [{ ...rule('true'), Assign: { x: '{% $none %}' } }] }],
    ['Output', { Choices: [rule('false')], Output: '{% $none %}' }],
  ])('of a choice is named by its rule (measured by others at AWS): %s', async (field, state) => {
    const states = { Which: { Type: 'Choice', Default: 'End', ...state }, End: { Type: 'Succeed' } };
    const { describe } = await run({ QueryLanguage: 'JSONata', StartAt: 'Which', States: states });
    expect((await describe()).cause).toContain(`specified for the field '${field}' returned nothing (undefined).`);
  });

  it('of a catcher is named by its place (measured by others at AWS)', async () => {
    const Catch = [
      { ErrorEquals: ['Other'], Next: 'End' },
      { ErrorEquals: ['States.ALL'], Next: 'End', Output: { a: ['{% $none %}'] } },
    ];
    const states = { Try: { Type: 'Task', Resource: functionArn, End: true, Catch }, End: { Type: 'Succeed' } };
    const machine = { QueryLanguage: 'JSONata', StartAt: 'Try', States: states };
    const { describe } = await run(machine, { work: () => raise('Oops') });
    expect((await describe()).cause).toContain("specified for the field 'Catch[1]/Output/a[0]' returned nothing");
  });
});

function rule(condition: string): object {
  return { Condition: `{% ${condition} %}`, Next: 'End' };
}
