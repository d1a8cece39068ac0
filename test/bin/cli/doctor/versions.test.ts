import { expect, it } from 'vitest';
import { type Aliased, versionRows } from '../../../../bin/cli/doctor/versions.ts';

const anAlias = (...routes: Aliased['routes']): Aliased => ({ name: 'Sweep', routes, deployed: '4' });
const to = (version: string, percent = 100) => ({ version, percent });
const ok = 'New escalations and calls go to the versions of the last deploy';
const elsewhere = 'Calls go to other versions than those of the last deploy: Sweep';

it.each<[string, Aliased, string, string]>([
  ['all to the deployed version', anAlias(to('4')), 'ok', ok],
  ['none to another one', anAlias(to('4'), to('3', 0)), 'ok', ok],
  [
    'some to each of two',
    anAlias(to('3', 70), to('4', 30)),
    'warning',
    `${elsewhere} (70 % to version 3, 30 % to version 4)`,
  ],
  ['all to an older one', anAlias(to('3')), 'warning', `${elsewhere} (100 % to version 3)`],
  ['all to what is not published', anAlias(to('$LATEST')), 'warning', `${elsewhere} (100 % to version $LATEST)`],
  ['nowhere, because there is no alias', anAlias(), 'failing', 'The alias live is missing: Sweep'],
])('calls that go %s have the row', (_, alias, status, found) => {
  expect(versionRows([alias], false)).toMatchObject([{ check: 'versions', status, found }]);
});

it('a deploy that is under way has to be waited for, and an alias that somebody moved has to be moved', () => {
  const moving = [anAlias(to('3', 70), to('4', 30)), { ...anAlias(to('3')), name: 'FindKey' }];
  const todos = (isDeploying: boolean) => versionRows(moving, isDeploying).map(({ todo }) => todo);
  expect(todos(true)).toEqual([expect.stringMatching(/^A deploy, or its rollback, is moving them/)]);
  expect(todos(false)).toEqual([
    'No deploy is under way, so somebody has moved the alias live. Move it in the console of AWS: Sweep to version 4, FindKey to version 4.',
  ]);
});

it('an alias that is missing does not hide another one that somebody moved', () => {
  expect(versionRows([anAlias(), anAlias(to('3'))], false).map(({ status }) => status)).toEqual(['failing', 'warning']);
});
