import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'An alarm counts as muted while CloudWatch cannot be asked about its mute rules.',
  breaks: [1],
  canShowIn: ({ outages }) => outages.some((each) => each.kind === 'service down' && each.service === 'questions'),
  services: (fn, services) => {
    if (fn !== 'sweep') return services;
    return replaced(services, {
      findMute: async (name) => {
        try {
          return await services.findMute(name);
        } catch {
          return 'a rule that cannot be listed';
        }
      },
    });
  },
};
