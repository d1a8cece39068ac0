import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'A wait is registered for a contact who has passed it on.',
  breaks: [2],
  table: (services) => {
    return replaced(services, {
      registerWait: async (id, contact, wait) => {
        const incident = await services.registerWait(id, contact, wait);
        if (incident !== undefined) return incident;
        const found = await services.findIncident(id);
        const isOpen = found?.status === 'triggered' && found.run === wait.run;
        const isNewest = (found?.waits[contact]?.sequence ?? '') < wait.sequence;
        if (found === undefined || !isOpen || !isNewest || found.stopped !== undefined) return undefined;
        services.put({ ...found, waits: { ...found.waits, [contact]: wait } });
        return services.findIncident(id);
      },
    });
  },
};
