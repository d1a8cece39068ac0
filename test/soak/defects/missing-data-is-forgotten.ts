import { type Defect, readsAlarm } from '../defects.ts';

export const defect: Defect = {
  says: 'An alarm that is in ALARM again after it had no data says nothing to whoever has its incident.',
  breaks: [1],
  reads: readsAlarm(({ previousState: _, ...detail }) => detail),
};
