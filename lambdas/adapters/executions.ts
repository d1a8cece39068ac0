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
  StateMachineDoesNotExist,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import { runName } from '../domain/incident/incident.ts';
import type { Outcome } from '../domain/incident/waits.ts';
import type { Run } from '../domain/recovery/recovery.ts';
import { lazily } from '../domain/text/lazily.ts';
import { env } from '../env.ts';
import { quiet } from './channels/quiet.ts';

const client = lazily(() => quiet(new SFNClient({})));

/**
 * Starts a run of NotifySupport. It is safe to call again: the run's name makes it the same execution.
 *
 * A closed execution of that name means that the run was started before, which is fine too.
 */
export async function startRun(incident: string, run: number): Promise<void> {
  const name = runName(incident, run);
  const input = JSON.stringify({ incident, run, round: 1 });
  const start = (stateMachineArn: string) => client().send(new StartExecutionCommand({ stateMachineArn, name, input }));
  try {
    await start(env('NOTIFY_SUPPORT_ARN')).catch((error: unknown) => {
      // The first deploy with an alias may make it a moment later than this function.
      if (error instanceof StateMachineDoesNotExist) return start(machineArn());
      throw error;
    });
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) throw error;
  }
}

/** The ARN of NotifySupport without the alias. It has the executions of all versions, and their ARNs begin like it. */
function machineArn(): string {
  return env('NOTIFY_SUPPORT_ARN').split(':').slice(0, 7).join(':');
}

/** The ARN of a run's execution. */
export function executionArnOf(incident: string, run: number): string {
  return `${machineArn().replace(':stateMachine:', ':execution:')}:${runName(incident, run)}`;
}

/**
 * The names of the runs in progress, by one call for each thousand.
 *
 * The list is a moment behind. If a run is missing in it, the caller must ask for the run itself.
 */
export async function findRunning(): Promise<Set<string>> {
  const names = new Set<string>();
  const pages = paginateListExecutions(
    { client: client(), pageSize: 1000 },
    { stateMachineArn: machineArn(), statusFilter: 'RUNNING' },
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

/** The state of a run; nothing if it has no execution. */
export async function findRun(incident: string, run: number): Promise<Run | undefined> {
  try {
    const found = await client().send(new DescribeExecutionCommand({ executionArn: executionArnOf(incident, run) }));
    const { status = 'RUNNING', error, cause, redriveCount = 0, redriveStatus } = found;
    return {
      status: statuses[status],
      error: status === 'TIMED_OUT' ? 'States.Timeout' : error,
      cause,
      redrives: redriveCount,
      isRedrivable: redriveStatus === 'REDRIVABLE',
    };
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return undefined;
    throw error;
  }
}

/** Continues a run where it failed; false if it already continues or no longer can. */
export async function redriveRun(incident: string, run: number): Promise<boolean> {
  try {
    await client().send(new RedriveExecutionCommand({ executionArn: executionArnOf(incident, run) }));
    return true;
  } catch (error) {
    if (error instanceof ExecutionNotRedrivable) return false;
    throw error;
  }
}

/** Ends a wait with an outcome; false if nothing waits for that token any more. The record shows which outcome won. */
export async function wake(taskToken: string, outcome: Outcome): Promise<boolean> {
  return ifSomethingWaits(client().send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(outcome) })));
}

/**
 * Ends the wait of an attempt that reached the contact on no channel. The definition then continues with the next attempt.
 *
 * The cause has the form of a function's error, because the definition reads that form. False as with `wake`.
 */
export async function giveUp(taskToken: string, why: string): Promise<boolean> {
  const cause = JSON.stringify({ errorType: 'Undeliverable', errorMessage: why });
  return ifSomethingWaits(client().send(new SendTaskFailureCommand({ taskToken, error: 'Undeliverable', cause })));
}

/** Restarts a wait's heartbeat; false if nothing waits for that token any more. */
export async function keepWaiting(taskToken: string): Promise<boolean> {
  return ifSomethingWaits(client().send(new SendTaskHeartbeatCommand({ taskToken })));
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
