import { expect, it } from 'vitest';
import type { Deployment } from '../../../../bin/cli/doctor/check.ts';
import { heartbeatRows, heartbeats } from '../../../../bin/cli/doctor/heartbeats.ts';
import { emptyOnCall } from '../../../../lambdas/domain/on-call/on-call.ts';

const known = ['backup', 'report'].map((id) => ({ id, source: 'cron', everySeconds: 600 }));
const heard = (name: string, time: string) => ({ name, heardAt: `2026-11-24T${time}:00.000Z` });
const rows = (...pulses: ReturnType<typeof heard>[]) =>
  heartbeatRows(known, pulses, '2026-11-24T03:00:00.000Z').map(({ status, found }) => `${status}: ${found}`);

it('says of heartbeats which were never heard, and which are silent', () => {
  expect(rows()).toEqual(['warning: Never heard, so not watched yet: backup, report']);
  expect(rows(heard('backup', '02:00'))).toEqual([
    'warning: Never heard, so not watched yet: report',
    'warning: Silent for too long: backup',
  ]);
  expect(rows(heard('backup', '02:55'), heard('report', '02:50'))).toEqual(['ok: 2 heartbeats, each heard in time']);
});

it('says nothing of a file without heartbeats, and reads nothing for it', async () => {
  const load = async () => ({ ...emptyOnCall, damaged: [] });
  expect(await heartbeats.run({ load } as unknown as Deployment)).toEqual([]);
});
