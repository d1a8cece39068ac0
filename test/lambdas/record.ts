import { type Incident, isLive } from '../../lambdas/domain/incident/incident.ts';
import type { TimelineEvent } from '../../lambdas/domain/incident/timeline.ts';
import { alarmStateStore } from '../../local/memory/alarm-states.ts';
import { incidentStore } from '../../local/memory/incidents.ts';
import { timelineStore } from '../../local/memory/timeline.ts';

/**
 * The record in memory, with the same conditions on every write.
 *
 * `timeline` is every event as it was written, `wakes` are the tokens that were answered, `started` the runs.
 */
export function aRecord(given: readonly Incident[] = []) {
  const incidents = incidentStore(given);
  const timelines = timelineStore();
  const timeline: TimelineEvent[] = [];
  const wakes: { taskToken: string; outcome: string }[] = [];
  const started = new Set<string>();

  return {
    ...incidents,
    ...timelines,
    ...alarmStateStore(),
    incidents: incidents.items,
    timeline,
    wakes,
    started,
    newest: () => [...incidents.items.values()].at(-1),
    startRun: async (id: string, run: number) => {
      started.add(`${id}-${run}`);
    },
    addEvent: async (incident: string, event: TimelineEvent) => {
      timeline.push(event);
      await timelines.addEvent(incident, event);
    },
    wake: async (taskToken: string, { outcome }: { outcome: string }) => {
      wakes.push({ taskToken, outcome });
      return true;
    },
    /** The incidents that are live at an instant. */
    live: (at: string) => [...incidents.items.values()].filter((incident) => isLive(incident, at)),
  };
}
