import { isSamePeople, shiftsWithin } from '../../lambdas/domain/calendar/calendar.ts';
import { isSameMade } from '../../lambdas/domain/on-call/made-by-command.ts';
import { refuseUnknown } from '../calendar/change-people.ts';
import {
  addOverrides,
  calendarIn,
  changeOptions,
  madeNow,
  openDesk,
  pointIn,
  refuseBackwards,
  showChange,
  showNoChange,
  tableStatus,
  undoCommand,
} from '../calendar/change-table.ts';
import { defineCommand } from '../command/command.ts';
import { refuse } from '../command/errors.ts';

const forms = ['put', 'replace', 'add', 'remove'] as const;

/** Changes who is on call for a time. */
export const override = defineCommand({
  call: 'npx notify-support override',
  about: `Changes who is on call in a schedule for a time, without a change of the file. A later override wins. It changes
    the stack, not your file. \`npx notify-support export\` prints a new file with it, without your comments. Others whose next 13
    weeks change get an e-mail.`,
  operands: { schedule: { type: 'text', word: 'SCHEDULE', about: 'the schedule to change' } },
  options: {
    put: { type: 'text', word: 'WHO', about: 'this contact alone is on call' },
    replace: { type: 'text', word: 'WHO', about: 'when this contact is on call, the one of --with is on call instead' },
    with: { type: 'text', word: 'WHO', about: 'the contact who replaces the other one' },
    add: { type: 'text', word: 'WHO', about: 'this contact is on call as well' },
    remove: { type: 'text', word: 'WHO', about: 'this contact is not on call' },
    from: { type: 'point', word: 'TIME', about: 'from when, such as 2026-12-24T09:00 (default: now)' },
    until: { type: 'end', word: 'TIME', about: 'until when, such as 18:00 or 2026-12-27T09:00; required' },
    ...changeOptions,
  },
  examples: [
    'npx notify-support override primary --add cleo --until 2026-12-27T09:00',
    'npx notify-support override primary --replace ada --with ben --until 2026-12-27T09:00',
  ],
  exitStatus: tableStatus,
  run: async ({ schedule, put, replace, with: other, add, remove, from, until, ...given }, terminal) => {
    const form = { put, replace, with: other, add, remove };
    const used = forms.filter((name) => form[name] !== undefined);
    if (used.length !== 1)
      refuse(
        `This override does ${used.length === 0 ? 'nothing' : 'more than one thing'}: write one of --put, --replace, --add or --remove.`,
      );
    if ((replace === undefined) !== (other === undefined)) refuse('--replace and --with belong together: write both.');
    if (until === undefined) refuse('--until is missing: write until when, such as --until 2026-12-27T09:00.');
    const desk = await openDesk(given, schedule);
    for (const who of [put, replace, other, add, remove]) if (who !== undefined) refuseUnknown(desk.onCall, who);
    const stretch = { from: from === undefined ? desk.now : pointIn(desk, from), until: pointIn(desk, until) };
    refuseBackwards(desk, stretch);
    const made = madeNow(desk, { ...stretch, ...form });
    if (desk.onCall.overrides.some((each) => isSameMade(each, made))) {
      showNoChange(desk, 'There is such an override already.', stretch, terminal);
      return 0;
    }
    const before = shiftsWithin(calendarIn(desk), stretch);
    const overrides = await addOverrides(desk, { ...terminal, command: 'override' }, [made]);
    const after = shiftsWithin(calendarIn(desk, overrides), stretch);
    if (
      before.length === after.length &&
      before.every(({ people }, index) => isSamePeople(people, after[index]?.people ?? []))
    )
      terminal.printError('Warning: the override is stored, but at present it does not change who is on call.');
    const undo = [undoCommand(desk, stretch.from > desk.now ? made.from : undefined)];
    showChange(desk, { overrides, stretches: [stretch], undo }, terminal);
    return 0;
  },
});
