import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { useNow } from '../live.ts';
import { to } from '../route.ts';
import { count, duration } from '../words.ts';
import type { Machine } from './definition.ts';
import { type Box, type Drawing, headHeight, layOut, markRadius, type Point, type Way, widthOf } from './layout.ts';
import { isOver, type Status, type Visit } from './reading.ts';
import { countdown, nameIn, shortError, statusWords, waitLeft, waitOf } from './say.ts';
import { type Shown, wayOf, waysTaken } from './shown.ts';
import { Sign } from './status-mark.tsx';

type Seen = ReadonlyMap<string, Shown>;

export type GraphProps = {
  readonly machine: Machine;
  readonly shown: Seen;
  /** The status of the execution. */
  readonly status: Status;
  readonly selected: string | undefined;
  readonly onSelect: (name: string) => void;
  /** Goes to another iteration of a Map. */
  readonly onStep: (visit: Visit, index: number) => void;
};

/** The machine as a graph, each state with the colour and the word of its status. */
export function Graph({ machine, shown, status, selected, onSelect, onStep }: GraphProps) {
  const drawing = useMemo(() => layOut(machine), [machine]);
  const frame = useRef<HTMLDivElement>(null);
  const { zoom, setZoom, fit, fitWidth } = useZoom(frame, drawing);
  const taken = waysTaken(shown);
  const isRunning = !isOver(status);
  useEffect(() => keepInSight(frame.current, selected), [selected, zoom]);
  return (
    <div class="graph">
      <fieldset class="zoom">
        <legend class="unseen">Zoom</legend>
        <button type="button" aria-label="Smaller" onClick={() => setZoom(zoom / 1.25)}>
          −
        </button>
        <button type="button" aria-label="Larger" onClick={() => setZoom(zoom * 1.25)}>
          +
        </button>
        <button type="button" onClick={fitWidth}>
          Fit width
        </button>
        <button type="button" onClick={fit}>
          Fit all
        </button>
      </fieldset>
      <div class="canvas" ref={frame} onPointerDown={drag}>
        {/* biome-ignore lint/a11y/useSemanticElements: A drawing is not a form. */}
        <svg
          role="group"
          aria-label="Graph of the states"
          width={drawing.width * zoom}
          height={drawing.height * zoom}
          viewBox={`0 0 ${drawing.width} ${drawing.height}`}
          onKeyDown={(event) => moveFocus(event, drawing.boxes)}
        >
          {drawing.boxes.map((box) => isContainer(box) && <Area key={box.state.name} box={box} shown={shown} />)}
          {drawing.ways.map((way, index) => (
            <Path key={index} way={way} isTaken={isTaken(way, taken, shown, isRunning)} />
          ))}
          {drawing.ways.map((way, index) => (
            <Label key={index} way={way} isTaken={isTaken(way, taken, shown, isRunning)} />
          ))}
          <Mark at={drawing.start} word="Start" status={shown.size > 0 ? 'succeeded' : 'notEntered'} />
          {drawing.end && <Mark at={drawing.end} word="End" status={isRunning ? 'notEntered' : status} />}
          {drawing.boxes.map((box) => (
            <StateBox
              key={box.state.name}
              box={box}
              shown={shown.get(box.state.name)}
              isSelected={selected === box.state.name}
              onSelect={onSelect}
            />
          ))}
          {drawing.boxes.map((box) => (
            <Nested key={box.state.name} box={box} shown={shown.get(box.state.name)} />
          ))}
          {drawing.boxes.map((box) => (
            <Stepper key={box.state.name} box={box} shown={shown.get(box.state.name)} onStep={onStep} />
          ))}
        </svg>
      </div>
    </div>
  );
}

const [smallest, largest] = [0.3, 2];
const clamp = (zoom: number) => Math.min(largest, Math.max(smallest, zoom));

/** The zoom of the graph: at first it fits the width of its frame, but stays large enough to read. */
function useZoom(frame: { readonly current: HTMLElement | null }, { width, height }: Drawing) {
  const [zoom, setZoom] = useState(1);
  const isOwn = useRef(false);
  const room = () => ({ width: frame.current?.clientWidth ?? width, height: frame.current?.clientHeight ?? height });
  const fitWidth = () => setZoom(clamp(Math.min(1, Math.max(0.6, room().width / width))));
  useEffect(() => {
    const observer = new ResizeObserver(() => isOwn.current || fitWidth());
    if (frame.current) observer.observe(frame.current);
    return () => observer.disconnect();
  }, [width, height]);
  return {
    zoom,
    setZoom: (wanted: number) => {
      isOwn.current = true;
      setZoom(clamp(wanted));
    },
    fitWidth: () => {
      isOwn.current = false;
      fitWidth();
    },
    fit: () => {
      isOwn.current = true;
      setZoom(clamp(Math.min(1, room().width / width, room().height / height)));
    },
  };
}

/** Scrolls the graph in its frame so that a state is visible; never scrolls the page. */
function keepInSight(frame: HTMLElement | null, name: string | undefined): void {
  const box = [...(frame?.querySelectorAll('[data-state]') ?? [])].find(
    (one) => one.getAttribute('data-state') === name,
  );
  if (!frame || !box) return;
  const [outer, inner] = [frame.getBoundingClientRect(), box.getBoundingClientRect()];
  const margin = 48;
  if (inner.top < outer.top + margin) frame.scrollTop -= outer.top + margin - inner.top;
  else if (inner.bottom > outer.bottom - margin) frame.scrollTop += inner.bottom - outer.bottom + margin;
  if (inner.left < outer.left) frame.scrollLeft -= outer.left + margin - inner.left;
  else if (inner.right > outer.right) frame.scrollLeft += inner.right - outer.right + margin;
}

/** Drags the graph when the pointer is not on a state. */
function drag(event: PointerEvent): void {
  const frame = event.currentTarget as HTMLElement;
  if (event.pointerType !== 'mouse' || event.button !== 0) return;
  if ((event.target as Element).closest('[role=button], a')) return;
  frame.setPointerCapture(event.pointerId);
  const move = ({ movementX, movementY }: PointerEvent) => frame.scrollBy(-movementX, -movementY);
  frame.addEventListener('pointermove', move);
  frame.addEventListener('lostpointercapture', () => frame.removeEventListener('pointermove', move), { once: true });
}

const directions: { readonly [key: string]: readonly [number, number] } = {
  ...{ ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] },
};

/** Moves the focus to the nearest state in the direction of the arrow key. */
function moveFocus(event: KeyboardEvent, boxes: readonly Box[]): void {
  const direction = directions[event.key];
  const name = (event.target as Element).getAttribute('data-state');
  const from = boxes.find(({ state }) => state.name === name);
  if (!direction || !from) return;
  event.preventDefault();
  const [right, down] = direction;
  const here = middleOf(from);
  const distances = boxes.flatMap((box) => {
    const [x, y] = [middleOf(box).x - here.x, middleOf(box).y - here.y];
    const along = x * right + y * down;
    const across = Math.abs(x * down) + Math.abs(y * right);
    return along > 1 && box !== from ? [{ box, distance: along + 2 * across }] : [];
  });
  const nearest = distances.toSorted((a, b) => a.distance - b.distance)[0]?.box;
  const svg = event.currentTarget as Element;
  const target = [...svg.querySelectorAll<SVGElement>('[data-state]')].find(
    (one) => one.getAttribute('data-state') === nearest?.state.name,
  );
  target?.focus();
}

/** The point that stands for a state: the middle of its box, or of its head. */
function middleOf(box: Box): Point {
  return { x: box.x + box.width / 2, y: box.y + (isContainer(box) ? headHeight : box.height) / 2 };
}

function isContainer({ state }: Box): boolean {
  return state.inside.length > 0;
}

/** The background of the states inside a Map or Parallel. */
function Area({ box, shown }: { box: Box; shown: Seen }) {
  const status = shown.get(box.state.name)?.visit.status ?? 'notEntered';
  const { x, y, width, height } = box;
  return <rect class={`area is-${status}`} {...{ x, y, width, height }} rx="10" />;
}

function isTaken({ from, to, kind }: Way, taken: ReadonlySet<string>, shown: Seen, isRunning: boolean): boolean {
  if (from === undefined) return shown.size > 0;
  if (to === undefined) return !isRunning && shown.get(from)?.visit.endedAt !== undefined;
  return taken.has(wayOf(from, to, kind === 'catch'));
}

function Path({ way, isTaken }: { way: Way; isTaken: boolean }) {
  const classes = `way is-${way.kind}${isTaken ? ' is-taken' : ''}`;
  return (
    <g class={classes}>
      <path d={curve(way.points)} />
      <path class="tip" d={tip(way.points)} />
    </g>
  );
}

/** A line through the points, with round corners. */
function curve(points: readonly Point[]): string {
  const [first, ...rest] = points;
  const last = rest.at(-1);
  if (!first || !last) return '';
  const bends = rest.slice(0, -1).map((point, index) => {
    const next = rest[index + 1] as Point;
    const isLast = index === rest.length - 2;
    const [x, y] = isLast ? [next.x, next.y] : [(point.x + next.x) / 2, (point.y + next.y) / 2];
    return `Q${point.x} ${point.y} ${x} ${y}`;
  });
  return `M${first.x} ${first.y}${bends.join('')}${bends.length === 0 ? `L${last.x} ${last.y}` : ''}`;
}

function tip(points: readonly Point[]): string {
  const [before, last] = points.slice(-2);
  if (!before || !last) return '';
  const angle = Math.atan2(last.y - before.y, last.x - before.x);
  const corner = (turn: number) => `${last.x - 8 * Math.cos(angle + turn)} ${last.y - 8 * Math.sin(angle + turn)}`;
  return `M${last.x} ${last.y}L${corner(0.45)}L${corner(-0.45)}Z`;
}

function Label({ way, isTaken }: { way: Way; isTaken: boolean }) {
  if (way.label === '') return null;
  const { at, label, condition, kind } = way;
  const width = widthOf(label);
  return (
    <g class={`label is-${kind}${isTaken ? ' is-taken' : ''}`}>
      <title>{kind === 'catch' ? `Catch: ${condition}` : condition}</title>
      <rect x={at.x - width / 2} y={at.y - 9} width={width} height="18" rx="9" />
      <text x={at.x} y={at.y + 4} text-anchor="middle">
        {label}
      </text>
    </g>
  );
}

function Mark({ at, word, status }: { at: Point; word: string; status: Status | 'notEntered' }) {
  return (
    <g class={`mark is-${status}`}>
      <rect
        x={at.x - 2 * markRadius}
        y={at.y - markRadius}
        width={4 * markRadius}
        height={2 * markRadius}
        rx={markRadius}
      />
      <text x={at.x} y={at.y + 4} text-anchor="middle">
        {word}
      </text>
    </g>
  );
}

type StateBoxProps = {
  readonly box: Box;
  readonly shown: Shown | undefined;
  readonly isSelected: boolean;
  readonly onSelect: (name: string) => void;
};

function StateBox({ box, shown, isSelected, onSelect }: StateBoxProps) {
  const { state, x, y, width, lines } = box;
  const status = shown?.visit.status ?? 'notEntered';
  const height = isContainer(box) ? headHeight : box.height;
  const select = () => onSelect(state.name);
  const classes = `state is-${status}${isSelected ? ' is-selected' : ''}${isContainer(box) ? ' is-head' : ''}`;
  return (
    <g class={classes}>
      {/* biome-ignore lint/a11y/useSemanticElements: SVG has no button element. */}
      <g
        class="press"
        role="button"
        tabindex={0}
        data-state={state.name}
        aria-label={`${state.name}, ${state.does}: ${describe(status, shown)}`}
        aria-pressed={isSelected}
        onClick={select}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' && event.key !== ' ') return;
          event.preventDefault();
          select();
        }}
      >
        <title>{state.comment === undefined ? state.name : `${state.name}\n${state.comment}`}</title>
        <rect class="box" {...{ x, y, width, height }} rx="10" />
      </g>
      {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: It holds nothing focusable; the button's label has it all. */}
      <g class="face" aria-hidden="true">
        <Sign status={status} x={x + 10} y={y + 9} />
        {lines.map((line, index) => (
          <text key={line} class="name" x={x + 33} y={y + 21 + index * 17}>
            {line}
          </text>
        ))}
        <text class="word" x={x + 33} y={y + 21 + lines.length * 17 - 1}>
          {shown ? <Word visit={shown.visit} /> : shortened(state.does)}
        </text>
        {shown && <Times shown={shown} x={x + width} y={y} />}
        {shown && status === 'waiting' && <Left visit={shown.visit} {...{ x, y, width, height }} />}
      </g>
    </g>
  );
}

/** Text cut to fit under a state's name; the label of the button has all of it. */
function shortened(text: string): string {
  return text.length > mostLetters ? `${text.slice(0, mostLetters - 1)}…` : text;
}

const mostLetters = 25;

/** The status of a state for screen readers. */
function describe(status: Status | 'notEntered', shown: Shown | undefined): string {
  const failure = shown?.visit.failure;
  const times = shown && shown.all.length > 1 ? `, entered ${count(shown.all.length, 'time')}` : '';
  const retried = shown && shown.visit.starts > 1 ? `, tried ${count(shown.visit.starts, 'time')}` : '';
  return `${statusWords[status]}${failure ? `, ${shortError(failure)}` : ''}${times}${retried}`;
}

/** The second line of a state: its status, with the most important detail. */
function Word({ visit }: { visit: Visit }) {
  const { status, failure } = visit;
  if (status === 'waiting') return <WaitWord visit={visit} />;
  if (status === 'running') return <RunningWord visit={visit} />;
  if (status === 'succeeded') {
    const took = (visit.endedAt ?? 0) - visit.enteredAt;
    return <>{took >= 1000 ? `Succeeded in ${duration(took)}` : 'Succeeded'}</>;
  }
  if (failure?.error === undefined || status === 'aborted') return <>{statusWords[status]}</>;
  const room = 22 - statusWords[status].length;
  const error = shortError(failure);
  return <>{`${statusWords[status]}: ${error.length > room ? `${error.slice(0, room - 1)}…` : error}`}</>;
}

function WaitWord({ visit }: { visit: Visit }) {
  const now = useNow();
  const wait = waitOf(visit);
  return <>{wait ? `Waiting, ${waitLeft(wait, visit.enteredAt, now).text}` : 'Waiting'}</>;
}

function RunningWord({ visit }: { visit: Visit }) {
  const now = useNow();
  return <>{`Running ${countdown(Math.max(0, now - visit.enteredAt - 999))}`}</>;
}

/** The rest of the wait as a bar. */
function Left({ visit, x, y, width, height }: { visit: Visit; x: number; y: number; width: number; height: number }) {
  const now = useNow();
  const wait = waitOf(visit);
  const share = wait && waitLeft(wait, visit.enteredAt, now).share;
  if (share === undefined) return null;
  return (
    <g class="left">
      <rect class="all" x={x + 10} y={y + height - 6} width={width - 20} height="3" rx="1.5" />
      <rect x={x + 10} y={y + height - 6} width={(width - 20) * share} height="3" rx="1.5" />
    </g>
  );
}

/** The number of times that the state was entered and retried, at its upper right corner. */
function Times({ shown, x, y }: { shown: Shown; x: number; y: number }) {
  const parts = [
    shown.all.length > 1 && `×${shown.all.length}`,
    shown.visit.starts > 1 && `↻${shown.visit.starts - 1}`,
  ];
  const text = parts.filter(Boolean).join(' ');
  if (text === '') return null;
  const width = text.length * 7.5 + 12;
  return (
    <g class="times">
      <rect x={x - width + 8} y={y - 10} width={width} height="19" rx="9.5" />
      <text x={x - width / 2 + 8} y={y + 4} text-anchor="middle">
        {text}
      </text>
    </g>
  );
}

/** The link to the execution that a state has started. */
function Nested({ box, shown }: { box: Box; shown: Shown | undefined }) {
  const nestedArn = shown?.visit.tries.at(-1)?.nestedArn;
  if (nestedArn === undefined) return null;
  const [x, y] = [box.x + box.width - 20, box.y + box.height - 18];
  return (
    <a class="step" href={to('executions', nestedArn)} aria-label={`Open ${nameIn(nestedArn)}`}>
      <title>Open {nameIn(nestedArn)}</title>
      <g transform={`translate(${x} ${y})`}>
        <rect x="-12" y="-12" width="24" height="24" rx="6" />
        <path d="M-4 4L4-4M-2-4h6v6" />
      </g>
    </a>
  );
}

type StepperProps = {
  readonly box: Box;
  readonly shown: Shown | undefined;
  readonly onStep: (visit: Visit, index: number) => void;
};

/** The number of the iteration of a Map that is shown, with buttons for its neighbours. */
function Stepper({ box, shown, onStep }: StepperProps) {
  if (box.state.type !== 'Map' || !shown?.line) return null;
  const { visit, line } = shown;
  const index = line.index ?? 0;
  const length = visit.length ?? visit.lines.length;
  const [x, y] = [box.x + box.width - 10, box.y + headHeight / 2];
  const count = `${index + 1} of ${length}`;
  return (
    <g class="stepper">
      <Step
        name={box.state.name}
        word="Previous"
        at={{ x: x - 116, y }}
        d="M2-5l-5 5l5 5"
        to={index - 1}
        {...{ visit, onStep }}
      />
      <text x={x - 64} y={y + 4} text-anchor="middle">
        {count}
      </text>
      <Step
        name={box.state.name}
        word="Next"
        at={{ x: x - 12, y }}
        d="M-2-5l5 5l-5 5"
        to={index + 1}
        {...{ visit, onStep }}
      />
    </g>
  );
}

type StepProps = {
  readonly name: string;
  readonly word: string;
  readonly at: Point;
  readonly d: string;
  readonly visit: Visit;
  readonly to: number;
  readonly onStep: (visit: Visit, index: number) => void;
};

function Step({ name, word, at, d, visit, to, onStep }: StepProps) {
  const isThere = visit.lines.some(({ index }) => index === to);
  const step = () => isThere && onStep(visit, to);
  return (
    // biome-ignore lint/a11y/useSemanticElements: SVG has no button element.
    <g
      class="step"
      role="button"
      tabindex={isThere ? 0 : -1}
      aria-disabled={!isThere}
      aria-label={`${word} iteration of ${name}`}
      transform={`translate(${at.x} ${at.y})`}
      onClick={step}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        step();
      }}
    >
      <rect x="-12" y="-12" width="24" height="24" rx="6" />
      <path d={d} />
    </g>
  );
}
