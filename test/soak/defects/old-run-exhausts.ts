import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'The end of an old run exhausts an incident that has a later run.',
  breaks: [6],
  services: (fn, services) => {
    if (fn !== 'record-outcome') return services;
    return replaced(services, {
      exhaust: async (id, run, at) => {
        const incident = await services.findIncident(id);
        return services.exhaust(id, incident?.run ?? run, at);
      },
    });
  },
};
