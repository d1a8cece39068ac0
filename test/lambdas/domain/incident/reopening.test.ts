import { describe, expect, it } from 'vitest';
import type { Incident } from '../../../../lambdas/domain/incident/incident.ts';
import { isReopenedAt, quietUntil, reopenedEvent, reopeningOf } from '../../../../lambdas/domain/incident/reopening.ts';
import { anIncident, aPlan, aWait, night } from '../samples.ts';

const resolved = (flaws: Partial<Incident> = {}) =>
  anIncident({ status: 'resolved', closedAt: night('03:20'), waits: {}, ...flaws });
const ben = { contact: 'ben', name: 'Ben' };
const first = { id: 'ben', name: 'Ben' };

describe('an alert reopens', () => {
  it.each<[string, Incident, string, boolean]>([
    ['what was resolved almost ten minutes before', resolved(), night('03:29:59'), true],
    ['nothing after ten minutes', resolved(), night('03:30'), false],
    ['what was resolved while the alert was on its way', resolved(), night('03:19'), true],
    ['by the time of the policy', resolved({ plan: { ...aPlan, reopenWithinSeconds: 60 } }), night('03:21'), false],
    [
      'nothing where the policy switches it off',
      resolved({ plan: { ...aPlan, reopenWithinSeconds: 0 } }),
      night('03:20'),
      false,
    ],
    [
      'nothing where the policy switches it off, even while the alert was on its way',
      resolved({ plan: { ...aPlan, reopenWithinSeconds: 0 } }),
      night('03:19'),
      false,
    ],
    ['nothing that is open', anIncident(), night('03:20'), false],
    ['nothing that nobody answered', resolved({ status: 'exhausted' }), night('03:21'), false],
    ['no test of a contact', resolved({ policy: 'test:ada' }), night('03:21'), false],
    ['the same incident a hundredth time', resolved({ reopenings: 99 }), night('03:21'), true],
    ['no incident more often', resolved({ reopenings: 100 }), night('03:21'), false],
  ])('%s', (_, incident, at, isReopened) => {
    expect(isReopenedAt(incident, at)).toBe(isReopened);
  });
});

describe('notices of a resolution', () => {
  it.each<[string, Incident, string | undefined]>([
    ['wait ten minutes', anIncident(), night('03:30')],
    ['do not wait if it is never reopened', anIncident({ plan: { ...aPlan, reopenWithinSeconds: 0 } }), undefined],
    ['do not wait after a hundred times', anIncident({ reopenings: 100 }), undefined],
  ])('%s', (_, incident, until) => {
    expect(quietUntil(incident, night('03:20'))).toBe(until);
  });
});

describe('the run of an incident that comes again', () => {
  it.each<[string, Incident, string | undefined]>([
    ['who had it', resolved({ by: ben }), 'ben'],
    ['nobody, if a source had it', resolved({ by: { contact: 'source:api', name: 'api' } }), undefined],
    ['nobody, if nobody had it', resolved(), undefined],
    ['who had it before, if they could not answer yet', resolved({ run: 2, first }), 'ben'],
    [
      'who had it before, if nobody else was notified',
      resolved({ run: 2, first, waits: { ben: aWait({ run: 2, level: 0 }) } }),
      'ben',
    ],
    ['nobody, if they passed it on', resolved({ run: 2, first, declines: new Set(['2.1.ben']) }), undefined],
    [
      'nobody, if others were notified in their place',
      resolved({ run: 2, first, waits: { ada: aWait({ run: 2 }) } }),
      undefined,
    ],
    [
      'who had it before, whoever was notified in an older run',
      resolved({ run: 2, first, waits: { ada: aWait() } }),
      'ben',
    ],
  ])('notifies first %s', (_, incident, contact) => {
    const next = reopeningOf(incident);
    expect([next.first?.id, next.startAtLevel]).toEqual([contact, contact === undefined ? 1 : 0]);
  });

  it('is told with its number, and with who is first', () => {
    const event = { at: night('03:25'), kind: 'reopened', times: 4, since: night('03:14'), run: 4 };
    expect(reopenedEvent(anIncident({ run: 4, reopenings: 3 }), night('03:25'))).toEqual(event);
    expect(reopenedEvent(anIncident({ run: 4, reopenings: 3, first }), night('03:25'))).toEqual({
      ...event,
      first: 'Ben',
    });
  });
});
