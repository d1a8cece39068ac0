import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'A channel’s refusal counts as a sent message.',
  breaks: [6],
  services: (fn, services) => {
    if (fn !== 'send-notification') return services;
    return replaced(services, {
      sendMessage: async (...message) => {
        try {
          return await services.sendMessage(...message);
        } catch {
          return { sent: true };
        }
      },
    });
  },
};
