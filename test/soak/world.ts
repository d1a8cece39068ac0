import { isRefusal } from '../../lambdas/adapters/channels/send.ts';
import { digest, policyHash } from '../../lambdas/adapters/digest.ts';
import type { AlarmChange } from '../../lambdas/domain/intake/alarm.ts';
import type { OnCall } from '../../lambdas/domain/on-call/on-call.ts';
import { log, logError, measure } from '../../lambdas/log.ts';
import { alarmStateStore } from '../../local/memory/alarm-states.ts';
import { requestStore } from '../../local/memory/idempotency.ts';
import { incidentStore } from '../../local/memory/incidents.ts';
import { linkStore } from '../../local/memory/links.ts';
import { onCallStore } from '../../local/memory/on-call.ts';
import { timelineStore } from '../../local/memory/timeline.ts';
import type { Channels } from './channels.ts';
import { createExecutions } from './executions.ts';
import type { Machines } from './machines.ts';

const baseUrl = 'https://pages.example.org/live';

/** Everything that a universe remembers, as the real tables would. */
export function createStores(onCall: OnCall) {
  return {
    incidents: incidentStore(),
    timeline: timelineStore(),
    links: linkStore(),
    onCall: onCallStore(onCall),
    alarmStates: alarmStateStore(),
    requests: requestStore(),
  };
}

export type Stores = ReturnType<typeof createStores>;

/** What lies behind every function: one object from which each takes what it needs, by the name that it has for it. */
export function createServices(
  stores: Stores,
  machines: Machines,
  channels: Channels,
  alarms: () => AlarmChange[],
  hasNotices: boolean,
) {
  return {
    ...stores.onCall,
    ...stores.links,
    ...stores.requests,
    ...stores.alarmStates,
    ...stores.timeline,
    ...stores.incidents,
    ...createExecutions(machines),
    ...channels,
    ...{ digest, policyHash, log, logError, measure, isRefusal },
    findAlarmsInAlarm: async () => alarms(),
    limitReached: (): string | undefined => undefined,
    baseUrl: () => baseUrl,
    stackName: () => 'NotifySupport',
    noticesAreOn: () => hasNotices,
  };
}

export type Services = ReturnType<typeof createServices>;

/** Everything that is kept, as text: two that are equal are the same to the last member. */
export function dump(stores: Stores): string {
  return JSON.stringify(
    Object.values(stores).map(({ items }) => items),
    (_, value: unknown) => (value instanceof Set || value instanceof Map ? [...value] : value),
  );
}
