import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'A sent message is never recorded, so that every retry sends once more.',
  breaks: [5],
  services: (fn, services) => {
    if (fn !== 'send-notification') return services;
    return replaced(services, { claimSend: async () => 'send', recordSend: async () => {} });
  },
};
