import * as z from 'zod/mini';
import { type SweepServices, sweepAll } from './acts/sweep.ts';
import * as alarmStates from './adapters/alarm-states.ts';
import * as alarms from './adapters/alarms.ts';
import * as backstopNotes from './adapters/backstop-notes.ts';
import * as channels from './adapters/channels/send.ts';
import * as deadMan from './adapters/dead-man.ts';
import { digest } from './adapters/digest.ts';
import * as executions from './adapters/executions.ts';
import * as heartbeats from './adapters/heartbeats.ts';
import * as heldAlerts from './adapters/held-alerts.ts';
import * as requests from './adapters/idempotency.ts';
import * as incidents from './adapters/incidents.ts';
import * as links from './adapters/links.ts';
import * as onCall from './adapters/on-call.ts';
import * as outbox from './adapters/outbox.ts';
import * as ownPage from './adapters/own-page.ts';
import * as settings from './adapters/settings.ts';
import * as shiftMails from './adapters/shift-mails.ts';
import * as spend from './adapters/spend.ts';
import * as stopwatch from './adapters/stopwatch.ts';
import * as timeZoneData from './adapters/time-zone-data.ts';
import * as timeline from './adapters/timeline.ts';
import { findWaiting } from './adapters/waiting.ts';
import { instantField, readPayload } from './domain/text/payload.ts';
import { log, logError, measure } from './log.ts';

/** The used part of EventBridge's scheduled event: `time` is the instant at which it was due. */
const eventSchema = z.object({ time: instantField });

/** Recovers, once a minute, every incident that has stopped making progress. */
export const sweep =
  (services: SweepServices) =>
  async (event: unknown): Promise<void> =>
    sweepAll(services)(readPayload(eventSchema, event).time);

export const handler = sweep({
  ...{ ...alarmStates, ...alarms, ...backstopNotes, ...channels, ...deadMan, ...executions },
  ...{ ...heartbeats, ...heldAlerts, ...incidents, ...links, ...onCall, ...outbox, ...requests, ...settings },
  ...{ ...ownPage, ...shiftMails, ...spend, ...stopwatch, ...timeline, ...timeZoneData },
  digest,
  findWaiting,
  log,
  logError,
  measure,
  // Few minutes need the client of SNS. It is loaded in those.
  tellBackstop: async (...told) => (await import('./adapters/backstop.ts')).tellBackstop(...told),
  findSubscriptions: async () => (await import('./adapters/subscriptions.ts')).findSubscriptions(),
});
