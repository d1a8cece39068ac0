import type { TimeOnCall } from '../../lambdas/domain/calendar/hours-on-call.ts';
import { sayDuration } from '../../lambdas/domain/text/duration.ts';
import { oneLine } from '../../lambdas/domain/text/plain.ts';
import type { Named, Spread } from './figures.ts';

const hourMilliseconds = 3_600_000;

/** The hours of a schedule in a stretch of time. */
export type ScheduleHours = {
  readonly schedule: string;
  readonly timeZone: string;
  readonly from: number;
  readonly until: number;
  readonly people: readonly TimeOnCall[];
};

/** Milliseconds as hours with two digits: half a minute is less than a hundredth of an hour. */
export function hoursOf(milliseconds: number): number {
  return Math.round((milliseconds / hourMilliseconds) * 100) / 100;
}

/** The names of the tables that can be printed for a spreadsheet. */
export const tableNames = ['hours', 'people', 'policies', 'alarms'] as const;
export type TableName = (typeof tableNames)[number];

type Cell = string | number | undefined;

/** The hours by schedule and person, with the names of the columns first. */
export function hoursTable(schedules: readonly ScheduleHours[], nameOf: (person: string) => string): Cell[][] {
  const names = ['schedule', 'person', 'name', 'from', 'until', 'hours', 'night hours', 'nights'];
  return [
    [...names, 'weekend hours', 'weekends', 'standing in hours'],
    ...schedules.flatMap(({ schedule, from, until, people }) =>
      people.map((each) => [
        ...[schedule, each.person, nameOf(each.person), new Date(from).toISOString(), new Date(until).toISOString()],
        ...[hoursOf(each.total), hoursOf(each.night), each.nights, hoursOf(each.weekend), each.weekends],
        hoursOf(each.standingIn),
      ]),
    ),
  ];
}

/** The first column of each table of figures. */
const figureNames = { people: 'person', policies: 'policy', alarms: 'alarm' } as const;

/** Figures for a spreadsheet, with the names of the columns first. */
export function figuresTable(table: keyof typeof figureNames, rows: readonly Named[]): Cell[][] {
  const names = [
    figureNames[table],
    'incidents',
    'notifications',
    'at night',
    'taken',
    'median seconds',
    '90 % seconds',
  ];
  return [
    [...names, 'handed back', 'unanswered'],
    ...rows.map(({ name, incidents, notifications, atNight, toAcknowledge, handedBack, unanswered }) => [
      ...[name, incidents, notifications, atNight, toAcknowledge?.count ?? 0, toAcknowledge?.median],
      ...[toAcknowledge?.ninetieth, handedBack, unanswered],
    ]),
  ];
}

/** The hours of one schedule as lines of text. */
export function hoursRows({ people }: ScheduleHours, nameOf: (person: string) => string): string[][] {
  const hours = (milliseconds: number) => `${hoursOf(milliseconds).toLocaleString('en')} h`;
  return [
    ['', 'on call', 'at night', 'nights', 'at weekends', 'weekends', 'standing in'],
    ...people.map(({ person, total, night, nights, weekend, weekends, standingIn }) => [
      ...[nameOf(person), hours(total), hours(night), String(nights), hours(weekend), String(weekends)],
      hours(standingIn),
    ]),
  ];
}

/** Figures as lines of text. */
export function figuresRows(title: string, rows: readonly Named[]): string[][] {
  return [
    [title, 'incidents', 'notifications', 'at night', 'taken after', '90 % within', 'handed back', 'unanswered'],
    ...rows.map(({ name, incidents, notifications, atNight, toAcknowledge, handedBack, unanswered }) => [
      ...[oneLine(name, 40), String(incidents), String(notifications), String(atNight)],
      ...spreadCells(toAcknowledge),
      ...[String(handedBack), String(unanswered)],
    ]),
  ];
}

function spreadCells(spread: Spread | undefined): [string, string] {
  return spread === undefined ? ['–', '–'] : [sayDuration(spread.median), sayDuration(spread.ninetieth)];
}
