import { type Defect, readsAlarm } from '../defects.ts';

export const defect: Defect = {
  says: 'An alarm notifies although a mute rule is in force.',
  breaks: [5],
  canShowIn: ({ quiet }) => quiet.some(({ kind }) => kind === 'mute'),
  reads: readsAlarm(({ muteDetail: _, ...detail }) => detail),
};
