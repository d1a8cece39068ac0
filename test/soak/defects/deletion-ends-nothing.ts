import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'The incident of a deleted alarm goes on.',
  breaks: [5],
  services: (fn, services) => {
    if (fn !== 'receive-alarm') return services;
    return replaced(services, {
      recordAlarmState: async (key, state) => {
        if (state.state !== 'deleted') await services.recordAlarmState(key, state);
      },
    });
  },
};
