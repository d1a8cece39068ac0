import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { clockTime } from '../words.ts';
import { JsonBlock } from './json-block.tsx';
import { detailsOf, type HistoryEvent, instantOf, type Reading } from './reading.ts';
import { countdown } from './say.ts';

export type EventListProps = {
  readonly reading: Reading;
  /** The number of events; it grows. */
  readonly version: number;
  /** The state whose events are shown; `undefined` for all events. */
  readonly of: string | undefined;
  readonly onAll: () => void;
  readonly onSelect: (event: HistoryEvent) => void;
};

const rowHeight = 32;
const spareRows = 8;

/** All events, of which the page holds only the visible ones. The details of the chosen one are below. */
export function EventList({ reading, version, of, onAll, onSelect }: EventListProps) {
  const [chosenId, setChosenId] = useState<number | undefined>(undefined);
  const events = useMemo(
    () => (of === undefined ? reading.events : reading.events.filter(({ id }) => stateAt(reading, id) === of)),
    [reading, version, of],
  );
  const beganAt = reading.events[0] ? instantOf(reading.events[0]) : 0;
  const chosen = chosenId === undefined ? undefined : reading.events[chosenId - 1];
  const choose = (event: HistoryEvent) => {
    setChosenId(event.id);
    onSelect(event);
  };
  return (
    <div class="event-panel">
      {of !== undefined && (
        <p class="filter">
          Events of <strong>{of}</strong>
          <button type="button" onClick={onAll}>
            Show all {reading.events.length}
          </button>
        </p>
      )}
      <Rows {...{ events, beganAt, reading, choose }} chosen={chosenId} />
      {chosen && <EventDetails event={chosen} />}
    </div>
  );
}

function stateAt(reading: Reading, id: number): string | undefined {
  const place = reading.places[id];
  return (place?.visit ?? place?.line.of)?.name;
}

type RowsProps = {
  readonly events: readonly HistoryEvent[];
  readonly reading: Reading;
  readonly beganAt: number;
  readonly chosen: number | undefined;
  readonly choose: (event: HistoryEvent) => void;
};

function Rows({ events, reading, beganAt, chosen, choose }: RowsProps) {
  const list = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 480 });
  const isAtEnd = useRef(true);
  const look = () => {
    const { scrollTop = 0, clientHeight = 0, scrollHeight = 0 } = list.current ?? {};
    isAtEnd.current = scrollTop + clientHeight >= scrollHeight - rowHeight;
    setView({ top: scrollTop, height: clientHeight });
  };
  useEffect(() => {
    // A list that is scrolled to its end stays there when events arrive.
    if (isAtEnd.current && list.current) list.current.scrollTop = list.current.scrollHeight;
    look();
  }, [events.length]);
  useEffect(() => {
    const observer = new ResizeObserver(look);
    if (list.current) observer.observe(list.current);
    return () => observer.disconnect();
  }, []);
  const first = Math.max(0, Math.floor(view.top / rowHeight) - spareRows);
  const last = Math.min(events.length, Math.ceil((view.top + view.height) / rowHeight) + spareRows);
  const at = events.findIndex(({ id }) => id === chosen);
  useEffect(() => {
    if (at >= 0) reveal(list.current, at * rowHeight);
  }, [chosen, view.height]);
  const go = (index: number) => {
    const event = events[Math.min(events.length - 1, Math.max(0, index))];
    if (event) choose(event);
  };
  const page = Math.max(1, Math.floor(view.height / rowHeight) - 1);
  const keys: { readonly [key: string]: number } = {
    ...{ ArrowDown: at + 1, ArrowUp: at < 0 ? events.length - 1 : at - 1, Home: 0, End: events.length - 1 },
    ...{ PageDown: at + page, PageUp: at - page },
  };
  return (
    <div
      class="events"
      ref={list}
      role="listbox"
      aria-label="Events"
      tabIndex={0}
      aria-activedescendant={at >= first && at < last ? `event-${chosen}` : undefined}
      onScroll={look}
      onKeyDown={(event) => {
        const index = keys[event.key];
        if (index === undefined) return;
        event.preventDefault();
        go(index);
      }}
    >
      <div class="events-all" role="presentation" style={{ height: `${events.length * rowHeight}px` }}>
        {events.slice(first, last).map((event, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: The list handles the keys.
          // biome-ignore lint/a11y/useFocusableInteractive: The list has the focus.
          <div
            key={event.id}
            id={`event-${event.id}`}
            class={`event ${toneOf(event.type)}`}
            role="option"
            aria-selected={event.id === chosen}
            aria-posinset={first + index + 1}
            aria-setsize={events.length}
            style={{ transform: `translateY(${(first + index) * rowHeight}px)` }}
            onClick={() => choose(event)}
          >
            <span class="id">{event.id}</span>
            <span class="type">{event.type}</span>
            <span class="of">{stateAt(reading, event.id)}</span>
            <span class="at" title={clockTime(instantOf(event))}>
              +{countdown(instantOf(event) - beganAt)}
            </span>
          </div>
        ))}
      </div>
    </div>
  );
}

/** Scrolls just far enough to show the row that begins at `top`. */
function reveal(list: HTMLElement | null, top: number): void {
  if (!list) return;
  const { scrollTop, clientHeight } = list;
  if (top < scrollTop) list.scrollTop = top;
  else if (top + rowHeight > scrollTop + clientHeight) list.scrollTop = top + rowHeight - clientHeight;
}

function toneOf(type: string): string {
  if (/Failed$|Aborted$|TimedOut$/.test(type)) return 'is-failed';
  return /Succeeded$/.test(type) ? 'is-succeeded' : '';
}

const jsonMembers = { input: 'Input', parameters: 'Parameters', output: 'Output' } as const;

/** The details of an event: its data as JSON, and everything else as text. */
function EventDetails({ event }: { event: HistoryEvent }) {
  const details = detailsOf(event);
  const facts = Object.entries(details).filter(
    ([name]) => !(name in jsonMembers) && !name.endsWith('Details') && name !== 'assignedVariables',
  );
  const { assignedVariables } = details;
  return (
    <section class="event-details" aria-label={`Event ${event.id}`}>
      <h2>
        {event.id} {event.type}
      </h2>
      <dl class="facts">
        <dt>Time</dt>
        <dd>{new Date(instantOf(event)).toISOString().replace('T', ' ')}</dd>
        <dt>Previous</dt>
        <dd>{event.previousEventId === 0 ? 'none' : `event ${event.previousEventId}`}</dd>
        {facts.map(([name, value]) => (
          <div key={name} class="fact">
            <dt>{name}</dt>
            <dd>{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
          </div>
        ))}
      </dl>
      {Object.entries(jsonMembers).map(([name, title]) => {
        const text = details[name as keyof typeof jsonMembers];
        return text === undefined ? null : <JsonBlock key={name} title={title} text={text} none="None" />;
      })}
      {assignedVariables && (
        <JsonBlock
          title="Assigned"
          text={`{${Object.entries(assignedVariables).map(([name, value]) => `${JSON.stringify(name)}:${value}`)}}`}
          none="None"
        />
      )}
    </section>
  );
}
