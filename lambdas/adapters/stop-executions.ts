import { ExecutionDoesNotExist, paginateListExecutions, SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { quiet } from './channels/quiet.ts';

const client = quiet(new SFNClient({}));

/** An execution in progress. */
export type RunningExecution = { readonly arn: string; readonly name: string };

/** The executions of a state machine that are in progress, oldest first. */
export async function findRunningOf(stateMachineArn: string): Promise<RunningExecution[]> {
  const running: RunningExecution[] = [];
  const pages = paginateListExecutions({ client, pageSize: 1000 }, { stateMachineArn, statusFilter: 'RUNNING' });
  for await (const { executions = [] } of pages)
    for (const { executionArn: arn = '', name = '' } of executions) running.push({ arn, name });
  return running.reverse();
}

/** Stops an execution, with the reason for its history. One that has ended by itself counts as stopped. */
export async function stopExecution(executionArn: string, cause: string): Promise<void> {
  try {
    await client.send(new StopExecutionCommand({ executionArn, error: 'StoppedByHand', cause }));
  } catch (error) {
    if (!(error instanceof ExecutionDoesNotExist)) throw error;
  }
}
