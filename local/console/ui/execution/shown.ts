import { isOver, type Line, type Reading, type Status, type Visit } from './reading.ts';

/** The reader's choices: an iteration for each visit of a Map, and a visit for each state on a line, by id. */
export type Chosen = {
  readonly iterations: ReadonlyMap<number, number>;
  readonly visits: ReadonlyMap<string, number>;
};

export const nothingChosen: Chosen = { iterations: new Map(), visits: new Map() };

/** The content of a state in the graph. */
export type Shown = {
  readonly visit: Visit;
  /** All visits of the state on the same line, in order. */
  readonly all: readonly Visit[];
  /** The iteration that is shown inside a Map. */
  readonly line: Line | undefined;
};

/** The visit that is shown for each state, by name: the chosen one, else the latest. */
export function show({ root }: Reading, chosen: Chosen): ReadonlyMap<string, Shown> {
  const shown = new Map<string, Shown>();
  showLine(root, chosen, shown);
  return shown;
}

function showLine(line: Line, chosen: Chosen, shown: Map<string, Shown>): void {
  for (const [name, all] of Map.groupBy(line.visits, (visit) => visit.name)) {
    const id = chosen.visits.get(keyOf(all[0] as Visit));
    const visit = all.find((one) => one.id === id) ?? (all.at(-1) as Visit);
    const inner = seenLine(visit, chosen);
    shown.set(name, { visit, all, line: inner });
    if (inner) showLine(inner, chosen, shown);
  }
}

/** The key of a state on its line, the same for all its visits. */
function keyOf({ name, line }: Visit): string {
  return `${line.of?.id ?? 0}/${line.index ?? ''}/${name}`;
}

/** The chosen iteration of a Map, else the first one running, else the first one failed, else the last. */
function seenLine({ id, lines }: Visit, { iterations }: Chosen): Line | undefined {
  const chosen = iterations.get(id);
  return (
    lines.find(({ index }) => index === chosen && index !== undefined) ??
    lines.find(({ status }) => !isOver(status)) ??
    lines.find(({ status }) => status === 'failed') ??
    lines.at(-1)
  );
}

/** The choices that show a visit, with every iteration around it. */
export function choose(chosen: Chosen, visit: Visit): Chosen {
  const iterations = new Map(chosen.iterations);
  const visits = new Map(chosen.visits).set(keyOf(visit), visit.id);
  for (let { line } = visit; line.of; line = line.of.line) {
    if (line.index !== undefined) iterations.set(line.of.id, line.index);
    visits.set(keyOf(line.of), line.of.id);
  }
  return { iterations, visits };
}

/** The ways that were taken between the states that are shown, as `from → to`. */
export function waysTaken(shown: ReadonlyMap<string, Shown>): ReadonlySet<string> {
  const ways = new Set<string>();
  for (const { all } of shown.values()) {
    for (const { before, name } of all) if (before) ways.add(wayOf(before.name, name, before.status === 'caught'));
  }
  return ways;
}

export function wayOf(from: string, to: string, isCaught: boolean): string {
  return `${from} ${isCaught ? '⇢' : '→'} ${to}`;
}

/** The number of iterations, and how many of them have each status. */
export function iterationsOf({ lines, length = lines.length }: Visit): { length: number; counts: Map<Status, number> } {
  const counts = new Map<Status, number>();
  for (const { status } of lines) counts.set(status, (counts.get(status) ?? 0) + 1);
  return { length, counts };
}

/** A variable as a state reads it, or as it assigns it. */
export type Variable = { readonly name: string; readonly value: string; readonly isAssignedHere: boolean };

/** The variables visible to a state at its end, by name: those of its line so far and of the states around it. */
export function variablesOf(visit: Visit): readonly Variable[] {
  const values = new Map<string, Variable>();
  for (let here: Visit | undefined = visit, isOutside = false; here; ) {
    if (!isOutside) {
      for (const [name, value] of Object.entries(here.assigned)) {
        if (!values.has(name)) values.set(name, { name, value, isAssignedHere: here === visit });
      }
    }
    isOutside = here.before === undefined;
    here = here.before ?? here.line.of;
  }
  return [...values.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
