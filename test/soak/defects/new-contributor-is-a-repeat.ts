import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'A new contributor of an alarm counts as a repeat.',
  breaks: [1],
  services: (fn, services) => {
    if (fn !== 'receive-alarm') return services;
    return replaced(services, {
      recordContributor: async (key, id, change, words) => {
        const state = await services.recordContributor(key, id, change, words);
        const newest = await services.newestOccurrence(key);
        return newest === undefined ? state : { ...state, incident: newest.id };
      },
    });
  },
};
