import { type Defect, patched, stateIn } from '../defects.ts';

export const defect: Defect = {
  says: 'A missing answer counts as a fault, and the wait begins again.',
  breaks: [1],
  definitions: ({ NotifyContact, ...others }) => ({
    ...others,
    NotifyContact: patched(NotifyContact, (states) => {
      const [never, always] = stateIn(states, 'Send notification').Retry;
      if (never === undefined || always === undefined)
        throw new Error('There are not two retriers to plant a defect in.');
      never.ErrorEquals = ['Undeliverable'];
      always.ErrorEquals = ['States.ALL'];
    }),
  }),
};
