import { describe, expect, it, vi } from 'vitest';
import { wakeAll } from '../../../../lambdas/acts/wake.ts';
import { currentWaits } from '../../../../lambdas/domain/incident/waits.ts';
import { anIncident, aWait } from '../samples.ts';

describe('the waits of a run', () => {
  it('are those of no other run', () => {
    const waits = { ada: aWait({ taskToken: 'new', run: 2 }), ben: aWait({ taskToken: 'old', run: 1 }) };
    expect(currentWaits(anIncident({ run: 2, waits })).map(({ taskToken }) => taskToken)).toEqual(['new']);
  });

  it('all end, whatever becomes of one', async () => {
    const wake = vi.fn(async (token: string) => {
      if (token === 'first') throw new Error('throttled');
      return true;
    });
    const logError = vi.fn();
    await wakeAll({ wake, logError }, [aWait({ taskToken: 'first' }), aWait({ taskToken: 'second' })], {
      outcome: 'acknowledged',
      by: 'ada',
    });
    expect(wake.mock.calls.map(([token]) => token)).toEqual(['first', 'second']);
    expect(logError).toHaveBeenCalledOnce();
    expect(JSON.stringify(logError.mock.calls)).not.toContain('first');
  });
});
