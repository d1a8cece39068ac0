import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'It is recorded that every message of an attempt has bounced, but its wait continues.',
  breaks: [8],
  services: (fn, services) => (fn === 'receive-delivery' ? replaced(services, { giveUp: async () => true }) : services),
};
