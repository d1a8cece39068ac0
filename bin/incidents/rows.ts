import type { Incident } from '../../lambdas/domain/incident/incident.ts';

/** The members of an incident that a list shows, for programs. It has no task tokens and no addresses. */
export function rowOf(incident: Incident) {
  const { id, status, severity, summary, source, owner, alarm, policy, run, repeats = 0, reopenings = 0 } = incident;
  const { openedAt, lastAlertAt, acknowledgedAt, closedAt, by, resolvedBy } = incident;
  return {
    ...{ id, status, severity, summary, source, owner, alarm: alarm?.name, policy },
    ...{ openedAt, lastAlertAt, acknowledgedAt, closedAt, takenBy: by?.name, resolvedBy },
    ...{ runs: run, repeats, reopenings },
  };
}

type Row = ReturnType<typeof rowOf>;

const columns = [
  ...['id', 'status', 'severity', 'summary', 'source', 'owner', 'alarm', 'policy', 'openedAt', 'lastAlertAt'],
  ...['acknowledgedAt', 'closedAt', 'takenBy', 'resolvedBy', 'runs', 'repeats', 'reopenings'],
] as readonly (keyof Row)[];

/** Incidents as the rows of a table, with the names of the columns first. */
export function rowsOf(incidents: readonly Incident[]): (string | number | undefined)[][] {
  return [[...columns], ...incidents.map(rowOf).map((row) => columns.map((name) => row[name]))];
}

/** Incidents with the newest first. Of those that opened at the same instant, the order is that of their ids. */
export function newestFirst(incidents: readonly Incident[]): Incident[] {
  return incidents.toSorted((a, b) => compare(b.openedAt, a.openedAt) || compare(a.id, b.id));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
