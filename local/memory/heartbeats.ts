import type { Pulse } from '../../lambdas/domain/intake/heartbeat.ts';

type Adapter = typeof import('../../lambdas/adapters/heartbeats.ts');

/** Pulses in memory, which keep the contract of the adapter of the same name. `items` is all that they hold, by name. */
export function heartbeatStore(): Adapter & { readonly items: Map<string, Pulse> } {
  const items = new Map<string, Pulse>();
  const isSame = ({ name, heardAt }: Pulse) => items.get(name)?.heardAt === heardAt;

  return {
    items,

    hearHeartbeat: async (name, at) => {
      const known = items.get(name);
      if (known !== undefined && known.heardAt >= at) return undefined;
      const pulse = { ...known, name, heardAt: at };
      items.set(name, pulse);
      return pulse;
    },

    findPulses: async () => [...items.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),

    markLost: async (pulse, source, at) => {
      const { name, heardAt } = pulse;
      if (!isSame(pulse) || items.get(name)?.lostAt !== undefined) return false;
      items.set(name, { name, heardAt, lostAt: at, source });
      return true;
    },

    markRaised: async (pulse, at) => {
      const known = items.get(pulse.name);
      if (known === undefined || !isSame(pulse) || known.lostAt !== pulse.lostAt) return false;
      items.set(pulse.name, { ...known, raisedFor: known.heardAt, raisedAt: at });
      return true;
    },

    clearLost: async ({ name, lostAt }) => {
      const known = items.get(name);
      if (known?.lostAt === lostAt) items.set(name, { name, heardAt: known.heardAt });
    },

    forgetPulse: async (pulse) => {
      if (isSame(pulse)) items.delete(pulse.name);
    },
  };
}
