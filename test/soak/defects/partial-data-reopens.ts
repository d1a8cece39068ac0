import { type Defect, readsAlarm } from '../defects.ts';

export const defect: Defect = {
  says: 'ALARM after ALARM reopens what a person resolved or what nobody answered.',
  breaks: [5],
  reads: readsAlarm((detail) => ({ ...detail, previousState: { value: 'OK' } })),
};
