import type { Incident } from '../incident/incident.ts';
import type { TimelineEvent } from '../incident/timeline.ts';

/**
 * The contacts whom a message may have reached and who have not answered, in the order in which they were notified.
 *
 * Who was told before is told again only after another notification: handing back does not wake the whole list.
 */
export function whoNeedsTelling(timeline: readonly TimelineEvent[], incident: Incident): string[] {
  const asked = new Set<string>();
  for (const event of timeline) {
    if (event.kind === 'notification' && event.state !== 'failed') asked.add(event.contact);
    // Who asked for more time has not answered yet.
    if (event.kind === 'reply' && event.reply !== 'more-time') asked.delete(event.contact);
    // One that a crash left open may be sent once more.
    if (event.kind === 'notice' && event.state !== 'sending') asked.delete(event.contact);
  }
  return [...asked].filter((contact) => contact !== incident.by?.contact);
}
