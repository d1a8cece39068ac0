import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'A wait is registered though a newer one of the same contact is.',
  breaks: [2],
  table: (services) => {
    return replaced(services, {
      registerWait: async (id, contact, wait) => {
        const incident = await services.registerWait(id, contact, wait);
        if (incident !== undefined) return incident;
        const found = await services.findIncident(id);
        const known = found?.waits[contact];
        const isOlder =
          found?.status === 'triggered' && found.run === wait.run && known && known.sequence > wait.sequence;
        if (!isOlder) return undefined;
        services.put({ ...found, waits: { ...found.waits, [contact]: wait } });
        return services.findIncident(id);
      },
    });
  },
};
