import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJson } from '../../../local/asl/json-reader.ts';
import { functionArn, only, run, start } from './machine.ts';

const text = '{"big":9007199254740993,"one":1.0,"tiny":1E-7,"z":{"b":1,"2":2,"1":[3.50]}}';

/** The output of a machine for that text, as text. */
const outputOf = async (definition: object | string, inputText = text) => {
  const echo = { invokeFunction: async (_: string, payload: string) => ({ payload }) };
  const { output, error, cause } = await (await run(definition, { inputText, integrations: echo })).describe();
  return output ?? `${error}: ${cause}`;
};

const path = (state: object) => ({ StartAt: 'One', States: { One: { Type: 'Pass', End: true, ...state } } });
const output = (Output: unknown, more: object = {}) => only({ Type: 'Pass', Output, ...more });
const task = { Type: 'Task', Resource: functionArn, End: true };
const invoke = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', End: true };
const iterate = { StartAt: 'In', States: { In: { Type: 'Pass', End: true, Parameters: { 'v.$': '$' } } } };

describe('the text of a number and the order of members', () => {
  it.each([
    ['a path', path({ Parameters: { 'r.$': '$.big' } }), '{"r":9007199254740993}'],
    ['a filter', path({ Parameters: { 'r.$': '$..[?(@.big == 9007199254740993 && @.one < 2)].one' } }), '{"r":[1.0]}'],
    ['several names', path({ InputPath: "$.z['b','2']" }), '{"b":1,"2":2}'],
    ['a template', path({ Parameters: { b: 0, '2.$': '$.one', 1: [] } }), '{"1":[],"b":0,"2":1.0}'],
    ['ResultPath', path({ Result: 1, ResultPath: '$.z.x', OutputPath: '$.z' }), '{"b":1,"2":2,"1":[3.50],"x":1}'],
    ['a new index', path({ Result: 0, ResultPath: '$.z.0', OutputPath: '$.z' }), '{"b":1,"2":2,"1":[3.50],"0":0}'],
    ['the context', path({ Parameters: { 'r.$': '$$.Execution.Input.z' } }), '{"r":{"b":1,"2":2,"1":[3.50]}}'],
    ['an array', path({ Parameters: { 'r.$': 'States.Array($.one, 2.0)' } }), '{"r":[1.0,2.0]}'],
    ['a merge', path({ Parameters: { 'r.$': 'States.JsonMerge($.z, $.z, false)' } }), '{"r":{"b":1,"2":2,"1":[3.50]}}'],
    [
      'a format',
      path({ Parameters: { 'r.$': "States.Format('{} {}', $.big, $.z)" } }),
      '{"r":"9007199254740993 {b=1, 2=2, 1=[3.50]}"}',
    ],
    [
      'a text',
      path({ Parameters: { 'r.$': 'States.JsonToString($.z)' } }),
      String.raw`{"r":"{\"b\":1,\"2\":2,\"1\":[3.50]}"}`,
    ],
    ['a parsed text', path({ Parameters: { 'r.$': "States.StringToJson('[1.0]')" } }), '{"r":[1.0]}'],
    ['an expression', output('{% $states.input.z %}'), '{"b":1,"2":2,"1":[3.50]}'],
    ['fields', output({ b: '{% $states.input.one %}', 2: 1 }), '{"2":1,"b":1.0}'],
    ['a new object', output('{% {"b": $states.input.one, "2": 2} %}'), '{"b":1.0,"2":2}'],
    [
      'a merge of objects',
      output('{% $merge([$states.input.z, {"0": $states.input.tiny}]) %}'),
      '{"b":1,"2":2,"1":[3.50],"0":1E-7}',
    ],
    ['a list', output('{% $append($states.input.one, [$states.input.big]) %}'), '[1.0,9007199254740993]'],
    [
      'a filtered list',
      output('{% [$states.input.z."1"[$ > 3], $filter([$states.input.one], function($v) { $v = 1 })] %}'),
      '[3.50,1.0]',
    ],
    ['a choice', output('{% $states.input.one = 1 ? $states.input.one : 0 %}'), '1.0'],
    ['a parse', output('{% $parse("{\\"b\\":1.0,\\"2\\":9007199254740993}") %}'), '{"b":1.0,"2":9007199254740993}'],
    ['a sorted list', output('{% [{"v": $states.input.one}, {"v": 0}]^(v) %}'), '[{"v":0},{"v":1.0}]'],
    ['a function', { StartAt: 'T', States: { T: task } }, text],
    [
      'an invocation',
      {
        StartAt: 'T',
        States: { T: { ...invoke, Parameters: { FunctionName: 'f', 'Payload.$': '$' }, OutputPath: '$.Payload' } },
      },
      text,
    ],
    [
      'variables',
      {
        QueryLanguage: 'JSONata',
        StartAt: 'A',
        States: {
          A: { Type: 'Pass', Assign: { x: '{% $states.input.z %}' }, Next: 'B' },
          B: { Type: 'Succeed', Output: '{% [$x, $count([$x]) + 1] %}' },
        },
      },
      '[{"b":1,"2":2,"1":[3.50]},2]',
    ],
    [
      'iterations',
      { StartAt: 'M', States: { M: { Type: 'Map', ItemsPath: '$.z.1', ItemProcessor: iterate, End: true } } },
      '[{"v":3.50}]',
    ],
    [
      'branches',
      { StartAt: 'P', States: { P: { Type: 'Parallel', Branches: [iterate], End: true } } },
      `[{"v":${text}}]`,
    ],
    [
      'members as items',
      only({
        Type: 'Map',
        Items: { b: '{% $states.input.one %}', 2: 0 },
        ItemSelector: { 1: '{% $states.context.Map.Item.Key %}' },
        ItemProcessor: { StartAt: 'In', States: { In: { Type: 'Succeed' } } },
      }),
      '[{"1":"2"},{"1":"b"}]',
    ],
  ])('survive in %s', async (_, definition, expected) => {
    expect(await outputOf(definition)).toBe(expected);
  });

  it.each([
    ['a result', '{"Type":"Pass","End":true,"Result":{"b":1.0,"2":2e0}}', '{"b":1.0,"2":2e0}'],
    ['a choice rule', '{"Type":"Choice","Choices":[{"Variable":"$.one","NumericEquals":1.0,"Next":"End"}]}', text],
    ['a rule for numbers', '{"Type":"Choice","Choices":[{"Variable":"$.one","IsNumeric":true,"Next":"End"}]}', text],
    ['a wait', '{"Type":"Wait","SecondsPath":"$.one","End":true}', text],
    [
      'a processor',
      '{"Type":"Map","ItemsPath":"$.z.1","ItemProcessor":{"StartAt":"I","States":{"I":{"Type":"Pass","Result":1.0,"End":true}}},"End":true}',
      '[1.0]',
    ],
    [
      'a branch',
      '{"Type":"Parallel","Branches":[{"StartAt":"I","States":{"I":{"Type":"Pass","Result":[1.0],"End":true}}}],"End":true}',
      '[[1.0]]',
    ],
    [
      'a retry',
      `{"Type":"Task","Resource":"${functionArn}","TimeoutSeconds":1e1,"Retry":[{"ErrorEquals":["X"],"BackoffRate":2.0}],"End":true}`,
      text,
    ],
  ])('survive in a definition with %s', async (_, state, expected) => {
    const definition = `{"StartAt":"One","States":{"One":${state},"End":{"Type":"Succeed"}}}`;
    const reachable = state.includes('"Next":"End"') ? definition : definition.replace(',"End":{"Type":"Succeed"}', '');
    expect(await outputOf(reachable)).toBe(expected);
  });

  it.each([
    ['$states.input.big + 0', 9_007_199_254_740_992],
    ['-$states.input.one', -1],
    ['$states.input.one + 1.5', 2.5],
    ['$states.input.one = 1 and $states.input.one in [1]', true],
    ['$string($states.input.one) & $states.input.one', '11'],
    ['$type($states.input.one)', 'number'],
    ['[1..3][$states.input.one]', 2],
    ['$sum([$states.input.one, 2]) + $round($states.input.z."1"[0])', 7],
    ['$map([$states.input.one], $abs)', 1],
    ['$states.input.one ~> $formatBase(2)', '1'],
    ['$states.input.z = {"b": 1, "2": 2, "1": [3.5]}', true],
    ['$distinct([$states.input.one, 1, $states.input.tiny])', [1, 1e-7]],
    ['$lookup($states.input, "one") > 0 ? "more" : "less"', 'more'],
  ])('do not matter for calculations: %s', async (expression, expected) => {
    expect(JSON.parse(await outputOf(output(`{% ${expression} %}`)))).toEqual(expected);
  });

  it.each([
    ['States.MathAdd($.one, $.one)', 2],
    ['States.ArrayContains($.z.1, 3.5)', true],
    ['States.ArrayUnique(States.Array($.one, 1))', [1]],
    ['$.z[?(@.b >= 1)]', [{ b: 1, 2: 2, 1: [3.5] }]],
  ])('do not matter in %s', async (call, expected) => {
    expect(JSON.parse(await outputOf(path({ Parameters: { 'r.$': call } })))).toEqual({ r: expected });
  });

  it('are shown in the words about a path that leads nowhere', async () => {
    expect(await outputOf(path({ InputPath: '$.one.x' }))).toContain('DoubleNode');
    expect(await outputOf(path({ InputPath: '$.big.x' }))).toContain('LongNode');
  });

  it('survive in the history, and in an answer with a token', async () => {
    const waiting = {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Arguments: {
        FunctionName: 'f',
        Payload: { token: '{% $states.context.Task.Token %}', z: '{% $states.input.z %}' },
      },
    };
    const { clock, call, events, describe } = await start(only(waiting), { inputText: text });
    const { taskScheduledEventDetails } = (await events()).find(({ type }) => type === 'TaskScheduled') as never;
    const { parameters } = taskScheduledEventDetails as { parameters: string };
    expect(parameters).toContain('"z":{"b":1,"2":2,"1":[3.50]}');
    const { Payload } = JSON.parse(parameters) as { Payload: { token: string } };
    await call('SendTaskSuccess', { taskToken: Payload.token, output: '{"b": 1.0, "2": 2}' });
    await clock.run();
    expect((await describe()).output).toBe('{"b": 1.0, "2": 2}');
  });

  it('go to other services as JavaScript has them', async () => {
    const sent: unknown[] = [];
    const sqs = async (_: string, __: string, parameters: object) => {
      sent.push(parameters);
      return {};
    };
    const Parameters = { QueueUrl: 'q', 'MessageBody.$': '$.z', 'DelaySeconds.$': '$.one', List: [0] };
    const send = { Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMessage', Parameters, End: true };
    await run({ StartAt: 'S', States: { S: send } }, { inputText: text, integrations: { sqs } });
    expect(sent).toEqual([{ QueueUrl: 'q', MessageBody: '{"b":1,"2":2,"1":[3.50]}', DelaySeconds: 1, List: [0] }]);
  });
});

describe('a JSON text', () => {
  const number = fc.oneof(
    fc.integer().map(String),
    fc.bigInt().map(String),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.constantFrom('1.0', '1.10', '1E5', '1e-7', '12345678901234567890', '0.1', '5e+3', '1234567890.123456789'),
  );
  const name = fc.oneof(fc.constantFrom('a', '1', '0', '20', '__proto__', 'b\\"', '4294967295'), fc.string());
  const { value } = fc.letrec<{ value: string }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      number,
      fc.constantFrom('true', 'null', '"1.0"', '"{\\"a\\": 1.0}"', '"\\\\"'),
      fc.array(tie('value'), { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
      fc
        .uniqueArray(fc.tuple(name, tie('value')), { maxLength: 4, selector: ([key]) => key })
        .map((members) => `{${members.map(([key, member]) => `${JSON.stringify(key)} : ${member}`).join(',\n')}}`),
    ),
  }));
  const compact = (source: string) =>
    source.replace(/("(?:[^"\\]|\\.)*")|\s+/g, (_, string: string | undefined) => string ?? '');

  it('is written as it was read', () => {
    fc.assert(
      fc.property(value, (source) => {
        expect(JSON.stringify(readJson(source))).toBe(compact(source));
        expect(JSON.parse(JSON.stringify(readJson(source)))).toEqual(JSON.parse(source));
      }),
      { numRuns: 500 },
    );
  });

  it('keeps the first place and the last value of a name that comes twice', () => {
    expect(JSON.stringify(readJson('{"a":1.0,"2":0,"a":2.0}'))).toBe('{"a":2.0,"2":0}');
  });

  const nested = (levels: number) => `${'{"a":['.repeat(levels / 2)}"\\\\]"${']}'.repeat(levels / 2)}`;

  it('has at most 1,000 levels', async () => {
    expect(JSON.stringify(readJson(nested(1000)))).toBe(nested(1000));
    expect(() => readJson(nested(1002))).toThrow(SyntaxError);
    const fault = "Invalid State Machine Execution Input: 'Document nesting depth (1001) exceeds the maximum allowed";
    await expect(run(path({}), { inputText: nested(1002) })).rejects.toThrow(fault);
  });

  it.each([
    ['a template', path({ Parameters: { 'r.$': '$' } }), 'States.Runtime', 'more than 1000 levels'],
    ['an expression', output('{% {"a": $reverse([$states.input])} %}'), 'States.QueryEvaluationError', 'max=100'],
  ])('cannot get more levels by %s', async (_, definition, error, cause) => {
    const { describe } = await run(definition, { inputText: nested(1000) });
    expect(await describe()).toMatchObject({ error, cause: expect.stringContaining(cause) });
  });
});
