import { type Defect, hasMutes, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'A resolve does not find the alert that a mute holds.',
  breaks: [11],
  canShowIn: hasMutes,
  services: (fn, services) => {
    if (fn !== 'receive-alert') return services;
    // Only what says that something is wrong asks for the mutes.
    let isWrong = false;
    return replaced(services, {
      findRules: () => {
        isWrong = true;
        return services.findRules();
      },
      findHeldAlert: async (name) => (isWrong ? services.findHeldAlert(name) : undefined),
    });
  },
};
