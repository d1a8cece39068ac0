import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { takeInEach } from './acts/take-in-each.ts';
import { giveUp } from './adapters/executions.ts';
import { findIncident } from './adapters/incidents.ts';
import { readAttempt, recordUndelivered } from './adapters/timeline.ts';
import type { Incident } from './domain/incident/incident.ts';
import type { Notification } from './domain/incident/timeline.ts';
import {
  type AttemptKey,
  parseDeliveryEvent,
  type Undelivered,
  waitFor,
  whyUndelivered,
} from './domain/notify/delivery.ts';
import { log, logError, measure } from './log.ts';

type Services = {
  readonly recordUndelivered: (undelivered: Undelivered) => Promise<boolean>;
  readonly readAttempt: (key: AttemptKey) => Promise<readonly Notification[]>;
  readonly findIncident: (id: string) => Promise<Incident | undefined>;
  readonly giveUp: (taskToken: string, why: string) => Promise<boolean>;
};

/** Takes in a batch of what the channels' services say of messages. One that fails is delivered again; the others are done with. */
export const receiveDelivery =
  (services: Services) =>
  (event: SQSEvent): Promise<SQSBatchResponse> =>
    takeInEach(
      event.Records,
      (body, at) => takeIn(services, body, at),
      (error, message) => {
        measure(message.at, { IntakeFailures: 1 });
        logError('a delivery event could not be taken in; it will be delivered again', error, message);
      },
    );

/**
 * Writes down that a message was not delivered, and ends the wait of its attempt once none of its channels is left.
 *
 * The ledger comes first and is read after, so of two failures at once the later one sees both. An event that comes
 * again or late finds nothing more to end.
 */
async function takeIn(services: Services, body: string, at: string): Promise<void> {
  const undelivered = parseDeliveryEvent(body);
  if ('because' in undelivered) return log('ends no wait', undelivered);
  const { key, channel, why } = undelivered;
  const { incident, contact, attempt } = key;
  if (await services.recordUndelivered(undelivered)) {
    measure(at, { NotificationsFailed: 1 }, channel);
    log('not delivered', { incident, contact, attempt, channel, why });
  }
  const wait = waitFor(await services.findIncident(incident), key);
  if (wait === undefined) return;
  const whyAll = whyUndelivered(await services.readAttempt(key), wait.channels);
  if (whyAll === undefined) return;
  const isEnded = await services.giveUp(wait.taskToken, whyAll);
  if (isEnded) log('undeliverable', { incident, contact, attempt, why: whyAll });
}

export const handler = receiveDelivery({ recordUndelivered, readAttempt, findIncident, giveUp });
