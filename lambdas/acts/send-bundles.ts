import type * as accountLimit from '../adapters/channels/account-limit.ts';
import type * as outboxes from '../adapters/outbox.ts';
import { boxesByContact } from '../domain/notify/bundle.ts';
import { plural } from '../domain/text/plural.ts';
import { inTurn } from './in-turn.ts';
import type { Reporting } from './reporting.ts';
import { type Box, type BundleServices, sendBundle } from './send-bundle.ts';

export type BundlesServices = BundleServices &
  Pick<typeof outboxes, 'findBundlesDue'> &
  Pick<typeof accountLimit, 'limitReached'> &
  Reporting;

/**
 * Sends every bundle that is due in this minute, so that no message waits for longer than one.
 *
 * @throws Error at the very end if one has failed, so that the alarm on the function's errors goes off
 */
export const sendBundles =
  (services: BundlesServices) =>
  async (at: string): Promise<void> => {
    const failed: Box[] = [];
    const send = async (box: Box, stays: () => void) => {
      try {
        await sendBundle(services)(box, at, 'minute', stays);
      } catch (error) {
        reportTrouble(services, box, error, at);
        failed.push(box);
      }
    };
    await inTurn(boxesByContact(await services.findBundlesDue(at)), (boxes) => sendToContact(boxes, send));
    services.measure(at, { BundlesChecked: 1 });
    if (failed.length > 0)
      throw new Error(`${plural(failed.length, 'bundle')} could not be sent. The next minute tries again.`);
  };

/**
 * Sends the bundles of one contact. Each begins once nothing in the one before it moves to another channel any more: an SMS
 * that cannot be paid is in the e-mail of the same minute. None waits until another is delivered.
 */
async function sendToContact(
  boxes: readonly Box[],
  send: (box: Box, stays: () => void) => Promise<void>,
): Promise<void> {
  const underWay: Promise<void>[] = [];
  for (const box of boxes) await new Promise<void>((stays) => void underWay.push(send(box, stays).finally(stays)));
  await Promise.all(underWay);
}

/** Logs why a bundle was not sent, and measures a limit of the account, for an alarm. */
export function reportTrouble(
  { limitReached, measure, logError }: Pick<BundlesServices, 'limitReached' | 'measure' | 'logError'>,
  { contact, channel }: Box,
  error: unknown,
  at: string,
): void {
  const limit = limitReached(error);
  if (limit !== undefined) measure(at, { LimitsReached: 1 });
  logError('a bundle was not sent; it waits for the next minute', error, { contact, channel, limit });
}
