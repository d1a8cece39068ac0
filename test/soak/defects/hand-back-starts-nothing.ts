import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'A contact is told that they handed it back, but the start of the next run is left to the sweep.',
  breaks: [2],
  services: (fn, services) =>
    fn === 'receive-reply' ? replaced(services, { startRun: async () => {}, markStarted: async () => {} }) : services,
};
