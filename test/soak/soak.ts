import { readDefinitions } from '../../bin/proof/machines.ts';
import { check, type Violation } from './checks.ts';
import type { Defect } from './defects.ts';
import { createSharedMachines, type SharedMachines } from './machines.ts';
import { createScenario, type Scenario } from './scenario.ts';
import { addNight, emptySummary, type Summary } from './summary.ts';
import { type Played, play } from './universe.ts';

/** Machines are replaced after this many nights, because they remember every execution. */
const nightsPerMachines = 50;

export type Soak = {
  /** Plays a scenario and checks it. */
  readonly night: (
    scenario: Scenario,
  ) => Promise<{ readonly played: Played; readonly violations: readonly Violation[] }>;
  /** Plays the incidents with these numbers. */
  readonly incidents: (numbers: Iterable<number>, isEnough?: (summary: Summary) => boolean) => Promise<Summary>;
};

/** Plays incidents under a seed, with a planted defect where one is given. */
export function createSoak(seed: number, defect?: Defect): Soak {
  const definitions = readDefinitions();
  const patched = defect?.definitions?.(definitions) ?? definitions;
  let machines: SharedMachines | undefined;
  /** The nights that these machines have played: the name of an execution cannot be used twice. */
  const known = new Set<number>();
  const night: Soak['night'] = async (scenario) => {
    if (machines === undefined || known.has(scenario.incident) || known.size >= nightsPerMachines) {
      machines = createSharedMachines(patched, seed);
      known.clear();
    }
    known.add(scenario.incident);
    const played = await play(scenario, machines, defect);
    return { played, violations: check(played) };
  };
  return {
    night,
    incidents: async (numbers, isEnough = () => false) => {
      const summary = emptySummary();
      for (const number of numbers) {
        const { played, violations } = await night(createScenario(seed, number));
        addNight(summary, played, violations);
        if (isEnough(summary)) break;
      }
      return summary;
    },
  };
}
