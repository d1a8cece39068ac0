import {
  ExecutionAlreadyExists,
  InvalidToken,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import { runName } from '../domain/incident.ts';
import type { Outcome } from '../domain/waits.ts';
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

/** Ends a wait with an outcome. False when nothing waits on that token any more; who won is in the record. */
export async function wake(taskToken: string, outcome: Outcome): Promise<boolean> {
  return ifSomethingWaits(client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(outcome) })));
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
