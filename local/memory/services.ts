import type { Incident } from '../../lambdas/domain/incident/incident.ts';
import type { OnCall } from '../../lambdas/domain/on-call/on-call.ts';
import { alarmStateStore } from './alarm-states.ts';
import { backstopNoteStore } from './backstop-notes.ts';
import { feedStore } from './feeds.ts';
import { heartbeatStore } from './heartbeats.ts';
import { heldAlertStore } from './held-alerts.ts';
import { requestStore } from './idempotency.ts';
import { incidentStore } from './incidents.ts';
import { linkStore } from './links.ts';
import { type LogError, onCallStore } from './on-call.ts';
import { outboxStore } from './outbox.ts';
import { shiftMailStore } from './shift-mails.ts';
import { spendStore } from './spend.ts';
import { timelineStore } from './timeline.ts';
import { waitingStore } from './waiting.ts';

type More = {
  /** The incidents that there are already. */
  readonly incidents?: readonly Incident[];
  readonly logError?: LogError;
};

/** Everything that acts keep, in memory instead of in the tables. */
export function createStores(onCall?: OnCall, { incidents, logError }: More = {}) {
  return {
    incidents: incidentStore(incidents),
    timeline: timelineStore(),
    links: linkStore(),
    onCall: onCallStore(onCall, logError),
    alarmStates: alarmStateStore(),
    feeds: feedStore(),
    heartbeats: heartbeatStore(),
    heldAlerts: heldAlertStore(),
    requests: requestStore(),
    waiting: waitingStore(),
    outbox: outboxStore(),
    backstopNotes: backstopNoteStore(),
    spend: spendStore(),
    shiftMails: shiftMailStore(),
  };
}

export type Stores = ReturnType<typeof createStores>;

/**
 * All services in one object, from which each act takes what it needs.
 *
 * @param elsewhere the services that keep nothing here: channels, executions, settings, reporting
 */
export function createServices<Elsewhere extends object>(stores: Stores, elsewhere: Elsewhere) {
  return {
    ...stores.onCall,
    ...stores.links,
    ...stores.feeds,
    ...stores.heartbeats,
    ...stores.heldAlerts,
    ...stores.requests,
    ...stores.waiting,
    ...stores.outbox,
    ...stores.alarmStates,
    ...stores.backstopNotes,
    ...stores.spend,
    ...stores.shiftMails,
    ...stores.timeline,
    ...stores.incidents,
    ...elsewhere,
  };
}
