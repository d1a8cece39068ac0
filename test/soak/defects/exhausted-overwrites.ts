import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'A run that ends leaves its incident exhausted, even if a contact has taken it in the meantime.',
  breaks: [2],
  services: (fn, services) => {
    if (fn !== 'record-outcome') return services;
    return replaced(services, {
      exhaust: async (id, run, at) => {
        const incident = await services.findIncident(id);
        if (incident === undefined || incident.run !== run || incident.status === 'resolved') return undefined;
        await services.put({ ...incident, status: 'exhausted', closedAt: at, sweep: 'due', sweepAt: at });
        return services.findIncident(id);
      },
    });
  },
};
