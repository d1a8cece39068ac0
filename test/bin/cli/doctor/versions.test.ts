import { expect, it } from 'vitest';
import { type Aliased, versionRows } from '../../../../bin/cli/doctor/versions.ts';

const anAlias = (...routes: Aliased['routes']): Aliased => ({ name: 'Sweep', routes, newest: '4' });
const to = (version: string, percent = 100) => ({ version, percent });
const newest = 'New escalations and calls go to the newest versions';

it.each<[string, Aliased, string, string]>([
  ['all to the newest', anAlias(to('4')), 'ok', newest],
  ['none to an older one', anAlias(to('4'), to('3', 0)), 'ok', newest],
  [
    'some to each of two',
    anAlias(to('3', 70), to('4', 30)),
    'warning',
    'Calls go to two versions: Sweep (70 % to version 3, 30 % to version 4)',
  ],
  [
    'all to an older one',
    anAlias(to('3')),
    'warning',
    'Calls go to an older version than the newest: Sweep (version 3, not 4)',
  ],
  [
    'all to what is not published',
    anAlias(to('$LATEST')),
    'warning',
    'Calls go to an older version than the newest: Sweep (version $LATEST, not 4)',
  ],
  [
    'nowhere, because there is no alias',
    anAlias(),
    'failing',
    'Nothing can call these, because their alias live is missing: Sweep',
  ],
])('calls that go %s have the row', (_, alias, status, found) => {
  expect(versionRows([alias], false)).toMatchObject([{ check: 'versions', status, found }]);
});

it('a deploy that is under way has to be waited for, and one that is over has to be looked into', () => {
  const moving = [anAlias(to('3', 70), to('4', 30)), { ...anAlias(to('3')), name: 'FindKey' }];
  const todos = (isDeploying: boolean) => versionRows(moving, isDeploying).map(({ todo }) => todo);
  expect(todos(true)).toEqual(Array(2).fill(expect.stringMatching(/^A deploy is moving them/)));
  expect(todos(false)).toEqual([
    expect.stringMatching(/^No deploy is under way\. See the events of the stack/),
    expect.stringMatching(/^The last deploy was rolled back or broke off\. See the events of the stack/),
  ]);
});

it('a stack without aliases has no row', () => {
  expect(versionRows([], false)).toEqual([]);
});
