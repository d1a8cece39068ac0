import { type Calendar, type Shift, shiftsWithin } from '../../lambdas/domain/calendar/calendar.ts';
import { refuseUnknown } from '../calendar/change-people.ts';
import {
  addOverrides,
  calendarIn,
  changeOptions,
  type Desk,
  madeNow,
  nameOf,
  openDesk,
  pointIn,
  showChange,
  tableStatus,
  tellIn,
  undoCommand,
  writtenIn,
} from '../calendar/change-table.ts';
import { weekMilliseconds } from '../calendar/weeks.ts';
import { defineCommand } from '../command/command.ts';
import { refuse, stop } from '../command/errors.ts';

/** The weeks that are looked through for a shift. */
const mostWeeks = 52;

/** Exchanges two shifts. */
export const swap = defineCommand({
  call: 'npx notify-support swap',
  about: `Exchanges the next shifts of two contacts. If a shift has already begun, only the rest of it is exchanged. To undo a
    swap, run both commands that it prints. Others whose next 13 weeks change get an e-mail.`,
  operands: {
    schedule: { type: 'text', word: 'SCHEDULE', about: 'the schedule' },
    one: { type: 'text', word: 'ONE', about: 'one contact' },
    other: { type: 'text', word: 'OTHER', about: 'the other one' },
  },
  options: {
    from: { type: 'point', word: 'TIME', about: 'look for their shifts from this time on (default: now)' },
    ...changeOptions,
  },
  examples: ['npx notify-support swap primary ada ben --from 2026-12-21'],
  exitStatus: tableStatus,
  run: async ({ schedule, one, other, from, ...given }, terminal) => {
    const desk = await openDesk(given, schedule);
    for (const who of [one, other]) refuseUnknown(desk.onCall, who);
    if (one === other) refuse(`${one} cannot swap alone: name two contacts.`);
    const begin = Math.max(desk.now, from === undefined ? desk.now : pointIn(desk, from));
    const calendar = calendarIn(desk);
    const [mine, theirs] = [nextShift(calendar, begin, one, other, desk), nextShift(calendar, begin, other, one, desk)];
    const made = [
      madeNow(desk, { from: mine.from, until: mine.until, replace: one, with: other }),
      madeNow(desk, { from: theirs.from, until: theirs.until, replace: other, with: one }),
    ];
    const overrides = await addOverrides(desk, { ...terminal, command: 'swap' }, made);
    const stretches = [mine, theirs].toSorted((a, b) => a.from - b.from);
    const undo = [mine, theirs].map((shift) => undoCommand(desk, writtenIn(desk, shift.from)));
    showChange(desk, { overrides, stretches, undo }, terminal);
    return 0;
  },
});

/** The next shift of somebody without the other one. */
function nextShift(calendar: Calendar, from: number, who: string, without: string, desk: Desk): Shift {
  const shifts = shiftsWithin(calendar, { from, until: from + mostWeeks * weekMilliseconds });
  const found = shifts.find(({ people }) => people.includes(who) && !people.includes(without));
  return (
    found ??
    stop(
      `${nameOf(desk, who)} has no shift of ${desk.schedule.id} without ${nameOf(desk, without)} within a year from ${tellIn(desk, from)}. Nothing was changed.`,
    )
  );
}
