import * as z from 'zod/mini';
import { type Ending, type EndServices, endRun } from './acts/end-run.ts';
import { noteForBackstop } from './adapters/backstop-notes.ts';
import * as channels from './adapters/channels/send.ts';
import { exhaust, findIncident, resolve } from './adapters/incidents.ts';
import { findContacts } from './adapters/on-call.ts';
import * as outbox from './adapters/outbox.ts';
import * as settings from './adapters/settings.ts';
import * as spend from './adapters/spend.ts';
import * as timeline from './adapters/timeline.ts';
import { incidentField, instantField, ordinal, readPayload } from './domain/text/payload.ts';
import { logError, measure } from './log.ts';

const eventSchema = z.object({ incident: incidentField, run: ordinal, at: instantField });

/** Records and returns the ending of a run. */
export const recordOutcome =
  (services: EndServices) =>
  async (event: unknown): Promise<Ending> =>
    endRun(services)(readPayload(eventSchema, event));

export const handler = recordOutcome({
  ...channels,
  ...{ exhaust, findIncident, resolve },
  findContacts,
  ...outbox,
  ...settings,
  ...spend,
  ...timeline,
  logError,
  noteForBackstop,
  measure,
});
