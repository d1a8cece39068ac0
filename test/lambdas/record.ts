import {
  contactDeclined,
  type Incident,
  incidentId,
  isLive,
  levelDeclined,
  type NextRun,
  type Opening,
  occurrenceNumber,
  occurrenceText,
  splitIncidentId,
  type Wait,
} from '../../lambdas/domain/incident.ts';
import type { TimelineEvent } from '../../lambdas/domain/timeline.ts';

/** The record as a map in memory, with the same conditions on every write. `wakes` are the tokens that were answered. */
export function aRecord(given: readonly Incident[] = []) {
  const incidents = new Map(given.map((incident) => [incident.id, incident]));
  const timeline: TimelineEvent[] = [];
  const wakes: { taskToken: string; outcome: string }[] = [];
  const started = new Set<string>();
  const alarmStates = new Map<string, { state: 'ALARM' | 'OK'; stateAt: string }>();

  const change = (
    id: string,
    holds: (incident: Incident) => boolean,
    to: (incident: Incident) => Partial<Incident>,
  ) => {
    const incident = incidents.get(id);
    if (incident === undefined || !holds(incident)) return undefined;
    const changed = { ...incident, ...to(incident) };
    incidents.set(id, changed);
    return changed;
  };
  const ifOpen =
    (stateAt?: string) =>
    ({ status, alarmStateAt = '' }: Incident) =>
      (status === 'triggered' || status === 'acknowledged') && (stateAt === undefined || alarmStateAt <= stateAt);

  return {
    incidents,
    timeline,
    wakes,
    started,
    newest: () => [...incidents.values()].at(-1),
    findIncident: async (id: string) => incidents.get(id),
    newestOccurrence: async (key: string) =>
      [...incidents.values()].filter(({ id }) => splitIncidentId(id).key === key).at(-1),
    openIncident: async (key: string, previous: Incident | undefined, opening: Opening, at: string) => {
      const last = previous === undefined ? 0 : occurrenceNumber(splitIncidentId(previous.id).occurrence);
      const id = incidentId(key, occurrenceText(last + 1));
      if (incidents.has(id)) return undefined;
      const incident: Incident = {
        ...opening,
        id,
        status: 'triggered',
        run: 1,
        openedAt: at,
        lastAlertAt: at,
        waits: {},
        expiresAt: 0,
      };
      incidents.set(id, incident);
      return incident;
    },
    joinIncident: async (id: string, at: string, alarmStateAt?: string) =>
      change(id, ifOpen(alarmStateAt), () => ({
        lastAlertAt: at,
        ...(alarmStateAt !== undefined && { alarmStateAt }),
      })),
    startRun: async (id: string, run: number) => {
      started.add(`${id}-${run}`);
    },
    markStarted: async (id: string, _run: number, at: string) => {
      change(
        id,
        () => true,
        () => ({ startedAt: at }),
      );
    },
    resolve: async (id: string, resolvedBy: string, at: string, alarmStateAt?: string) =>
      change(id, ifOpen(alarmStateAt), () => ({ status: 'resolved', resolvedBy, closedAt: at })),
    resolveHeld: async ({ id, run, by }: Incident, at: string) =>
      change(
        id,
        (incident) => incident.status === 'acknowledged' && incident.run === run,
        () => ({ status: 'resolved', ...(by && { resolvedBy: by.name }), closedAt: at }),
      ),
    letGo: async ({ id, run }: Incident) =>
      change(
        id,
        (incident) => incident.status === 'acknowledged' && incident.run === run,
        () => ({}),
      ),
    openNextRun: async (before: Incident, next: NextRun) => {
      const known = incidents.get(before.id);
      if (known === undefined || known.status !== before.status || known.run !== before.run) return undefined;
      const { startedAt: _, by: __, acknowledgedAt: ___, ...kept } = known;
      const declines = new Set([...(known.declines ?? []), ...next.declines]);
      const opened: Incident = { ...kept, ...next, declines, status: 'triggered', run: known.run + 1 };
      incidents.set(known.id, opened);
      return opened;
    },
    acknowledge: async (id: string, by: { contact: string; name: string }, at: string, resolveBy?: string) =>
      change(
        id,
        ({ status }) => status === 'triggered' || status === 'exhausted',
        () => ({ status: 'acknowledged', by, acknowledgedAt: at, ...(resolveBy !== undefined && { resolveBy }) }),
      ),
    exhaust: async (id: string, run: number, at: string) =>
      change(
        id,
        (incident) => incident.status === 'triggered' && incident.run === run,
        () => ({ status: 'exhausted', closedAt: at }),
      ),
    decline: async (id: string, contact: string, wait: Wait) =>
      change(
        id,
        ({ status }) => status === 'triggered',
        ({ declines = new Set() }) => ({
          declines: new Set([
            ...declines,
            contactDeclined(wait.run, wait.round, contact),
            levelDeclined(wait.run, wait),
          ]),
        }),
      ),
    extendWait: async (id: string, contact: string, wait: Wait, until: string) =>
      change(
        id,
        ({ status }) => status === 'triggered',
        ({ waits }) => ({ waits: { ...waits, [contact]: { ...wait, until } } }),
      ),
    addEvent: async (_: string, event: TimelineEvent) => {
      timeline.push(event);
    },
    readTimeline: async () => timeline,
    wake: async (taskToken: string, { outcome }: { outcome: string }) => {
      wakes.push({ taskToken, outcome });
      return true;
    },
    recordAlarmState: async (key: string, state: { state: 'ALARM' | 'OK'; stateAt: string }) => {
      const known = alarmStates.get(key);
      if (known === undefined || known.stateAt <= state.stateAt) alarmStates.set(key, state);
    },
    findAlarmState: async (key: string) => alarmStates.get(key),
    /** The incidents that are live at an instant. */
    live: (at: string) => [...incidents.values()].filter((incident) => isLive(incident, at)),
  };
}
