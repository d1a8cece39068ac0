import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'Passing it on ends the wait, but is not recorded.',
  breaks: [2],
  services: (fn, services) =>
    fn === 'receive-reply' ? replaced(services, { decline: async (id) => services.findIncident(id) }) : services,
};
