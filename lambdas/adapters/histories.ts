import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  ExecutionDoesNotExist,
  type HistoryEvent,
  paginateGetExecutionHistory,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { lazily } from '../domain/text/lazily.ts';
import { quiet } from './channels/quiet.ts';

const client = lazily(() => quiet(new SFNClient({})));

/** An execution with everything that happened in it. */
export type ExecutionHistory = {
  readonly execution: Omit<DescribeExecutionCommandOutput, '$metadata'>;
  readonly events: readonly HistoryEvent[];
};

/** An execution and its whole history; nothing if Step Functions does not have it, or has it no longer. */
export async function readExecution(executionArn: string): Promise<ExecutionHistory | undefined> {
  try {
    const { $metadata: _, ...execution } = await client().send(new DescribeExecutionCommand({ executionArn }));
    const events: HistoryEvent[] = [];
    const pages = paginateGetExecutionHistory(
      { client: client(), pageSize: 1000 },
      { executionArn, includeExecutionData: true },
    );
    for await (const page of pages) events.push(...(page.events ?? []));
    return { execution, events };
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return undefined;
    throw error;
  }
}
