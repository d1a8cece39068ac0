import { runName } from '../../lambdas/domain/incident/incident.ts';
import type { Run } from '../../lambdas/domain/recovery/recovery.ts';

type Executions = typeof import('../../lambdas/adapters/executions.ts');

/** The API of Step Functions in this process. */
type Call = (
  operation: string,
  body: object,
) => Promise<{ readonly status: number; readonly body: unknown; readonly errorType?: string }>;

const statuses: Readonly<Record<string, Run['status']>> = {
  RUNNING: 'running',
  PENDING_REDRIVE: 'running',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  TIMED_OUT: 'failed',
  ABORTED: 'stopped',
};

/**
 * Runs of NotifySupport, which keep the contract of the adapter of the same name.
 *
 * @param notifySupport the ARN of the machine
 */
export function createExecutions(callStepFunctions: Call, notifySupport: string): Executions {
  const arnOf = (incident: string, run: number) =>
    `${notifySupport.replace(':stateMachine:', ':execution:')}:${runName(incident, run)}`;
  /** The result of a call, or nothing if it is refused for one of these reasons. */
  const call = async (operation: string, body: object, ...ordinary: string[]) => {
    const answer = await callStepFunctions(operation, body);
    if (answer.status === 200) return answer.body as Record<string, unknown>;
    const { message } = answer.body as { message: string };
    if (ordinary.includes(answer.errorType ?? '')) return undefined;
    throw Object.assign(new Error(message), { name: answer.errorType, $metadata: { httpStatusCode: answer.status } });
  };
  const toToken = async (operation: string, body: object) =>
    (await call(operation, body, 'TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken')) !== undefined;

  return {
    startRun: async (incident, run) => {
      const input = JSON.stringify({ incident, run, round: 1 });
      const body = { stateMachineArn: notifySupport, name: runName(incident, run), input };
      await call('StartExecution', body, 'ExecutionAlreadyExists');
    },
    executionArnOf: arnOf,
    findRunning: async () => {
      const found = await call('ListExecutions', { stateMachineArn: notifySupport, statusFilter: 'RUNNING' });
      return new Set((found?.executions as { name: string }[] | undefined)?.map(({ name }) => name));
    },
    findRun: async (incident, run) => {
      const found = await call('DescribeExecution', { executionArn: arnOf(incident, run) }, 'ExecutionDoesNotExist');
      if (found === undefined) return undefined;
      const status = String(found.status);
      return {
        status: statuses[status] ?? 'running',
        error: status === 'TIMED_OUT' ? 'States.Timeout' : (found.error as string | undefined),
        redrives: Number(found.redriveCount ?? 0),
        isRedrivable: found.redriveStatus === 'REDRIVABLE',
      };
    },
    redriveRun: async (incident, run) =>
      (await call('RedriveExecution', { executionArn: arnOf(incident, run) }, 'ExecutionNotRedrivable')) !== undefined,
    wake: (taskToken, outcome) => toToken('SendTaskSuccess', { taskToken, output: JSON.stringify(outcome) }),
    giveUp: (taskToken, why) => {
      const cause = JSON.stringify({ errorType: 'Undeliverable', errorMessage: why });
      return toToken('SendTaskFailure', { taskToken, error: 'Undeliverable', cause });
    },
    keepWaiting: (taskToken) => toToken('SendTaskHeartbeat', { taskToken }),
  };
}
