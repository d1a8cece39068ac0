import { type Calendar, calendarOf } from '../../lambdas/domain/calendar/calendar.ts';
import { instantOfPoint, parsePoint } from '../../lambdas/domain/calendar/dates.ts';
import type { Instant } from '../../lambdas/domain/calendar/local-time.ts';
import { meaningOf } from '../../lambdas/domain/calendar/parsed.ts';
import type { OnCall } from '../../lambdas/domain/on-call/on-call.ts';
import { didYouMean } from '../../lambdas/domain/text/nearest.ts';
import { timeZoneFault } from '../../lambdas/domain/text/time-zone.ts';
import { dayAndTime } from '../../lambdas/domain/text/times.ts';
import { readDeployed, readFile } from '../cli/simulate/origin.ts';
import { refuse } from '../command/errors.ts';
import type { Given, Options } from '../command/options.ts';
import type { Terminal } from '../command/terminal.ts';
import { connectionOptions } from '../stack/connection.ts';

/** The options of every command that asks schedules. */
export const calendarOptions = {
  file: { type: 'file', word: 'FILE', about: 'file of who is on call (default: oncall.yaml)' },
  deployed: { type: 'flag', about: 'ask the schedules of the deployed stack; the last four options imply this' },
  'time-zone': { type: 'text', word: 'ZONE', about: "show all times in this zone (default: each schedule's own)" },
  json: { type: 'flag', about: 'print the result as JSON' },
  ...connectionOptions,
} as const satisfies Options;

/** The schedules to ask, of a file or of a stack. */
export const calendarOperands = {
  schedules: { type: 'text', word: 'SCHEDULE', about: 'the schedules to ask (default: all)', isRepeated: true },
} as const;

type Asked = Given<typeof calendarOptions> & { readonly schedules: readonly string[] };

/** The schedules that a command asks about, in the order in which they were named. */
export type Asking = {
  readonly calendars: readonly Calendar[];
  /** Everything that was read with them. */
  readonly onCall: OnCall;
  /** The name of a contact. */
  readonly nameOf: (contact: string) => string;
  /** An instant as it is shown for a schedule: `Mon 30 Nov 09:00`. */
  readonly tell: (at: Instant, calendar: Calendar) => string;
};

/** Reads the schedules. Nothing if the file has faults, which are printed. Refuses a schedule that does not exist. */
export async function readSchedules(asked: Asked, terminal: Terminal): Promise<Asking | undefined> {
  const zone = asked['time-zone'];
  const fault = zone === undefined ? undefined : timeZoneFault(zone);
  if (fault !== undefined) refuse(fault);
  if (isDeployed(asked) && asked.file !== undefined)
    refuse('--file cannot be combined with the deployed stack: leave one of them out.');
  const found = isDeployed(asked) ? await readDeployed(asked) : readFile(asked.file);
  for (const each of found.faults) terminal.printError(each);
  if (found.onCall === undefined) return undefined;
  if (found.onCall.schedules.length === 0) terminal.printError(`${found.origin} has no schedules.`);
  return {
    ...askingOf(found.onCall, asked.schedules),
    tell: (at, { schedule }) => tellInstant(at, zone ?? schedule.timeZone),
  };
}

/** True if the stack is asked, and not a file. */
export function isDeployed(asked: Given<typeof calendarOptions>): boolean {
  return (
    asked.deployed ||
    Object.keys(connectionOptions).some((name) => asked[name as keyof typeof connectionOptions] !== undefined)
  );
}

function askingOf(onCall: OnCall, named: readonly string[]): Omit<Asking, 'tell'> {
  const { schedules, overrides, contacts } = onCall;
  const ids = schedules.map(({ id }) => id);
  const unknown = named.find((id) => !ids.includes(id));
  if (unknown !== undefined) refuse(`There is no schedule ${unknown}.${didYouMean(unknown, ids)}`);
  const wanted = named.length === 0 ? schedules : named.flatMap((id) => schedules.filter((each) => each.id === id));
  const names = new Map(contacts.map(({ id, name }) => [id, name]));
  return {
    onCall,
    calendars: wanted.map((each) => calendarOf(each, overrides, contacts)),
    nameOf: (contact) => names.get(contact) ?? contact,
  };
}

function tellInstant(at: Instant, timeZone: string): string {
  return dayAndTime(new Date(at).toISOString(), timeZone);
}

/** The instant of an option, in the schedule's own zone if it has no offset. */
export function instantIn({ schedule }: Calendar, point: string): Instant {
  return instantOfPoint(meaningOf(parsePoint(point)), schedule.timeZone);
}

/** An instant as JSON has it. */
export function jsonInstant(at: Instant): string {
  return new Date(at).toISOString();
}
