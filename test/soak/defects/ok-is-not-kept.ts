import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'The OK of an alarm is not kept, so a late ALARM opens an incident.',
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
