import { describe, expect, it } from 'vitest';
import { summarise, validate } from '../../../local/asl/validation.ts';

const faults = (definition: unknown, type: 'STANDARD' | 'EXPRESS' = 'STANDARD') =>
  validate(typeof definition === 'string' ? definition : JSON.stringify(definition), type).diagnostics.map(
    ({ location, message }) => `${location}: ${message}`,
  );
const one = (state: unknown, machine: object = {}) => ({ StartAt: 'S', States: { S: state }, ...machine });
const jsonata = (state: object) => one(state, { QueryLanguage: 'JSONata' });

describe('a definition', () => {
  it.each([
    ['is an object', '[]', '/: Expected value of type Object'],
    ['starts somewhere', { States: {} }, "/StartAt: The field 'StartAt' is required but was missing"],
    ['has states', { StartAt: 'S' }, "/States: The field 'States' is required but was missing"],
    ['starts at a state that is there', { StartAt: 'X', States: {} }, "/StartAt: Missing 'StartAt' target: X"],
    ['has states that are objects', one(1), '/States/S: Expected value of type Object'],
    ['knows the types', one({ Type: 'Loop' }), '/States/S/Type: Value is not valid: Loop'],
    ['leads on or ends', one({ Type: 'Pass' }), "/States/S: These fields are required: either 'Next' or 'End'"],
    ['leads to a state that is there', one({ Type: 'Pass', Next: 'X' }), "/States/S/Next: Missing 'Next' target: X"],
    [
      'has short names',
      { StartAt: 'n'.repeat(81), States: { ['n'.repeat(81)]: { Type: 'Succeed' } } },
      `/States/${'n'.repeat(81)}: State name length must be less than or equal to 80`,
    ],
    [
      'has choices',
      one({ Type: 'Choice' }),
      "/States/S/Choices: The field 'Choices' is required but was missing or empty",
    ],
    [
      'has choices that are objects',
      one({ Type: 'Choice', Choices: [1] }),
      '/States/S/Choices[0]: Expected value of type Object',
    ],
    [
      'has choices that lead on',
      one({ Type: 'Choice', Choices: [{ Variable: '$.a', IsNull: true }] }),
      "/States/S/Choices[0]/Next: The field 'Next' is required but was missing",
    ],
    [
      'has choices that lead somewhere',
      one({ Type: 'Choice', Choices: [{ Variable: '$.a', IsNull: true, Next: 'X' }] }),
      "/States/S/Choices[0]/Next: Missing 'Next' target: X",
    ],
    [
      'has choices that say when',
      one({ Type: 'Choice', Choices: [{ And: [1], Next: 'S' }] }),
      '/States/S/Choices[0]: A choice rule must say when it holds',
    ],
    [
      'waits in one way',
      one({ Type: 'Wait', End: true }),
      "/States/S: Exactly one of 'Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath' is required",
    ],
    [
      'says what a task does',
      one({ Type: 'Task', End: true }),
      "/States/S/Resource: The field 'Resource' is required but was missing",
    ],
    [
      'has heartbeats before the timeout',
      one({ Type: 'Task', Resource: 'r', End: true, TimeoutSeconds: 5, HeartbeatSeconds: 5 }),
      "/States/S: 'HeartbeatSeconds' must be smaller than 'TimeoutSeconds'",
    ],
    [
      'names errors',
      one({ Type: 'Task', Resource: 'r', End: true, Retry: [{}] }),
      "/States/S/Retry[0]/ErrorEquals: The field 'ErrorEquals' is required but was missing or empty",
    ],
    [
      'catches into a state that is there',
      one({ Type: 'Task', Resource: 'r', End: true, Catch: [{ ErrorEquals: ['E'], Next: 'X' }] }),
      "/States/S/Catch[0]/Next: Missing 'Next' target: X",
    ],
    [
      'has branches',
      one({ Type: 'Parallel', End: true }),
      "/States/S/Branches: The field 'Branches' is required but was missing",
    ],
    [
      'has an item processor',
      one({ Type: 'Map', End: true }),
      "/States/S/ItemProcessor: The field 'ItemProcessor' is required but was missing",
    ],
    [
      'has no two states of one name',
      one({ Type: 'Parallel', End: true, Branches: [one({ Type: 'Succeed' })] }),
      '/States/S/Branches[0]/States/S: Duplicate state name: S',
    ],
    [
      'uses the fields of its language',
      jsonata({ Type: 'Pass', End: true, InputPath: '$' }),
      "/States/S/InputPath: Field 'InputPath' is not supported when 'QueryLanguage' is JSONata",
    ],
    [
      'uses the fields of the other language',
      one({ Type: 'Pass', End: true, Output: 1 }),
      "/States/S/Output: Field 'Output' is not supported when 'QueryLanguage' is JSONPath",
    ],
    [
      'has expressions that can be read',
      jsonata({ Type: 'Pass', End: true, Output: ['{% 1 + %}'] }),
      '/States/S/Output[0]: Value is not a valid JSONata expression: Unexpected end of expression',
    ],
    [
      'has paths that can be read',
      one({ Type: 'Pass', End: true, InputPath: '$[' }),
      '/States/S/InputPath: Value is not a valid JSONPath: Unexpected text at 2 in path $[',
    ],
    [
      'has paths that start at the root',
      one({ Type: 'Pass', End: true, Parameters: { 'a.$': 'x' } }),
      "/States/S/Parameters/a.$: Value is not a valid JSONPath: a path must start with '$': x",
    ],
    [
      'calls functions that exist',
      one({ Type: 'Pass', End: true, Parameters: { 'a.$': 'States.Dance()' } }),
      '/States/S/Parameters/a.$: Value is not a valid JSONPath: Unknown intrinsic function at 13 in States.Dance()',
    ],
    [
      'calls functions with readable arguments',
      one({ Type: 'Pass', End: true, Parameters: { 'a.$': 'States.Array(x)' } }),
      '/States/S/Parameters/a.$: Value is not a valid JSONPath: Unexpected text at 13 in States.Array(x)',
    ],
    [
      'calls one function',
      one({ Type: 'Pass', End: true, Parameters: { 'a.$': 'States.UUID() x' } }),
      '/States/S/Parameters/a.$: Value is not a valid JSONPath: Unexpected text at 14 in States.UUID() x',
    ],
  ])('%s', (_, definition, expected) => {
    expect(faults(definition)).toContain(expected);
  });

  it('reports all its faults at once, in one sentence', () => {
    const { diagnostics } = validate(JSON.stringify(one({ Type: 'Wait' })), 'STANDARD');
    expect(summarise(diagnostics)).toBe(
      "SCHEMA_VALIDATION_FAILED: These fields are required: either 'Next' or 'End' at /States/S, SCHEMA_VALIDATION_FAILED: Exactly one of 'Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath' is required at /States/S",
    );
  });

  it.each([['{'], ['']])('%j is no JSON', (text) => {
    const { diagnostics } = validate(text, 'STANDARD');
    expect(diagnostics[0]?.code).toBe('INVALID_JSON_DESCRIPTION');
    expect(summarise(diagnostics)).toContain('INVALID_JSON_DESCRIPTION: Invalid JSON');
  });

  it('may wait for nothing when it is express', () => {
    const task = (Resource: string) => faults(one({ Type: 'Task', Resource, End: true }), 'EXPRESS').length;
    expect([task('a.sync'), task('a.sync:2'), task('a.waitForTaskToken'), task('a')]).toEqual([1, 1, 1, 0]);
  });

  it('may mix languages state by state unless the machine is JSONata', () => {
    expect(faults(one({ Type: 'Pass', QueryLanguage: 'JSONata', Output: '{% 1 %}', End: true }))).toEqual([]);
    expect(faults(one({ Type: 'Wait', Timestamp: '{% $x %}', End: true, QueryLanguage: 'JSONata' }))).toEqual([]);
  });
});
