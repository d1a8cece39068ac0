import { type Defect, patched, stateIn } from '../defects.ts';

export const defect: Defect = {
  says: 'If Step Functions cannot start a contact’s execution at once, the contact is skipped.',
  breaks: [6],
  definitions: ({ NotifySupport, ...others }) => ({
    ...others,
    NotifySupport: patched(NotifySupport, (states) => {
      const level = stateIn(states, 'Notify each level').ItemProcessor.States;
      const contact = stateIn(level, 'Notify each contact').ItemProcessor.States;
      stateIn(contact, 'Notify contact').Retry = [];
    }),
  }),
};
