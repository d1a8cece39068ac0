import type { ShownOverride, UndoAnswer } from '../../feed.ts';
import { command } from '../live.ts';

/**
 * Takes an override out, and gives sentences about it: that it was taken out, or that it ends now if it has begun in a deployed
 * stack, and what went wrong with the e-mails about that.
 */
export async function takeOut(override: ShownOverride, words: string): Promise<string> {
  const { hasBegun, warning } = await command<UndoAnswer>('overrides/undo', { override });
  const done = hasBegun
    ? `The override ends now: ${words}. The calendar before now stays as it is.`
    : `The override was taken out: ${words}.`;
  return [done, warning].filter(Boolean).join(' ');
}
