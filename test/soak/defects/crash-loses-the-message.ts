import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'A message counts as sent once it is claimed, so a crash in between loses it.',
  breaks: [6],
  services: (fn, services) => {
    if (fn !== 'send-notification') return services;
    return replaced(services, {
      claimSend: async (incident, event) => {
        const claim = await services.claimSend(incident, event);
        if (claim === 'send') await services.recordSend(incident, { ...event, state: 'sent' });
        return claim;
      },
    });
  },
};
