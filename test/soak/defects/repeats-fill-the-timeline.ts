import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'Each repeat is an event on the timeline, until they push out who was notified.',
  breaks: [0],
  services: (fn, services) => {
    if (fn !== 'receive-alert') return services;
    return replaced(services, {
      newestOccurrence: async (key) => {
        const newest = await services.newestOccurrence(key);
        if (newest === undefined) return undefined;
        const { repeatShownAt: _, ...unshown } = newest;
        return unshown;
      },
      joinIncident: async (before, joining, at) => {
        const { repeatShownAt } = (await services.findIncident(before.id)) ?? {};
        return services.joinIncident({ ...before, ...(repeatShownAt && { repeatShownAt }) }, joining, at);
      },
    });
  },
};
