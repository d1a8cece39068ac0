import { describe, expect, it } from 'vitest';
import { sayOwn } from '../../../../bin/cli/doctor/alarms.ts';
import { type Check, listed, runChecks } from '../../../../bin/cli/doctor/check.ts';
import { sayTests } from '../../../../bin/cli/doctor/last-test.ts';
import { sayRuns } from '../../../../bin/cli/doctor/quotas.ts';
import { anIncident } from '../../../lambdas/domain/samples.ts';
import { aContact } from '../../../support/night.ts';

const aCheck = (name: string, run: Check['run']): Check => ({
  name,
  needs: ['ses:GetAccount', 'ses:GetEmailIdentity'],
  run,
});
const failWith = (name: string, message: string) => async () => {
  throw Object.assign(new Error(message), { name });
};
const deployment = {} as Parameters<typeof runChecks>[1];

describe('the checks', () => {
  it('are told in their order, and one that is refused says what to allow', async () => {
    const rows = await runChecks(
      [
        aCheck('e-mail', failWith('AccessDeniedException', 'User ada is not authorized to perform: ses:GetAccount')),
        aCheck('SMS', async () => [{ check: 'SMS', status: 'ok', found: 'fine' }]),
        aCheck('Lambda', failWith('TooManyRequestsException', 'Rate exceeded')),
      ],
      deployment,
    );
    expect(rows).toEqual([
      {
        check: 'e-mail',
        status: 'failing',
        found:
          'This could not be checked. AWS does not allow this: User ada is not authorized to perform: ses:GetAccount',
        todo: 'Allow whoever runs this ses:GetAccount, ses:GetEmailIdentity.',
      },
      { check: 'SMS', status: 'ok', found: 'fine' },
      {
        check: 'Lambda',
        status: 'failing',
        found: 'This could not be checked. TooManyRequestsException: Rate exceeded',
      },
    ]);
  });

  // SNS and CloudFormation have names of their own for it, as their API references' common errors list them.
  it.each(['AuthorizationErrorException', 'AccessDenied', 'AccessDeniedException'])(
    'know a refusal by %s',
    async (name) => {
      const [row] = await runChecks([aCheck('SMS', failWith(name, 'no'))], deployment);
      expect(row?.todo).toBe('Allow whoever runs this ses:GetAccount, ses:GetEmailIdentity.');
    },
  );

  it('name the first few of many', () => {
    expect(listed(['a', 'b', 'c'], 2)).toBe('a, b and 1 more');
    expect(listed(['a', 'b'], 2)).toBe('a, b');
  });
});

describe('the alarms of the stack', () => {
  it('fail when they are gone', () => {
    expect(sayOwn([])).toMatchObject([{ status: 'failing', found: 'There are none: nothing watches the pager' }]);
  });
});

describe('how many runs are open', () => {
  it.each([
    [0, 'ok', '0 runs are open'],
    [1, 'ok', '1 run is open'],
    [1000, 'warning', '1000 runs are open, or more'],
  ])('%i: %s', (runs, status, found) => {
    expect(sayRuns(runs)).toMatchObject({ status, found: expect.stringContaining(found) });
  });
});

describe('the last test', () => {
  const openedAt = '2026-08-01T09:00:00.000Z';
  const answered = anIncident({ openedAt, by: { contact: 'ada', name: 'Ada' } });
  const days = (count: number) => Date.parse(openedAt) + count * 24 * 3600 * 1000;
  const tests = [{ contact: aContact('ada'), test: answered }];

  it('is good for 90 days, by whichever button it was answered', () => {
    expect(sayTests(tests, days(90)).status).toBe('ok');
    expect(sayTests(tests, days(91))).toMatchObject({ status: 'warning', found: 'No test of Ada in the last 90 days' });
    const declined = anIncident({ openedAt, declines: new Set(['1.1.ada']) });
    expect(sayTests([{ contact: aContact('ada'), test: declined }], days(1)).status).toBe('ok');
  });

  it('is of nobody where there is nobody', () => {
    expect(sayTests([], days(1))).toMatchObject({ status: 'warning', found: 'There is nobody to test' });
  });
});
