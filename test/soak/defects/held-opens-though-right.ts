import { type Defect, hasMutes, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'The end of an alert that a mute holds is answered, and not written.',
  breaks: [11],
  canShowIn: hasMutes,
  services: (fn, services) =>
    fn === 'receive-alert' ? replaced(services, { endHeldAlert: async () => true }) : services,
};
