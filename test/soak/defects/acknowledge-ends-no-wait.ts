import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'An acknowledgement by a source ends no wait.',
  breaks: [2],
  services: (fn, services) => (fn === 'receive-alert' ? replaced(services, { wake: async () => true }) : services),
};
