import { type Defect, patched, stateIn } from '../defects.ts';

export const defect: Defect = {
  says: 'After a fault of the system the next attempt is made at once.',
  breaks: [8],
  definitions: ({ NotifyContact, ...others }) => ({
    ...others,
    NotifyContact: patched(NotifyContact, (states) => {
      for (const caught of stateIn(states, 'Send notification').Catch) {
        if (caught.ErrorEquals.includes('States.ALL')) caught.Next = 'Is an attempt left?';
      }
      delete states['Wait out the attempt'];
    }),
  }),
};
