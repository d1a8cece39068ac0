import { describe, expect, it, vi } from 'vitest';
import type { Incident } from '../../lambdas/domain/incident/incident.ts';
import { recordOutcome } from '../../lambdas/record-outcome.ts';
import { anIncident } from './domain/samples.ts';
import { aRecord } from './record.ts';

const at = '2026-11-23T02:29:00.000Z';
const aWorld = (...incidents: Incident[]) => {
  const record = aRecord(incidents);
  const readTimeline = vi.fn(async () => []);
  const services = {
    ...record,
    noticesAreOn: () => true,
    smsBudget: () => undefined,
    readTimeline,
    findContacts: async () => [],
    sendMessage: async () => ({ sent: true as const }),
    logError: () => {},
    measure: vi.fn(),
  };
  const end = () => recordOutcome(services)({ incident: anIncident().id, run: 1, at });
  return { record, readTimeline, measure: services.measure, end };
};

describe('the end of a run', () => {
  it('is exhausted while nobody has answered, however often it is recorded', async () => {
    const { record, readTimeline, end } = aWorld(anIncident());
    expect([await end(), await end()]).toEqual([{ outcome: 'exhausted' }, { outcome: 'exhausted' }]);
    expect(record.newest()?.status).toBe('exhausted');
    expect(new Set(record.timeline.map((event) => event.at))).toEqual(new Set([at]));
    expect(readTimeline).not.toHaveBeenCalled();
  });

  it.each([
    [
      'acknowledged by Ben',
      { status: 'acknowledged', by: { contact: 'ben', name: 'Ben' } },
      { outcome: 'acknowledged', by: 'Ben' },
    ],
    ['acknowledged', { status: 'acknowledged' }, { outcome: 'acknowledged' }],
    [
      'resolved by the alarm',
      { status: 'resolved', resolvedBy: 'the alarm' },
      { outcome: 'resolved', by: 'the alarm' },
    ],
  ] as const)('is %s, and the others get a notice', async (_, flaws, outcome) => {
    const { readTimeline, end } = aWorld(anIncident(flaws));
    expect(await end()).toEqual(outcome);
    expect(readTimeline).toHaveBeenCalledOnce();
  });

  it('is superseded by a later run, and changes nothing', async () => {
    const { record, readTimeline, end } = aWorld(anIncident({ run: 2 }));
    expect(await end()).toEqual({ outcome: 'superseded' });
    expect(record.newest()?.status).toBe('triggered');
    expect(readTimeline).not.toHaveBeenCalled();
  });

  it.each([
    ['resolved when nobody pressed', {}, { outcome: 'resolved', by: 'the end of the test' }],
    [
      'acknowledged when somebody did',
      { status: 'acknowledged', by: { contact: 'ada', name: 'Ada' } },
      { outcome: 'acknowledged', by: 'Ada' },
    ],
  ] as const)(
    'of a test is %s, closes it and tells nobody, however often it is recorded',
    async (_, flaws, outcome) => {
      const { record, readTimeline, end } = aWorld(anIncident({ ...flaws, policy: 'test:ada' }));
      expect([await end(), await end()]).toEqual([outcome, outcome]);
      expect(record.newest()).toMatchObject({ status: 'resolved', resolvedBy: 'the end of the test' });
      expect(record.timeline).toHaveLength(1);
      expect(readTimeline).not.toHaveBeenCalled();
    },
  );

  it.each([
    ['its own press ended', { status: 'acknowledged', by: { contact: 'CANARY', name: 'the canary' } }, 1],
    ['nobody pressed', {}, 0],
  ] as const)('of a canary that %s is counted once or not at all', async (_, flaws, times) => {
    const acknowledgedAt = new Date(Date.parse(at) - 2500).toISOString();
    const { measure, end } = aWorld(anIncident({ ...flaws, policy: 'test:CANARY', acknowledgedAt }));
    await end();
    await end();
    const measured = [at, { CanaryPassed: 1, CanarySecondsToEnd: 2.5 }];
    expect(measure.mock.calls).toEqual(Array.from({ length: times }, () => measured));
  });

  it('of a test is superseded by a later run, too', async () => {
    const { record, end } = aWorld(anIncident({ run: 2, policy: 'test:ada' }));
    expect(await end()).toEqual({ outcome: 'superseded' });
    expect(record.newest()?.status).toBe('triggered');
  });

  it('fails if the incident does not exist', async () => {
    await expect(aWorld().end()).rejects.toThrow('There is no incident');
  });
});
