import { getHeapStatistics } from 'node:v8';
import type jsonata from 'jsonata';
import type { Node } from './jsonata-direct.ts';
import { plainOperand } from './jsonata-exact.ts';
import { PatientPattern } from './patient-pattern.ts';

/** A break in a long evaluation, in which everything else goes on. */
export type Pause = () => Promise<unknown>;

/**
 * The bounds of an evaluation, so that no expression can stop the process for good.
 *
 * AWS refuses more than 100 levels, more than 873,782 numbers in a list, and a text of 2^23 characters (measured). It
 * documents one second as the longest time. Here steps are counted, so that the speed of the machine does not matter.
 * The time of the processor is limited too, because a single step can be slow. Work that cannot pause is limited to a second.
 */
const most = {
  levels: 100,
  /** The levels of all members of objects, which JSONata evaluates side by side. */
  levelsSideBySide: 10_000,
  steps: 1_000_000,
  milliseconds: 5_000,
  /** The time without a pause while slow searches for patterns follow one another. The loops around them cannot pause. */
  millisecondsAtOnce: 1_000,
  items: 873_782,
  characters: 6_990_256,
  /** The growth of the heap, as a part of its limit. */
  growth: 0.25,
};

/** The work after which an evaluation pauses. */
const untilPause = { steps: 10_000, milliseconds: 50 };

/** Errors in AWS's words (measured). */
const exceeded = {
  levels: (levels: number) =>
    `Stack overflow error: Check for non-terminating recursive function.  Consider rewriting as tail-recursive. Depth=${levels} max=${most.levels}`,
  time: () => 'Expression evaluation timeout: Check for infinite loop',
  memory: () => 'Expression evaluation memory limit exceeded: Check for excessive memory usage',
};

/** The error of an evaluation that exceeds a bound. JSONata adds members to it. */
export function boundExceeded(bound: keyof typeof exceeded, levels = most.levels + 1): { message: string } {
  return { message: exceeded[bound](levels) };
}

/** The codes of the errors with which JSONata refuses a list that is too long. */
const codesOfSize = ['D2014', 'D2015'];

/** An error of an evaluation. If it is about a bound of JSONata or of the process, it is put into AWS's words. */
export function inWordsOfAws(error: unknown): { readonly code?: string; readonly message?: string } {
  const { code = '', message = '' } = error as { code?: string; message?: string };
  if (codesOfSize.includes(code)) return boundExceeded('memory');
  if (!(error instanceof RangeError)) return error as { message?: string };
  if (message.startsWith('Maximum call stack')) return boundExceeded('levels');
  return boundExceeded(message.startsWith('Too long') ? 'time' : 'memory');
}

/** True when the evaluation of an expression could have too many levels; each takes at least a character. */
export function isTooDeep(source: string, tree: unknown): boolean {
  return source.length > most.levels && levelsOf(tree) > most.levels;
}

function levelsOf(tree: unknown): number {
  if (typeof tree !== 'object' || tree === null) return 0;
  const inner = Object.values(tree).reduce((levels: number, member) => Math.max(levels, levelsOf(member)), 0);
  return 'type' in tree ? inner + 1 : inner;
}

/** A frame of variables in JSONata. The first frame of an evaluation is the `base` of all others. */
export type Frame = { readonly base: Base; readonly lookup: (name: string) => unknown };
type Base = {
  readonly bind: (name: string | symbol, value: unknown) => void;
  /** The levels that are being evaluated. */
  readonly depth: number;
  /** Called at the start of every step. */
  guardrails: () => void;
  /** Read whenever a list is made from others, or from a range. */
  options: { readonly sequence: number };
  createSequence: (...first: unknown[]) => unknown[];
  RegexEngine: typeof RegExp;
  /** Called before every native function. Gives a pause if one is due. */
  watch: (name: string, given: readonly unknown[]) => Promise<void> | undefined;
};

/** JSONata looks up the function of this name after `guardrails`, and awaits it before the step. */
const entry = Symbol.for('jsonata.__evaluate_entry');

/** The binding of the pause: not a name that an expression can contain. */
export const pauseBinding = 'pause of the evaluation';

/** A compiled expression with its bounds, which each of its evaluations then has for itself, and with these functions. */
export function setBounds(
  expression: jsonata.Expression,
  names: readonly string[],
  functions: ReadonlyMap<string, unknown>,
): jsonata.Expression {
  const isSideBySide = prepare(expression.ast() as unknown as Node);
  const levels = most.levels * (functions.has(plainOperand) ? levelsOfExact : 1);
  for (const name of ['&', plainOperand, ...names])
    if (functions.has(name)) expression.assign(name, functions.get(name));
  const begin = (_: unknown, __: unknown, frame: Frame) => watch(frame, isSideBySide ? most.levelsSideBySide : levels);
  beginWith(expression, begin);
  return expression;
}

/** The levels of an expression on exact numbers for each that its author wrote. */
const levelsOfExact = 3;

/** Sets the function that JSONata calls before the first step. Its types know only names that are texts. */
export function beginWith(
  expression: jsonata.Expression,
  begin: (node: unknown, input: unknown, frame: Frame) => void,
): void {
  const assign = expression.assign as unknown as (name: symbol, value: unknown) => void;
  assign(entry, begin);
}

/**
 * The milliseconds for which this thread has had a processor; before Node.js 23.9 those of the process. By the time of day
 * a busy machine would end an evaluation that has only waited.
 */
function worked(): number {
  const { user, system } = (process.threadCpuUsage ?? process.cpuUsage)();
  return (user + system) / 1000;
}

/** The length that JSONata reads whenever it makes a list. It is a prototype, because a getter is slow to make. */
const lengthOfLists = {
  lookAfter: (_: number) => {},
  get sequence() {
    this.lookAfter(8);
    return most.items;
  },
};

/** Watches one evaluation. It begins with the first step, because the entry is unbound again at once. */
function watch({ base, lookup }: Frame, levels: number): void {
  const pause = lookup(pauseBinding) as Pause;
  let [steps, pushes, others] = [0, 0, 0];
  let [nextLook, nextPause] = [untilLook, untilPause.steps];
  let [spent, since, heap] = [0, 0, 0];
  let isDue = false;
  const look = () => {
    const now = worked();
    const used = getHeapStatistics();
    if (heap === 0) [heap, since] = [used.used_heap_size, now];
    if (steps > most.steps || spent + now - since > most.milliseconds) throw boundExceeded('time');
    if (used.used_heap_size - heap > used.heap_size_limit * most.growth) throw boundExceeded('memory');
    if (steps >= nextPause || now - since > untilPause.milliseconds) {
      isDue = true;
      base.bind(entry, rest);
    }
    nextLook = steps + untilLook;
  };
  const rest = async () => {
    isDue = false;
    base.bind(entry, undefined);
    nextPause = steps + untilPause.steps;
    spent += worked() - since;
    await pause();
    since = worked();
  };
  const lookAfter = (weight: number) => {
    others += weight;
    if (others < untilLookAtOthers) return;
    others = 0;
    look();
  };
  /** Adds an item to a list, as JSONata does one by one. */
  const push = function (this: unknown[], item: unknown): number {
    if (this.length >= most.items) throw boundExceeded('memory');
    pushes += 1;
    if (pushes % 4096 === 0) look();
    this[this.length] = item;
    return this.length;
  };
  base.bind(entry, undefined);
  base.guardrails = () => {
    if (base.depth > levels) throw boundExceeded('levels', base.depth);
    steps += 1;
    if (steps >= nextLook) look();
  };
  base.options = Object.assign(Object.create(lengthOfLists), { lookAfter });
  base.createSequence = (...first) => {
    const list: unknown[] & { sequence?: boolean } = first;
    list.sequence = true;
    list.push = push;
    return list;
  };
  const stopWhenLate = () => {
    if (heap === 0) look();
    if (worked() - since > most.millisecondsAtOnce) throw boundExceeded('time');
  };
  const search = (pattern: PatientPattern, text: string) => {
    steps += stepsOfSearch;
    if (steps >= nextLook) look();
    const before = performance.now();
    const found = PatientPattern.prototype.exec.call(pattern, text);
    const isSlow = performance.now() - before > slowSearchMilliseconds;
    if (isSlow) stopWhenLate();
    return found;
  };
  base.RegexEngine = patternsWith(search);
  base.watch = (name, given) => {
    const more = stepsOf(name, given);
    steps += 1 + more;
    lookAfter(more > 0 ? 16 : 1);
    if (steps >= nextLook) look();
    return isDue ? rest() : undefined;
  };
}

/** The constructor of patterns that search with this function. */
function patternsWith(search: (pattern: PatientPattern, text: string) => RegExpExecArray | null): typeof RegExp {
  function Watched(source: RegExp) {
    const pattern = new PatientPattern(source);
    return Object.assign(pattern, { exec: (text: string) => search(pattern, text) });
  }
  return Watched as unknown as typeof RegExp;
}

/** The steps for which a search for a pattern counts, with the loop around it. */
const stepsOfSearch = 4;

/** A search that takes longer is looked at. */
const slowSearchMilliseconds = 0.01;

/** The steps after which an evaluation looks at the time and the heap, which takes longer than most expressions. */
const untilLook = 500;

/** The same for lists and calls of native functions, each with its weight. */
const untilLookAtOthers = 256;

/** The steps for which a call of a native function counts. Throws the error of a call with too much. */
function stepsOf(name: string, given: readonly unknown[]): number {
  if (name === 'pad' && Math.abs(Number(given[1])) > most.characters) throw boundExceeded('memory');
  let steps = 0;
  for (const value of given) {
    if (typeof value !== 'string' && !Array.isArray(value)) continue;
    if (typeof value === 'string' && value.length > most.characters) throw boundExceeded('memory');
    if (value.length > 100) steps += value.length * (timesEach[name]?.(value) ?? 0.01);
  }
  return steps;
}

/** The steps for each item of a list or each character of a text, if they are more than usual. */
const timesEach: { readonly [name: string]: (value: string | readonly unknown[]) => number } = {
  distinct: ({ length }) => length / 40,
  replace: () => 0.3,
  split: () => 0.1,
  /** Each comparison of two texts can read all of them. */
  sort: (list) => (0.02 + lengthOfEach(list) / 10_000) * Math.log2(list.length),
};

/** The average length of the texts in a list. */
function lengthOfEach(list: string | readonly unknown[]): number {
  let characters = 0;
  for (const item of list) if (typeof item === 'string') characters += item.length;
  return characters / list.length;
}

/** A part of a parsed expression, as its preparation sees it. */
type Part = { -readonly [member in keyof Node]?: unknown } & { [member: string]: unknown };

/** Nodes that are evaluated in one step, without a pause within. */
const atOnce = ['string', 'number', 'value', 'variable', 'name', 'lambda', 'regex'];

/**
 * Prepares a parsed expression for the bounds: `&` becomes a function, and the items of a list are evaluated one after
 * another, because otherwise the levels of one would count for the others. Returns true if the members of an object
 * are evaluated side by side, which cannot be changed.
 */
function prepare(tree: unknown, seen = new Set<unknown>(), isApplied = false): boolean {
  if (typeof tree !== 'object' || tree === null || seen.has(tree)) return false;
  seen.add(tree);
  const part = tree as Part;
  const { type, value, lhs, rhs, expressions } = part;
  let isInside = false;
  for (const name in part) {
    const member = part[name];
    if (typeof member === 'object' && prepare(member, seen, type === 'apply' && name === 'rhs')) isInside = true;
  }
  if (type === 'binary' && value === '&' && !isApplied) {
    const procedure = { type: 'variable', value: '&', position: part.position };
    Object.assign(part, { type: 'function', value: '(', procedure, arguments: [lhs, rhs] });
  }
  if (value === '[' && Array.isArray(expressions) && isSlow(expressions)) Object.assign(expressions, { map: inOrder });
  const pairs = type === 'unary' && value === '{' ? lhs : (part.group as Part | undefined)?.lhs;
  const isSideBySide = Array.isArray(pairs) && isSlow(pairs.map(([, member]: unknown[]) => member));
  return isSideBySide || isInside;
}

/** True when the evaluation of more than one node takes more than a step. */
function isSlow(nodes: readonly unknown[]): boolean {
  return nodes.filter((node) => !atOnce.includes(String((node as Part).type))).length > 1;
}

/** The work on each item, begun when that on the one before is over. */
function inOrder<T>(this: readonly unknown[], work: (item: unknown, index: number) => Promise<T>): Promise<T>[] {
  let before: Promise<unknown> = Promise.resolve();
  return Array.from(this, (item, index) => {
    const after = before.then(() => work(item, index));
    before = after;
    return after;
  });
}
