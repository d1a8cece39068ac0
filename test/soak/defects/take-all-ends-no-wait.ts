import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'A press that takes everything is not put into the queue, so nothing ends the waits.',
  breaks: [9],
  services: (_, services) => replaced(services, { queueTakings: async () => {} }),
};
