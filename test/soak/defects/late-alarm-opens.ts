import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'An ALARM that comes late is not held against what is known of the alarm by then.',
  breaks: [5],
  services: (fn, services) =>
    fn === 'receive-alarm' ? replaced(services, { findAlarmState: async () => undefined }) : services,
};
