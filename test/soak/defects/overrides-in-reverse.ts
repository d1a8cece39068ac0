import { type Defect, readsSchedules } from '../defects.ts';

export const defect: Defect = {
  says: 'Of two overrides that change the same, the earlier one wins.',
  breaks: [10],
  canShowIn: ({ changes = [] }) => changes.length > 1,
  services: readsSchedules(({ schedules, overrides }) => ({ schedules, overrides: overrides.toReversed() })),
};
