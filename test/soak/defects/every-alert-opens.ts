import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'An alert opens an incident although an incident with its dedup key is live.',
  breaks: [5],
  services: (fn, services) => {
    if (fn !== 'receive-alert') return services;
    return replaced(services, {
      newestOccurrence: async (key) => {
        const newest = await services.newestOccurrence(key);
        return newest && { ...newest, status: 'resolved' };
      },
    });
  },
};
