import type * as executions from '../adapters/executions.ts';
import type * as incidents from '../adapters/incidents.ts';
import type * as outboxes from '../adapters/outbox.ts';
import type * as timeline from '../adapters/timeline.ts';
import { type Undelivered, type UndeliveredBundle, waitFor, whyUndelivered } from '../domain/notify/delivery.ts';
import { inTurn } from './in-turn.ts';
import type { Reporting } from './reporting.ts';

export type DeliveryServices = Pick<typeof timeline, 'recordUndelivered' | 'readAttempt'> &
  Pick<typeof incidents, 'findIncident'> &
  Pick<typeof executions, 'giveUp'> &
  Pick<Reporting, 'log' | 'measure'>;

/**
 * Records that a message was not delivered, and ends the wait of its attempt once all its channels have failed. A bundle does
 * so for each of its notifications.
 *
 * The ledger is written first and then read, so the later one of two failures at once sees both. A repeated or late event
 * finds no open wait.
 */
export const takeInDelivery =
  (services: DeliveryServices & BundleDeliveryServices) =>
  (undelivered: Undelivered | UndeliveredBundle, at: string): Promise<void> =>
    'bundle' in undelivered ? failBundle(services, undelivered, at) : failMessage(services, undelivered, at);

export type BundleDeliveryServices = Pick<typeof outboxes, 'readBundle' | 'recordBundleUndelivered'>;

/** The report may overtake the ledger of the bundle: the sender reads it again after it has written that. */
async function failBundle(
  services: DeliveryServices & BundleDeliveryServices,
  { bundle, channel, why }: UndeliveredBundle,
  at: string,
): Promise<void> {
  if (await services.recordBundleUndelivered(bundle, why, at)) services.log('not delivered', { bundle, channel, why });
  const { notifications } = await services.readBundle(bundle);
  await inTurn(notifications, (each) => failMessage(services, { ...each, why }, at));
}

/** Records that one notification failed, and ends its wait if the attempt has no other channel left. */
export async function failMessage(services: DeliveryServices, undelivered: Undelivered, at: string): Promise<void> {
  const { key, channel, why } = undelivered;
  const { incident, contact, attempt } = key;
  if (await services.recordUndelivered(undelivered)) {
    services.measure(at, { NotificationsFailed: 1 }, channel);
    services.log('not delivered', { incident, contact, attempt, channel, why });
  }
  const wait = waitFor(await services.findIncident(incident), key);
  if (wait === undefined) return;
  const whyAll = whyUndelivered(await services.readAttempt(key), wait.channels);
  if (whyAll === undefined) return;
  const isEnded = await services.giveUp(wait.taskToken, whyAll);
  if (isEnded) services.log('undeliverable', { incident, contact, attempt, why: whyAll });
}
