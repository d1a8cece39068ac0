import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  ExecutionNotRedrivable,
  type ExecutionStatus,
  InvalidToken,
  paginateListExecutions,
  RedriveExecutionCommand,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import { runName } from '../domain/incident/incident.ts';
import type { Outcome } from '../domain/incident/waits.ts';
import type { Run } from '../domain/recovery/recovery.ts';
import { env } from '../env.ts';

const client = new SFNClient({});

/**
 * Starts a run of NotifySupport. Safe to call again and again: the run's name makes it the same execution.
 *
 * A closed execution of that name means that the run was started before, which is as good.
 */
export async function startRun(incident: string, run: number): Promise<void> {
  try {
    await client.send(
      new StartExecutionCommand({
        stateMachineArn: env('NOTIFY_SUPPORT_ARN'),
        name: runName(incident, run),
        input: JSON.stringify({ incident, run, round: 1 }),
      }),
    );
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) throw error;
  }
}

/** The ARN of the execution that a run is. */
export function executionArnOf(incident: string, run: number): string {
  return `${env('NOTIFY_SUPPORT_ARN').replace(':stateMachine:', ':execution:')}:${runName(incident, run)}`;
}

/**
 * The names of the runs that are under way: one call for a thousand of them.
 *
 * The list is a moment behind. Who finds a run missing in it asks for the run itself.
 */
export async function findRunning(): Promise<Set<string>> {
  const names = new Set<string>();
  const pages = paginateListExecutions(
    { client, pageSize: 1000 },
    { stateMachineArn: env('NOTIFY_SUPPORT_ARN'), statusFilter: 'RUNNING' },
  );
  for await (const { executions = [] } of pages) for (const { name = '' } of executions) names.add(name);
  return names;
}

const statuses: Readonly<Record<ExecutionStatus, Run['status']>> = {
  RUNNING: 'running',
  PENDING_REDRIVE: 'running',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  TIMED_OUT: 'failed',
  ABORTED: 'stopped',
};

/** What has become of a run; nothing when there is no execution of its name. */
export async function findRun(incident: string, run: number): Promise<Run | undefined> {
  try {
    const found = await client.send(new DescribeExecutionCommand({ executionArn: executionArnOf(incident, run) }));
    const { status = 'RUNNING', error, redriveCount = 0, redriveStatus } = found;
    return {
      status: statuses[status],
      error: status === 'TIMED_OUT' ? 'States.Timeout' : error,
      redrives: redriveCount,
      isRedrivable: redriveStatus === 'REDRIVABLE',
    };
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return undefined;
    throw error;
  }
}

/** Continues a run where it failed. False when it goes on already, or can't any more. */
export async function redriveRun(incident: string, run: number): Promise<boolean> {
  try {
    await client.send(new RedriveExecutionCommand({ executionArn: executionArnOf(incident, run) }));
    return true;
  } catch (error) {
    if (error instanceof ExecutionNotRedrivable) return false;
    throw error;
  }
}

/** Ends a wait with an outcome. False when nothing waits on that token any more; who won is in the record. */
export async function wake(taskToken: string, outcome: Outcome): Promise<boolean> {
  return ifSomethingWaits(client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(outcome) })));
}

/**
 * Ends a wait as an attempt that reached the contact on no channel: the definition goes on with the next at once.
 *
 * The cause has the form of a function's error, which is how the definition reads it. False as with `wake`.
 */
export async function giveUp(taskToken: string, why: string): Promise<boolean> {
  const cause = JSON.stringify({ errorType: 'Undeliverable', errorMessage: why });
  return ifSomethingWaits(client.send(new SendTaskFailureCommand({ taskToken, error: 'Undeliverable', cause })));
}

/** Restarts a wait's heartbeat. False when nothing waits on that token any more. */
export async function keepWaiting(taskToken: string): Promise<boolean> {
  return ifSomethingWaits(client.send(new SendTaskHeartbeatCommand({ taskToken })));
}

async function ifSomethingWaits(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return true;
  } catch (error) {
    if (error instanceof TaskTimedOut || error instanceof TaskDoesNotExist || error instanceof InvalidToken)
      return false;
    throw error;
  }
}
