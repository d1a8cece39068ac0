import { Graph, layout as place } from '@dagrejs/dagre';
import type { Lead, Machine, Scope, State } from './definition.ts';

/** A state of the graph with its box; x and y are the upper left corner, measured from that of the whole graph. */
export type Box = Rectangle & {
  readonly state: State;
  /** The name, broken into lines that fit. */
  readonly lines: readonly string[];
};

type Rectangle = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
export type Point = { readonly x: number; readonly y: number };

/** A way between two states, from the start, or to the end. */
export type Way = {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly kind: Lead['kind'];
  readonly label: string;
  readonly condition: string;
  readonly points: readonly Point[];
  /** The middle of its label. */
  readonly at: Point;
};

/** The whole graph. Each box comes before the boxes inside it; apart from that they are ordered from top to bottom. */
export type Drawing = {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  readonly ways: readonly Way[];
  readonly start: Point;
  readonly end: Point | undefined;
};

const sizes = {
  ...{ width: 196, height: 48, line: 17, letters: 22, smallLetter: 6.5 },
  ...{ head: 48, wideHead: 316, gap: 16, mark: 12 },
} as const;

/** The radius of the marks for start and end. */
export const markRadius = sizes.mark;
/** The height of the head of a Map or Parallel. */
export const headHeight = sizes.head;

const longestLabel = 26;

/** The width of the label of a way. */
export function widthOf(label: string): number {
  return label.length * sizes.smallLetter + 16;
}

/** Places every state. The inside of a state comes first, because it decides how large that state is. */
export function layOut({ root }: Machine): Drawing {
  const inner = layOutScope(root, true);
  return { ...inner, start: inner.start as Point };
}

type Part = Omit<Drawing, 'start'> & { readonly start: Point | undefined };

function layOutScope(scope: Scope, isRoot: boolean): Part {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({
    rankdir: 'TB',
    nodesep: 32,
    ranksep: 36,
    edgesep: 20,
    marginx: isRoot ? 12 : 0,
    marginy: isRoot ? 12 : 0,
  });
  const insides = new Map(scope.states.map((state) => [state.name, layOutInside(state)]));
  for (const state of scope.states) graph.setNode(state.name, sizeOf(state, insides.get(state.name)));
  const leads = waysIn(scope, isRoot);
  if (isRoot) {
    graph.setNode(startName, { width: 2 * sizes.mark, height: 2 * sizes.mark });
    if (leads.some(({ to }) => to === endName))
      graph.setNode(endName, { width: 2 * sizes.mark, height: 2 * sizes.mark });
  }
  for (const [index, { from, to, label }] of leads.entries()) {
    const size = label === '' ? {} : { width: widthOf(label), height: 18, labelpos: 'c' as const };
    graph.setEdge(from, to, { ...size, weight: label === '' ? 2 : 1 }, String(index));
  }
  place(graph);
  return gather(scope, graph, leads, insides);
}

const startName = '\u0000start';
const endName = '\u0000end';
const nameOf = (name: string) => (name === startName || name === endName ? undefined : name);

type Drawn = Omit<Lead, 'to'> & { readonly from: string; readonly to: string };

/** All ways of a scope; those of the same kind between the same two states are one. */
function waysIn({ startAt, states }: Scope, isRoot: boolean): Drawn[] {
  const plain = { kind: 'next', label: '', condition: '' } as const;
  const ways: Drawn[] = isRoot ? [{ ...plain, from: startName, to: startAt }] : [];
  for (const { name, leads, isEnd } of states) {
    const byTarget = Map.groupBy(leads, ({ to, kind }) => `${kind === 'catch' ? '!' : ''}${to}`);
    for (const group of byTarget.values()) {
      const first = group[0] as Lead;
      const condition = group
        .map((lead) => lead.condition)
        .filter(Boolean)
        .join('\n');
      const labels = [...new Set(group.map(({ label }) => label))].filter(Boolean);
      ways.push({
        ...first,
        from: name,
        condition,
        label: cut(labels.join(group[0]?.kind === 'catch' ? ', ' : ' or ')),
      });
    }
    if (isEnd && isRoot) ways.push({ ...plain, from: name, to: endName });
  }
  return ways;
}

function cut(label: string): string {
  return label.length > longestLabel ? `${label.slice(0, longestLabel - 1)}…` : label;
}

/** The branches of a state side by side, or its processor. */
function layOutInside({ inside }: State): Part | undefined {
  if (inside.length === 0) return undefined;
  const parts = inside.map((scope) => layOutScope(scope, false));
  let x = 0;
  const boxes: Box[] = [];
  const ways: Way[] = [];
  for (const part of parts) {
    boxes.push(...part.boxes.map((box) => ({ ...box, x: box.x + x })));
    ways.push(...part.ways.map((way) => moveWay(way, x, 0)));
    x += part.width + 2 * sizes.gap;
  }
  const height = Math.max(...parts.map((part) => part.height));
  return { width: x - 2 * sizes.gap, height, boxes, ways, start: undefined, end: undefined };
}

function sizeOf(state: State, inside: Part | undefined): { width: number; height: number } {
  const height = sizes.height + (linesOf(state.name).length - 1) * sizes.line;
  if (!inside) return { width: sizes.width, height };
  return {
    width: Math.max(sizes.wideHead, inside.width + 2 * sizes.gap),
    height: sizes.head + inside.height + 2 * sizes.gap,
  };
}

function moveWay(way: Way, x: number, y: number): Way {
  const move = (point: Point) => ({ x: point.x + x, y: point.y + y });
  return { ...way, points: way.points.map(move), at: move(way.at) };
}

function gather(
  scope: Scope,
  graph: Graph,
  leads: readonly Drawn[],
  insides: ReadonlyMap<string, Part | undefined>,
): Part {
  const boxes: Box[] = [];
  const ways: Way[] = leads.map((lead, index) => {
    const { points: found = [], x, y } = graph.edge({ v: lead.from, w: lead.to, name: String(index) });
    const points = lead.from === lead.to ? loopAt(graph.node(lead.from)) : found;
    const middle = points[Math.floor(points.length / 2)] ?? { x: 0, y: 0 };
    return {
      ...lead,
      from: nameOf(lead.from),
      to: nameOf(lead.to),
      points,
      at: { x: x ?? middle.x, y: y ?? middle.y },
    };
  });
  for (const state of scope.states) {
    const { x: middleX = 0, y: middleY = 0, width = 0, height = 0 } = graph.node(state.name);
    const [x, y] = [middleX - width / 2, middleY - height / 2];
    boxes.push({ state, x, y, width, height, lines: linesOf(state.name) });
    const inside = insides.get(state.name);
    if (!inside) continue;
    const [right, down] = [x + (width - inside.width) / 2, y + sizes.head + sizes.gap];
    boxes.push(...inside.boxes.map((box) => ({ ...box, x: box.x + right, y: box.y + down })));
    ways.push(...inside.ways.map((way) => moveWay(way, right, down)));
  }
  const { width = 0, height = 0 } = graph.graph();
  const mark = (name: string) => (graph.hasNode(name) ? pointOf(graph.node(name)) : undefined);
  return { width, height, boxes, ways, start: mark(startName), end: mark(endName) };
}

/** A way from a state to itself, at its right side. */
function loopAt({ x = 0, y = 0, width = 0 }: Partial<Rectangle>): Point[] {
  const right = x + width / 2;
  return [
    { x: right, y: y - 10 },
    { x: right + 18, y: y - 10 },
    { x: right + 18, y: y + 10 },
    { x: right, y: y + 10 },
  ];
}

function pointOf({ x = 0, y = 0 }: { readonly x?: number; readonly y?: number }): Point {
  return { x, y };
}

/** A name in one or two lines, broken between words; a name that does not fit ends in an ellipsis. */
function linesOf(name: string): readonly string[] {
  if (name.length <= sizes.letters) return [name];
  const space = name.lastIndexOf(' ', sizes.letters);
  const at = space > 6 ? space : sizes.letters;
  const rest = name.slice(at).trim();
  return [name.slice(0, at), rest.length > sizes.letters ? `${rest.slice(0, sizes.letters - 1)}…` : rest];
}
