import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'That somebody has it is told to everybody on the policy, also to who was never asked.',
  breaks: [2],
  services: (fn, services) => {
    if (fn !== 'record-outcome') return services;
    return replaced(services, { findContacts: async () => [...(await services.loadOnCall()).contacts] });
  },
};
