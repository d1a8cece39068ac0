import { type Defect, hasMutes, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'An alert that a mute held is forgotten at the end of the mute.',
  breaks: [11],
  canShowIn: hasMutes,
  services: (fn, services) => (fn === 'sweep' ? replaced(services, { findHeldAlerts: async () => [] }) : services),
};
