import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'A press ends the waits first, and records who took the incident a while later.',
  breaks: [2],
  services: (fn, services) => {
    if (fn !== 'receive-reply') return services;
    return replaced(services, {
      acknowledge: async (id, by, at, resolveBy) => {
        const before = await services.findIncident(id);
        for (const { taskToken } of Object.values(before?.waits ?? {})) {
          await services.wake(taskToken, { outcome: 'acknowledged', by: by.contact });
        }
        return services.acknowledge(id, by, at, resolveBy);
      },
    });
  },
};
