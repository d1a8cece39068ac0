import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'The sweep notes that the backstop was told, and does not tell it.',
  breaks: [1],
  services: (fn, services) => (fn === 'sweep' ? replaced(services, { tellBackstop: async () => {} }) : services),
};
