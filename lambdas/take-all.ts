import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { type TakeServices, takeQueued } from './acts/take-all.ts';
import { takeInEach } from './acts/take-in-each.ts';
import { noteForBackstop } from './adapters/backstop-notes.ts';
import * as channels from './adapters/channels/send.ts';
import * as executions from './adapters/executions.ts';
import { acknowledge, findIncident, findIncidents } from './adapters/incidents.ts';
import { findContacts } from './adapters/on-call.ts';
import * as outbox from './adapters/outbox.ts';
import * as settings from './adapters/settings.ts';
import * as spend from './adapters/spend.ts';
import * as timelines from './adapters/timeline.ts';
import * as waiting from './adapters/waiting.ts';
import { takingsSchema } from './domain/incident/taking.ts';
import { readPayload } from './domain/text/payload.ts';
import { batchAnswer, messagesOf } from './domain/text/queue.ts';
import { logError, measure } from './log.ts';

/** Finishes presses that take everything: takes the incidents and ends their waits. Only messages that fail are delivered again. */
export const takeAll =
  (services: TakeServices) =>
  async (event: SQSEvent): Promise<SQSBatchResponse> => {
    const failed = await takeInEach(services)('a press', messagesOf(event), async (body, _, isRetry) =>
      takeQueued(services)(readPayload(takingsSchema(), JSON.parse(body)), isRetry),
    );
    return batchAnswer(failed);
  };

export const handler = takeAll({
  ...channels,
  ...executions,
  ...{ acknowledge, findIncident, findIncidents },
  findContacts,
  ...outbox,
  ...settings,
  ...spend,
  ...timelines,
  ...waiting,
  logError,
  noteForBackstop,
  measure,
});
