import type { Chance } from './chance.ts';
import { createSeverity } from './intake.ts';
import type { Alert, Outage, Scenario, TakeAll } from './scenario.ts';

/*
 * Many troubles at once: more than a contact gets messages of their own about. Contacts take all of them with one press.
 */

/** Some scenarios with a storm in it. */
export function drawStorm(scenario: Scenario, chance: Chance): Scenario {
  const someone = [...new Set(scenario.levels.flat())];
  if (!chance.is(0.06) || someone.length === 0) return scenario;
  const fromSeconds = chance.whole(0, 300);
  const alerts = createAlerts(fromSeconds, chance);
  const takeAlls = createTakeAlls(fromSeconds, someone, chance);
  return {
    ...scenario,
    // Half of them have no faults, so that everything has to be in time.
    ...(chance.is(0.5) && { faults: 0, outages: [], stopsAtSeconds: [], applies: [] }),
    ...{ alerts: [...scenario.alerts, ...alerts], takeAlls },
    ...(chance.is(0.2) && { outages: [createOutage(takeAlls[0]?.atSeconds ?? fromSeconds, chance)] }),
  };
}

function createAlerts(fromSeconds: number, chance: Chance): Alert[] {
  const withinSeconds = chance.pick([0, 2, 30, 200]);
  return Array.from({ length: chance.pick([4, 4, 5, 6, 6, 9, 14, 25]) }, (_, place) => {
    const atSeconds = fromSeconds + chance.whole(0, withinSeconds * 1000) / 1000;
    const alert = { place, hasKey: chance.is(0.3), severity: createSeverity(chance) };
    const end = { ...alert, atSeconds: atSeconds + chance.whole(10, 600), action: 'resolve' } as const;
    return [{ ...alert, atSeconds, action: 'trigger' } as const, ...(chance.is(0.15) ? [end] : [])];
  }).flat();
}

/** Presses of one contact or of several, sometimes at the same instant. */
function createTakeAlls(fromSeconds: number, contacts: readonly string[], chance: Chance): TakeAll[] {
  const atSeconds = fromSeconds + chance.whole(5, 400);
  return Array.from({ length: chance.pick([0, 1, 1, 2, 3]) }, (_, nth) => ({
    contact: chance.pick(contacts),
    atSeconds: nth === 0 || chance.is(0.5) ? atSeconds : atSeconds + chance.whole(0, 300),
    times: chance.is(0.85) ? 1 : 2,
  }));
}

/** The queue of such presses is down, or the function behind it is broken. */
function createOutage(atSeconds: number, chance: Chance): Outage {
  const fromSeconds = Math.max(0, atSeconds - chance.whole(0, 30));
  const untilSeconds = fromSeconds + chance.pick([20, 60, 300]);
  return chance.is(0.5)
    ? { kind: 'service down', service: 'queue', fromSeconds, untilSeconds }
    : { kind: 'bad deploy', fn: 'take-all', fromSeconds, untilSeconds };
}
