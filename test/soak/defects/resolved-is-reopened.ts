import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'An alert after an incident was resolved reopens that incident instead of opening the next occurrence.',
  breaks: [5],
  services: (_, services) =>
    replaced(services, {
      openIncident: async (key, previous, opening, at) => {
        if (previous?.status !== 'resolved') return services.openIncident(key, previous, opening, at);
        await services.put({
          ...previous,
          ...opening,
          status: 'triggered',
          lastAlertAt: at,
          sweep: 'due',
          sweepAt: at,
        });
        return services.findIncident(previous.id);
      },
    }),
};
