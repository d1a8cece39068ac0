import type { Calendar } from '../../lambdas/domain/calendar/calendar.ts';
import { instantOfPoint, parsePoint } from '../../lambdas/domain/calendar/dates.ts';
import { type Interval, parseHours } from '../../lambdas/domain/calendar/hours.ts';
import {
  plannedCalendarOf,
  timeOnCall,
  type UnsocialHours,
  usualUnsocialHours,
} from '../../lambdas/domain/calendar/hours-on-call.ts';
import { faultOf, meaningOf } from '../../lambdas/domain/calendar/parsed.ts';
import { dayAndTime } from '../../lambdas/domain/text/times.ts';
import {
  type Asking,
  calendarOperands,
  calendarOptions,
  instantIn,
  isDeployed,
  jsonInstant,
  readSchedules,
} from '../calendar/schedules.ts';
import { columns } from '../calendar/tell.ts';
import { weekMilliseconds } from '../calendar/weeks.ts';
import { defineCommand } from '../command/command.ts';
import { refuse } from '../command/errors.ts';
import type { Given, Options } from '../command/options.ts';
import type { Terminal } from '../command/terminal.ts';
import { showReading } from '../incidents/progress.ts';
import { openRecord } from '../incidents/record-tables.ts';
import { figuresOf, type NightFigures, nightsFor } from '../report/figures.ts';
import {
  figuresRows,
  figuresTable,
  hoursOf,
  hoursRows,
  hoursTable,
  type ScheduleHours,
  type TableName,
  tableNames,
} from '../report/tables.ts';
import { connect } from '../stack/connection.ts';
import { csvOf } from '../text/csv.ts';

const dayMilliseconds = 24 * 3600 * 1000;
const usualWeeks = 4;
const mostWeeks = 520;

/** More alarms are in the table for a spreadsheet, and in the JSON. */
const noisiest = 10;

const options = {
  from: {
    type: 'point',
    word: 'TIME',
    about: `the beginning, such as 2026-11-01 (default: ${usualWeeks} weeks earlier)`,
  },
  until: { type: 'point', word: 'TIME', about: 'the end, such as 2026-12-01 (default: now)' },
  night: { type: 'text', word: 'HOURS', about: 'the hours that count as night', default: usualUnsocialHours.night },
  weekend: {
    ...{ type: 'text', word: 'HOURS', default: usualUnsocialHours.weekend },
    about: 'the hours that count as weekend',
  },
  csv: {
    ...{ type: 'choice', noun: 'a table', of: tableNames, word: 'TABLE' },
    about: `print one table for a spreadsheet: ${tableNames.join(', ')}`,
  },
  ...calendarOptions,
} as const satisfies Options;

/** Reports who was on call for how long, and what the nights were like. */
export const report = defineCommand({
  call: 'npx notify-support report',
  about: `Reports for how many hours each person was on call in each schedule: in all, at night, at weekends, and in the place of
    others. Night and weekend are on the clocks of the schedule. Of a stack it also reports what the nights were like: notifications,
    the time until somebody took an incident, how often it was handed back, and how often nobody answered, for each person, policy and
    alarm. For that it reads the whole table of incidents. Tests of contacts are left out. The table keeps an incident for 111 days
    after its last change.`,
  operands: calendarOperands,
  options,
  examples: [
    'npx notify-support report --from 2026-11-01 --until 2026-12-01 --deployed',
    'npx notify-support report primary --csv hours > hours.csv',
  ],
  exitStatus: {
    0: 'the report was printed',
    1: 'the stack could not be read, or an incident in it is damaged',
    2: 'the file or an argument has a fault',
  },
  run: async (asked, terminal) => {
    const unsocial = { night: readHours('night', asked.night), weekend: readHours('weekend', asked.weekend) };
    if (asked.csv !== undefined && asked.json) refuse('--csv and --json say two different forms: leave one out.');
    if (asked.csv !== undefined && asked.csv !== 'hours' && !isDeployed(asked))
      refuse(`--csv ${asked.csv} is about the incidents of a stack: add --deployed.`);
    const asking = await readSchedules(asked, terminal);
    if (asking === undefined) return 2;
    const now = Date.now();
    const hours = asking.calendars.map((calendar) => {
      const stretch = stretchOf(asked, (point) => instantIn(calendar, point), now);
      return scheduleHours(calendar, stretch, asking, unsocial);
    });
    const found = isDeployed(asked) ? await readFigures(asked, asking, unsocial, now, terminal) : undefined;
    const lines = linesOf({ hours, unsocial, figures: found?.figures }, asking, asked);
    for (const line of lines) terminal.print(line);
    if (found === undefined && !asked.json && asked.csv === undefined)
      terminal.printError('What the nights were like is in the record of a stack: add --deployed.');
    for (const id of found?.damaged ?? []) terminal.printError(`The incident ${id} is damaged, so it is left out.`);
    return (found?.damaged ?? []).length === 0 ? 0 : 1;
  },
});

type Asked = Given<typeof options, typeof calendarOperands>;

function readHours(name: string, text: string): string {
  const fault = faultOf(parseHours(text));
  return fault === undefined ? text : refuse(`--${name}: ${fault}`);
}

/** The stretch that was asked for. It ends now, unless another end is given. */
function stretchOf({ from, until }: Asked, instantOf: (point: string) => number, now: number): Interval {
  const end = until === undefined ? now : instantOf(until);
  const begin = from === undefined ? end - usualWeeks * weekMilliseconds : instantOf(from);
  if (end <= begin) refuse('--until is not after --from: swap or correct them.');
  if (end - begin > mostWeeks * weekMilliseconds)
    refuse(`The stretch is too long: ask for at most ${mostWeeks} weeks at once.`);
  return { from: begin, until: end };
}

function scheduleHours(
  calendar: Calendar,
  stretch: Interval,
  { onCall }: Asking,
  unsocial: UnsocialHours,
): ScheduleHours {
  const { id: schedule, timeZone } = calendar.schedule;
  const planned = plannedCalendarOf(calendar.schedule, onCall.contacts);
  return { schedule, timeZone, ...stretch, people: timeOnCall(calendar, planned, stretch, unsocial) };
}

type Found = {
  readonly figures: NightFigures & { readonly from: number; readonly until: number; readonly timeZone: string };
  readonly damaged: readonly string[];
};

/** The figures of the nights, from the record of the stack. Times without an offset are on the clocks of the first schedule. */
async function readFigures(
  asked: Asked,
  { calendars, onCall }: Asking,
  { night }: UnsocialHours,
  now: number,
  terminal: Terminal,
): Promise<Found> {
  await openRecord(await connect(asked));
  const { scanRecord } = await import('../../lambdas/adapters/record.ts');
  const [first] = calendars;
  const timeZone = asked['time-zone'] ?? first?.schedule.timeZone ?? 'UTC';
  const stretch = stretchOf(asked, (point) => pointIn(point, timeZone), now);
  // An opening before the stretch says since when a press in it was waited for.
  const since = new Date(stretch.from - dayMilliseconds).toISOString();
  const record = await scanRecord(since, showReading(terminal));
  const figures = figuresOf(record, stretch, nightsFor(onCall.contacts, night));
  return { figures: { ...figures, ...stretch, timeZone }, damaged: record.damaged };
}

type Report = {
  readonly hours: readonly ScheduleHours[];
  readonly unsocial: UnsocialHours;
  readonly figures: Found['figures'] | undefined;
};

/** The lines of a report in the form that was asked for. */
function linesOf(report: Report, asking: Asking, { csv, json, ...asked }: Asked): string[] {
  const { figures } = report;
  if (json) return [JSON.stringify(asJson(report), undefined, 2)];
  if (csv !== undefined) return [csvOf(tableFor(csv as TableName, report, asking))];
  return [...hoursLines(report, asking, asked['time-zone']), ...(figures === undefined ? [] : figuresLines(figures))];
}

function tableFor(table: TableName, { hours, figures }: Report, { nameOf }: Asking) {
  return table === 'hours' ? hoursTable(hours, nameOf) : figuresTable(table, figures?.[table] ?? []);
}

function asJson({ hours, unsocial, figures }: Report) {
  return {
    ...unsocial,
    schedules: hours.map(({ schedule, timeZone, from, until, people }) => ({
      ...{ schedule, timeZone, from: jsonInstant(from), until: jsonInstant(until) },
      people: people.map(({ person, total, night, nights, weekend, weekends, standingIn }) => ({
        ...{ person, hours: hoursOf(total), nightHours: hoursOf(night), nights },
        ...{ weekendHours: hoursOf(weekend), weekends, standingInHours: hoursOf(standingIn) },
      })),
    })),
    ...(figures && { record: { ...figures, from: jsonInstant(figures.from), until: jsonInstant(figures.until) } }),
  };
}

function hoursLines({ hours, unsocial }: Report, { nameOf }: Asking, zone: string | undefined): string[] {
  const { night, weekend } = unsocial;
  return hours.flatMap((schedule) => {
    const shown = zone ?? schedule.timeZone;
    const at = (instant: number) => dayAndTime(jsonInstant(instant), shown);
    return [
      `${schedule.schedule} (${schedule.timeZone}), ${at(schedule.from)} to ${at(schedule.until)} ${shown}`,
      ...columns(hoursRows(schedule, nameOf)).map((line) => `  ${line}`),
      `  Night is ${night} and weekend is ${weekend}, ${schedule.timeZone}.`,
    ];
  });
}

function figuresLines(figures: Found['figures']): string[] {
  const { people, policies, alarms, from, until, timeZone } = figures;
  const at = (instant: number) => dayAndTime(jsonInstant(instant), timeZone);
  const shown = alarms.slice(0, noisiest);
  const title = alarms.length > noisiest ? `the ${noisiest} noisiest alarms` : 'alarm';
  return [
    `Incidents, ${at(from)} to ${at(until)} ${timeZone}`,
    ...(alarms.length === 0
      ? ['  None.']
      : [figuresRows('person', people), figuresRows('policy', policies), figuresRows(title, shown)].flatMap((rows) =>
          columns(rows).map((line) => `  ${line}`),
        )),
  ];
}

function pointIn(point: string, timeZone: string): number {
  return instantOfPoint(meaningOf(parsePoint(point)), timeZone);
}
