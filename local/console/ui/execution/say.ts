import type { ExecutionStatus, Failure, Status, Visit } from './reading.ts';

/** The words for a state's status. */
export const statusWords: { readonly [status in Status | 'notEntered']: string } = {
  notEntered: 'Not entered',
  running: 'Running',
  waiting: 'Waiting for a reply',
  retrying: 'Retrying',
  succeeded: 'Succeeded',
  caught: 'Caught',
  failed: 'Failed',
  timedOut: 'Timed out',
  aborted: 'Aborted',
};

/** The status of a state that corresponds to an execution's, so that both look alike. */
export const executionStatuses: { readonly [status in ExecutionStatus]: Status } = {
  RUNNING: 'running',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  ABORTED: 'aborted',
  TIMED_OUT: 'timedOut',
};

/** The time left until something is due, as `1:32` or `2:01:32`; never below zero. */
export function countdown(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const end = `${String(minutes).padStart(hours > 0 ? 2 : 1, '0')}:${String(rest).padStart(2, '0')}`;
  return hours > 0 ? `${hours}:${end}` : end;
}

/** The name of an error without the prefix that all errors of the platform share. */
export function shortError({ error }: Failure): string {
  return error?.replace(/^States\./, '') ?? 'no error name';
}

/** The instants at which a wait for a reply ends by itself: at a missed heartbeat, or at the task's timeout. */
export type Wait = { readonly heartbeatAt: number | undefined; readonly timeoutAt: number | undefined };

/** The wait of a visit. A history does not record heartbeats, so only the first deadline is certain. */
export function waitOf({ status, tries }: Visit): Wait | undefined {
  const current = tries.at(-1);
  if (status !== 'waiting' || !current) return undefined;
  const from = current.startedAt ?? current.scheduledAt;
  const after = (seconds: number | undefined) => (seconds === undefined ? undefined : from + seconds * 1000);
  return { heartbeatAt: after(current.heartbeatSeconds), timeoutAt: after(current.timeoutSeconds) };
}

/** The rest of a wait at an instant, in words and as a share of the whole. */
export function waitLeft(
  { heartbeatAt, timeoutAt }: Wait,
  startedAt: number,
  now: number,
): { readonly text: string; readonly share: number | undefined } {
  const due = heartbeatAt !== undefined && now <= heartbeatAt ? heartbeatAt : timeoutAt;
  if (due === undefined) return { text: heartbeatAt === undefined ? 'no limit' : 'given more time', share: undefined };
  const share = Math.min(1, Math.max(0, (due - now) / (due - startedAt)));
  const isExtended = heartbeatAt !== undefined && due !== heartbeatAt;
  return { text: isExtended ? `more time, ends in ${countdown(due - now)}` : `${countdown(due - now)} left`, share };
}

/** The last part of an ARN: the name of an execution, of a machine. */
export function nameIn(arn: string): string {
  return arn.split(':').at(-1) ?? arn;
}

/** The machine's name in the ARN of an execution. */
export function machineNameIn(executionArn: string): string {
  return executionArn.split(':').at(-2) ?? '';
}
