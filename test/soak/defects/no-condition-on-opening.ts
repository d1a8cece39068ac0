import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'The next occurrence is written without the condition that it does not exist yet, and then the one after it.',
  breaks: [5],
  services: (fn, services) => {
    if (fn !== 'receive-alert' && fn !== 'receive-alarm') return services;
    return replaced(services, {
      openIncident: async (key, previous, opening, at) => {
        const opened = await services.openIncident(key, previous, opening, at);
        if (opened !== undefined) return opened;
        return services.openIncident(key, await services.newestOccurrence(key), opening, at);
      },
    });
  },
};
