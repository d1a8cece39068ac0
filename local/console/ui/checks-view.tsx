import { signal } from '@preact/signals';
import { useState } from 'preact/hooks';
import type { BackstopAnswer, ChecksAnswer, IncidentRow, ShownCheck } from '../feed.ts';
import { askJson } from './ask.ts';
import { SeverityChip, StatusChip } from './chips.tsx';
import { incidents, useReading } from './live.ts';
import { to } from './route.ts';
import { clockTime, dayAndTime } from './words.ts';

/** Nothing reports a change of what the doctor checks: it is read when it is shown, and on request. */
const never = signal<number | undefined>(undefined);

const tones = { ok: 'well', warning: 'warn', failing: 'alert' } as const;
const words = { ok: 'OK', warning: 'Warning', failing: 'Failing' } as const;
const order = ['failing', 'warning', 'ok'] as const;

/** The doctor's checks, with what is wrong first. */
export function ChecksView() {
  const [times, setTimes] = useState(0);
  const { value, error } = useReading(`checks ${times}`, never, () => askJson<ChecksAnswer>('console/checks'));
  return (
    <>
      <h1 tabIndex={-1}>Checks</h1>
      <div class="chips">
        <button type="button" disabled={value === undefined && error === undefined} onClick={() => setTimes(times + 1)}>
          Check again
        </button>
        <p class="faint" role="status">
          {value === undefined
            ? error === undefined && 'Checking…'
            : `The rows of the doctor at ${clockTime(value.at)}. The checks change nothing.`}
        </p>
      </div>
      {error && <p role="alert">{error.message}</p>}
      {value && <Rows rows={value.rows} />}
    </>
  );
}

function Rows({ rows }: { readonly rows: readonly ShownCheck[] }) {
  const sorted = order.flatMap((status) => rows.filter((row) => row.status === status));
  return (
    <ul class="rows">
      {sorted.map((row, index) => (
        <li key={index} class="card check">
          <span class={`chip ${tones[row.status]}`}>{words[row.status]}</span>
          <div>
            <strong>{row.check}</strong>
            <p>{row.found}</p>
            {row.todo !== undefined && <p class="faint">{row.todo}</p>}
          </div>
        </li>
      ))}
    </ul>
  );
}

/** The backstop: the incidents that nobody has taken, the checks that messages reach it, and the next messages to it. */
export function BackstopView() {
  const { value, error } = useReading('backstop', never, () => askJson<BackstopAnswer>('console/backstop'));
  const untaken = [...incidents.value.values()].filter(isUntaken);
  return (
    <>
      <h1 tabIndex={-1}>Backstop</h1>
      <section aria-labelledby="untaken">
        <h2 id="untaken">Nobody has taken</h2>
        {untaken.length === 0 ? (
          <p class="faint">
            Somebody took or resolved each incident of the last seven days, or contacts are still being notified.
          </p>
        ) : (
          <ul class="rows">
            {untaken.map((row) => (
              <li key={row.id} class={`card row ${row.status}`}>
                <div class="chips">
                  <StatusChip {...row} />
                  <SeverityChip severity={row.severity} />
                  <span class="faint push">{dayAndTime(row.closedAt ?? row.openedAt)}</span>
                </div>
                <a class="title" href={to('incidents', row.id)}>
                  {row.summary}
                </a>
              </li>
            ))}
          </ul>
        )}
      </section>
      <section aria-labelledby="ways">
        <h2 id="ways">How it is reached</h2>
        {error && <p role="alert">{error.message}</p>}
        {value ? <Rows rows={value.rows} /> : error === undefined && <p role="status">Checking…</p>}
      </section>
      {value && <Notes value={value} />}
    </>
  );
}

function isUntaken({ status, isStopped }: IncidentRow): boolean {
  return status === 'exhausted' || isStopped;
}

function Notes({ value: { notes, fault } }: { readonly value: BackstopAnswer }) {
  if (fault === undefined && notes.length === 0) return null;
  return (
    <section aria-labelledby="notes">
      <h2 id="notes">Messages within the next minute</h2>
      {fault !== undefined && <p role="alert">{fault}</p>}
      <ul class="rows">
        {notes.map(({ id, text }) => (
          <li key={id} class="card">
            {text}
          </li>
        ))}
      </ul>
    </section>
  );
}
