import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'The mapping of a further rule is not read: its events have no severity and no end.',
  breaks: [5],
  services: (fn, services) =>
    fn === 'receive-alarm' ? replaced(services, { findSource: async () => undefined }) : services,
};
