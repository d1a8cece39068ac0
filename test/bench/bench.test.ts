import { describe, expect, it, vi } from 'vitest';
import { isMet, percentile } from './figure.ts';
import { measurements } from './measurements.ts';

/** All but the one that takes minutes. */
const quick = Object.entries(measurements)
  .filter(([name]) => name !== 'storm')
  .flatMap(([name, parts]) => parts.map((load) => [name, load] as const));

/** The latency needs more alarms than one contact is notified of one by one. */
const scales: Readonly<Record<string, number>> = { latency: 0.025 };

describe('a measurement', () => {
  it.each(quick)('still measures what it says, on a small scale: %s', async (name, load) => {
    // Each has a cloud of its own, and clients of AWS keep the address of the first one.
    vi.resetModules();
    const { measure } = await load();
    const figures = await measure(scales[name] ?? 0.01);
    expect(figures.length).toBeGreaterThan(0);
    for (const figure of figures) expect(figure).toMatchObject({ value: expect.any(Number), unit: expect.any(String) });
  });

  it('has an aim that it meets or misses', () => {
    const figure = { name: 'a', value: 5, unit: 's' };
    expect(isMet(figure)).toBe(true);
    expect([isMet({ ...figure, aim: { most: 5 } }), isMet({ ...figure, aim: { most: 4 } })]).toEqual([true, false]);
    expect([isMet({ ...figure, aim: { least: 5 } }), isMet({ ...figure, aim: { least: 6 } })]).toEqual([true, false]);
  });

  it('has percentiles', () => {
    const values = [5, 1, 4, 2, 3];
    expect([percentile(values, 0.5), percentile(values, 0.99), percentile([1], 0.99)]).toEqual([3, 5, 1]);
  });
});
