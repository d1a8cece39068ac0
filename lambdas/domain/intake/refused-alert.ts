import type { Fault } from '../text/http.ts';
import { oneLine } from '../text/plain.ts';
import type { Result } from './system.ts';

/** The log message for an alert that was refused; its fields say why. */
export const alertRefused = 'an alert was refused';

/**
 * The reason why an alert was refused; nothing if it was not.
 *
 * A resolve or acknowledge without a live incident is not a refusal: systems send it for alerts that notified nobody, too.
 */
export function reasonOf(result: Result): string | undefined {
  return 'faults' in result ? reasonIn(result.faults) : undefined;
}

/** The reason in the pager's own faults. The advice after the first line has names from the body, and is left out. */
export function reasonIn(faults: readonly Fault[]): string {
  return oneLine(faults.map(({ pointer, detail }) => `${pointer} ${detail.split('\n')[0]}`.trim()).join('; '), 300);
}

/** A path as it can be logged: it may hold a key, which has at least 20 characters. */
export function shownPath(path: string): string {
  const parts = path.replace(/\/key\/[^/]*/, '/key/…').split('/');
  return oneLine(parts.map((part) => (part.length < 20 ? part : '…')).join('/'), 100);
}
