import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'An event that the queue delivers twice opens the next occurrence once the first is closed.',
  breaks: [5],
  services: (fn, services) => {
    if (fn !== 'receive-alarm') return services;
    return replaced(services, {
      newestOccurrence: async (key) => {
        const newest = await services.newestOccurrence(key);
        if (newest === undefined) return undefined;
        const { alarmStateAt, ...others } = newest;
        return others;
      },
    });
  },
};
