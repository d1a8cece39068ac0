import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'More time is written down and promised, and the wait is not made longer.',
  breaks: [2],
  services: (fn, services) =>
    fn === 'receive-reply' ? replaced(services, { keepWaiting: async () => true }) : services,
};
