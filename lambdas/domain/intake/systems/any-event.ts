import type { Draft } from '../alert.ts';
import { type BusEvent, draftOf, nameIn } from './bus-event.ts';
import { firstText } from './members.ts';

/** The members of a detail that most often hold a sentence for people. */
const sentences = ['summary', 'title', 'message', 'Message', 'reason', 'description', 'statusReason', 'statusMessage'];

/**
 * The draft of an event that has no reading of its own: its detail type, its resource and the sentence in it.
 *
 * It is critical, because somebody chose this event for a pager, and nothing here can tell how bad it is.
 */
export function readAnyEvent(event: BusEvent): Draft {
  const { source, detailType, resources, detail } = event;
  const [resource] = resources;
  const about = resource === undefined ? '' : `: ${nameIn(resource)}${more(resources.length - 1)}`;
  const sentence = firstText(detail, ...sentences);
  const said = sentence === undefined ? '' : `: ${sentence}`;
  return draftOf(event, {
    summary: `${detailType || 'An event'}${about}${said} (${source || 'unknown source'})`,
    severity: 'critical',
    dedupKey: JSON.stringify([source, detailType, event.account, event.region, ...resources, sentence]),
  });
}

function more(count: number): string {
  return count > 0 ? ` and ${count} more` : '';
}
