import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'A wait is registered whichever run it belongs to.',
  breaks: [3],
  table: (services) => {
    return replaced(services, {
      registerWait: async (id, contact, wait) => {
        const incident = await services.registerWait(id, contact, wait);
        if (incident !== undefined) return incident;
        const found = await services.findIncident(id);
        return found?.status === 'triggered' && found.run > wait.run ? found : undefined;
      },
    });
  },
};
