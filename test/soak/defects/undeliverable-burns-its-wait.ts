import { type Defect, patched, stateIn } from '../defects.ts';

export const defect: Defect = {
  says: 'The wait of an attempt that every channel refused for good is waited out like any other.',
  breaks: [8],
  definitions: ({ NotifyContact, ...others }) => ({
    ...others,
    NotifyContact: patched(NotifyContact, (states) => {
      for (const caught of stateIn(states, 'Send notification').Catch) {
        if (caught.ErrorEquals.includes('Undeliverable')) caught.Next = 'Wait out the attempt';
      }
    }),
  }),
};
