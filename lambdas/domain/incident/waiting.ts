import { forgetAfterSeconds } from '../on-call/limits.ts';

/**
 * An incident of which a contact was notified, so that it may wait for them. The incident itself says whether it does.
 *
 * `isTaken` is true if a press that took everything has dealt with this run.
 */
export type Waiting = { readonly incident: string; readonly run: number; readonly isTaken: boolean };

/** Longer than an incident stays live after a contact was last notified of it. */
const keepSeconds = 3 * forgetAfterSeconds;

/** The instant from which the entry of a contact who was notified at `at` may be deleted, in epoch seconds. */
export function waitingExpiry(at: string): number {
  return Math.floor(Date.parse(at) / 1000) + keepSeconds;
}
