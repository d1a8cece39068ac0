import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'The sweep records that the backstop was notified, and does not notify it.',
  breaks: [1],
  services: (fn, services) => (fn === 'sweep' ? replaced(services, { tellBackstop: async () => {} }) : services),
};
