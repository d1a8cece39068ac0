import type { Pulse } from '../../../lambdas/domain/intake/heartbeat.ts';
import { type Defect, hasHeartbeats, replaced } from '../defects.ts';

/** The heartbeats as the last sweep read them. */
const known = new Map<string, Pulse>();

export const defect: Defect = {
  says: 'The sweep decides by the heartbeats that the sweep before it read, so what came while none ran is not heard.',
  breaks: [5],
  canShowIn: hasHeartbeats,
  services: (fn, services) => {
    if (fn !== 'sweep') return services;
    const now = new Map<string, Pulse>();
    return replaced(services, {
      findPulses: async () => {
        const pulses = await services.findPulses();
        const before = pulses.map((pulse) => ({ ...pulse, heardAt: known.get(pulse.name)?.heardAt ?? pulse.heardAt }));
        for (const pulse of pulses) {
          now.set(pulse.name, pulse);
          known.set(pulse.name, pulse);
        }
        return before;
      },
      markLost: (pulse, source, at) => services.markLost(now.get(pulse.name) ?? pulse, source, at),
    });
  },
};
