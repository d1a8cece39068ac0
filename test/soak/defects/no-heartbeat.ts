import { type Defect, patched, stateIn } from '../defects.ts';

export const defect: Defect = {
  says: 'An attempt has no heartbeat: its wait lasts until the timeout, three times as long.',
  breaks: [1],
  definitions: ({ NotifyContact, ...others }) => ({
    ...others,
    NotifyContact: patched(NotifyContact, (states) => {
      delete stateIn(states, 'Send notification').HeartbeatSeconds;
    }),
  }),
};
