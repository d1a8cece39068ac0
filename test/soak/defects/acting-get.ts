import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'Whoever opens a link has it, be it a mail scanner.',
  breaks: [4],
  services: (fn, services) => {
    if (fn !== 'show-incident') return services;
    return replaced(services, {
      findLink: async (code, at) => {
        const link = await services.findLink(code, at);
        const { incident, contact, name = '' } = link ?? {};
        if (incident !== undefined && contact !== undefined)
          await services.acknowledge(incident, { contact, name }, at);
        return link;
      },
    });
  },
};
