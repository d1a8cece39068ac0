import * as z from 'zod/mini';
import { type BundlesServices, sendBundles as sendAll } from './acts/send-bundles.ts';
import { noteForBackstop } from './adapters/backstop-notes.ts';
import { limitReached } from './adapters/channels/account-limit.ts';
import * as channels from './adapters/channels/send.ts';
import { findIncident, findIncidents } from './adapters/incidents.ts';
import * as links from './adapters/links.ts';
import { findContacts, findSchedules } from './adapters/on-call.ts';
import * as outbox from './adapters/outbox.ts';
import * as settings from './adapters/settings.ts';
import * as spend from './adapters/spend.ts';
import * as timeline from './adapters/timeline.ts';
import { instantField, readPayload } from './domain/text/payload.ts';
import { log, logError, measure } from './log.ts';

/** The used part of EventBridge's scheduled event: `time` is the instant at which it was due. */
const eventSchema = z.object({ time: instantField });

/** Sends, once a minute, what waits for each contact in one message. */
export const sendBundles =
  (services: BundlesServices) =>
  async (event: unknown): Promise<void> =>
    sendAll(services)(readPayload(eventSchema, event).time);

export const handler = sendBundles({
  ...channels,
  ...{ findIncident, findIncidents },
  ...links,
  ...{ findContacts, findSchedules },
  ...outbox,
  ...settings,
  ...spend,
  ...timeline,
  limitReached,
  log,
  logError,
  noteForBackstop,
  measure,
  // Few bundles end a wait. The client of Step Functions is loaded when one does.
  giveUp: async (...ended) => (await import('./adapters/executions.ts')).giveUp(...ended),
});
