import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'The backstop gets a message about each incident that nobody has taken, instead of one about all of them.',
  breaks: [9],
  services: (_, services) =>
    replaced(services, {
      tellBackstop: async (message) => {
        const count = Number(/^([\d,]+) incidents unanswered/.exec(message.text)?.[1]?.replace(',', '') ?? 1);
        for (let nth = 0; nth < count; nth += 1) await services.tellBackstop(message);
      },
    }),
};
