import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'More time is recorded and promised, but the wait does not become longer.',
  breaks: [2],
  services: (fn, services) =>
    fn === 'receive-reply' ? replaced(services, { keepWaiting: async () => true }) : services,
};
