import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'What is sent is never written down, so that every retry sends once more.',
  breaks: [5],
  services: (fn, services) => {
    if (fn !== 'send-notification') return services;
    return replaced(services, { claimSend: async () => 'send', recordSend: async () => {} });
  },
};
