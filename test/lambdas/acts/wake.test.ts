import { expect, it, vi } from 'vitest';
import { wakeAll } from '../../../lambdas/acts/wake.ts';
import { aWait } from '../domain/samples.ts';

it('ends all the waits of a run, even if one of them fails', async () => {
  const wake = vi.fn(async (token: string) => {
    if (token === 'first') throw new Error('throttled');
    return true;
  });
  const logError = vi.fn();
  await wakeAll({ wake, logError })([aWait({ taskToken: 'first' }), aWait({ taskToken: 'second' })], {
    outcome: 'acknowledged',
    by: 'ada',
  });
  expect(wake.mock.calls.map(([token]) => token)).toEqual(['first', 'second']);
  expect(logError).toHaveBeenCalledOnce();
  expect(JSON.stringify(logError.mock.calls)).not.toContain('first');
});
