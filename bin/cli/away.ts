import { calendarOf, type Shift, shiftsWithin } from '../../lambdas/domain/calendar/calendar.ts';
import { parseDates, stretchOf } from '../../lambdas/domain/calendar/dates.ts';
import type { Interval } from '../../lambdas/domain/calendar/hours.ts';
import type { Schedule } from '../../lambdas/domain/calendar/schedule.ts';
import type { Contact } from '../../lambdas/domain/on-call/contact.ts';
import { limits } from '../../lambdas/domain/on-call/limits.ts';
import type { OnCall } from '../../lambdas/domain/on-call/on-call.ts';
import { everybodyIn } from '../../lambdas/domain/on-call/schedule.ts';
import { refuseUnknown } from '../calendar/change-people.ts';
import {
  changeOptions,
  nameOf,
  openTable,
  type Table,
  tableStatus,
  tellNames,
  zoneIn,
} from '../calendar/change-table.ts';
import { findContradictions, tellContradiction } from '../calendar/doubts.ts';
import { tellStretch } from '../calendar/prove-coverage.ts';
import { jsonInstant } from '../calendar/schedules.ts';
import { announceChange, tellShifts } from '../calendar/tell-shifts.ts';
import { joinShifts } from '../calendar/whole-shifts.ts';
import { defineCommand } from '../command/command.ts';
import { refuse, stop } from '../command/errors.ts';
import type { Terminal } from '../command/terminal.ts';

/** Notes when a contact is away. */
export const away = defineCommand({
  call: 'npx notify-support away',
  about: `Notes when a contact is away. No schedule puts them on call then: the next in the order stands in, and keeps their own
    turn. Whole days are those of the contact's time zone. Overrides and levels that name them still count. It changes
    the stack, not your file. \`npx notify-support export\` prints a new file with it, without your comments. Others whose
    next 13 weeks change get an e-mail.`,
  operands: {
    who: { type: 'text', word: 'WHO', about: 'the contact' },
    dates: { type: 'text', word: 'DATES', about: 'a date, or two with .. between them', isRepeated: true },
  },
  options: {
    undo: { type: 'flag', about: 'remove this absence; write DATES exactly as before' },
    ...changeOptions,
  },
  examples: [
    'npx notify-support away ada 2026-12-21 .. 2027-01-03',
    'npx notify-support away ada 2026-12-21 .. 2027-01-03 --undo',
  ],
  exitStatus: tableStatus,
  run: async ({ who, dates: words, undo, json, ...given }, terminal) => {
    const dates = words.join(' ');
    const zone = zoneIn(given);
    const parsed = parseDates(dates);
    if ('fault' in parsed)
      refuse(dates === '' ? 'DATES is missing: write such as 2026-12-21 .. 2027-01-03.' : parsed.fault);
    const table = await openTable(given);
    refuseUnknown(table.onCall, who);
    const contact = table.onCall.contacts.find(({ id }) => id === who) as Contact;
    const printJson = (rest: object) => terminal.print(JSON.stringify({ contact: who, ...rest }, undefined, 2));
    const told = json ? { ...terminal, print: () => {} } : terminal;
    if (undo) {
      await takeOut(table, contact, dates, terminal, told);
      if (json) printJson({ changed: true, standIns: [], undo: [] });
      return 0;
    }
    const stretch = stretchOf(parsed.value, contact.timeZone);
    if (stretch.until <= Date.now()) refuse(`${dates} is in the past: write future dates.`);
    if (contact.away?.includes(dates)) {
      told.print(`${contact.name} is already away on these dates. Nothing was changed.`);
      if (json) printJson({ changed: false, standIns: [], undo: [] });
      return 0;
    }
    const madeAt = await announceChange(table.stack);
    if (!(await table.stack.addAbsence(who, dates)))
      stop(
        `${contact.name} has ${limits.absencesPerContact} absences already, which is the limit. Nothing was changed.`,
      );
    told.print(`${contact.name} is away ${tellStretch(stretch, zone ?? contact.timeZone)}.`);
    const after = { ...contact, away: [...(contact.away ?? []), dates] };
    const standIns = showStandIns(table, after, stretch, zone, told);
    await tellOthers(table, { contact: after, madeAt }, terminal);
    const command = `npx notify-support away ${who} ${dates} --undo${table.sameStack}`;
    told.print(`To undo this: ${command}`);
    if (json) printJson({ changed: true, standIns, undo: [command] });
    return 0;
  },
});

type ChangedContact = { readonly contact: Contact; readonly madeAt: string };

/** Notes whose shifts change because a contact is away, or no longer is. */
async function tellOthers(
  { stack, onCall }: Table,
  { contact, madeAt }: ChangedContact,
  terminal: Terminal,
): Promise<void> {
  const { contacts, overrides } = onCall;
  const schedules = onCall.schedules.filter((schedule) => everybodyIn(schedule, overrides).includes(contact.id));
  const before = { ...onCall, schedules };
  const after = { ...before, contacts: contacts.map((each) => (each.id === contact.id ? contact : each)) };
  await tellShifts(stack, { before, after, command: 'away', madeAt }, terminal);
}

async function takeOut(
  table: Table,
  contact: Contact,
  dates: string,
  terminal: Terminal,
  { print }: Terminal,
): Promise<void> {
  const { stack } = table;
  const { away: all = [], awayByCommand: made = [] } = contact;
  if (!made.includes(dates))
    stop(
      all.includes(dates)
        ? `These dates of ${contact.name} are in the file: remove them there, and run \`npx notify-support apply\`.`
        : `${contact.name} has no absence ${dates}.${made.length > 0 ? ` Made by commands: ${made.join(', ')}.` : ''} Nothing was changed.`,
    );
  const madeAt = await announceChange(stack);
  if (!(await stack.removeAbsence(contact.id, dates, { away: all, made })))
    stop('Somebody else changed the absences in the meantime. Nothing was changed: try again.');
  print(`${contact.name} is no longer away ${dates}.`);
  const at = all.lastIndexOf(dates);
  const after = { ...contact, away: all.filter((_, index) => index !== at) };
  await tellOthers(table, { contact: after, madeAt }, terminal);
}

/** Prints and returns who is on call instead, shift by shift, and warns where nobody is or where an override contradicts. */
function showStandIns(
  table: Table,
  contact: Contact,
  stretch: Interval,
  zone: string | undefined,
  terminal: Terminal,
): object[] {
  const { onCall } = table;
  const after = { ...onCall, contacts: onCall.contacts.map((each) => (each.id === contact.id ? contact : each)) };
  const standIns: object[] = [];
  for (const schedule of onCall.schedules)
    for (const { people, ...part } of freed(schedule, contact.id, [onCall, after], stretch)) {
      const { from, until } = part;
      standIns.push({ schedule: schedule.id, from: jsonInstant(from), until: jsonInstant(until), people });
      const line = `${schedule.id}: ${tellNames(table, people)} ${tellStretch(part, zone ?? schedule.timeZone)}`;
      if (people.length > 0) terminal.print(`${line}, in place of ${contact.name}`);
      else terminal.printError(`Warning: ${line}. Put somebody on call with \`npx notify-support override\`.`);
    }
  const own = onCall.overrides.filter((each) => [each.put, each.with, each.add].includes(contact.id));
  for (const each of findContradictions({ ...after, overrides: own }, Date.now()))
    terminal.printError(`Warning: ${tellContradiction(each, onCall, (id) => nameOf(table, id))}`);
  return standIns;
}

/** The shifts of a schedule that somebody had before and has no longer. */
function freed(
  schedule: Schedule,
  who: string,
  [before, after]: readonly [OnCall, OnCall],
  stretch: Interval,
): Shift[] {
  const [old, changed] = [
    calendarOf(schedule, before.overrides, before.contacts),
    calendarOf(schedule, after.overrides, after.contacts),
  ];
  const left = shiftsWithin(old, stretch)
    .filter(({ people }) => people.includes(who))
    .flatMap((shift) => shiftsWithin(changed, shift).filter(({ people }) => !people.includes(who)));
  return joinShifts(left);
}
