import { readFileSync, writeFileSync } from 'node:fs';
import { carryOn } from '../../lambdas/domain/calendar/carry-on.ts';
import { type Entry, type Layer, nobody, type Schedule } from '../../lambdas/domain/calendar/schedule.ts';
import { isSame } from '../../lambdas/domain/on-call/changes.ts';
import type { OnCall } from '../../lambdas/domain/on-call/on-call.ts';
import { listNames } from '../../lambdas/domain/text/names.ts';
import { didYouMean } from '../../lambdas/domain/text/nearest.ts';
import { plural } from '../../lambdas/domain/text/plural.ts';
import { refuse, stop } from '../command/errors.ts';
import type { Options } from '../command/options.ts';
import type { Terminal } from '../command/terminal.ts';
import { ownFile } from '../oncall/current.ts';
import { withTurns } from '../oncall/edit.ts';
import { readOnCallFile, readOnCallText } from '../oncall/file.ts';
import { tellAt } from './prove-coverage.ts';

/** The options of the commands that change the people of a schedule in the file. */
export const changeOptions = {
  layer: {
    ...{ type: 'whole', noun: 'the number of a layer', from: 1, to: 20, word: 'NUMBER' },
    about: 'the layer to change, counted from 1, if the schedule has several',
  },
  file: { type: 'file', word: 'FILE', about: 'the file to change', default: ownFile },
} as const satisfies Options;

/** The exit status of these commands. */
export const changeStatus = { 0: 'the file was changed', 1: 'nothing was changed' } as const;

type Asked = { readonly schedule: string; readonly layer: number | undefined; readonly file: string };
type Layers = { readonly onCall: OnCall; readonly schedule: Schedule };

/**
 * Writes the new people of a schedule into the file, so that they begin with the next handover. `change` gives the entries of
 * each layer; nothing for a layer that stays. Gives the exit status.
 */
export function changePeople(
  asked: Asked,
  change: (layers: Layers) => readonly (readonly Entry[] | undefined)[],
  { print, printError }: Terminal,
): number {
  const { file } = asked;
  const read = readOnCallFile(file);
  if ('faults' in read) {
    for (const fault of [...read.faults, 'Nothing was changed.']) printError(fault);
    return 1;
  }
  const { onCall } = read;
  const schedule = scheduleIn(onCall, asked.schedule);
  let text = readFileSync(file, 'utf8');
  const layers = [...schedule.layers];
  const told: string[] = [];
  for (const [layer, people] of change({ onCall, schedule }).entries()) {
    const found = schedule.layers[layer];
    if (people === undefined || found === undefined) continue;
    const carried = carryOn(found, schedule.timeZone, { people }, Date.now());
    if ('fault' in carried) stop(`${carried.fault} Nothing was changed.`);
    text = withTurns(text, { schedule: schedule.id, layer }, found.turns, carried.turns);
    layers[layer] = { ...found, turns: carried.turns };
    const order = (carried.turns.at(-1)?.people ?? []).map((entry) => tellEntry(entry, onCall));
    told.push(`From ${tellAt(carried.from, found.timeZone ?? schedule.timeZone)} on: ${order.join(', then ')}.`);
  }
  const result = readOnCallText(text, file);
  if ('faults' in result) stop(`${result.faults[0]} Nothing was changed: change the schedule in the file by hand.`);
  if (!isSame(scheduleIn(result.onCall, schedule.id).layers, layers))
    stop(`The schedule ${schedule.id} is written in a way that cannot be changed here: change it in the file by hand.`);
  writeFileSync(file, text);
  for (const line of [`Changed ${schedule.id} in ${file}. ${told.join(' ')}`, nextStep(file)]) print(line);
  return 0;
}

function nextStep(file: string): string {
  return `Run \`npx notify-support apply${file === ownFile ? '' : ` ${file}`}\` to bring it to the stack. Until then nothing changes there.`;
}

function tellEntry(entry: Entry, { contacts }: OnCall): string {
  const ids = typeof entry === 'string' ? [entry] : entry;
  return listNames(ids.map((id) => contacts.find((contact) => contact.id === id)?.name ?? id));
}

/** The schedule with an id. Refuses an unknown one. */
export function scheduleIn({ schedules }: Pick<OnCall, 'schedules'>, id: string): Schedule {
  const ids = schedules.map((schedule) => schedule.id);
  return (
    schedules.find((schedule) => schedule.id === id) ??
    refuse(
      `There is no schedule ${id}.${didYouMean(id, ids) || (ids.length > 0 ? ` The schedules are ${ids.join(', ')}.` : '')}`,
    )
  );
}

/** Refuses the id of a contact that does not exist. */
export function refuseUnknown({ contacts }: Pick<OnCall, 'contacts'>, id: string): void {
  const ids = contacts.map((contact) => contact.id);
  if (!ids.includes(id)) refuse(`There is no contact ${id}.${didYouMean(id, ids)}`);
}

/** The index of the layer that is meant. Refuses to guess. */
export function layerOf({ id, layers }: Schedule, layer: number | undefined): number {
  if (layer === undefined && layers.length > 1)
    refuse(`The schedule ${id} has ${plural(layers.length, 'layer')}: say which one with --layer.`);
  if (layer !== undefined && layer > layers.length)
    refuse(`The schedule ${id} has ${plural(layers.length, 'layer')}: correct --layer.`);
  return (layer ?? 1) - 1;
}

/** The entries of a layer in the order of its last turn. */
export function entriesOf({ turns }: Layer): readonly Entry[] {
  return turns.at(-1)?.people ?? [];
}

/** The people of `ada,ben+cleo,nobody`: those with a plus between them are on call together. */
export function parsePeople(text: string): Entry[] {
  const entries = text.split(',').map((entry) => entry.split('+').map((id) => id.trim()));
  if (entries.some((entry) => entry.includes(''))) refuse('--people has an empty place: write such as ada,ben+cleo.');
  return entries.map((entry) => (entry.length === 1 ? (entry[0] ?? nobody) : entry));
}
