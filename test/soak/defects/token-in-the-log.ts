import { type Defect, replaced, writeAsItIs } from '../defects.ts';

export const defect: Defect = {
  says: 'A task token is written to the log when its wait is over.',
  breaks: [7],
  services: (fn, services) => {
    if (fn !== 'receive-reply') return services;
    return replaced(services, {
      wake: async (taskToken, outcome) => {
        const isEnded = await services.wake(taskToken, outcome);
        if (!isEnded) writeAsItIs('nothing waits any more', { taskToken });
        return isEnded;
      },
    });
  },
};
