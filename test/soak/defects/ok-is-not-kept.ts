import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'That an alarm is OK again is not kept, so an ALARM that comes late opens an incident.',
  breaks: [5],
  services: (fn, services) => {
    if (fn !== 'receive-alarm') return services;
    return replaced(services, {
      recordAlarmState: async (key, change) => {
        if (change.state === 'ALARM') await services.recordAlarmState(key, change);
      },
    });
  },
};
