import { nobody } from '../../lambdas/domain/calendar/schedule.ts';
import {
  changeOptions,
  changePeople,
  changeStatus,
  layerOf,
  parsePeople,
  refuseUnknown,
} from '../calendar/change-people.ts';
import { defineCommand } from '../command/command.ts';
import { refuse } from '../command/errors.ts';

/** Writes other people into a schedule of the file. */
export const change = defineCommand({
  call: 'npx notify-support change',
  about: `Gives a schedule other people, or another order, in the file. The change begins with the next handover, so that no
    running shift moves. The next person in the order comes first. Comments stay.`,
  operands: { schedule: { type: 'text', word: 'SCHEDULE', about: 'the schedule to change' } },
  options: {
    people: {
      ...{ type: 'text', word: 'PEOPLE' },
      about: 'the new order, such as ada,ben,cleo; ada+ben are on call together, and nobody is a turn of nobody',
    },
    ...changeOptions,
  },
  examples: ['npx notify-support change primary --people ada,ben,cleo,dan'],
  exitStatus: changeStatus,
  run: async ({ people, ...asked }, terminal) => {
    if (people === undefined) refuse('--people is missing: write such as --people ada,ben,cleo.');
    const entries = parsePeople(people);
    return changePeople(
      asked,
      ({ onCall, schedule }) => {
        for (const id of entries.flat()) if (id !== nobody) refuseUnknown(onCall, id);
        const chosen = layerOf(schedule, asked.layer);
        return schedule.layers.map((_, index) => (index === chosen ? entries : undefined));
      },
      terminal,
    );
  },
});
