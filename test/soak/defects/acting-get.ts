import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'Opening a link takes the incident, even if a mail scanner opens it.',
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
