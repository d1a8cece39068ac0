import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'Whoever has it has it for as long as they like, whatever the policy says of resolveWithin.',
  breaks: [1],
  services: (fn, services) => {
    if (fn !== 'receive-reply') return services;
    return replaced(services, { acknowledge: async (id, by, at) => services.acknowledge(id, by, at, undefined) });
  },
};
