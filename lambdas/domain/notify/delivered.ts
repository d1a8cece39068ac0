import * as z from 'zod/mini';
import { canaryContact } from '../incident/canary.ts';
import { parseJson } from '../text/json.ts';
import { lazily } from '../text/lazily.ts';
import { incidentField, instantField } from '../text/payload.ts';

/** An e-mail of the canary that SES has delivered: its incident, the instant, and the time since SES accepted it. */
export type Delivered = { readonly incident: string; readonly at: string; readonly seconds: number };

/**
 * The event that SES gives to EventBridge when the mail server of the recipient has accepted an e-mail. Each tag is a list.
 *
 * @see https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html#event-publishing-retrieving-sns-contents-delivery-object
 */
const deliveredSchema = lazily(() =>
  z.object({
    source: z.literal('aws.ses'),
    'detail-type': z.literal('Email Delivered'),
    detail: z.object({
      mail: z.object({
        tags: z.object({ contact: z.tuple([z.literal(canaryContact.id)]), incident: z.tuple([incidentField]) }),
      }),
      delivery: z.object({ timestamp: instantField, processingTimeMillis: z.number().check(z.minimum(0)) }),
    }),
  }),
);

/** The delivery of an e-mail of the canary in an event of SES, as EventBridge passes it on; nothing if it is another event. */
export function parseDelivered(body: string): Delivered | undefined {
  const event = deliveredSchema().safeParse(parseJson(body));
  if (!event.success) return undefined;
  const { mail, delivery } = event.data.detail;
  return {
    ...{ incident: mail.tags.incident[0], at: delivery.timestamp },
    seconds: delivery.processingTimeMillis / 1000,
  };
}
