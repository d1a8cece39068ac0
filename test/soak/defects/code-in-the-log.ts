import { type Defect, replaced, writeAsItIs } from '../defects.ts';

export const defect: Defect = {
  says: 'The link of a message is written to the log.',
  breaks: [7],
  services: (fn, services) => {
    if (fn !== 'send-notification') return services;
    return replaced(services, {
      createLink: async (link, at) => {
        const code = await services.createLink(link, at);
        writeAsItIs('link', { url: `${services.baseUrl()}/n/${code}` });
        return code;
      },
    });
  },
};
