import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'The next occurrence is put without the condition that nobody else has put it, and then the one after it.',
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
