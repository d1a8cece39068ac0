import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'A notice goes to everybody on the policy, also to contacts who were never notified.',
  breaks: [2],
  services: (fn, services) => {
    if (fn !== 'record-outcome') return services;
    return replaced(services, { findContacts: async () => [...(await services.loadOnCall()).contacts] });
  },
};
