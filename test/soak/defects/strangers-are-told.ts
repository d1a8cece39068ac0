import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'That somebody has it is told to everybody on the policy, also to who was never asked.',
  breaks: [2],
  services: (fn, services) => {
    if (fn !== 'record-outcome') return services;
    const { notices } = services;
    return replaced(services, {
      notices: {
        ...notices,
        areOn: () => notices.areOn(),
        logError: notices.logError,
        readTimeline: (incident) => notices.readTimeline(incident),
        claimSend: (...claim) => notices.claimSend(...claim),
        recordSend: (...sent) => notices.recordSend(...sent),
        sendMessage: (...message) => notices.sendMessage(...message),
        findContacts: async () => [...(await services.loadOnCall()).contacts],
      },
    });
  },
};
