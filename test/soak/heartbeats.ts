import type { Heartbeat as StoredHeartbeat } from '../../lambdas/domain/on-call/heartbeat.ts';
import type { Chance } from './chance.ts';
import { usualKey } from './happenings.ts';
import { createSeverity } from './intake.ts';
import type { Heartbeat, Outage, Scenario } from './scenario.ts';

/*
 * Heartbeats of sources: they come in time, at the edge of their time, too late, twice at once, or not any more.
 */

/** A scenario with heartbeats. Nothing else arrives, unless it is muted. */
export function drawHeartbeats(scenario: Scenario, chance: Chance): Scenario {
  const heartbeats = Array.from({ length: chance.pick([1, 1, 2]) }, (_, nth) => createHeartbeat(scenario, nth, chance));
  const [{ everySeconds, beatsAtSeconds } = { everySeconds: 0, beatsAtSeconds: [] }] = heartbeats;
  const silentAt = (chance.pick(beatsAtSeconds) ?? 0) + everySeconds;
  return {
    ...scenario,
    ...(scenario.mutes === undefined && { alerts: [], alarm: [] }),
    heartbeats,
    heartbeatsUntilSeconds: silentFrom(heartbeats) + chance.pick([1200, 1200, 1200, 4500]),
    outages: [...scenario.outages, ...(chance.is(0.4) ? [createOutage(silentAt, chance)] : [])],
  };
}

/** When each of them is silent for too long, or will not be any more. */
function silentFrom(heartbeats: readonly Heartbeat[]): number {
  return Math.max(...heartbeats.map(({ beatsAtSeconds, everySeconds }) => Math.max(...beatsAtSeconds) + everySeconds));
}

/** The heartbeats of the file, as the table keeps them. */
export function heartbeatsOf({ heartbeats = [] }: Scenario): StoredHeartbeat[] {
  return heartbeats.map(({ name, everySeconds, severity }) => ({
    ...{ id: name, source: usualKey, everySeconds },
    ...(severity !== undefined && { severity }),
  }));
}

function createHeartbeat({ incident }: Scenario, nth: number, chance: Chance): Heartbeat {
  const everySeconds = chance.pick([60, 60, 120, 300, 600]);
  let atSeconds = chance.whole(0, 60);
  const beatsAtSeconds = Array.from({ length: chance.whole(1, 7) }, () => {
    const at = atSeconds;
    atSeconds += chance.pick([
      ...[everySeconds, everySeconds - 1, everySeconds + 1, Math.ceil(everySeconds / 2), Math.ceil(everySeconds / 2)],
      ...[everySeconds + chance.whole(5, 90), everySeconds * 2 + chance.whole(0, 400)],
    ]);
    return at;
  });
  return {
    name: `b${nth}-${incident}`,
    ...{ everySeconds, beatsAtSeconds, method: chance.pick(['POST', 'POST', 'GET', 'HEAD'] as const) },
    ...(chance.is(0.3) && { severity: createSeverity(chance) }),
    ...(chance.is(0.2) && { times: 2 as const }),
  };
}

/** The sweep is away around the instant at which a heartbeat is silent. */
function createOutage(silentAtSeconds: number, chance: Chance): Outage {
  const fromSeconds = Math.max(0, silentAtSeconds - chance.whole(0, 400));
  const untilSeconds = silentAtSeconds + chance.pick([5, 60, 300, 900]);
  return chance.is(0.5)
    ? { kind: 'sweep off', fromSeconds, untilSeconds }
    : { kind: 'bad deploy', fn: 'sweep', fromSeconds, untilSeconds };
}
