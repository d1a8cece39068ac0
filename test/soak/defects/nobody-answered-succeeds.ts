import { type Defect, patched, stateIn } from '../defects.ts';

export const defect: Defect = {
  says: 'A run to which nobody answered succeeds.',
  breaks: [1],
  definitions: ({ NotifySupport, ...others }) => ({
    ...others,
    NotifySupport: patched(NotifySupport, (states) => {
      states['Nobody answered'] = { ...stateIn(states, 'Acknowledged') };
    }),
  }),
};
