import { type Defect, replaced } from '../defects.ts';
import type { Services } from '../world.ts';

const sixtyDays = 60 * 86_400;

export const defect: Defect = {
  says: 'Records are kept for sixty days. Then occurrences are counted from 1 again, with names that are still refused.',
  breaks: [1],
  services: (_, services) => {
    type Incident = Awaited<ReturnType<Services['findIncident']>>;
    const shortly = async (written: Promise<Incident>, at: string) => {
      const incident = await written;
      if (incident === undefined) return undefined;
      await services.put({ ...incident, expiresAt: Math.floor(Date.parse(at) / 1000) + sixtyDays });
      return incident;
    };
    return replaced(services, {
      openIncident: (key, before, opening, at) => shortly(services.openIncident(key, before, opening, at), at),
      joinIncident: (before, joining, at) => shortly(services.joinIncident(before, joining, at), at),
      acknowledge: (id, by, at, ...more) => shortly(services.acknowledge(id, by, at, ...more), at),
      resolve: (id, by, at, ...more) => shortly(services.resolve(id, by, at, ...more), at),
      resolveHeld: (before, at) => shortly(services.resolveHeld(before, at), at),
      openNextRun: (before, next, at) => shortly(services.openNextRun(before, next, at), at),
      exhaust: (id, run, at) => shortly(services.exhaust(id, run, at), at),
    });
  },
};
