import { isMap, isScalar, isSeq, type Node, type Pair, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';
import type { Turn } from '../../lambdas/domain/calendar/schedule.ts';
import { isSame } from '../../lambdas/domain/on-call/changes.ts';
import { stop } from '../command/errors.ts';

/** A layer of a schedule in the file. */
type LayerPlace = { readonly schedule: string; readonly layer: number };

/** A stretch of the file's text, and what is written there instead. */
type Splice = { readonly from: number; readonly to: number; readonly text: string };

/**
 * The text of a file in which a layer has other turns. Everything else stays as it is written: comments, spaces and other lines.
 *
 * The parser says where things are, and the text is changed there. Writing the whole document would also put its comments and
 * spaces in order, which nobody asked for.
 */
export function withTurns(text: string, place: LayerPlace, before: readonly Turn[], after: readonly Turn[]): string {
  const layer = layerAt(text, place);
  const turns = layer.get('turns', true);
  const splices = isSeq(turns) ? changeTurns(text, turns, before, after) : writeTurns(text, layer, before, after);
  return splices
    .toSorted((a, b) => b.from - a.from)
    .reduce((changed, { from, to, text: instead }) => changed.slice(0, from) + instead + changed.slice(to), text);
}

function layerAt(text: string, { schedule, layer }: LayerPlace): YAMLMap {
  const whole = parseDocument(text, { stringKeys: true }).getIn(['schedules', schedule], true);
  const layers = isMap(whole) ? whole.get('layers', true) : undefined;
  const found = isSeq(layers) ? layers.items[layer] : whole;
  if (isMap(found)) return found;
  return stop(`The schedule ${schedule} is written with an alias: change it in the file by hand.`);
}

function changeTurns(text: string, turns: YAMLSeq, before: readonly Turn[], after: readonly Turn[]): Splice[] {
  const places = turns.items.map((item) => rangeOf(item as Node));
  const changed = after.flatMap((turn, index): Splice[] => {
    const [old, place] = [before[index], places[index]];
    if (old === undefined || place === undefined || isSame(old, turn)) return [];
    return [{ ...place, text: turnText(turn) }];
  });
  const [first, last] = [places[0], places.at(-1)];
  const added = after.slice(before.length).map(turnText);
  if (first === undefined || last === undefined || added.length === 0) return changed;
  if (turns.flow === true) return [...changed, { from: last.to, to: last.to, text: `, ${added.join(', ')}` }];
  // The first one may stand beside the dashes of lists around it: only the last dash is its own.
  const beside = text.slice(lineStart(text, first.from), first.from);
  const indent = beside.replace(/[^-]/g, ' ').replace(/-(?=.*-)/g, ' ');
  const end = lineEnd(text, last.to);
  return [...changed, { from: end, to: end, text: added.map((turn) => `\n${indent}${turn}`).join('') }];
}

/** Puts turns in the place of the people of a layer that was written short, and takes its date out. */
function writeTurns(text: string, layer: YAMLMap, before: readonly Turn[], after: readonly Turn[]): Splice[] {
  const [people, from] = ['people', 'from'].map((key) =>
    layer.items.find((item) => isScalar(item.key) && item.key.value === key),
  );
  if (people === undefined) return [];
  const [only, ...more] = after;
  if (only !== undefined && more.length === 0 && before.length === 1)
    return [{ ...rangeOf(people.value as Node), text: peopleText(only) }];
  const place = rangeOfPair(people);
  const indent = ' '.repeat(place.from - lineStart(text, place.from));
  const written =
    layer.flow === true ? `turns: [${after.map(turnText).join(', ')}]` : turnLines(after).join(`\n${indent}`);
  return [{ ...place, text: written }, ...(from === undefined ? [] : [removalOf(text, rangeOfPair(from), layer)])];
}

/** Takes a pair out: with its line, or with the comma that is before or after it. A comment on the line stays. */
function removalOf(text: string, { from, to }: Omit<Splice, 'text'>, layer: YAMLMap): Splice {
  if (layer.flow !== true) {
    const [begin, end] = [lineStart(text, from), lineEnd(text, to)];
    const isWholeLine = text.slice(begin, from).trim() === '' && text.slice(to, end).trim() === '';
    return isWholeLine ? { from: begin, to: end + 1, text: '' } : { from, to, text: '' };
  }
  const comma = /,\s*$/.exec(text.slice(0, from));
  const next = /^\s*,\s*/.exec(text.slice(to));
  return comma ? { from: comma.index, to, text: '' } : { from, to: to + (next?.[0].length ?? 0), text: '' };
}

function rangeOf(node: Node): Omit<Splice, 'text'> {
  const [from = 0, to = 0] = node.range ?? [];
  return { from, to };
}

function rangeOfPair({ key, value }: Pair): Omit<Splice, 'text'> {
  return { from: rangeOf(key as Node).from, to: rangeOf(value as Node).to };
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end === -1 ? text.length : end;
}

/** Turns as the file has them, a line each. */
export function turnLines(turns: readonly Turn[]): string[] {
  return ['turns:', ...turns.map((turn) => `  - ${turnText(turn)}`)];
}

function turnText(turn: Turn): string {
  const { from, handover = [], every } = turn;
  const fields = [
    ...(from === undefined ? [] : [`from: ${from}`]),
    `people: ${peopleText(turn)}`,
    ...(handover.length === 0 ? [] : [`handover: ${handover.length === 1 ? handover[0] : listText(handover)}`]),
    ...(every === undefined ? [] : [`every: ${every}`]),
  ];
  return `{ ${fields.join(', ')} }`;
}

function peopleText({ people }: Turn): string {
  return listText(people.map((entry) => (typeof entry === 'string' ? entry : listText(entry))));
}

function listText(texts: readonly string[]): string {
  return `[${texts.join(', ')}]`;
}
