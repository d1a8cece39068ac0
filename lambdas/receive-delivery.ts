import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { type DeliveryServices, takeInDelivery } from './acts/take-in-delivery.ts';
import { type EachServices, takeInEach } from './acts/take-in-each.ts';
import * as executions from './adapters/executions.ts';
import * as incidents from './adapters/incidents.ts';
import * as timeline from './adapters/timeline.ts';
import { parseDeliveryEvent } from './domain/notify/delivery.ts';
import { batchAnswer, messagesOf } from './domain/text/queue.ts';
import { log, logError, measure } from './log.ts';

/** Takes in a batch of what the channels' services say of messages. One that fails is delivered again; the others are done with. */
export const receiveDelivery =
  (services: DeliveryServices & EachServices) =>
  async (event: SQSEvent): Promise<SQSBatchResponse> => {
    const failed = await takeInEach(services)('a delivery event', messagesOf(event), async (body, at) => {
      const undelivered = parseDeliveryEvent(body);
      if ('because' in undelivered) return services.log('no wait ended', undelivered);
      return takeInDelivery(services)(undelivered, at);
    });
    return batchAnswer(failed);
  };

export const handler = receiveDelivery({ ...executions, ...incidents, ...timeline, log, logError, measure });
