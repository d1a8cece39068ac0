import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'When a resolved incident comes again, the policy is notified before the contact who had it.',
  breaks: [1],
  services: (_, services) =>
    replaced(services, {
      reopenIncident: async (before, opening, { first: _first, ...next }, at) =>
        services.reopenIncident(before, opening, { ...next, startAtLevel: 1 }, at),
    }),
};
