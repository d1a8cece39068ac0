import { type Channel, isWritten } from '../../lambdas/domain/on-call/channel.ts';
import type { Course } from './explore-contact.ts';

/** The schedule runs once a minute. */
const longestInBundle = 60_000 - 1;

/** Four messages within this time: three of their own within five minutes, and a bundle less than a minute ago. */
const fullSeconds = 300 + 60;

/**
 * The longest time, in milliseconds, that a message of the last of these attempts can wait for a bundle or for the next call.
 *
 * It is reckoned for the latest instants. A path that is earlier by a minute is no later with a minute in a bundle, so a
 * message waits only if four others came within six minutes before it.
 *
 * @param attempts all attempts at the contact in a run, until the one in question
 */
export function longestDelay({ attempts, written }: Pick<Course, 'attempts' | 'written'>): number {
  const last = attempts.at(-1);
  if (last === undefined) return 0;
  const ago = attempts.map((_, index) => attempts.slice(index, -1).reduce((sum, each) => sum + each.waitSeconds, 0));
  const before = (uses: (used: Channel) => boolean) =>
    ago.filter(
      (seconds, index) => index < ago.length - 1 && seconds < fullSeconds && attempts[index]?.channels.some(uses),
    );
  const delays: number[] = last.channels.map((channel) => {
    if (isWritten(channel)) {
      // A call that came too soon was a written message.
      const sent = before((used) => used === channel || (!isWritten(used) && channel === written));
      return sent.length >= 4 ? longestInBundle : 0;
    }
    const calls = before((used) => used === channel).length;
    if (last.channels.length > 1) return calls > 0 ? 300_000 + longestInBundle : 0;
    return calls > 1 ? longestInBundle : 0;
  });
  return Math.max(0, ...delays);
}
