import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'A refused alert is not counted, so the backstop is not notified of it.',
  breaks: [0],
  services: (fn, services) => {
    if (fn !== 'receive-alert') return services;
    return replaced(services, {
      measure: (at, values, ...channel) => {
        if (!('AlertsRefused' in values)) services.measure(at, values, ...channel);
      },
    });
  },
};
