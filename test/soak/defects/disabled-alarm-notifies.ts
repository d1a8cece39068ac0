import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'An alarm notifies although its actions are disabled.',
  breaks: [5],
  canShowIn: ({ quiet }) => quiet.some(({ kind }) => kind === 'disabled'),
  services: (fn, services) => {
    if (fn !== 'receive-alarm') return services;
    return replaced(services, {
      describeAlarm: async (name) => {
        const now = await services.describeAlarm(name);
        return now.state === 'deleted' ? now : { ...now, actionsEnabled: true };
      },
    });
  },
};
