import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { type DeliveredServices, noteDelivered } from './acts/note-delivered.ts';
import { type BundleDeliveryServices, type DeliveryServices, takeInDelivery } from './acts/take-in-delivery.ts';
import { type EachServices, takeInEach } from './acts/take-in-each.ts';
import { type PriceServices, takeInPrice } from './acts/take-in-price.ts';
import * as executions from './adapters/executions.ts';
import { findIncident } from './adapters/incidents.ts';
import * as outbox from './adapters/outbox.ts';
import * as spend from './adapters/spend.ts';
import * as timeline from './adapters/timeline.ts';
import { parseDelivered } from './domain/notify/delivered.ts';
import { parseDeliveryEvent, parsePrice } from './domain/notify/delivery.ts';
import { batchAnswer, messagesOf } from './domain/text/queue.ts';
import { log, logError, measure } from './log.ts';

/** Receives a batch of delivery events from the channels' services. Only those that fail are delivered again. */
export const receiveDelivery =
  (services: DeliveryServices & BundleDeliveryServices & PriceServices & DeliveredServices & EachServices) =>
  async (event: SQSEvent): Promise<SQSBatchResponse> => {
    const failed = await takeInEach(services)('a delivery event', messagesOf(event), async (body, at) => {
      const price = parsePrice(body);
      if (price !== undefined) await takeInPrice(services)(price);
      const delivered = parseDelivered(body);
      if (delivered !== undefined) return noteDelivered(services)(delivered);
      const undelivered = parseDeliveryEvent(body);
      if ('because' in undelivered) return services.log('no wait ended', undelivered);
      return takeInDelivery(services)(undelivered, at);
    });
    return batchAnswer(failed);
  };

export const handler = receiveDelivery({
  ...executions,
  findIncident,
  ...outbox,
  ...spend,
  ...timeline,
  log,
  logError,
  measure,
});
