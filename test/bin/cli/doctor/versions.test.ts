import { expect, it } from 'vitest';
import { versionsRow } from '../../../../bin/cli/doctor/versions.ts';

it.each([
  [[{ version: 4, percent: 100 }], 'ok', 'New escalations start with version 4, the newest'],
  [
    [
      { version: 4, percent: 100 },
      { version: 3, percent: 0 },
    ],
    'ok',
    'New escalations start with version 4, the newest',
  ],
  [
    [
      { version: 3, percent: 70 },
      { version: 4, percent: 30 },
    ],
    'warning',
    'Of new escalations, 70 % start with version 3, 30 % start with version 4',
  ],
  [[{ version: 3, percent: 100 }], 'warning', 'New escalations start with version 3, although there is version 4'],
] as const)('the row of the versions %j is %s', (routes, status, found) => {
  expect(versionsRow(routes, 4)).toMatchObject({ check: 'versions', status, found });
});
