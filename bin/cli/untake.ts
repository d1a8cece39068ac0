import { nextChange } from '../../lambdas/domain/calendar/calendar.ts';
import type { Instant } from '../../lambdas/domain/calendar/local-time.ts';
import type { Override } from '../../lambdas/domain/calendar/schedule.ts';
import { tellOverride } from '../../lambdas/domain/on-call/override.ts';
import {
  calendarIn,
  changeJson,
  changeOptions,
  changeOverrides,
  type Desk,
  openDesk,
  pointIn,
  tableStatus,
  tellIn,
  tellNames,
  writtenIn,
} from '../calendar/change-table.ts';
import { stretchOfOverride } from '../calendar/doubts.ts';
import { defineCommand } from '../command/command.ts';
import { stop } from '../command/errors.ts';

/** Ends what `take`, `override` or `swap` made. */
export const untake = defineCommand({
  call: 'npx notify-support untake',
  about: `Ends the newest override of a schedule that a command made and that is in force now, or at the time of --at. If it has
    not begun, it is removed. Overrides in the file stay. Others whose next 13 weeks change get an e-mail.`,
  operands: { schedule: { type: 'text', word: 'SCHEDULE', about: 'the schedule' } },
  options: {
    at: { type: 'point', word: 'TIME', about: 'a time at which the override runs (default: now)' },
    ...changeOptions,
  },
  examples: ['npx notify-support untake primary', 'npx notify-support untake primary --at 2026-12-24T09:00'],
  exitStatus: tableStatus,
  run: async ({ schedule, at, ...given }, { print, printError }) => {
    const desk = await openDesk(given, schedule);
    const asked = at === undefined ? desk.now : pointIn(desk, at);
    let ended: Override | undefined;
    const overrides = await changeOverrides(desk, { command: 'untake', printError }, (stored) => {
      ended = stored.findLast((each) => isMeant(each, asked, desk)) ?? stop(whyNone(stored, asked, desk));
      const { from } = stretchOfOverride(ended, desk.onCall.schedules);
      if (from >= desk.now) return stored.filter((each) => each !== ended);
      const until = writtenIn(desk, desk.now);
      return stored.map((each) => (each === ended ? { ...each, until } : each));
    });
    const calendar = calendarIn(desk, overrides);
    const until = nextChange(calendar, desk.now);
    const { people } = calendar.dutyAt(desk.now);
    if (desk.json) {
      print(changeJson(desk, { changed: true, undo: [] }, [{ from: desk.now, until, people }]));
      return 0;
    }
    print(
      `Ended the override of ${schedule} from ${ended?.from} to ${ended?.until} (${ended && tellOverride(ended)}).`,
    );
    print(`${schedule}: ${tellNames(desk, people)} now${until === undefined ? '' : `, until ${tellIn(desk, until)}`}.`);
    return 0;
  },
});

/** True for an override of a command that runs at an instant and is not over. */
function isMeant(override: Override, at: Instant, { schedule, onCall, now }: Desk): boolean {
  const { from, until } = stretchOfOverride(override, onCall.schedules);
  const isOfCommand = override.madeAt !== undefined && override.schedule === schedule.id;
  return isOfCommand && from <= at && at < until && until > now;
}

function whyNone(stored: readonly Override[], at: Instant, desk: Desk): string {
  const { schedule, onCall, now } = desk;
  const ofFile = stored.some((each) => each.madeAt === undefined && isMeant({ ...each, madeAt: '' }, at, desk));
  const later = stored.filter(
    (each) =>
      each.schedule === schedule.id &&
      each.madeAt !== undefined &&
      stretchOfOverride(each, onCall.schedules).until > now,
  );
  const others = later.map((each) => ` To end the override “${tellOverride(each)}”, add --at ${each.from}.`);
  return `No override of a command runs in ${schedule.id} at ${tellIn(desk, at)}.${ofFile ? ' One in the file does: change the file.' : ''}${others.join('')} Nothing was changed.`;
}
