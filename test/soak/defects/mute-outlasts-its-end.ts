import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'An alarm that was muted when it went into ALARM is forgotten at the end of the mute.',
  breaks: [1],
  services: (fn, services) => {
    if (fn !== 'sweep') return services;
    return replaced(services, {
      findMute: async (name) => {
        const rule = await services.findMute(name);
        if (rule !== undefined) muted.add(name);
        return muted.has(name) ? 'the rule that muted it' : undefined;
      },
    });
  },
};

const muted = new Set<string>();
