import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'Two functions that come to the same notice at one instant both send it.',
  breaks: [9],
  services: (_, services) => replaced(services, { claimNotice: (id, event) => services.claimSend(id, event) }),
};
