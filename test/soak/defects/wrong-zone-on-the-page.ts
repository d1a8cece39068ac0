import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'A page shows its times on the clocks of UTC, and not on those of its reader.',
  breaks: [10],
  canShowIn: ({ rotas, people }) => rotas !== undefined && people.some(({ timeZone }) => timeZone !== 'UTC'),
  services: (fn, services) =>
    fn === 'show-incident'
      ? replaced(services, {
          findLink: async (code, at) => {
            const link = await services.findLink(code, at);
            return link && 'contact' in link ? { ...link, timeZone: 'UTC' } : link;
          },
        })
      : services,
};
