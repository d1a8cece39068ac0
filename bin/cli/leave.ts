import type { Entry } from '../../lambdas/domain/calendar/schedule.ts';
import {
  changeOptions,
  changePeople,
  changeStatus,
  entriesOf,
  layerOf,
  refuseUnknown,
} from '../calendar/change-people.ts';
import { defineCommand } from '../command/command.ts';
import { stop } from '../command/errors.ts';

/** Takes somebody out of a schedule of the file. */
export const leave = defineCommand({
  call: 'npx notify-support leave',
  about: `Takes somebody out of a schedule's order, in the file: out of all its layers, or out of one. They keep a shift that is
    running. Comments stay.`,
  operands: {
    schedule: { type: 'text', word: 'SCHEDULE', about: 'the schedule to leave' },
    who: { type: 'text', word: 'WHO', about: 'the contact who leaves' },
  },
  options: changeOptions,
  examples: ['npx notify-support leave primary cleo'],
  exitStatus: changeStatus,
  run: async ({ who, ...asked }, terminal) =>
    changePeople(
      asked,
      ({ onCall, schedule }) => {
        refuseUnknown(onCall, who);
        const chosen = asked.layer === undefined ? undefined : layerOf(schedule, asked.layer);
        const isIn = (index: number) => chosen === undefined || chosen === index;
        const changed = schedule.layers.map((layer, index) =>
          isIn(index) && entriesOf(layer).flat().includes(who) ? without(who, entriesOf(layer)) : undefined,
        );
        if (changed.every((entries) => entries === undefined))
          stop(`${who} is not in ${schedule.id}. Nothing was changed.`);
        if (changed.some((entries) => entries?.length === 0))
          stop(
            `${who} is the only one in a layer of ${schedule.id}: put somebody else in first, or take the layer out.`,
          );
        return changed;
      },
      terminal,
    ),
});

function without(who: string, entries: readonly Entry[]): Entry[] {
  return entries.flatMap((entry): Entry[] => {
    if (typeof entry === 'string') return entry === who ? [] : [entry];
    const [only, ...more] = entry.filter((member) => member !== who);
    if (only === undefined) return [];
    return more.length === 0 ? [only] : [[only, ...more]];
  });
}
