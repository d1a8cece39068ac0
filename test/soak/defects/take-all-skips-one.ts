import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'The press that takes everything leaves out the last incident that waits.',
  breaks: [9],
  services: (fn, services) =>
    fn === 'receive-reply'
      ? replaced(services, {
          findWaiting: async (contact, at) => (await services.findWaiting(contact, at)).slice(0, -1),
        })
      : services,
};
