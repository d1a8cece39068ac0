import { createMachines, type Definitions, type Machines } from '../../bin/proof/machines.ts';
import type { Clock } from '../../local/asl/clock.ts';
import type { Integrations } from '../../local/asl/services.ts';
import type { ExecutionChange } from '../../local/cloud/step-functions/service.ts';

/** The time and functions that the machines use while one universe lasts. */
type Host = Pick<Integrations, 'invokeFunction'> & {
  readonly clock: Clock;
  readonly changed: (change: ExecutionChange) => void;
  /** Throws when Step Functions is not to start a child now. */
  readonly beforeChild: () => void;
};

export type SharedMachines = Machines & {
  /** Makes this universe the one that the machines run in. */
  readonly enter: (host: Host) => void;
};

/**
 * Both machines for one universe after another.
 *
 * Creating them takes as long as a night in them, so they outlive a universe. Executions differ by the names of
 * their incidents, and what an execution draws by chance hangs on the seed and its own name.
 */
export function createSharedMachines(definitions: Definitions, seed: number): SharedMachines {
  let host: Host | undefined;
  const current = (): Host => {
    if (host === undefined) throw new Error('No universe has been entered.');
    return host;
  };
  const machines = createMachines({
    ...{ definitions, seed },
    clock: {
      // The machines are made before any universe.
      now: () => host?.clock.now() ?? 0,
      at: (instant, then) => current().clock.at(instant, then),
      standby: (instant, then) => current().clock.standby(instant, then),
      during: (work) => work,
    },
    invokeFunction: (...call) => current().invokeFunction(...call),
    authorize: ({ action }) => {
      if (action === 'states:StartExecution') current().beforeChild();
    },
  });
  machines.stepFunctions.onChange((change) => current().changed(change));
  return {
    ...machines,
    enter: (next) => {
      host = next;
    },
  };
}
