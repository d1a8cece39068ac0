import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'A contributor that went into ALARM while its alarm was muted is forgotten at the end of the mute.',
  breaks: [1],
  services: (fn, services) => (fn === 'sweep' ? replaced(services, { findHeld: async () => new Map() }) : services),
};
