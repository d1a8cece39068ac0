import { shiftsWithin } from '../../lambdas/domain/calendar/calendar.ts';
import { calendarOperands, calendarOptions, instantIn, jsonInstant, readSchedules } from '../calendar/schedules.ts';
import { stretchAsked, stretchOptions } from '../calendar/stretch.ts';
import { columns, tellPeople, tellReasons } from '../calendar/tell.ts';
import { defineCommand } from '../command/command.ts';

/** Lists who is on call and when. */
export const shifts = defineCommand({
  call: 'npx notify-support shifts',
  about: `Lists who is on call, shift by shift, with overrides and absences applied, and says where they changed it. Times with
    nobody on call are listed as \`nobody\`.`,
  operands: calendarOperands,
  options: { ...stretchOptions('4'), ...calendarOptions },
  examples: [
    'npx notify-support shifts primary --weeks 4',
    'npx notify-support shifts --from 2026-12-24 --until 2027-01-01',
  ],
  exitStatus: {
    0: 'the shifts were listed',
    1: 'the stack could not be read',
    2: 'the file or an argument has a fault',
  },
  run: async (asked, terminal) => {
    const asking = await readSchedules(asked, terminal);
    if (asking === undefined) return 2;
    const found = asking.calendars.map((calendar) => {
      const stretch = stretchAsked(asked, (point) => instantIn(calendar, point));
      return { calendar, stretch, all: shiftsWithin(calendar, stretch) };
    });
    if (asked.json) {
      const schedules = found.map(({ calendar, stretch, all }) => ({
        schedule: calendar.schedule.id,
        ...{ from: jsonInstant(stretch.from), until: jsonInstant(stretch.until) },
        shifts: all.map(({ from, until, people }) => ({ from: jsonInstant(from), until: jsonInstant(until), people })),
      }));
      terminal.print(JSON.stringify({ schedules }, undefined, 2));
      return 0;
    }
    for (const { calendar, all } of found) {
      terminal.print(`${calendar.schedule.id} (${asked['time-zone'] ?? calendar.schedule.timeZone})`);
      const rows = all.map((shift) => [
        `  ${asking.tell(shift.from, calendar)}`,
        `to ${asking.tell(shift.until, calendar)}`,
        tellPeople(shift, asking),
        tellReasons(shift, calendar, asking),
      ]);
      for (const line of columns(rows)) terminal.print(line);
    }
    return 0;
  },
});
