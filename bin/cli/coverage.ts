import { gapsWithin } from '../../lambdas/domain/calendar/calendar.ts';
import { plural } from '../../lambdas/domain/text/plural.ts';
import { calendarOperands, calendarOptions, instantIn, jsonInstant, readSchedules } from '../calendar/schedules.ts';
import { stretchAsked, stretchOptions } from '../calendar/stretch.ts';
import { columns } from '../calendar/tell.ts';
import { usualWeeks } from '../calendar/weeks.ts';
import { defineCommand } from '../command/command.ts';

/** Lists the gaps of schedules. */
export const coverage = defineCommand({
  call: 'npx notify-support coverage',
  about: `Lists every stretch of time in which nobody is on call although the schedule covers it. A schedule covers the hours
    under covers, and every minute if it has none.`,
  operands: calendarOperands,
  options: { ...stretchOptions(String(usualWeeks)), ...calendarOptions },
  examples: ['npx notify-support coverage', 'npx notify-support coverage primary --weeks 26'],
  exitStatus: {
    0: 'every minute that is covered has somebody on call',
    1: 'there is a gap, or the stack could not be read',
    2: 'the file or an argument has a fault',
  },
  run: async (asked, terminal) => {
    const asking = await readSchedules(asked, terminal);
    if (asking === undefined) return 2;
    const found = asking.calendars.map((calendar) => {
      const stretch = stretchAsked(asked, (point) => instantIn(calendar, point), usualWeeks);
      return { calendar, gaps: gapsWithin(calendar, stretch) };
    });
    const status = found.some(({ gaps }) => gaps.length > 0) ? 1 : 0;
    if (asked.json) {
      const schedules = found.map(({ calendar, gaps }) => ({
        schedule: calendar.schedule.id,
        gaps: gaps.map(({ from, until }) => ({ from: jsonInstant(from), until: jsonInstant(until) })),
      }));
      terminal.print(JSON.stringify({ schedules }, undefined, 2));
      return status;
    }
    for (const { calendar, gaps } of found) {
      const count = gaps.length === 0 ? 'no gap' : plural(gaps.length, 'gap');
      terminal.print(`${calendar.schedule.id} (${asked['time-zone'] ?? calendar.schedule.timeZone}): ${count}`);
      const rows = gaps.map(({ from, until }) => [
        `  ${asking.tell(from, calendar)}`,
        `to ${asking.tell(until, calendar)}`,
        'nobody',
      ]);
      for (const line of columns(rows)) terminal.print(line);
    }
    return status;
  },
});
