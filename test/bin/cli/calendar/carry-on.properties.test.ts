import fc from 'fast-check';
import { expect, it } from 'vitest';
import { findMoved } from '../../../../bin/calendar/guard-history.ts';
import { carryOn } from '../../../../lambdas/domain/calendar/carry-on.ts';
import type { Entry, Layer, Schedule } from '../../../../lambdas/domain/calendar/schedule.ts';
import { paceFaults } from '../../../../lambdas/domain/on-call/schedule-pace.ts';

const people = ['ada', 'ben', 'cleo', 'dan', 'eve'];
const entry = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...people) },
  fc.constant('nobody'),
  fc.subarray(people, { minLength: 2, maxLength: 3 }),
);
const order = fc.array(entry, { minLength: 1, maxLength: 5 }) as fc.Arbitrary<Entry[]>;
const pace = fc.constantFrom<Pick<Layer, 'handover' | 'every'>>(
  { handover: ['monday 09:00'] },
  { handover: ['monday 02:30'], every: '2 weeks' },
  { handover: ['mon-fri 09:00'] },
  { handover: ['daily 08:00', 'daily 20:00'] },
  { handover: ['31st 09:00'] },
  { handover: ['first monday 00:00'], every: '2 months' },
  { every: '25 hours' },
);
const zone = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Cairo', 'UTC');
/** An instant of the two years after the first turn has begun. */
const instant = fc.integer({ min: Date.parse('2026-03-01T00:00:00Z'), max: Date.parse('2028-03-01T00:00:00Z') });

const schedule = (timeZone: string, layer: Layer): Schedule => ({ id: 'primary', timeZone, layers: [layer] });

it('a change of people that is carried on moves no shift that is over or running, however often it is made', () => {
  fc.assert(
    fc.property(
      order,
      order,
      order,
      pace,
      zone,
      instant,
      fc.nat({ max: 60 * 24 * 3600 * 1000 }),
      (first, second, third, rhythm, timeZone, now, later) => {
        const before: Layer = { turns: [{ people: first, from: '2026-01-05T09:00' }], ...rhythm };
        const one = carryOn(before, timeZone, { people: second }, now);
        if ('fault' in one) throw new Error(one.fault);
        const changed = { ...before, turns: one.turns };
        expect(paceFaults(changed, [])).toEqual([]);
        expect(one.from).toBeGreaterThanOrEqual(now);
        expect(findMoved([schedule(timeZone, before)], [schedule(timeZone, changed)], now)).toEqual([]);
        const at = one.from + later;
        const two = carryOn(changed, timeZone, { people: third }, at);
        if ('fault' in two) throw new Error(two.fault);
        const again = { ...changed, turns: two.turns };
        expect(findMoved([schedule(timeZone, changed)], [schedule(timeZone, again)], at)).toEqual([]);
      },
    ),
    { numRuns: 100 },
  );
});
