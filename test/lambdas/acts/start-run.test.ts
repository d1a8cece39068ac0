import { describe, expect, it, vi } from 'vitest';
import { type StartServices, startIfOwed } from '../../../lambdas/acts/start-run.ts';
import { anIncident, night } from '../domain/samples.ts';

const at = night('03:15');

const services = (flaws: Partial<StartServices> = {}) => ({
  startRun: vi.fn(async () => {}),
  markStarted: vi.fn(async () => {}),
  ...flaws,
});

describe('the start of a run', () => {
  const { startedAt: _, ...unstarted } = anIncident();

  it('happens if the run has not been started', async () => {
    const world = services();
    await startIfOwed(world)(unstarted, at);
    expect(world.startRun).toHaveBeenCalledWith(unstarted.id, 1);
    expect(world.markStarted).toHaveBeenCalledWith(unstarted.id, 1, at);
  });

  it('is tried again later when it fails', async () => {
    const world = services({ startRun: async () => Promise.reject(new Error('throttled')) });
    await expect(startIfOwed(world)(unstarted, at)).rejects.toThrow('throttled');
    expect(world.markStarted).not.toHaveBeenCalled();
  });

  it.each([
    ['it was made', anIncident()],
    ['nobody is needed any more', { ...unstarted, status: 'resolved' as const }],
  ])('does not happen if %s', async (_, incident) => {
    const world = services();
    await startIfOwed(world)(incident, at);
    expect(world.startRun).not.toHaveBeenCalled();
  });
});
