import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'A contact who is away is on call all the same.',
  breaks: [10],
  canShowIn: ({ people }) => people.some(({ away }) => away !== undefined),
  services: (_, services) =>
    replaced(services, {
      findContacts: async (ids) => (await services.findContacts(ids)).map(({ away: _, ...contact }) => contact),
    }),
};
