import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'A run that has failed is said to be redriven, and is not.',
  breaks: [1],
  services: (fn, services) => (fn === 'sweep' ? replaced(services, { redriveRun: async () => true }) : services),
};
