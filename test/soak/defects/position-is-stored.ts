import { type Defect, readsSchedules } from '../defects.ts';

export const defect: Defect = {
  says: 'Whose turn it is stands in a stored position, which nobody moves on at a handover.',
  breaks: [10],
  canShowIn: ({ rotas }) => rotas !== undefined,
  services: readsSchedules(({ schedules, overrides }) => ({
    overrides,
    schedules: schedules.map((schedule) => ({
      ...schedule,
      layers: schedule.layers.map(({ handover: _, every: __, ...layer }) => layer),
    })),
  })),
};
