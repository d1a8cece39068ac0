import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'The sweep treats a run that was stopped by hand like one that has failed.',
  breaks: [5],
  services: (fn, services) => {
    if (fn !== 'sweep') return services;
    return replaced(services, {
      findRun: async (incident, run) => {
        const found = await services.findRun(incident, run);
        return found?.status === 'stopped' ? { ...found, status: 'failed' } : found;
      },
    });
  },
};
