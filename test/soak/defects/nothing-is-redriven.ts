import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'A failed run is reported as redriven, but is not.',
  breaks: [1],
  services: (fn, services) => (fn === 'sweep' ? replaced(services, { redriveRun: async () => true }) : services),
};
