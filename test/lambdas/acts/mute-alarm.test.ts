import { expect, it, vi } from 'vitest';
import { muteAlarm } from '../../../lambdas/acts/mute-alarm.ts';
import { anIncident, night } from '../domain/samples.ts';
import { aRecord } from '../record.ts';

it('takes the incident although its alarm cannot be muted, and says only that', async () => {
  const before = anIncident({ status: 'triggered', alarm: { arn: 'arn', name: 'db-1' } });
  const record = aRecord([before]);
  const logError = vi.fn();
  const changeMutes = async () => Promise.reject(new Error('throttled'));
  const services = { ...record, ...{ changeMutes, logError, measure: vi.fn(), log: vi.fn() } };
  const press = { incident: before, by: { contact: 'ada', name: 'Ada' }, at: night('03:15') };
  const { incident, answer } = await muteAlarm(services as never)(press, 'UTC');
  expect([incident.status, answer.kind]).toEqual(['acknowledged', 'acknowledged']);
  expect(logError).toHaveBeenCalledOnce();
});
