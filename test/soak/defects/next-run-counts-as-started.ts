import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'The next run keeps the mark that the previous one was started.',
  breaks: [2],
  services: (_, services) =>
    replaced(services, {
      openNextRun: async (before, next, at) => {
        const opened = await services.openNextRun(before, next, at);
        if (opened === undefined) return undefined;
        await services.markStarted(opened.id, opened.run, at);
        return { ...opened, startedAt: at };
      },
    }),
};
