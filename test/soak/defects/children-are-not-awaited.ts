import { type Defect, patched, stateIn } from '../defects.ts';

export const defect: Defect = {
  says: 'A contact’s execution is started and not waited for, so that all contacts are notified at once.',
  breaks: [8],
  definitions: ({ NotifySupport, ...others }) => ({
    ...others,
    NotifySupport: patched(NotifySupport, (states) => {
      const level = stateIn(states, 'Notify each level').ItemProcessor.States;
      const contact = stateIn(level, 'Notify each contact').ItemProcessor.States;
      stateIn(contact, 'Notify contact').Resource = 'arn:aws:states:::states:startExecution';
    }),
  }),
};
