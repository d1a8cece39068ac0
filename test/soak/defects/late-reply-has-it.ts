import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'The second person to press is told that they have it.',
  breaks: [2],
  services: (fn, services) => {
    if (fn !== 'receive-reply') return services;
    return replaced(services, {
      acknowledge: async (id, by, at, resolveBy) => {
        const taken = await services.acknowledge(id, by, at, resolveBy);
        const found = taken ?? (await services.findIncident(id));
        return found?.status === 'acknowledged' ? { ...found, by } : taken;
      },
    });
  },
};
