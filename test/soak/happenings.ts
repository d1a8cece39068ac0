import type { Severity } from '../../lambdas/domain/incident/incident.ts';
import type { FunctionName, Scenario } from './scenario.ts';

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

/** An instant of a scenario in whole milliseconds, as the clock has it. */
export function millisecondsOf(seconds: number): number {
  return Math.round(seconds * 1000);
}
