/** The end of the name of the alarm about a function's errors, which is also that of the function's construct. */
export function failsAlarm(functionId: string): string {
  return `${functionId}-fails`;
}

/**
 * The number of alarms that take turns to watch the failed runs, a minute each.
 *
 * An alarm speaks only when it goes into ALARM, so a failure in the next minute needs another one. CloudWatch may get a
 * metric two minutes late, so each alarm looks back three minutes. One minute more, and it is OK again before its next turn.
 */
export const turns = 4;

/** The ends of the names of those alarms. */
export const untakenAlarms: readonly string[] = Array.from(
  { length: turns },
  (_, turn) => `nobody-has-taken-it-${turn + 1}`,
);
