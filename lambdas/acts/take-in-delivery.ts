import type * as executions from '../adapters/executions.ts';
import type * as incidents from '../adapters/incidents.ts';
import type * as timeline from '../adapters/timeline.ts';
import { type Undelivered, waitFor, whyUndelivered } from '../domain/notify/delivery.ts';
import type { Reporting } from './reporting.ts';

export type DeliveryServices = Pick<typeof timeline, 'recordUndelivered' | 'readAttempt'> &
  Pick<typeof incidents, 'findIncident'> &
  Pick<typeof executions, 'giveUp'> &
  Pick<Reporting, 'log' | 'measure'>;

/**
 * Records that a message was not delivered, and ends the wait of its attempt once all its channels have failed.
 *
 * The ledger is written first and then read, so the later one of two failures at once sees both. A repeated or late event
 * finds no open wait.
 */
export const takeInDelivery =
  (services: DeliveryServices) =>
  async (undelivered: Undelivered, at: string): Promise<void> => {
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
  };
