import { isSamePeople, nextChange, shiftsWithin } from '../../lambdas/domain/calendar/calendar.ts';
import { refuseUnknown } from '../calendar/change-people.ts';
import {
  addOverrides,
  calendarIn,
  changeOptions,
  madeNow,
  nameOf,
  openDesk,
  pointIn,
  refuseBackwards,
  showChange,
  showNoChange,
  tableStatus,
  tellIn,
  undoCommand,
} from '../calendar/change-table.ts';
import { defineCommand } from '../command/command.ts';
import { refuse } from '../command/errors.ts';

/** Puts somebody on call at once. */
export const take = defineCommand({
  call: 'npx notify-support take',
  about: `Puts one contact on call at once, alone, until other people would be on call or until the time that you give. If
    an incident is being escalated, the contact whom you replace gets no further attempt on this level, and you are notified when
    a later level or round names the schedule. To take the incident itself, use its link. Others whose next 13
    weeks change get an e-mail.`,
  operands: { schedule: { type: 'text', word: 'SCHEDULE', about: 'the schedule to take' } },
  options: {
    as: { type: 'text', word: 'WHO', about: 'the contact who takes it; required' },
    until: {
      type: 'end',
      word: 'TIME',
      about: 'until when, such as 18:00 or 2026-11-30T18:00 (default: when other people would be on call)',
    },
    ...changeOptions,
  },
  examples: ['npx notify-support take primary --as ben', 'npx notify-support take primary --as ben --until 18:00'],
  exitStatus: tableStatus,
  run: async ({ schedule, as, until, ...given }, terminal) => {
    if (as === undefined) refuse('--as is missing: write who takes it, such as --as ben.');
    const desk = await openDesk(given, schedule);
    refuseUnknown(desk.onCall, as);
    const end = until === undefined ? nextChange(calendarIn(desk), desk.now) : pointIn(desk, until);
    if (end === undefined) refuse('The people on call do not change: give the end with --until.');
    const stretch = { from: desk.now, until: end };
    refuseBackwards(desk, stretch);
    if (shiftsWithin(calendarIn(desk), stretch).every(({ people }) => isSamePeople(people, [as]))) {
      showNoChange(desk, `${nameOf(desk, as)} has ${schedule} already, until ${tellIn(desk, end)}.`, stretch, terminal);
      return 0;
    }
    const overrides = await addOverrides(desk, { ...terminal, command: 'take' }, [
      madeNow(desk, { ...stretch, put: as }),
    ]);
    showChange(desk, { overrides, stretches: [stretch], undo: [undoCommand(desk)] }, terminal);
    return 0;
  },
});
