import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  DescribeStateMachineForExecutionCommand,
  type DescribeStateMachineForExecutionCommandOutput,
  GetExecutionHistoryCommand,
  type GetExecutionHistoryCommandOutput,
  ListExecutionsCommand,
  type ListExecutionsCommandOutput,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { lazily } from '../domain/text/lazily.ts';
import { quiet } from './channels/quiet.ts';

const client = lazily(() => quiet(new SFNClient({})));

/** A part of a long list: its length, and where it begins. */
type Paging = { readonly maxResults?: number; readonly nextToken?: string };

/** The executions of a state machine, newest first, a page at a time. The list is a moment behind. */
export function listExecutions(
  input: Paging & { readonly stateMachineArn: string },
): Promise<ListExecutionsCommandOutput> {
  return client().send(new ListExecutionsCommand(input));
}

/** An execution, with its status, its input and its output. */
export function describeExecution(input: { readonly executionArn: string }): Promise<DescribeExecutionCommandOutput> {
  return client().send(new DescribeExecutionCommand(input));
}

/** The state machine of an execution, as it was when the execution started. */
export function describeStateMachineForExecution(input: {
  readonly executionArn: string;
}): Promise<DescribeStateMachineForExecutionCommandOutput> {
  return client().send(new DescribeStateMachineForExecutionCommand(input));
}

/** The events of an execution, a page at a time. They have task tokens. */
export function getExecutionHistory(
  input: Paging & { readonly executionArn: string; readonly reverseOrder?: boolean },
): Promise<GetExecutionHistoryCommandOutput> {
  return client().send(new GetExecutionHistoryCommand(input));
}
