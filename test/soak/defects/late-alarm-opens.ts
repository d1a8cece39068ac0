import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'A late ALARM opens an incident, although a newer state of the alarm is known.',
  breaks: [5],
  services: (fn, services) =>
    fn === 'receive-alarm' ? replaced(services, { findAlarmState: async () => undefined }) : services,
};
