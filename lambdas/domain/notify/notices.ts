import type { Incident } from '../incident/incident.ts';
import type { TimelineEvent } from '../incident/timeline.ts';
import { instantAfter } from '../text/instants.ts';

/** A try at the notices about an incident. A retry comes after the same caller's try before has ended. */
export type NoticeTry = { readonly at: string; readonly isRetry: boolean };

/** A function has 25 seconds, so an older claim was left open by a crash. */
const claimSeconds = 30;

/** The instant until which an open claim of a notice counts as left open by a crash. Nobody else sends what is claimed later. */
export function claimsLeftUntil({ at, isRetry }: NoticeTry): string {
  return isRetry ? at : instantAfter(at, -claimSeconds);
}

/**
 * The contacts who may have received a notification and have not answered, in the order in which they were notified.
 *
 * A contact who got a notice gets another one only after another notification. So handing back does not wake the whole list.
 */
export function contactsToInform(timeline: readonly TimelineEvent[], incident: Incident): string[] {
  const asked = new Set<string>();
  for (const event of timeline) {
    if (event.kind === 'notification' && event.state !== 'failed' && event.state !== 'withheld')
      asked.add(event.contact);
    // A contact who asked for more time has not answered yet.
    if (event.kind === 'reply' && event.reply !== 'more-time') asked.delete(event.contact);
    // A notice that a crash left open may be sent once more, and one that was withheld has told nobody.
    if (event.kind === 'notice' && (event.state === 'sent' || event.state === 'failed')) asked.delete(event.contact);
  }
  return [...asked].filter((contact) => contact !== incident.by?.contact);
}
