import { type Defect, registersAlso } from '../defects.ts';

export const defect: Defect = {
  says: 'A wait is registered for a contact who has passed the incident on.',
  breaks: [2],
  table: (services) =>
    registersAlso(services, async (found, contact, wait) => {
      const isOpen = found.status === 'triggered' && found.run === wait.run;
      const isNewest = (found.waits[contact]?.sequence ?? '') < wait.sequence;
      if (!isOpen || !isNewest || found.stopped !== undefined) return undefined;
      services.put({ ...found, waits: { ...found.waits, [contact]: wait } });
      return services.findIncident(found.id);
    }),
};
