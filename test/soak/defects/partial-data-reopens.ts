import { type Defect, readsAlarm } from '../defects.ts';

export const defect: Defect = {
  says: 'ALARM after ALARM reopens what a person resolved or what nobody answered.',
  breaks: [5],
  canShowIn: ({ alarm }) => alarm.some(({ state }, index) => state === 'ALARM' && alarm[index - 1]?.state === 'ALARM'),
  reads: readsAlarm((detail) => ({ ...detail, previousState: { value: 'OK' } })),
};
