import { describe, expect, it } from 'vitest';
import { summarise, validate } from '../../../local/asl/validation.ts';

const faults = (definition: unknown, type: 'STANDARD' | 'EXPRESS' = 'STANDARD') =>
  validate(typeof definition === 'string' ? definition : JSON.stringify(definition), type).diagnostics.map(
    ({ location, message }) => `${location}: ${message}`,
  );
const one = (state: unknown, machine: object = {}) => ({ StartAt: 'S', States: { S: state }, ...machine });
const jsonata = (state: object) => one(state, { QueryLanguage: 'JSONata' });

const inner = { StartAt: 'In', States: { In: { Type: 'Succeed' } } };
const functionArn = 'arn:aws:lambda:us-east-1:111111111111:function:f';
const choose = (Next: string) => ({ Type: 'Choice', Choices: [{ Variable: '$.a', IsNull: true, Next }] });
const sentences = (definition: unknown) =>
  validate(typeof definition === 'string' ? definition : JSON.stringify(definition), 'STANDARD').diagnostics.map(
    (diagnostic) => summarise([diagnostic]),
  );
const task = (more: object) => one({ Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', End: true, ...more });
const lambda = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', End: true };
const handled = (handler: string, entry: object) => task({ [handler]: [entry] });

describe('a definition', () => {
  it.each([
    ['has states that are objects', one(1), '/States/S: Expected value of type Object'],
    [
      'has known types',
      one({ Type: 'Loop' }),
      "/States/S/Type: The field 'Type' should have one of these values: [Task, Wait, Pass, Succeed, Fail, Choice, Parallel, Map]",
    ],
    [
      'has a next state or ends',
      one({ Type: 'Pass' }),
      '/States/S: There should be one of the following fields: [Next, End]',
    ],
    [
      'has short names',
      { StartAt: 'n'.repeat(81), States: { ['n'.repeat(81)]: { Type: 'Succeed' } } },
      `/States/${'n'.repeat(81)}: State name length must be less than or equal to 80`,
    ],
    ['has choices', one({ Type: 'Choice' }), '/States/S: These fields are required: [Choices]'],
    ['has at least one choice', one({ Type: 'Choice', Choices: [] }), '/States/S/Choices: Value cannot be empty'],
    [
      'has choices that are objects',
      one({ Type: 'Choice', Choices: [1] }),
      '/States/S/Choices[0]: Expected value of type Object',
    ],
    [
      'has choices with a condition',
      one({ Type: 'Choice', Choices: [{ And: [{}], Next: 'S' }] }),
      '/States/S/Choices[0]/And[0]: A choice rule must have a condition',
    ],
    [
      'has a wait of some kind',
      one({ Type: 'Wait', End: true }),
      '/States/S: There should be one of the following fields: [Seconds, SecondsPath, Timestamp, TimestampPath]',
    ],
    [
      'has a wait of only one kind',
      one({ Type: 'Wait', End: true, Seconds: 1, SecondsPath: '$.s' }),
      '/States/S: There should only be one of the following fields: [Seconds, SecondsPath]',
    ],
    ['has a resource for a task', one({ Type: 'Task', End: true }), '/States/S: These fields are required: [Resource]'],
    [
      'has heartbeats before the timeout',
      task({ TimeoutSeconds: 5, HeartbeatSeconds: 5 }),
      "/States/S: 'HeartbeatSeconds' must be smaller than 'TimeoutSeconds'",
    ],
    ['names the errors to retry', handled('Retry', {}), '/States/S/Retry[0]: These fields are required: [ErrorEquals]'],
    [
      'has a next state for a caught error',
      handled('Catch', { ErrorEquals: [] }),
      '/States/S/Catch[0]: These fields are required: [Next]',
    ],
    [
      'names at least one error',
      handled('Catch', { ErrorEquals: [], Next: 'S' }),
      '/States/S/Catch[0]/ErrorEquals: Value cannot be empty',
    ],
    ['has branches', one({ Type: 'Parallel', End: true }), '/States/S: These fields are required: [Branches]'],
    [
      'has branches that are objects',
      one({ Type: 'Parallel', End: true, Branches: [1] }),
      '/States/S/Branches[0]: Expected value of type Object',
    ],
    ['has an item processor', one({ Type: 'Map', End: true }), '/States/S: These fields are required: [ItemProcessor]'],
    [
      'has unique names of states',
      one({ Type: 'Parallel', End: true, Branches: [one({ Type: 'Succeed' })] }),
      '/States/S/Branches[0]/States/S: Duplicate state name: S',
    ],
  ])('%s', (_, definition, expected) => {
    expect(faults(definition)).toContain(expected);
  });

  it.each([
    ['an empty text', ' ', ['SCHEMA_VALIDATION_FAILED: Definition must be a valid JSON object']],
    ['a list', '[]', ['SCHEMA_VALIDATION_FAILED: Definition must be a valid JSON object']],
    ['an empty object', '{}', ['SCHEMA_VALIDATION_FAILED: These fields are required: [States, StartAt] at /']],
    ['no start', { States: {} }, ['SCHEMA_VALIDATION_FAILED: These fields are required: [StartAt] at /']],
    ['no states', { StartAt: 'S' }, ['SCHEMA_VALIDATION_FAILED: These fields are required: [States] at /']],
    [
      'a choice without a next state',
      one({ Type: 'Choice', Choices: [{ Variable: '$', StringMatches: 'x' }], Default: 'S' }),
      ['SCHEMA_VALIDATION_FAILED: These fields are required: [Next] at /States/S/Choices[0]'],
    ],
    [
      'no branches',
      one({ Type: 'Parallel', End: true, Branches: [] }),
      ['SCHEMA_VALIDATION_FAILED: Value cannot be empty at /States/S/Branches'],
    ],
    [
      'a JSONPath state in a JSONata machine',
      jsonata({ Type: 'Pass', QueryLanguage: 'JSONPath', End: true }),
      [
        "SCHEMA_VALIDATION_FAILED: 'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine at /States/S",
      ],
    ],
    [
      'an invalid timestamp',
      one({ Type: 'Wait', Timestamp: '2016-12-05T21:29:29', End: true }),
      ['SCHEMA_VALIDATION_FAILED: String does not match RFC3339 timestamp at /States/S/Timestamp'],
    ],
    [
      'credentials without a role',
      task({ Credentials: {} }),
      ["SCHEMA_VALIDATION_FAILED: The field 'RoleArn' is required but was missing at /States/S/Credentials"],
    ],
    [
      'an integration that does not exist',
      one({ Type: 'Task', Resource: 'arn:aws:states:::dynamodb:query', End: true }),
      [
        'SCHEMA_VALIDATION_FAILED: The resource provided arn:aws:states:::dynamodb:query is not recognized. The value is not a valid resource ARN, or the resource is not available in this region. at /States/S/Resource',
      ],
    ],
    [
      'a call that cannot be read',
      one({ Type: 'Pass', End: true, Parameters: { 'parsed.$': 'States.StringToJson(\'"a \\"quote\\""\')' } }),
      [
        "SCHEMA_VALIDATION_FAILED: The value for the field 'parsed.$' must be a valid JSONPath or a valid intrinsic function call at /States/S/Parameters",
      ],
    ],
    [
      'a missing state, and one that is not reached',
      { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'C' }, B: { Type: 'Pass', End: true } } },
      [
        "MISSING_TRANSITION_TARGET: Missing 'Next' target: C at /States/A/Next",
        'MISSING_TRANSITION_TARGET: State "B" is not reachable. at /States/B',
      ],
    ],
  ])('with %s is refused as AWS does (recorded)', (_, definition, expected) => {
    expect(sentences(definition)).toEqual(expected);
  });

  it.each([
    [
      'no end',
      { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', Next: 'A' }, C: choose('A') } },
      ['MISSING_END_STATE: Workflow has no terminal state'],
    ],
    [
      'a start, a default and a catch that lead nowhere',
      {
        StartAt: 'X',
        States: {
          A: { ...choose('A'), Default: 'X' },
          B: { Type: 'Task', Resource: functionArn, End: true, Catch: [{ ErrorEquals: ['E'], Next: 'X' }] },
        },
      },
      [
        "MISSING_TRANSITION_TARGET: Missing 'Next' target: X at /StartAt",
        "MISSING_TRANSITION_TARGET: Missing 'Next' target: X at /States/A/Default",
        "MISSING_TRANSITION_TARGET: Missing 'Next' target: X at /States/B/Catch[0]/Next",
        'MISSING_TRANSITION_TARGET: State "B" is not reachable. at /States/B',
      ],
    ],
    [
      'a branch with a state that is not reached',
      one({
        Type: 'Parallel',
        End: true,
        Branches: [{ StartAt: 'A', States: { A: { Type: 'Succeed' }, B: { Type: 'Succeed' } } }],
      }),
      ['MISSING_TRANSITION_TARGET: State "B" is not reachable. at /States/S/Branches[0]/States/B'],
    ],
    [
      'fields that the type of a state does not have',
      one({ Type: 'Pass', End: true, TimeoutSeconds: 1, Retry: [], Catch: [], MaxConcurrency: 1, Mine: 1 }),
      ['TimeoutSeconds', 'Retry', 'Catch', 'MaxConcurrency'].map(
        (field) => `SCHEMA_VALIDATION_FAILED: Field '${field}' is not supported at /States/S`,
      ),
    ],
    [
      'a language of an item processor',
      one({ Type: 'Map', End: true, ItemProcessor: { ...one({ Type: 'Succeed' }, { QueryLanguage: 'JSONata' }) } }),
      [
        'DUPLICATE_STATE_NAME: Duplicate state name: S at /States/S/ItemProcessor/States/S',
        "SCHEMA_VALIDATION_FAILED: Field 'QueryLanguage' is not supported at /States/S/ItemProcessor",
      ],
    ],
    [
      'a negative concurrency, given twice',
      one({ Type: 'Map', End: true, ItemProcessor: inner, MaxConcurrency: -1, MaxConcurrencyPath: '$.n' }),
      [
        'SCHEMA_VALIDATION_FAILED: Minimum value is 0 at /States/S/MaxConcurrency',
        'SCHEMA_VALIDATION_FAILED: There should only be one of the following fields: [MaxConcurrency, MaxConcurrencyPath] at /States/S',
      ],
    ],
    [
      'a path as a number',
      one({ Type: 'Map', End: true, ItemProcessor: inner, MaxConcurrency: '$.n' }),
      ['SCHEMA_VALIDATION_FAILED: Expected value of type Integer at /States/S/MaxConcurrency'],
    ],
    [
      'a field of JSONPath in a JSONata state',
      jsonata({ Type: 'Pass', End: true, InputPath: '$' }),
      [
        "SCHEMA_VALIDATION_FAILED: The QueryLanguage is set to 'JSONata', but field 'InputPath' is only supported for the 'JSONPath' QueryLanguage at /States/S",
      ],
    ],
    [
      'a field of JSONata in a JSONPath state',
      one({ Type: 'Pass', End: true, Output: 1 }),
      [
        "SCHEMA_VALIDATION_FAILED: The QueryLanguage is set to 'JSONPath', but field 'Output' is only supported for the 'JSONata' QueryLanguage at /States/S",
      ],
    ],
    [
      'expressions that cannot be read',
      jsonata({ Type: 'Pass', End: true, Output: ['{% 1 + %}'], Assign: { a: "{% $match('a', /b) %}" } }),
      [
        'INVALID_JSONATA_EXPRESSION: Unexpected end of expression at /States/S/Output[0]',
        'INVALID_JSONATA_EXPRESSION: No terminating / in regular expression at /States/S/Assign/a',
      ],
    ],
    [
      'expressions that do not start from a variable',
      jsonata({ Type: 'Pass', End: true, Output: { v: '{% phone.number & $states.input.items[price > 5].name %}' } }),
      ["UNSUPPORTED_JSONATA_EXPRESSION: Reference to 'phone' at the top level is not supported. at /States/S/Output/v"],
    ],
  ])('with %s is refused, as others measured at AWS', (_, definition, expected) => {
    expect(sentences(definition)).toEqual(expected);
  });

  it.each(['$[', 'x', 'States.Dance()', 'States.Array(x)', 'States.UUID() x', "$['a'"])(
    'does not accept the path %s',
    (path) => {
      expect(faults(one({ Type: 'Pass', End: true, Parameters: [{ a: { 'b.$': path } }] }))).toEqual([
        "/States/S/Parameters[0]/a: The value for the field 'b.$' must be a valid JSONPath or a valid intrinsic function call",
      ]);
      expect(faults(one({ Type: 'Pass', End: true, InputPath: '$[' }))).toEqual([
        '/States/S/InputPath: Value must be a valid JSONPath.',
      ]);
    },
  );

  const choice = (rule: object) => ({
    StartAt: 'S',
    States: { S: { Type: 'Choice', Choices: [{ Next: 'End', ...rule }], Default: 'End' }, End: { Type: 'Succeed' } },
  });
  const pass = (more: object) => one({ Type: 'Pass', End: true, ...more });
  const mapped = (more: object, config?: object) =>
    one({ Type: 'Map', End: true, ItemProcessor: { ...inner, ...(config && { ProcessorConfig: config }) }, ...more });
  const retry = (more: object) => handled('Retry', { ErrorEquals: ['X'], ...more });
  const resource = (Resource: string) => one({ Type: 'Task', Resource, End: true });

  it.each([
    [
      'a wait of more than 99,999,999 seconds',
      one({ Type: 'Wait', Seconds: 100_000_000, End: true }),
      'Maximum value is 99999999 at /States/S/Seconds',
    ],
    ['a timeout of 0 seconds', task({ TimeoutSeconds: 0 }), 'Minimum value is 1 at /States/S/TimeoutSeconds'],
    ['an action of an SDK in capitals', resource('arn:aws:states:::aws-sdk:dynamodb:PutItem'), 'is not recognized'],
    ['a service that does not exist', resource('arn:aws:states:::aws-sdk:nosuch:doIt'), 'is not recognized'],
    ['a job of an SDK', resource('arn:aws:states:::aws-sdk:dynamodb:putItem.sync'), 'is not recognized'],
    [
      'an unknown language',
      one({ Type: 'Pass', End: true }, { QueryLanguage: 'Foo' }),
      'Value should be one of the following: [JSONPath, JSONata] at /QueryLanguage',
    ],
    [
      'a language that is not a text',
      pass({ QueryLanguage: 1 }),
      'Expected value of type [STRING] at /States/S/QueryLanguage',
    ],
    [
      'the whole input of an expression',
      jsonata({ Type: 'Pass', End: true, Output: '{% $$.a %}' }),
      "UNSUPPORTED_JSONATA_EXPRESSION: Reference to '$$' is not supported. at /States/S/Output",
    ],
    [
      'the context item of an expression',
      jsonata({ Type: 'Pass', End: true, Output: '{% $.a %}' }),
      "UNSUPPORTED_JSONATA_EXPRESSION: Reference to '$' at the top level is not supported. at /States/S/Output",
    ],
    [
      'an error output without an error',
      jsonata({ Type: 'Pass', End: true, Output: '{% $states.errorOutput.Error %}' }),
      "UNSUPPORTED_JSONATA_EXPRESSION: Field '$states.errorOutput' does not exist. at /States/S/Output",
    ],
    [
      'a result in a state that has none',
      jsonata({ Type: 'Pass', End: true, Output: '{% $states.result %}' }),
      "UNSUPPORTED_JSONATA_EXPRESSION: Field '$states.result' does not exist. at /States/S/Output",
    ],
    [
      'a result before the work',
      jsonata({ ...lambda, Arguments: { a: ['{% 1 + $states.result.b %}'] } }),
      "UNSUPPORTED_JSONATA_EXPRESSION: Field '$states.result' does not exist. at /States/S/Arguments/a[0]",
    ],
    [
      'a result for a time limit',
      jsonata({ ...lambda, TimeoutSeconds: '{% $states.result %}' }),
      "UNSUPPORTED_JSONATA_EXPRESSION: Field '$states.result' does not exist. at /States/S/TimeoutSeconds",
    ],
    [
      'a result in a catcher',
      jsonata({ ...lambda, Catch: [{ ErrorEquals: ['X'], Next: 'S', Output: '{% $states.result %}' }] }),
      "UNSUPPORTED_JSONATA_EXPRESSION: Field '$states.result' does not exist. at /States/S/Catch[0]/Output",
    ],
    [
      'an error output beside a catcher',
      jsonata({ ...lambda, Output: '{% $states.errorOutput %}' }),
      "UNSUPPORTED_JSONATA_EXPRESSION: Field '$states.errorOutput' does not exist. at /States/S/Output",
    ],
    [
      'a result for the items of a Map',
      jsonata({ Type: 'Map', End: true, ItemProcessor: inner, Items: '{% $states.result %}' }),
      "UNSUPPORTED_JSONATA_EXPRESSION: Field '$states.result' does not exist. at /States/S/Items",
    ],
    [
      'a result in the selector of a Map',
      jsonata({ Type: 'Map', End: true, ItemProcessor: inner, ItemSelector: { r: '{% $states.result %}' } }),
      "UNSUPPORTED_JSONATA_EXPRESSION: Field '$states.result' does not exist. at /States/S/ItemSelector/r",
    ],
    [
      'a result for a branch',
      jsonata({ Type: 'Parallel', End: true, Branches: [inner], Arguments: '{% $states.result %}' }),
      "UNSUPPORTED_JSONATA_EXPRESSION: Field '$states.result' does not exist. at /States/S/Arguments",
    ],
    [
      'a result in a condition',
      jsonata({ Type: 'Choice', Choices: [{ Condition: '{% $states.result %}', Next: 'S' }] }),
      "UNSUPPORTED_JSONATA_EXPRESSION: Field '$states.result' does not exist. at /States/S/Choices[0]/Condition",
    ],
    [
      'a result in a rule',
      jsonata({ Type: 'Choice', Choices: [{ Condition: true, Next: 'S', Assign: { a: '{% $states.result %}' } }] }),
      "UNSUPPORTED_JSONATA_EXPRESSION: Field '$states.result' does not exist. at /States/S/Choices[0]/Assign/a",
    ],
    [
      'another member of $states',
      jsonata({ Type: 'Pass', End: true, Output: '{% $states.inputs %}' }),
      "UNSUPPORTED_JSONATA_EXPRESSION: Field '$states.inputs' does not exist. at /States/S/Output",
    ],
    [
      'an expression without its end',
      jsonata({ Type: 'Pass', End: true, Output: ['{% 1 '] }),
      'The expression must end with %} at /States/S/Output[0]',
    ],
    [
      'an error name beside States.ALL',
      retry({ ErrorEquals: ['States.ALL', 'X'] }),
      "'States.ALL' must be the only error name of its entry at /States/S/Retry[0]/ErrorEquals",
    ],
    [
      'an entry after States.ALL',
      task({
        Catch: [
          { ErrorEquals: ['States.ALL'], Next: 'S' },
          { ErrorEquals: ['X'], Next: 'S' },
        ],
      }),
      "'States.ALL' must be in the last entry at /States/S/Catch[0]/ErrorEquals",
    ],
    ['a backoff below 1', retry({ BackoffRate: 0.5 }), 'Minimum value is 1 at /States/S/Retry[0]/BackoffRate'],
    [
      'a backoff that is not a number',
      retry({ BackoffRate: '2' }),
      'Expected value of type Number at /States/S/Retry[0]/BackoffRate',
    ],
    [
      'an interval of 0 seconds',
      retry({ IntervalSeconds: 0 }),
      'Minimum value is 1 at /States/S/Retry[0]/IntervalSeconds',
    ],
    [
      'a longest delay that is not longer',
      retry({ IntervalSeconds: 5, MaxDelaySeconds: 5 }),
      "'MaxDelaySeconds' must be greater than 'IntervalSeconds' at /States/S/Retry[0]",
    ],
    [
      'a negative number of attempts',
      retry({ MaxAttempts: -1 }),
      'Minimum value is 0 at /States/S/Retry[0]/MaxAttempts',
    ],
    [
      'an unknown jitter',
      retry({ JitterStrategy: 'HALF' }),
      'Value should be one of the following: [FULL, NONE] at /States/S/Retry[0]/JitterStrategy',
    ],
    [
      'an error name that is not in a list',
      retry({ ErrorEquals: 'X' }),
      'Expected value of type Array at /States/S/Retry[0]/ErrorEquals',
    ],
    [
      'an error name that is not a text',
      retry({ ErrorEquals: [1] }),
      'Expected value of type String at /States/S/Retry[0]/ErrorEquals',
    ],
    [
      'a Retry that is not a list',
      task({ Retry: { ErrorEquals: ['X'] } }),
      'Expected value of type Array at /States/S/Retry',
    ],
    [
      'a caught error that leads to a number',
      handled('Catch', { ErrorEquals: ['X'], Next: 1 }),
      'Expected value of type String at /States/S/Catch[0]/Next',
    ],
    [
      'an output of a catcher in JSONPath',
      handled('Catch', { ErrorEquals: ['X'], Next: 'S', Output: 1 }),
      "The QueryLanguage is set to 'JSONPath', but field 'Output' is only supported for the 'JSONata' QueryLanguage at /States/S/Catch[0]",
    ],
    [
      'an end with a next state',
      pass({ Next: 'S' }),
      'There should only be one of the following fields: [Next, End] at /States/S',
    ],
    ['a next state after success', one({ Type: 'Succeed', Next: 'S' }), "Field 'Next' is not supported at /States/S"],
    [
      'two operators',
      choice({ Variable: '$.a', NumericEquals: 1, StringEquals: 'x' }),
      'There should only be one of the following fields: [NumericEquals, StringEquals] at /States/S/Choices[0]',
    ],
    [
      'an operand of another type',
      choice({ Variable: '$.a', NumericEquals: '1' }),
      'Expected value of type Number at /States/S/Choices[0]/NumericEquals',
    ],
    [
      'a comparison with a day that does not exist',
      choice({ Variable: '$.a', TimestampEquals: '2023-02-29T00:00:00Z' }),
      'String does not match RFC3339 timestamp at /States/S/Choices[0]/TimestampEquals',
    ],
    [
      'a comparison of nothing',
      choice({ IsNull: true }),
      'A choice rule must have a condition at /States/S/Choices[0]',
    ],
    ['no conditions to combine', choice({ Or: [] }), 'Expected a list of conditions at /States/S/Choices[0]/Or'],
    [
      'a combined condition that is not an object',
      choice({ And: [1] }),
      'Expected value of type Object at /States/S/Choices[0]/And[0]',
    ],
    [
      'a next state within a condition',
      choice({ Not: { Variable: '$.a', IsNull: true, Next: 'S' } }),
      "Field 'Next' is not supported at /States/S/Choices[0]/Not",
    ],
    [
      'a condition in JSONata without one',
      { ...choice({ Output: 1 }), QueryLanguage: 'JSONata' },
      'A choice rule must have a condition at /States/S/Choices[0]',
    ],
    [
      'the variable states',
      pass({ Assign: { states: 1 } }),
      'Invalid variable name: states at /States/S/Assign/states',
    ],
    [
      'a variable that is not a name',
      pass({ Assign: { '1a.$': '$.a' } }),
      'Invalid variable name: 1a at /States/S/Assign/1a',
    ],
    [
      'a variable of the scope around it',
      {
        StartAt: 'A',
        States: {
          A: { Type: 'Pass', Assign: { x: 1 }, Next: 'M' },
          M: {
            ...(mapped({}).States.S as object),
            ItemProcessor: { StartAt: 'I', States: { I: { Type: 'Pass', Assign: { 'x.$': '$' }, End: true } } },
          },
        },
      },
      "The variable 'x' is already defined in an outer scope at /States/M/ItemProcessor/States/I/Assign/x",
    ],
    [
      'a result in many places',
      pass({ ResultPath: '$.a[*]' }),
      'Value must be a valid ReferencePath. at /States/S/ResultPath',
    ],
    [
      'a result in the place of a call',
      pass({ ResultPath: 'States.UUID()' }),
      'Value must be a valid ReferencePath. at /States/S/ResultPath',
    ],
    [
      'a path that does not begin with a dollar sign',
      pass({ OutputPath: 'Test' }),
      'Value must be a valid JSONPath. at /States/S/OutputPath',
    ],
    ['a path that is a number', pass({ OutputPath: 1 }), 'Expected value of type String at /States/S/OutputPath'],
    [
      'a day that does not exist',
      one({ Type: 'Wait', Timestamp: '2023-02-29T00:00:00Z', End: true }),
      'String does not match RFC3339 timestamp at /States/S/Timestamp',
    ],
    [
      'a month that does not exist',
      one({ Type: 'Wait', Timestamp: '2023-13-29T00:00:00Z', End: true }),
      'String does not match RFC3339 timestamp at /States/S/Timestamp',
    ],
    [
      'tolerated failures',
      mapped({ ToleratedFailurePercentage: 5 }),
      "Field 'ToleratedFailurePercentage' is not supported at /States/S",
    ],
    ['a reader of items', mapped({ ItemReader: {} }), "Field 'ItemReader' is not supported at /States/S"],
    [
      'a distributed Map',
      mapped({}, { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }),
      'The mode DISTRIBUTED of a Map state is not supported here at /States/S/ItemProcessor/ProcessorConfig/Mode',
    ],
    [
      'a distributed Map of the old form',
      one({ Type: 'Map', End: true, Iterator: { ...inner, ProcessorConfig: { Mode: 'DISTRIBUTED' } } }),
      'The mode DISTRIBUTED of a Map state is not supported here at /States/S/Iterator/ProcessorConfig/Mode',
    ],
    [
      'an unknown mode',
      mapped({}, { Mode: 'Inline' }),
      'Value should be one of the following: [INLINE, DISTRIBUTED] at /States/S/ItemProcessor/ProcessorConfig/Mode',
    ],
    [
      'executions of an inline Map',
      mapped({}, { ExecutionType: 'STANDARD' }),
      "Field 'ExecutionType' is not supported at /States/S/ItemProcessor/ProcessorConfig",
    ],
  ])('with %s is refused', (_, definition, expected) => {
    expect(sentences(definition).join()).toContain(expected);
  });

  it.each([
    [
      'a cycle that only it leads to',
      {
        StartAt: 'X',
        States: { X: { Type: 'Pass', End: true }, P: { Type: 'Pass', Next: 'S' }, S: { Type: 'Pass', Next: 'P' } },
      },
    ],
    ['an end of a failure', one({ Type: 'Fail', End: true })],
    [
      'an error output of a catcher',
      jsonata({
        ...(task({}).States.S as object),
        Catch: [
          {
            ErrorEquals: ['X'],
            Next: 'S',
            Output: '{% $states.errorOutput %}',
            Assign: { a: ['{% $states.errorOutput.Error %}'] },
          },
        ],
      }),
    ],
    [
      'a result after the work',
      jsonata({ ...lambda, Output: '{% $states.result %}', Assign: { a: '{% $states.result[0] %}' } }),
    ],
    [
      'a result of a Map and of a Parallel',
      {
        QueryLanguage: 'JSONata',
        StartAt: 'S',
        States: {
          S: { Type: 'Map', Next: 'P', ItemProcessor: inner, Output: { r: ['{% $states.result %}'] } },
          P: {
            Type: 'Parallel',
            End: true,
            Branches: [{ StartAt: 'B', States: { B: { Type: 'Succeed' } } }],
            Assign: { r: '{% $states.result %}' },
          },
        },
      },
    ],
    [
      'conditions in conditions',
      choice({
        Not: {
          Or: [
            { Variable: '$.a', IsPresent: true },
            { Variable: '$.b', StringEqualsPath: '$.c' },
          ],
        },
      }),
    ],
    ['a service of the SDK', resource('arn:aws:states:::aws-sdk:cloudwatchlogs:createLogGroup')],
    ['no place for a result', pass({ ResultPath: null, InputPath: null })],
    ['a result deep in a list', pass({ ResultPath: "$.a[0]['b']" })],
  ])('with %s is accepted', (_, definition) => {
    expect(sentences(definition)).toEqual([]);
  });

  it('has no activity when it is express', () => {
    const activity = resource('arn:aws:states:us-east-1:111111111111:activity:x');
    expect(faults(activity, 'EXPRESS')).toEqual([
      '/States/S/Resource: Express state machine does not support Activity resources',
    ]);
    expect(faults(activity)).toEqual([]);
  });

  it('can be run with warnings about paths that are not looked up (codes documented)', () => {
    const state = {
      Type: 'Pass',
      Result: ['$.a'],
      Parameters: { a: '$$.b', c: [{ d: 'States.UUID()', 'e.$': '$.e' }] },
    };
    const states = { S: { ...state, Next: 'F' }, F: { Type: 'Fail', Error: '$.e', Cause: 'costs $5' } };
    const validated = validate(JSON.stringify({ StartAt: 'S', States: states }), 'STANDARD');
    expect('definition' in validated).toBe(true);
    expect(validated.diagnostics.map(({ severity, code, location }) => [severity, code, location])).toEqual([
      ['WARNING', 'PASS_RESULT_IS_STATIC', '/States/S/Result[0]'],
      ['WARNING', 'NO_DOLLAR', '/States/S/Parameters/a'],
      ['WARNING', 'NO_DOLLAR', '/States/S/Parameters/c[0]/d'],
      ['WARNING', 'NO_PATH', '/States/F/Error'],
    ]);
  });

  it('reports all its faults at once, in one sentence', () => {
    const { diagnostics } = validate(JSON.stringify(one({ Type: 'Wait', TimeoutSeconds: 1 })), 'STANDARD');
    expect(summarise(diagnostics)).toBe(
      "SCHEMA_VALIDATION_FAILED: Field 'TimeoutSeconds' is not supported at /States/S, SCHEMA_VALIDATION_FAILED: There should be one of the following fields: [Next, End] at /States/S, SCHEMA_VALIDATION_FAILED: There should be one of the following fields: [Seconds, SecondsPath, Timestamp, TimestampPath] at /States/S",
    );
  });

  it('that is not JSON is shown with the place of its fault (recorded)', () => {
    const wanted = "was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')";
    const location = '[Source: (String)"not a definition"; line: 1, column: 4]';
    const message = `Unrecognized token 'not': ${wanted}\n at ${location}`;
    expect(validate('not a definition', 'STANDARD').diagnostics).toEqual([
      { severity: 'ERROR', code: 'INVALID_JSON_DESCRIPTION', message, location },
    ]);
    expect(sentences('not a definition')).toEqual([`INVALID_JSON_DESCRIPTION: ${message}`]);
  });

  it('that is long is shown with its beginning', () => {
    const [fault] = validate(`${' '.repeat(500)}not`, 'STANDARD').diagnostics;
    expect(fault?.location).toBe(`[Source: (String)"${' '.repeat(500)}"[truncated 3 chars]; line: 1, column: 504]`);
  });

  it('must not wait when it is express', () => {
    const of = (suffix: string) =>
      faults(task({ Resource: `arn:aws:states:::states:startExecution${suffix}` }), 'EXPRESS').length;
    expect([of('.sync'), of('.sync:2'), of('.waitForTaskToken'), of('')]).toEqual([1, 1, 1, 0]);
  });

  it('can mix languages state by state unless the machine is JSONata', () => {
    expect(faults(one({ Type: 'Pass', QueryLanguage: 'JSONata', Output: '{% 1 %}', End: true }))).toEqual([]);
    expect(faults(one({ Type: 'Wait', Timestamp: '{% $x %}', End: true, QueryLanguage: 'JSONata' }))).toEqual([]);
  });
});
