import type { ExecutionStatus, Failure, Status, Visit } from './reading.ts';

/** What is said of a state's status. */
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

/** How an execution's status is shown: in the same manner as a state's. */
export const executionStatuses: { readonly [status in ExecutionStatus]: Status } = {
  RUNNING: 'running',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  ABORTED: 'aborted',
  TIMED_OUT: 'timedOut',
};

/** `1:32`, or `2:01:32`: how long until something is due. Never less than nothing. */
export function countdown(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const end = `${String(minutes).padStart(hours > 0 ? 2 : 1, '0')}:${String(rest).padStart(2, '0')}`;
  return hours > 0 ? `${hours}:${end}` : end;
}

/** The name of an error as one reads it: without what every error of the platform begins with. */
export function shortError({ error }: Failure): string {
  return error?.replace(/^States\./, '') ?? 'no error name';
}

/** When a wait for a reply ends by itself: at the next heartbeat that is missed, or at the task's own end. */
export type Wait = { readonly heartbeatAt: number | undefined; readonly timeoutAt: number | undefined };

/** A history does not tell of heartbeats, so the first one is all that is known for sure. */
export function waitOf({ status, tries }: Visit): Wait | undefined {
  const current = tries.at(-1);
  if (status !== 'waiting' || !current) return undefined;
  const from = current.startedAt ?? current.scheduledAt;
  const after = (seconds: number | undefined) => (seconds === undefined ? undefined : from + seconds * 1000);
  return { heartbeatAt: after(current.heartbeatSeconds), timeoutAt: after(current.timeoutSeconds) };
}

/** What is left of a wait at an instant, in words and as a share of the whole. */
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
