import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'A bundle leaves out the last of what waits, and lets it wait no more.',
  breaks: [6, 9],
  services: (_, services) =>
    replaced(services, {
      readPending: async (contact, channel) => {
        const all = await services.readPending(contact, channel);
        const last = all.at(-1);
        if (last !== undefined) await services.dropPending([last]);
        return all.slice(0, -1);
      },
    }),
};
