import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'Each repeat keeps an incident that somebody has alive for another day.',
  breaks: [5],
  canShowIn: ({ alerts }) => alerts.some(({ atSeconds }) => atSeconds > 30_000),
  services: (fn, services) => {
    if (fn !== 'receive-alert') return services;
    return replaced(services, {
      newestOccurrence: async (key) => {
        const newest = await services.newestOccurrence(key);
        return newest?.status === 'acknowledged' ? { ...newest, acknowledgedAt: newest.lastAlertAt } : newest;
      },
    });
  },
};
