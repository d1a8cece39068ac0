import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'An acknowledgement by a source is accepted, and people go on being notified.',
  breaks: [3],
  services: (fn, services) =>
    fn === 'receive-alert' ? replaced(services, { acknowledge: async () => undefined }) : services,
};
