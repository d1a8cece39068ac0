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

/** Adds somebody to a schedule of the file. */
export const join = defineCommand({
  call: 'npx notify-support join',
  about: `Puts somebody at the end of a schedule's order, in the file. No past or running shift moves. Comments
    stay.`,
  operands: {
    schedule: { type: 'text', word: 'SCHEDULE', about: 'the schedule to join' },
    who: { type: 'text', word: 'WHO', about: 'the contact who joins' },
  },
  options: changeOptions,
  examples: ['npx notify-support join primary dan'],
  exitStatus: changeStatus,
  run: async ({ who, ...asked }, terminal) =>
    changePeople(
      asked,
      ({ onCall, schedule }) => {
        refuseUnknown(onCall, who);
        const chosen = layerOf(schedule, asked.layer);
        return schedule.layers.map((layer, index) => {
          if (index !== chosen) return undefined;
          const entries = entriesOf(layer);
          if (entries.flat().includes(who)) stop(`${who} is in ${schedule.id} already. Nothing was changed.`);
          return [...entries, who];
        });
      },
      terminal,
    ),
});
