import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'When an incident gets worse, the policy is notified before the contact who has it.',
  breaks: [1],
  services: (_, services) =>
    replaced(services, {
      joinIncident: async (before, { next, ...joining }, at) => {
        if (next === undefined) return services.joinIncident(before, joining, at);
        const { first: _first, ...run } = next;
        return services.joinIncident(before, { ...joining, next: { ...run, startAtLevel: 1 } }, at);
      },
    }),
};
