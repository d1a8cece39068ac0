import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'That every message of an attempt has bounced is written down, and its wait goes on.',
  breaks: [8],
  services: (fn, services) => (fn === 'receive-delivery' ? replaced(services, { giveUp: async () => true }) : services),
};
