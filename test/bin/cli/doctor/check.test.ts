import { describe, expect, it } from 'vitest';
import { ownAlarmRows } from '../../../../bin/cli/doctor/alarms.ts';
import { type Check, listed, runChecks } from '../../../../bin/cli/doctor/check.ts';
import { testsRow } from '../../../../bin/cli/doctor/last-test.ts';
import { runsRow } from '../../../../bin/cli/doctor/quotas.ts';
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
  it('give their rows in order, and one that is refused says what to allow', async () => {
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
        todo: 'Allow the caller ses:GetAccount, ses:GetEmailIdentity.',
      },
      { check: 'SMS', status: 'ok', found: 'fine' },
      {
        check: 'Lambda',
        status: 'warning',
        found: 'This could not be checked. AWS was asked too often: try again in a minute.',
      },
    ]);
  });

  // SNS and CloudFormation use other names for it, which the common errors in their API references list.
  it.each(['AuthorizationErrorException', 'AccessDenied', 'AccessDeniedException'])(
    'recognise a refusal by the name %s',
    async (name) => {
      const [row] = await runChecks([aCheck('SMS', failWith(name, 'no'))], deployment);
      expect(row?.todo).toBe('Allow the caller ses:GetAccount, ses:GetEmailIdentity.');
    },
  );

  it('name the first few of many', () => {
    expect(listed(['a', 'b', 'c'], 2)).toBe('a, b and 1 more');
    expect(listed(['a', 'b'], 2)).toBe('a, b');
  });
});

describe('the alarms of the stack', () => {
  it('fail when they are missing', () => {
    expect(ownAlarmRows([])).toMatchObject([
      { status: 'failing', found: 'The alarms that watch the pager are missing' },
    ]);
  });

  it.each([
    [['sms-spend', 'call-spend'], 'Send a test message with `npx notify-support test CONTACT`.'],
    [['sms-spend', 'sweep-silent'], 'Run the doctor again ten minutes after the deploy.'],
  ])('wait for data, which those about money have only once something was sent: %j', (names, todo) => {
    const rows = ownAlarmRows(
      names.map((name) => ({ AlarmName: `NotifySupport-${name}`, StateValue: 'INSUFFICIENT_DATA' as const })),
    );
    expect(rows).toMatchObject([{ status: 'warning', todo: expect.stringContaining(todo) }]);
  });
});

describe('the number of open runs', () => {
  it.each([
    [0, 'ok', '0 runs are open'],
    [1, 'ok', '1 run is open'],
    [1000, 'warning', '1000 runs or more are open'],
  ])('%i: %s', (runs, status, found) => {
    expect(runsRow(runs)).toMatchObject({ status, found: expect.stringContaining(found) });
  });
});

describe('the last test', () => {
  const openedAt = '2026-08-01T09:00:00.000Z';
  const answered = anIncident({ openedAt, by: { contact: 'ada', name: 'Ada' } });
  const days = (count: number) => Date.parse(openedAt) + count * 24 * 3600 * 1000;
  const tests = [{ contact: aContact('ada'), test: answered }];

  it('is good for 90 days, whichever button answered it', () => {
    expect(testsRow(tests, days(90)).status).toBe('ok');
    expect(testsRow(tests, days(91))).toMatchObject({ status: 'warning', found: 'No test of Ada in the last 90 days' });
    const declined = anIncident({ openedAt, declines: new Set(['1.1.ada']) });
    expect(testsRow([{ contact: aContact('ada'), test: declined }], days(1)).status).toBe('ok');
  });

  it('is a warning if there are no contacts', () => {
    expect(testsRow([], days(1))).toMatchObject({ status: 'warning', found: 'There are no contacts to test' });
  });
});
