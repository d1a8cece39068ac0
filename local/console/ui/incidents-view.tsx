import { computed } from '@preact/signals';
import { useState } from 'preact/hooks';
import type { IncidentRow } from '../feed.ts';
import { AlarmTiles } from './alarms.tsx';
import { OnCallNow } from './calendar/on-call-now.tsx';
import { SeverityChip, StatusChip } from './chips.tsx';
import { HeldNow } from './held-now.tsx';
import { useIncident } from './incident.ts';
import { incidents, isLive, liveIncidents, place, troubles, useNow } from './live.ts';
import { to } from './route.ts';
import { isDeployed, texts } from './stack.ts';
import { Standing } from './standing.tsx';
import { count, duration } from './words.ts';

const rowsOnPage = 20;

/** All incidents: live ones first, and in both groups the newest first. */
const inOrder = computed(() => [...incidents.value.values()].sort(byUrgency));

function byUrgency(a: IncidentRow, b: IncidentRow): number {
  if (isLive(a) !== isLive(b)) return isLive(a) ? -1 : 1;
  if (a.openedAt !== b.openedAt) return a.openedAt < b.openedAt ? 1 : -1;
  return a.id < b.id ? -1 : 1;
}

/** The alarms, which open incidents, and the list of incidents. */
export function IncidentsView() {
  return (
    <>
      <h1 tabIndex={-1}>Incidents</h1>
      <OnCallNow />
      <HeldNow />
      {!isDeployed && <AlarmTiles />}
      <List />
    </>
  );
}

function List() {
  const [asked, setPage] = useState(0);
  const all = inOrder.value;
  const pages = Math.max(1, Math.ceil(all.length / rowsOnPage));
  const page = Math.min(asked, pages - 1);
  const rows = all.slice(page * rowsOnPage, (page + 1) * rowsOnPage);
  if (all.length === 0) return <p class="empty">{whyNone()}</p>;
  return (
    <section aria-label="Incidents">
      <p class="faint">
        {liveIncidents.value} live, {all.length - liveIncidents.value} closed
      </p>
      <ul class="rows">
        {rows.map((row) => (
          <Row key={row.id} row={row} />
        ))}
      </ul>
      {pages > 1 && (
        <nav class="pages" aria-label="Pages of incidents">
          <button type="button" disabled={page === 0} onClick={() => setPage(page - 1)}>
            Newer
          </button>
          <span>
            Page {page + 1} of {pages}, {count(all.length, 'incident')}
          </span>
          <button type="button" disabled={page === pages - 1} onClick={() => setPage(page + 1)}>
            Older
          </button>
        </nav>
      )}
    </section>
  );
}

/** The sentence in place of an empty list. What is not known must not look as if all were well. */
function whyNone(): string {
  if (place.value === undefined) return 'Loading…';
  return troubles.value.length > 0 ? 'No incident was read. A part of the stack cannot be read.' : texts.noIncidents;
}

function Row({ row }: { readonly row: IncidentRow }) {
  return (
    <li class={`card row ${row.status}`}>
      <div class="chips">
        <StatusChip {...row} />
        <SeverityChip severity={row.severity} />
        <span class="faint push">
          <Age row={row} />
        </span>
      </div>
      <a class="title" href={to('incidents', row.id)}>
        {row.summary}
      </a>
      {row.status === 'triggered' ? <LiveStanding row={row} /> : <Standing row={row} incident={undefined} />}
    </li>
  );
}

/** The standing of a triggered incident. Only these are read in full: who is being notified, and who is next. */
function LiveStanding({ row }: { readonly row: IncidentRow }) {
  const { value } = useIncident(row.id);
  return <Standing row={row} incident={value} />;
}

function Age({ row }: { readonly row: IncidentRow }) {
  const now = useNow();
  if (row.closedAt !== undefined) {
    const lasted = Date.parse(row.closedAt) - Date.parse(row.openedAt);
    return <>lasted {duration(lasted)}</>;
  }
  return <>{duration(now - Date.parse(row.openedAt))}</>;
}
