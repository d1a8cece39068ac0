import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'A link is bound to its incident but not to its contact: every press answers for the contact who was asked first.',
  breaks: [2],
  services: (fn, services) => {
    if (fn !== 'receive-reply') return services;
    return replaced(services, {
      findLink: async (code, at) => {
        const link = await services.findLink(code, at);
        const incident = link?.incident === undefined ? undefined : await services.findIncident(link.incident);
        const [first] = Object.keys(incident?.waits ?? {});
        return link && first !== undefined ? { ...link, contact: first, name: first } : link;
      },
    });
  },
};
