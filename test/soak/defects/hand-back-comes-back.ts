import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'A contact who hands the incident back is asked again in the next run.',
  breaks: [2],
  services: (fn, services) => {
    if (fn !== 'receive-reply') return services;
    return replaced(services, {
      openNextRun: async (before, next, at) =>
        services.openNextRun(before, { ...next, declines: new Set(), startAtLevel: 1 }, at),
    });
  },
};
