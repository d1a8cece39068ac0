import { type Defect, patched, stateIn } from '../defects.ts';

export const defect: Defect = {
  says: 'Where Step Functions cannot start a contact’s execution at once, the contact is passed over.',
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
