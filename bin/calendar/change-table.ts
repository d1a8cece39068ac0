import { type Calendar, calendarOf, shiftsWithin } from '../../lambdas/domain/calendar/calendar.ts';
import { formatInstant, formatLocalTime, instantOfPoint, parsePoint } from '../../lambdas/domain/calendar/dates.ts';
import type { Interval } from '../../lambdas/domain/calendar/hours.ts';
import { type Instant, instantOf, localTimeAt } from '../../lambdas/domain/calendar/local-time.ts';
import { meaningOf } from '../../lambdas/domain/calendar/parsed.ts';
import type { Override, Schedule } from '../../lambdas/domain/calendar/schedule.ts';
import { parseTime } from '../../lambdas/domain/calendar/week.ts';
import { limits } from '../../lambdas/domain/on-call/limits.ts';
import { withinLimit } from '../../lambdas/domain/on-call/made-by-command.ts';
import type { OnCall } from '../../lambdas/domain/on-call/on-call.ts';
import { listNames } from '../../lambdas/domain/text/names.ts';
import { timeZoneFault } from '../../lambdas/domain/text/time-zone.ts';
import { refuse, stop } from '../command/errors.ts';
import { type Given, isBareTime, type Options } from '../command/options.ts';
import type { Terminal } from '../command/terminal.ts';
import { type Connection, connect, connectionOptions } from '../stack/connection.ts';
import { scheduleIn } from './change-people.ts';
import { findContradictions, stretchOfOverride, tellContradiction } from './doubts.ts';
import { tellAt } from './prove-coverage.ts';
import { jsonInstant } from './schedules.ts';
import { announceChange, tellShifts } from './tell-shifts.ts';
import { type WholeShift, wholeShifts } from './whole-shifts.ts';

/** The options of the commands that write to the table. */
export const tableOptions = connectionOptions satisfies Options;

/** The options of the commands that change who is on call. */
export const changeOptions = {
  'time-zone': { type: 'text', word: 'ZONE', about: "show all times in this zone (default: the schedule's own)" },
  json: { type: 'flag', about: 'print the result as JSON' },
  ...tableOptions,
} as const satisfies Options;

/** The exit status of these commands. */
export const tableStatus = { 0: 'the change is in force', 1: 'nothing was changed' } as const;

/** A schedule of a stack, and what a command needs to change who is on call in it. */
export type Desk = {
  readonly stack: Connection;
  readonly onCall: OnCall;
  readonly schedule: Schedule;
  /** The minute that has begun: times in overrides have no seconds. */
  readonly now: Instant;
  /** The zone in which times are shown. */
  readonly zone: string;
  readonly json: boolean;
  /** The options that name the stack, as they are typed. */
  readonly sameStack: string;
};

const minute = 60_000;

/** Finds a stack and a schedule in it. Refuses an unknown schedule. */
export async function openDesk(given: Given<typeof changeOptions>, id: string): Promise<Desk> {
  const zone = zoneIn(given);
  const table = await openTable(given);
  const schedule = scheduleIn(table.onCall, id);
  return { ...table, schedule, now: thisMinute(), zone: zone ?? schedule.timeZone, json: given.json };
}

/** The zone in which times are to be shown, if it was given. Refuses one that does not exist. */
export function zoneIn({ 'time-zone': zone }: { readonly 'time-zone'?: string | undefined }): string | undefined {
  const fault = zone === undefined ? undefined : timeZoneFault(zone);
  return fault === undefined ? zone : refuse(fault);
}

/** A stack and what is in its table. */
export type Table = Pick<Desk, 'stack' | 'onCall' | 'sameStack'>;

/** Finds a stack and what is in its table. */
export async function openTable(given: Given<typeof tableOptions>): Promise<Table> {
  const stack = await connect(given);
  const { damaged, ...onCall } = await stack.load();
  if (damaged.length > 0) stop(`${damaged[0]?.fault} Nothing was changed.`);
  const names = Object.keys(connectionOptions) as (keyof typeof connectionOptions)[];
  const typed = names.flatMap((name) => (given[name] === undefined ? [] : [`--${name} ${given[name]}`]));
  return { stack, onCall, sameStack: typed.map((option) => ` ${option}`).join('') };
}

/** The minute that has begun. */
function thisMinute(): Instant {
  return Math.floor(Date.now() / minute) * minute;
}

/**
 * The instant of a point that was typed, in the zone of the schedule if it has no offset. A time without a date is the next one
 * that the clocks of the schedule show.
 */
export function pointIn({ schedule: { timeZone }, now }: Desk, text: string): Instant {
  if (!isBareTime(text)) return instantOfPoint(meaningOf(parsePoint(text)), timeZone);
  const minutes = meaningOf(parseTime(text));
  const { day } = localTimeAt(now, timeZone);
  const today = instantOf({ day, minutes }, timeZone);
  return today > now ? today : instantOf({ day: day + 1, minutes }, timeZone);
}

/** An instant as an override has it: on the clocks of the schedule, unless they show that time twice. */
export function writtenIn({ schedule: { timeZone } }: Desk, at: Instant): string {
  const local = localTimeAt(at, timeZone);
  return instantOf(local, timeZone) === at ? formatLocalTime(local) : formatInstant(at);
}

/** An instant as it is shown. */
export function tellIn({ zone }: Desk, at: Instant): string {
  return tellAt(at, zone);
}

/** The name of a contact. */
export function nameOf({ onCall }: Pick<Desk, 'onCall'>, id: string): string {
  return onCall.contacts.find((contact) => contact.id === id)?.name ?? id;
}

/** The people of a shift by name, or `nobody`. */
export function tellNames(desk: Pick<Desk, 'onCall'>, people: readonly string[]): string {
  return listNames(people.map((id) => nameOf(desk, id)));
}

/** The schedule, ready to be asked. */
export function calendarIn({ onCall, schedule }: Desk, overrides = onCall.overrides): Calendar {
  return calendarOf(schedule, overrides, onCall.contacts);
}

/** A command that changes who is on call, and where it says what is wrong. */
type Changing = { readonly command: string; readonly printError: Terminal['printError'] };

/** Changes the overrides, and returns the new ones. Those whose shifts change get an e-mail. */
export async function changeOverrides(
  { stack, onCall, schedule }: Desk,
  { command, printError }: Changing,
  change: (stored: readonly Override[]) => readonly Override[],
): Promise<readonly Override[]> {
  const madeAt = await announceChange(stack);
  let before = onCall.overrides;
  const after = await stack.changeOverrides((stored) => {
    before = stored;
    return change(stored);
  });
  const whole = (overrides: readonly Override[]) => ({ ...onCall, schedules: [schedule], overrides });
  await tellShifts(stack, { before: whole(before), after: whole(after), command, madeAt }, { printError });
  return after;
}

/** Appends overrides, and returns the whole list. Stops if the limit is reached. */
export async function addOverrides(
  desk: Desk,
  changing: Changing,
  made: readonly Override[],
): Promise<readonly Override[]> {
  const { onCall, now } = desk;
  return changeOverrides(desk, changing, (stored) => {
    const fitting = withinLimit(
      [...stored, ...made],
      (override) => stretchOfOverride(override, onCall.schedules).until <= now,
    );
    if (fitting.length > limits.overrides)
      stop(
        `There are ${limits.overrides} overrides, and none of a command is over. Take some out of the file. Nothing was changed.`,
      );
    return fitting;
  });
}

/** An override that is made now. */
export function madeNow(
  desk: Desk,
  override: Omit<Override, 'schedule' | 'from' | 'until' | 'madeAt'> & Interval,
): Override {
  const { from, until, ...form } = override;
  const written = { from: writtenIn(desk, from), until: writtenIn(desk, until) };
  return { schedule: desk.schedule.id, ...written, ...form, madeAt: new Date().toISOString() };
}

/** Refuses a stretch that ends before it begins, or that is over. */
export function refuseBackwards(desk: Desk, { from, until }: Interval): void {
  if (until <= desk.now) refuse(`--until ${tellIn(desk, until)} is in the past: write a future time.`);
  if (from < desk.now) refuse(`--from ${tellIn(desk, from)} is in the past: leave it out to begin now.`);
  if (until <= from) refuse('--until is not after --from: swap or correct them.');
}

/** The result of a change: the overrides that there are now, the stretches that it is about, and how to undo it. */
type Changed = {
  readonly overrides: readonly Override[];
  readonly stretches: readonly Interval[];
  /** The commands that undo it. */
  readonly undo: readonly string[];
};

/** Prints who is on call now in the stretches of a change, and how to undo it. Warns if somebody is away or nobody is on call. */
export function showChange(desk: Desk, { overrides, stretches, undo }: Changed, terminal: Terminal): void {
  const { print } = terminal;
  const told = desk.json ? { ...terminal, print: () => {} } : terminal;
  const calendar = calendarIn(desk, overrides);
  const shown = wholeShifts(calendar, stretches);
  showShifts(desk, calendar, shown, told);
  showDoubts(desk, overrides, stretches, told);
  if (desk.json) print(changeJson(desk, { changed: true, undo }, shown.flat()));
  else for (const command of undo) print(`To undo this: ${command}`);
}

/** Says that nothing had to be changed. */
export function showNoChange(desk: Desk, why: string, stretch: Interval, { print }: Terminal): void {
  const shifts = wholeShifts(calendarIn(desk), [stretch]).flat();
  print(desk.json ? changeJson(desk, { changed: false, undo: [] }, shifts) : `${why} Nothing was changed.`);
}

/** A change for programs. */
export function changeJson(
  { schedule }: Desk,
  rest: { readonly changed: boolean; readonly undo: readonly string[] },
  shifts: readonly WholeShift[],
): string {
  const told = shifts.map(({ from, until, people }) => ({
    from: jsonInstant(from),
    ...(until !== undefined && { until: jsonInstant(until) }),
    people,
  }));
  return JSON.stringify({ schedule: schedule.id, ...rest, shifts: told }, undefined, 2);
}

/** Prints the shifts in the stretches of a change, and who is on call after each stretch. */
function showShifts(desk: Desk, calendar: Calendar, shown: readonly WholeShift[][], { print }: Terminal): void {
  const { schedule, now } = desk;
  const begin = (from: Instant) => (from <= now ? 'now' : `from ${tellIn(desk, from)}`);
  for (const [index, shifts] of shown.entries()) {
    for (const { from, until, people } of shifts.slice(0, mostShifts))
      print(
        `${schedule.id}: ${tellNames(desk, people)} ${begin(from)}${until === undefined ? '' : `, until ${tellIn(desk, until)}`}.`,
      );
    const end = shifts.at(-1)?.until;
    if (end !== undefined && shown[index + 1]?.[0]?.from !== end)
      print(`${schedule.id}: ${tellNames(desk, calendar.dutyAt(end).people)} from ${tellIn(desk, end)}.`);
  }
}

/** Warns if nobody is on call in a part of a change, or somebody who is away. */
function showDoubts(
  desk: Desk,
  overrides: readonly Override[],
  stretches: readonly Interval[],
  { printError }: Terminal,
): void {
  const { schedule, onCall, now } = desk;
  for (const stretch of stretches)
    if (shiftsWithin(calendarIn(desk, overrides), stretch).some(({ people }) => people.length === 0))
      printError('Warning: nobody is on call for a part of this time.');
  const own = overrides.filter((override) => override.schedule === schedule.id);
  for (const each of findContradictions({ ...onCall, overrides: own }, now))
    printError(`Warning: ${tellContradiction(each, onCall, (id) => nameOf(desk, id))}`);
}

/** The shifts that are written out after a change. */
const mostShifts = 8;

/** The command that undoes an override. */
export function undoCommand({ schedule, sameStack }: Desk, at?: string): string {
  return `npx notify-support untake ${schedule.id}${at === undefined ? '' : ` --at ${at}`}${sameStack}`;
}
