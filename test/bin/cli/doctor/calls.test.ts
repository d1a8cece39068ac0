import { expect, it } from 'vitest';
import { callRows } from '../../../../bin/cli/doctor/calls.ts';

const us = { name: '+15550100000', country: 'US' };
const gb = { name: '+442079460018', country: 'GB' };
const ada = { name: 'Ada', number: '+4915112345678' };
const ben = { name: 'Ben', number: '+442079460000' };
const cleo = { name: 'Cleo', number: '+33612345678' };

it('says of each country where its calls come from, and what to order where they are from abroad', () => {
  expect(callRows([ada, ben, cleo], [us, gb])).toEqual([
    {
      ...{ check: 'calls to DE', status: 'warning' },
      found:
        'Calls to Ada come from +15550100000, +442079460018. Some countries accept automated calls only from a number of their own, and AWS does not say whether Germany does',
      todo: 'Ask for a number of Germany that can make calls in a support case, which needs an address there, put it into a pool with the others, and set voiceOrigination to the pool. Otherwise check with `npx notify-support test CONTACT` that they arrive.',
    },
    {
      ...{ check: 'calls to FR', status: 'ok' },
      found: 'Calls to Cleo come from +15550100000, +442079460018. AWS has no numbers of France',
    },
    { check: 'calls to GB', status: 'ok', found: 'Calls to Ben come from +442079460018' },
  ]);
});

it('says that the console has the number', () => {
  expect(callRows([ben], [us])).toMatchObject([
    { status: 'warning', todo: expect.stringMatching(/^Get a number of the United Kingdom .*console/) },
  ]);
});

it('counts a number of the United States for Puerto Rico', () => {
  expect(callRows([{ name: 'Dora', number: '+17875550100' }], [us])).toMatchObject([
    { check: 'calls to PR', status: 'ok' },
  ]);
});

it.each([
  ['no number can make calls, which another row says', [ada], []],
  ['nobody is called', [], [us]],
  ['the number belongs to no country', [{ name: 'Eve', number: '+881612345678' }], [us]],
])('has no row if %s', (_, phones, callers) => {
  expect(callRows(phones, callers)).toEqual([]);
});
