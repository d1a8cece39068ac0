import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'A wait is registered in every status of the incident.',
  breaks: [3],
  table: (services) => {
    return replaced(services, {
      registerWait: async (id, contact, wait) =>
        (await services.registerWait(id, contact, wait)) ?? services.findIncident(id),
    });
  },
};
