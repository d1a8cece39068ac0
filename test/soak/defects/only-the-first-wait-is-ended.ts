import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'A press ends only one of the open waits.',
  breaks: [2],
  services: (fn, services) => {
    if (fn !== 'receive-reply') return services;
    let woken = 0;
    return replaced(services, { wake: async (...wait) => (woken++ === 0 ? services.wake(...wait) : true) });
  },
};
