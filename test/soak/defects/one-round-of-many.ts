import { type Defect, patched, stateIn } from '../defects.ts';

export const defect: Defect = {
  says: 'The policy is gone through once, however many rounds it has.',
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
