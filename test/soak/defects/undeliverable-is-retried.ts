import { type Defect, patched, stateIn } from '../defects.ts';

export const defect: Defect = {
  says: 'A message that cannot be delivered is retried as if the system were at fault.',
  breaks: [8],
  definitions: ({ NotifyContact, ...others }) => ({
    ...others,
    NotifyContact: patched(NotifyContact, (states) => {
      const [never] = stateIn(states, 'Send notification').Retry;
      if (never === undefined) throw new Error('There is no retrier to plant a defect in.');
      never.ErrorEquals = ['States.Timeout', 'States.HeartbeatTimeout'];
    }),
  }),
};
