import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'A resolved incident can be taken.',
  breaks: [5],
  services: (fn, services) => {
    if (fn !== 'receive-reply') return services;
    return replaced(services, {
      acknowledge: async (id, by, at, resolveBy) => {
        const incident = await services.findIncident(id);
        if (incident?.status !== 'resolved') return services.acknowledge(id, by, at, resolveBy);
        await services.put({ ...incident, status: 'acknowledged', by, acknowledgedAt: at });
        return services.findIncident(id);
      },
    });
  },
};
