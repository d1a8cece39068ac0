import type { Pulse } from '../../lambdas/domain/intake/heartbeat.ts';

type Adapter = typeof import('../../lambdas/adapters/heartbeats.ts');

/** Pulses in memory, which keep the contract of the adapter of the same name. `items` is all that they hold, by name. */
export function heartbeatStore(): Adapter & { readonly items: Map<string, Pulse> } {
  const items = new Map<string, Pulse>();
  const isSame = ({ name, heardAt }: Pulse) => items.get(name)?.heardAt === heardAt;

  return {
    items,

    hearHeartbeat: async (name, source, at) => {
      const known = items.get(name);
      if (known !== undefined && known.heardAt >= at) return undefined;
      const pulse = { ...known, name, heardAt: at, heardFrom: source };
      items.set(name, pulse);
      return pulse;
    },

    findPulse: async (name) => items.get(name),

    findPulses: async () => [...items.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),

    markLost: async (pulse, source, at) => {
      const known = items.get(pulse.name);
      if (known === undefined || !isSame(pulse) || known.lostAt !== undefined) return false;
      const { raisedFor: _, raisedAt: __, ...heard } = known;
      items.set(pulse.name, { ...heard, lostAt: at, source });
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
      if (known?.lostAt !== lostAt) return;
      const { lostAt: _, source: __, raisedFor: ___, raisedAt: ____, ...heard } = known;
      items.set(name, heard);
    },

    forgetPulse: async (pulse) => {
      if (isSame(pulse)) items.delete(pulse.name);
    },
  };
}
