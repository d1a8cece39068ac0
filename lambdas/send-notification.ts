import * as z from 'zod/mini';
import { type NotifyServices, notify } from './acts/notify.ts';
import { noteForBackstop } from './adapters/backstop-notes.ts';
import { limitReached } from './adapters/channels/account-limit.ts';
import * as channels from './adapters/channels/send.ts';
import { findIncident, findIncidents, forgetTokens, registerWait } from './adapters/incidents.ts';
import * as links from './adapters/links.ts';
import { findContacts, findSchedules } from './adapters/on-call.ts';
import * as outbox from './adapters/outbox.ts';
import * as settings from './adapters/settings.ts';
import * as spend from './adapters/spend.ts';
import { startStopwatch } from './adapters/stopwatch.ts';
import * as timeline from './adapters/timeline.ts';
import * as waiting from './adapters/waiting.ts';
import { attemptOf } from './domain/notify/task.ts';
import { channelField } from './domain/on-call/channel.ts';
import { incidentField, instantField, ordinal, readPayload, times } from './domain/text/payload.ts';
import { log, logError, measure } from './log.ts';

const taskSchema = z.object({
  incident: incidentField,
  run: ordinal,
  redrive: times,
  round: ordinal,
  level: times,
  levelEndsAt: instantField,
  contact: z.string(),
  attempt: times,
  attempts: z.array(z.object({ channels: z.array(channelField()), waitSeconds: z.number() })).check(z.minLength(1)),
  duty: z.nullish(
    z.object({ schedules: z.array(z.string()), from: z.optional(instantField), until: z.optional(instantField) }),
  ),
  retry: times,
  taskToken: z.string(),
  at: instantField,
});

type Services = NotifyServices & Pick<typeof channels, 'prepareChannels'>;

/** Makes one attempt at a contact; the task that called it waits for the answer. */
export const sendNotification =
  (services: Services) =>
  async (event: unknown): Promise<void> => {
    const task = readPayload(taskSchema, event);
    services.prepareChannels(attemptOf(task).channels);
    return notify(services)(task);
  };

export const handler = sendNotification({
  ...{ ...channels, ...links, ...outbox, ...settings, ...spend, ...timeline, ...waiting },
  ...{ findIncident, findIncidents, forgetTokens, registerWait },
  ...{ findContacts, findSchedules, limitReached, log, logError, noteForBackstop, measure, startStopwatch },
  // Few attempts end a wait. The client of Step Functions is loaded when one does.
  wake: async (...ended) => (await import('./adapters/executions.ts')).wake(...ended),
  giveUp: async (...ended) => (await import('./adapters/executions.ts')).giveUp(...ended),
});
