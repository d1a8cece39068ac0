import { type Defect, readsAlarm } from '../defects.ts';

export const defect: Defect = {
  says: 'An alarm notifies although a mute rule is in force.',
  breaks: [5],
  reads: readsAlarm(({ muteDetail: _, ...detail }) => detail),
};
