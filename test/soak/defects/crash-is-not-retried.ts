import { type Defect, patched, stateIn } from '../defects.ts';

export const defect: Defect = {
  says: 'A send whose function crashes is not retried.',
  breaks: [6],
  definitions: ({ NotifyContact, ...others }) => ({
    ...others,
    NotifyContact: patched(NotifyContact, (states) => {
      stateIn(states, 'Send notification').Retry = [];
    }),
  }),
};
