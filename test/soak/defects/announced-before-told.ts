import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'The sweep notes that the backstop was told before it tells it, so trouble in telling it is the end of it.',
  breaks: [1],
  services: (fn, services) => {
    if (fn !== 'sweep') return services;
    return replaced(services, {
      createLink: async (link, at) => {
        const incident = await services.findIncident(link.incident);
        if (incident !== undefined) await services.markAnnounced(incident);
        return services.createLink(link, at);
      },
    });
  },
};
