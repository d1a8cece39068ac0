import { type Defect, hasOverrides, readsSchedules } from '../defects.ts';

export const defect: Defect = {
  says: 'The minute at which an override ends still belongs to it.',
  breaks: [10],
  canShowIn: hasOverrides,
  services: readsSchedules(({ schedules, overrides }) => ({
    schedules,
    overrides: overrides.map((override) => ({ ...override, until: aMinuteAfter(override.until) })),
  })),
};

function aMinuteAfter(text: string): string {
  const instant = Date.parse(`${text.slice(0, 16)}Z`) + 60_000;
  return `${new Date(instant).toISOString().slice(0, 16)}${text.slice(16)}`;
}
