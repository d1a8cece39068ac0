import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'An alarm whose event never arrived is not found.',
  breaks: [1],
  services: (fn, services) => (fn === 'sweep' ? replaced(services, { findAlarmsInAlarm: async () => [] }) : services),
};
