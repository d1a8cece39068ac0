import { type Defect, registersAlso } from '../defects.ts';

export const defect: Defect = {
  says: 'A wait is registered even if a newer one of the same contact is registered.',
  breaks: [2],
  table: (services) =>
    registersAlso(services, async (found, contact, wait) => {
      const known = found.waits[contact];
      const isOlder =
        found.status === 'triggered' && found.run === wait.run && known !== undefined && known.sequence > wait.sequence;
      if (!isOlder) return undefined;
      services.put({ ...found, waits: { ...found.waits, [contact]: wait } });
      return services.findIncident(found.id);
    }),
};
