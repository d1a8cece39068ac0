import type { Incident } from '../incident/incident.ts';
import type { TimelineEvent } from '../incident/timeline.ts';

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
