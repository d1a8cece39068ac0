import { type Calendar, nextChange } from '../../lambdas/domain/calendar/calendar.ts';
import type { Instant } from '../../lambdas/domain/calendar/local-time.ts';
import {
  type Asking,
  calendarOperands,
  calendarOptions,
  instantIn,
  jsonInstant,
  readSchedules,
} from '../calendar/schedules.ts';
import { columns, tellPeople } from '../calendar/tell.ts';
import { defineCommand } from '../command/command.ts';

/** Says who is on call. */
export const who = defineCommand({
  call: 'npx notify-support who',
  about: 'Says who is on call, until when, and who is next.',
  operands: calendarOperands,
  options: {
    at: { type: 'point', word: 'TIME', about: 'the time to ask about, such as 2026-12-24T03:00 (default: now)' },
    ...calendarOptions,
  },
  examples: ['npx notify-support who', 'npx notify-support who primary --at 2026-12-24T03:00'],
  exitStatus: {
    0: 'somebody is on call in each schedule',
    1: 'nobody is on call in one, or the stack could not be read',
    2: 'the file or an argument has a fault',
  },
  run: async (asked, terminal) => {
    const asking = await readSchedules(asked, terminal);
    if (asking === undefined) return 2;
    const found = asking.calendars.map((calendar) =>
      turnAt(calendar, asked.at === undefined ? Date.now() : instantIn(calendar, asked.at)),
    );
    if (asked.json) {
      const schedules = found.map(({ calendar, at, people, until, next }) => ({
        ...{ schedule: calendar.schedule.id, at: jsonInstant(at), people },
        ...(until !== undefined && { until: jsonInstant(until), next }),
      }));
      terminal.print(JSON.stringify({ schedules }, undefined, 2));
    } else {
      for (const line of columns(found.map((turn) => rowOf(turn, asking)))) terminal.print(line);
    }
    return found.every(({ people }) => people.length > 0) ? 0 : 1;
  },
});

type Turn = {
  readonly calendar: Calendar;
  readonly at: Instant;
  readonly people: readonly string[];
  /** The next change, and who is on call from then on; nothing if it stays so for more than a year. */
  readonly until: Instant | undefined;
  readonly next: readonly string[] | undefined;
};

function turnAt(calendar: Calendar, at: Instant): Turn {
  const until = nextChange(calendar, at);
  const next = until === undefined ? undefined : calendar.dutyAt(until).people;
  return { calendar, at, people: calendar.dutyAt(at).people, until, next };
}

function rowOf({ calendar, people, until, next }: Turn, asking: Asking): string[] {
  const now = tellPeople({ people }, asking);
  if (until === undefined || next === undefined) return [calendar.schedule.id, now, ''];
  return [
    calendar.schedule.id,
    now,
    `until ${asking.tell(until, calendar)}, then ${tellPeople({ people: next }, asking)}`,
  ];
}
