import type * as accountLimit from '../adapters/channels/account-limit.ts';
import type * as outboxes from '../adapters/outbox.ts';
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
    await inTurn(await services.findBundlesDue(at), async (box) => {
      try {
        await sendBundle(services)(box, at, 'minute');
      } catch (error) {
        reportTrouble(services, box, error, at);
        failed.push(box);
      }
    });
    services.measure(at, { BundlesChecked: 1 });
    if (failed.length > 0) throw new Error(`${failed.length} bundles were not sent. They wait for the next minute.`);
  };

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
