import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'The OK of one contributor resolves the incident of the whole alarm.',
  breaks: [5],
  services: (fn, services) => {
    if (fn !== 'receive-alarm') return services;
    return replaced(services, {
      recordContributor: async (key, id, change, words) => {
        const newest = change.state === 'OK' ? await services.newestOccurrence(key) : undefined;
        if (newest !== undefined) await services.resolve(newest.id, 'the alarm', change.stateAt, change.stateAt);
        return services.recordContributor(key, id, change, words);
      },
    });
  },
};
