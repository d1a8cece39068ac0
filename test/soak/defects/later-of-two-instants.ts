import { type Defect, hasOverrides, readsSchedules } from '../defects.ts';
import { laterInstant } from '../turns.ts';

export const defect: Defect = {
  says: 'Of the two instants at which clocks show a time in the night of their change, an override has the later one.',
  breaks: [10],
  canShowIn: (scenario) => hasOverrides(scenario) && scenario.beginsAt !== undefined,
  services: readsSchedules(({ schedules, overrides }) => ({
    schedules,
    overrides: overrides.map((override) => {
      const { timeZone = 'UTC' } = schedules.find(({ id }) => id === override.schedule) ?? {};
      return { ...override, from: later(override.from, timeZone), until: later(override.until, timeZone) };
    }),
  })),
};

function later(text: string, timeZone: string): string {
  const instant = text.endsWith('Z') ? undefined : laterInstant(text, timeZone);
  return instant === undefined ? text : `${new Date(instant).toISOString().slice(0, 16)}Z`;
}
