import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'The messages that a contact got lately are forgotten, so that each one has a place of its own.',
  breaks: [9],
  services: (_, services) =>
    replaced(services, {
      readOutbox: async (contact, channel) => ({ ...(await services.readOutbox(contact, channel)), own: [] }),
    }),
};
