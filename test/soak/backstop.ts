import { slackOf } from './course.ts';
import type { Evidence } from './evidence.ts';
import { entriesOf } from './ledger.ts';

/** How long after a fault of the sweep a message of it can still leave. */
const mostLateMilliseconds = 300_000;

/**
 * The backstop gets one message a minute on each of its ways.
 *
 * The sweep comes each minute, and its calls take their time, so a minute is shorter by them. A fault of a sweep delays or
 * repeats one message, and two sweeps at once may both send it.
 */
export function backstopIsNotFlooded(evidence: Evidence): string[] {
  const { ledger, played } = evidence;
  const minute = 60_000 - slackOf(evidence);
  return (['sweep', 'alarm'] as const).flatMap((way) => {
    const all = entriesOf(ledger, 'backstop').filter(({ by }) => by === way);
    return all.flatMap(({ at }) => {
      const count = all.filter((each) => each.at >= at && each.at < at + minute).length;
      const faults = entriesOf(ledger, 'fault').filter(
        (fault) => fault.item.fn === 'sweep' && fault.at >= at - mostLateMilliseconds && fault.at < at + minute,
      );
      return count <= played.scenario.sweeps + faults.length
        ? []
        : [`the backstop got ${count} messages by the ${way} within a minute of ${at / 1000} s`];
    });
  });
}
