import { unpackBody } from '../../lambdas/adapters/compression.ts';
import { type Incident, isLive } from '../../lambdas/domain/incident/incident.ts';
import type { TimelineEvent } from '../../lambdas/domain/incident/timeline.ts';
import type { AlarmNow, ContributorInAlarm } from '../../lambdas/domain/intake/alarm.ts';
import { noCanary } from '../../local/memory/canary.ts';
import { createServices, createStores } from '../../local/memory/services.ts';

/**
 * The record in memory, with the same conditions on every write.
 *
 * `timeline` is every event as it was written, `wakes` are the tokens that were answered, `started` the runs.
 */
export function aRecord(given: readonly Incident[] = []) {
  const stores = createStores(undefined, { incidents: given });
  const incidents = stores.incidents.items;
  const timeline: TimelineEvent[] = [];
  const wakes: { taskToken: string; outcome: string }[] = [];
  const started = new Set<string>();

  return {
    ...createServices(stores, {
      pagerHome: () => ({ account: '123456789012', region: 'us-east-1' }),
      // CloudWatch cannot be asked, unless a test says what it answers.
      describeAlarm: async (): Promise<AlarmNow> => Promise.reject(new Error('throttled')),
      findMute: async (): Promise<string | undefined> => undefined,
      describeContributors: async (): Promise<ContributorInAlarm[]> => Promise.reject(new Error('throttled')),
      startRun: async (id: string, run: number) => {
        started.add(`${id}-${run}`);
      },
      wake: async (taskToken: string, { outcome }: { outcome: string }) => {
        wakes.push({ taskToken, outcome });
        return true;
      },
    }),
    startStopwatch: () => () => 0,
    ...noCanary,
    unpackBody,
    pagerName: () => 'NotifySupport',
    topicsAreVerified: () => false,
    isSignedBySns: async () => false,
    confirmSubscription: async () => {},
    addEvent: async (incident: string, event: TimelineEvent) => {
      timeline.push(event);
      await stores.timeline.addEvent(incident, event);
    },
    incidents,
    timeline,
    wakes,
    started,
    newest: () => [...incidents.values()].at(-1),
    /** The incidents that are live at an instant. */
    live: (at: string) => [...incidents.values()].filter((incident) => isLive(incident, at)),
  };
}
