import type { Pending } from '../../../lambdas/domain/notify/bundle.ts';
import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'What waits for a bundle stops waiting before the bundle is sent, so a crash in between loses it.',
  breaks: [6, 9],
  canShowIn: ({ alerts, faults }) => faults !== 0 && alerts.length > 5,
  services: (_, services) => {
    let waiting: readonly Pending[] = [];
    return replaced(services, {
      readPending: async (contact, channel) => {
        waiting = await services.readPending(contact, channel);
        return [...waiting];
      },
      recordBundle: async (...args) => {
        await services.recordBundle(...args);
        await services.dropPending(waiting);
      },
    });
  },
};
