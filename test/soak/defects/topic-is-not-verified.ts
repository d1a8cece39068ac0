import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: "A topic's message is believed, whoever signed it.",
  breaks: [5],
  services: (fn, services) =>
    fn === 'receive-alert' ? replaced(services, { isSignedBySns: async () => true }) : services,
};
