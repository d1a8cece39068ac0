import type { IncidentRow } from '../feed.ts';
import type { Incident } from './incident.ts';
import { useNow } from './live.ts';
import { clockTime, duration, list } from './words.ts';

/** The standing of an incident in a sentence: who is being notified or took it, and who is next and when. */
export function Standing({ row, incident }: { readonly row: IncidentRow; readonly incident: Incident | undefined }) {
  switch (row.status) {
    case 'triggered':
      if (row.isStopped) return <p class="standing">The escalation was stopped by hand. Nobody is being notified.</p>;
      return <Escalating incident={incident} />;
    case 'acknowledged':
      return (
        <p class="standing">
          <strong>{row.by ?? 'A contact'}</strong> took it
          {row.acknowledgedAt !== undefined && ` at ${clockTime(row.acknowledgedAt)}`}.
        </p>
      );
    case 'resolved':
      return <p class="standing">Resolved{row.closedAt !== undefined && ` at ${clockTime(row.closedAt)}`}.</p>;
    case 'exhausted':
      return <p class="standing">Nobody answered. The backstop is notified.</p>;
  }
}

function Escalating({ incident }: { readonly incident: Incident | undefined }) {
  const now = useNow();
  if (incident === undefined) return <p class="standing faint">…</p>;
  const { notifying, next } = incident;
  const who = notifying.length > 0 ? list(notifying) : undefined;
  const attempt = lastAttempt(incident);
  const left = next === undefined ? 0 : Date.parse(next.at) - now;
  return (
    <p class="standing">
      {who === undefined ? 'Nobody is being notified right now.' : <strong>{who}</strong>}
      {who !== undefined && ` ${notifying.length === 1 ? 'is' : 'are'} being notified${attempt}. `}
      {next === undefined
        ? who !== undefined && 'Nobody else is on the list.'
        : `Next: ${list(next.names)}, at ${clockTime(next.at)}${left > 0 ? ` (in ${duration(left)})` : ''}.`}
    </p>
  );
}

function lastAttempt({ notifying, timeline }: Incident): string {
  const [name] = notifying;
  const sent = timeline.findLast((event) => event.kind === 'notification' && event.name === name);
  if (notifying.length !== 1 || sent?.attempt === undefined) return '';
  return `, attempt ${sent.attempt} of ${sent.attempts}`;
}
