import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'The contact who took the incident can keep it for any time, in spite of resolveWithin.',
  breaks: [1],
  services: (fn, services) => {
    if (fn !== 'receive-reply') return services;
    return replaced(services, { acknowledge: async (id, by, at) => services.acknowledge(id, by, at, undefined) });
  },
};
