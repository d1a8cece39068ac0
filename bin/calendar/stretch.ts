import type { Interval } from '../../lambdas/domain/calendar/hours.ts';
import type { Instant } from '../../lambdas/domain/calendar/local-time.ts';
import { refuse } from '../command/errors.ts';
import type { Options } from '../command/options.ts';
import { weekMilliseconds } from './weeks.ts';

/** The longest stretch that can be asked for, in weeks: ten years. */
const mostWeeks = 520;

/** The options that say which stretch of time is meant. */
export function stretchOptions(weeks: string) {
  return {
    from: {
      type: 'point',
      word: 'TIME',
      about: 'the beginning, such as 2026-12-24 or 2026-12-24T09:00 (default: now)',
    },
    until: { type: 'point', word: 'TIME', about: 'the end, in the same form' },
    weeks: {
      ...{ type: 'whole', noun: 'a number of weeks', from: 1, to: mostWeeks, word: 'NUMBER' },
      about: `the length, if there is no --until (default: ${weeks})`,
    },
  } as const satisfies Options;
}

type Asked = {
  readonly from: string | undefined;
  readonly until: string | undefined;
  readonly weeks: number | undefined;
};

/** The stretch that was asked for. `instantOf` reads a point in time. */
export function stretchAsked(
  { from, until, weeks }: Asked,
  instantOf: (point: string) => Instant,
  usualWeeks = 4,
): Interval {
  if (until !== undefined && weeks !== undefined)
    refuse('--until and --weeks say the same thing twice: leave one out.');
  const begin = from === undefined ? Date.now() : instantOf(from);
  const end = until === undefined ? begin + (weeks ?? usualWeeks) * weekMilliseconds : instantOf(until);
  if (end <= begin) refuse('--until is not after --from: swap or correct them.');
  if (end - begin > mostWeeks * weekMilliseconds)
    refuse(`The stretch is too long: ask for at most ${mostWeeks} weeks at once.`);
  return { from: begin, until: end };
}
