import { type Defect, hasHeartbeats, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'A heartbeat that was silent for too long is not heard any more.',
  breaks: [5],
  canShowIn: hasHeartbeats,
  services: (fn, services) => {
    if (fn !== 'receive-alert') return services;
    return replaced(services, {
      hearHeartbeat: async (name, source, at) => {
        const pulse = (await services.findPulses()).find((each) => each.name === name);
        return pulse?.lostAt === undefined ? services.hearHeartbeat(name, source, at) : undefined;
      },
    });
  },
};
