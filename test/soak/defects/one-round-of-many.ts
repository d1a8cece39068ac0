import { type Defect, patched, stateIn } from '../defects.ts';

export const defect: Defect = {
  says: 'The policy is followed for one round only.',
  breaks: [6],
  definitions: ({ NotifySupport, ...others }) => ({
    ...others,
    NotifySupport: patched(NotifySupport, (states) => {
      Object.assign(stateIn(states, 'Is a round left?'), {
        Choices: [{ Condition: '{% false %}', Next: 'Plan escalation' }],
      });
    }),
  }),
};
