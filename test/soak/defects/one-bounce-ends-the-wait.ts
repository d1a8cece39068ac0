import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'A message that bounces ends the wait, although another has arrived.',
  breaks: [8],
  services: (fn, services) => {
    if (fn !== 'receive-delivery') return services;
    return replaced(services, {
      readAttempt: async (key) => (await services.readAttempt(key)).map((sent) => ({ ...sent, state: 'failed' })),
    });
  },
};
