import { type Defect, patched, stateIn } from '../defects.ts';

export const defect: Defect = {
  says: 'The levels of a policy are notified at the same time.',
  breaks: [8],
  definitions: ({ NotifySupport, ...others }) => ({
    ...others,
    NotifySupport: patched(NotifySupport, (states) => {
      delete stateIn(states, 'Notify each level').MaxConcurrency;
    }),
  }),
};
