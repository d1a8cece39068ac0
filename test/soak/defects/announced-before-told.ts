import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'The sweep records that the backstop was notified before it notifies it, so a failure in between loses the message.',
  breaks: [1],
  services: (fn, services) => {
    if (fn !== 'sweep') return services;
    return replaced(services, {
      createLink: async (link, at) => {
        const incident = link.incident && (await services.findIncident(link.incident));
        if (incident) await services.markAnnounced(incident);
        return services.createLink(link, at);
      },
    });
  },
};
