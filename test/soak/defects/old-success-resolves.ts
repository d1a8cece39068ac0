import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'An event of a further rule that says that a problem is over ends a newer one, too.',
  breaks: [5],
  canShowIn: ({ jobs }) =>
    jobs.some(({ state, deliveredAfterSeconds: [first = 0] }) => state === 'SUCCEEDED' && first > 0),
  services: (fn, services) => {
    if (fn !== 'receive-alarm') return services;
    return replaced(services, {
      newestOccurrence: async (key) => {
        const newest = await services.newestOccurrence(key);
        return newest?.eventAt === undefined ? newest : { ...newest, eventAt: new Date(0).toISOString() };
      },
    });
  },
};
