import { millisecondsOf } from './happenings.ts';
import type { Quiet, Scenario } from './scenario.ts';

/*
 * The times in which the alarm is not to notify. How it is known decides what is not said: a mute and a suppression stand
 * in the event of a change, and whether the actions are enabled is asked when the event is received.
 */

/** A function is ended after this time. */
export const mostFunctionMilliseconds = 30_000;

/** A call of a function that a fault has struck may still land after this time. */
export const mostLateMilliseconds = 300_000;

/** The time at an instant in which the alarm is not to notify, if it is in one. */
export function quietAt({ quiet }: Pick<Scenario, 'quiet'>, milliseconds: number): Quiet | undefined {
  return quiet.find(
    ({ fromSeconds, untilSeconds }) => fromSeconds * 1000 <= milliseconds && milliseconds < untilSeconds * 1000,
  );
}

/** True when a topic has posted it: only an action that is not muted or the like sends its message. */
export function isByTopic(event: object): boolean {
  return 'by' in event && event.by === 'topic';
}

/** True when an event of a change that was received at an instant told nobody, because the alarm was not to notify. */
export function isHushed({ quiet }: Pick<Scenario, 'quiet'>, changeSeconds: number, receivedAt: number): boolean {
  const changeAt = millisecondsOf(changeSeconds);
  const beganBefore = receivedAt - mostFunctionMilliseconds;
  return quiet.some((each) => {
    const [from, until] = [each.fromSeconds * 1000, each.untilSeconds * 1000];
    const isIn = from <= changeAt && changeAt < until;
    if (each.kind === 'suppressed') return isIn;
    return each.kind === 'mute' ? isIn && beganBefore < until : from <= receivedAt && beganBefore < until;
  });
}
