import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'Whoever hands it back is told so, and its next run is left to the sweep.',
  breaks: [2],
  services: (fn, services) =>
    fn === 'receive-reply' ? replaced(services, { startRun: async () => {}, markStarted: async () => {} }) : services,
};
