import type { Severity } from '../../lambdas/domain/incident/incident.ts';
import type { Attempt } from '../../lambdas/domain/on-call/attempt.ts';
import type { Channel } from '../../lambdas/domain/on-call/channel.ts';
import type { FunctionName, Person, Reach, Scenario } from './scenario.ts';

/*
 * Facts about what a scenario says, for those who play it and for those who work out what has to come of it.
 */

/** The source whose API key alerts have, unless they say otherwise. */
export const usualKey: string = 'monitoring';

/** The source of the jobs' events: the name of their rule. */
export const jobRule: string = 'nightly';

/** The functions that receive changes of the alarm: a topic posts them like alerts. */
export function alarmReceivers({ alarm }: Pick<Scenario, 'alarm'>): FunctionName[] {
  const hasTopic = alarm.some(({ postedAfterSeconds = [] }) => postedAfterSeconds.length > 0);
  return hasTopic ? ['receive-alarm', 'receive-alert'] : ['receive-alarm'];
}

/** So long after one another repeats come. */
export const repeatSeconds = 0.037;

const fromWorst: readonly Severity[] = ['critical', 'error', 'warning', 'info'];

/** The place of a severity, the worst first. */
export function severityRank(severity: Severity): number {
  return fromWorst.indexOf(severity);
}

/** The state before a change of the alarm, as its event says it. One that is made again has no data. */
export function stateBeforeChange({ alarm, deletions }: Scenario, change: number): string {
  const [before, { atSeconds = 0 } = {}] = [alarm[change - 1], alarm[change]];
  if (before === undefined) return 'OK';
  const isMadeAgain = deletions.some((each) => before.atSeconds <= each.atSeconds && each.atSeconds <= atSeconds);
  return isMadeAgain ? 'INSUFFICIENT_DATA' : before.state;
}

/** The instant at which a night begins, since 1970. */
export function beginsAtOf({ beginsAt = '2026-11-24T02:14:00.000Z' }: Pick<Scenario, 'beginsAt'>): number {
  return Date.parse(beginsAt);
}

/** An instant of a scenario in whole milliseconds, as the clock has it. */
export function millisecondsOf(seconds: number): number {
  return Math.round(seconds * 1000);
}

const defaultAttempts: readonly (readonly [number, 'all' | 'first'])[] = [
  [100, 'all'],
  [100, 'first'],
  [100, 'first'],
];

/** How a person is to be tried: as they want it, or three times over five minutes. */
export function attemptsOf(person: Person | undefined): readonly Attempt[] {
  const has = (['sms', 'email', 'voice'] as const).filter((channel) => person?.[channel] !== undefined);
  if (person?.attempts !== undefined) {
    return person.attempts.map(({ channels, waitSeconds }) => ({
      waitSeconds,
      channels: channels.filter((channel) => has.some((each) => each === channel)),
    }));
  }
  if (has.length === 0) return [];
  return defaultAttempts.map(([waitSeconds, which]) => ({
    waitSeconds,
    channels: which === 'all' ? has : has.slice(0, 1),
  }));
}

export function reachOf(person: Person | undefined, channel: Channel): Reach {
  return person?.[channel] ?? 'refuses';
}
