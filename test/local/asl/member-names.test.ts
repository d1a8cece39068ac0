import { expect, it } from 'vitest';
import { start } from './machine.ts';

/** Members with the names that every JavaScript object inherits, as text because a literal would set a prototype. */
const text = '{"__proto__":{"a":1},"constructor":[{"__proto__":"x"}],"toString":null}';
const template = JSON.parse(text);
const input = JSON.parse(`{"data":${text}}`);
const jsonPath = (state: object) => ({ QueryLanguage: 'JSONPath', Type: 'Pass', End: true, ...state });
const jsonata = (Output: unknown) => ({ QueryLanguage: 'JSONata', Type: 'Pass', End: true, Output });

it.each<[string, object]>([
  ['InputPath', jsonPath({ InputPath: '$.data' })],
  ['Parameters that hold them', jsonPath({ Parameters: template })],
  [
    'Parameters that look them up',
    jsonPath({
      Parameters: JSON.parse(
        `{"__proto__.$":"$.data['__proto__']","constructor.$":"$.data.constructor","toString.$":"$.data.toString"}`,
      ),
    }),
  ],
  ['JsonMerge', jsonPath({ Parameters: { 'x.$': 'States.JsonMerge($.data, $.data, false)' }, OutputPath: '$.x' })],
  ['an Output that holds them', jsonata(template)],
  ['an Output with an expression inside', jsonata(JSON.parse(text.replace('1', '"{% $number(\\"1\\") %}"')))],
  ['an expression that is read directly', jsonata('{% $states.input.data %}')],
  ['an expression that is not', jsonata('{% $lookup($states.input, "data") %}')],
  ['$merge', jsonata('{% $merge([$states.input.data, {}]) %}')],
])('members named as what objects inherit are members like any other: %s', async (_, state) => {
  const { describe } = await start({ StartAt: 'One', States: { One: state } }, { input });
  expect(await describe()).toMatchObject({ status: 'SUCCEEDED', output: text });
});

it.each(['constructor', '__proto__'])('a result is put into %s as into any other member', async (name) => {
  const state = jsonPath({ Result: 1, ResultPath: `$.${name}.x` });
  const { describe } = await start({ StartAt: 'One', States: { One: state } }, { input: {} });
  expect(await describe()).toMatchObject({ status: 'SUCCEEDED', output: `{"${name}":{"x":1}}` });
});
