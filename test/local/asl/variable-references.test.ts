import { describe, expect, it } from 'vitest';
import type { Definition } from '../../../local/asl/definition.ts';
import { variableReferences } from '../../../local/asl/variable-references.ts';

const set = { Type: 'Pass', Assign: { a: 1, 'b.$': '$.b', c: 3 }, Next: 'Read' };
const inPaths = (read: object) =>
  variableReferences({ StartAt: 'Set', States: { Set: set, Read: read } } as Definition);
const inExpressions = (text: string) =>
  variableReferences({
    QueryLanguage: 'JSONata',
    StartAt: 'Set',
    States: { Set: { ...set, Assign: { a: 1, b: 2, c: 3 } }, Read: { Type: 'Pass', Output: text } },
  } as unknown as Definition);

// The rules for JSONPath are recorded by LocalStack's validated tests of variable references.
describe('the variables that a state reads', () => {
  it.each([
    [{ InputPath: '$b', OutputPath: '$a.x' }, ['a', 'b']],
    [{ Parameters: { 'x.$': '$a', y: '$b', path: { cPath: '$c' } } }, ['a']],
    [{ Parameters: { 'x.$': "States.Format('$c {}', States.MathAdd($b, $a), $$.Execution.Id)" } }, ['a', 'b']],
    [{ Assign: { 'a.$': '$b' } }, ['b']],
    [{ Choices: [{ And: [{ Variable: '$b', StringEqualsPath: '$a' }], Next: 'Set' }] }, ['a', 'b']],
    [{ ItemReader: { ReaderConfig: { MaxItemsPath: '$c' } } }, ['c']],
    [{ InputPath: '$.a' }, undefined],
    [{ InputPath: null, OutputPath: '$never' }, undefined],
  ])('are found in the paths of %j', (read, names) => {
    expect(inPaths({ Type: 'Pass', ...read }).Read).toEqual(names);
  });

  it.each([
    ['{% $b + $a %}', ['a', 'b']],
    ['{% ($a := $c; $a) %}', ['c']],
    ['{% $map([1], function($b) { $b + $c }) %}', ['c']],
    ['{% $states.input.a & $uppercase("x") %}', undefined],
    ['$a', undefined],
  ])('are found in %s', (text, names) => {
    expect(inExpressions(text).Read).toEqual(names);
  });

  it('are listed separately for the states inside it', () => {
    const inner = { StartAt: 'In', States: { In: { Type: 'Pass', InputPath: '$a', End: true } } };
    expect(inPaths({ Type: 'Parallel', Branches: [inner], OutputPath: '$c' })).toEqual({ In: ['a'], Read: ['c'] });
    expect(inPaths({ Type: 'Map', ItemProcessor: inner })).toEqual({ In: ['a'] });
  });
});
