import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'A more severe alert joins an incident that somebody has, and nobody hears of it.',
  breaks: [1],
  services: (fn, services) => {
    if (fn !== 'receive-alert') return services;
    return replaced(services, {
      joinIncident: async (before, { next: _, ...joining }, at) => services.joinIncident(before, joining, at),
    });
  },
};
