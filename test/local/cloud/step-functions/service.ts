import { virtualClock } from '../../../../local/asl/clock.ts';
import { createStepFunctions } from '../../../../local/cloud/step-functions.ts';
import { only, startedAt } from '../../asl/machine.ts';

export const roleArn = 'arn:aws:iam::111111111111:role/states';
export const machineArn = 'arn:aws:states:us-east-1:111111111111:stateMachine:m';
export const executionArn = (name: string) => `arn:aws:states:us-east-1:111111111111:execution:m:${name}`;

/** The text of a machine that waits for this number of seconds. */
export const definition = (seconds = 60) => JSON.stringify(only({ Type: 'Wait', Seconds: seconds }));

/** A service without machines on a clock that the test controls, and a function that returns its answer or error. */
export function service(work: (payload: string) => void = () => {}) {
  const clock = virtualClock(startedAt);
  const integrations = {
    invokeFunction: async (_: string, payload: string) => {
      work(payload);
      return { payload: 'null' };
    },
  };
  const sfn = createStepFunctions({ clock, account: '111111111111', region: 'us-east-1', seed: 1, integrations });
  const call = async <T = Record<string, unknown>>(operation: string, parameters: object = {}) => {
    const { status, body, errorType } = await sfn.call(operation, parameters);
    return (status === 200 ? body : { status, errorType, message: (body as Error).message }) as T;
  };
  const create = (name = 'm', text = definition(), more: object = {}) =>
    call('CreateStateMachine', { name, definition: text, roleArn, ...more });
  const begin = (name: string, more: object = {}) =>
    call<{ executionArn: string; startDate: number }>('StartExecution', { stateMachineArn: machineArn, name, ...more });
  return { clock, sfn, call, create, begin };
}

/** The result of a refused call. */
export const refused = (errorType: string, message: unknown) => ({ status: 400, errorType, message });

/** A service with one machine, started once, which waits for an answer with a token; and that token. */
export async function waitingTask(limits: object = {}) {
  const tokens: string[] = [];
  const started = service((payload) => void tokens.push(JSON.parse(payload)));
  const task = {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
    Arguments: { FunctionName: 'f', Payload: '{% $states.context.Task.Token %}' },
    ...limits,
  };
  await started.create('m', JSON.stringify(only(task)));
  await started.begin('a');
  await started.clock.idle();
  const status = async () => (await started.call('DescribeExecution', { executionArn: executionArn('a') })).status;
  return { ...started, taskToken: tokens[0] as string, status };
}
