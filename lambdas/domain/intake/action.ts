import { oneLine } from '../text/plain.ts';
import type { Alert } from './alert.ts';

type Action = Alert['action'];

/** The words of other systems for each action. */
const words: Readonly<Record<Action, readonly string[]>> = {
  trigger: [
    ...['trigger', 'triggered', 'fire', 'firing', 'fired', 'alert', 'alerting', 'alarm', 'problem', 'error', 'down'],
    ...['open', 'opened', 'create', 'created', 'new', 'raise', 'raised', 'start', 'started', 'active', 'critical'],
    ...['warning', 'no data', 'nodata', 'unhealthy', 'failed', 'failing', 'failure', 'reopen', 'reopened', 'bad'],
  ],
  acknowledge: ['acknowledge', 'acknowledged', 'ack', 'acked', 'acknowledgement', 'acknowledgment'],
  resolve: [
    ...['resolve', 'resolved', 'ok', 'okay', 'close', 'closed', 'clear', 'cleared', 'recover', 'recovered', 'recovery'],
    ...['normal', 'inactive', 'up', 'healthy', 'fixed', 'end', 'ended', 'finished', 'done', 'good', 'back to normal'],
  ],
};

const ofWord: ReadonlyMap<string, Action> = new Map(
  (Object.entries(words) as [Action, readonly string[]][]).flatMap(([action, all]) =>
    all.map((word) => [word, action] as const),
  ),
);

/**
 * The action of a word from any system. A text that is not understood triggers.
 *
 * Only whole texts count: “not resolved” is not the end of anything.
 */
export function readAction(text: string): { readonly value: Action; readonly note?: string } {
  const word = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
    .trim();
  const action = ofWord.get(word);
  if (action !== undefined) return { value: action };
  return {
    value: 'trigger',
    note: `The action “${oneLine(text, 60)}” is not known, so the alert counts as a trigger.`,
  };
}
