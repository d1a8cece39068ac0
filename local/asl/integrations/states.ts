import { isoTime } from '../context.ts';
import { type Failure, failed } from '../errors.ts';
import type { Json, JsonObject } from '../json.ts';
import { textOf } from '../json.ts';
import type { ChildEnd, ChildExecution } from '../services.ts';
import { type Call, type Integration, parametersOf, withMetadata } from './integration.ts';

/** The executions that running tasks have started, for the tasks that wait for them. */
const children = new WeakMap<Call, ChildExecution>();

/** `states:startExecution`, which may wait for the execution's end; if that fails, the error is States.TaskFailed. */
export const startExecution: Integration = {
  patterns: ['request', 'sync', 'sync:2', 'waitForTaskToken'],
  request: async (call) => {
    const child = start(call);
    children.set(call, child);
    return { value: withMetadata({ ExecutionArn: child.arn, StartDate: isoTime(child.startedAt) }, call) };
  },
  follow: (call, succeed, fail) => {
    const child = children.get(call) as ChildExecution;
    try {
      const forget = child.onEnd((end) => {
        if (end.status === 'SUCCEEDED') succeed({ value: describe(child, end, call.pattern === 'sync:2') });
        else fail({ error: 'States.TaskFailed', cause: JSON.stringify(describe(child, end, false)) });
      });
      return (isAborted) => {
        forget();
        if (isAborted) child.stop();
      };
    } catch (error) {
      fail(apiFailure(call, error));
      return () => {};
    }
  },
};

function start(call: Call): ChildExecution {
  const { services, roleArn } = call.thread.run;
  try {
    return services.startExecution(parametersOf(call), roleArn);
  } catch (error) {
    throw failed(apiFailure(call, error));
  }
}

/** An error of the API as the state sees it; a refused permission has the service's general name. */
function apiFailure(call: Call, error: unknown): Failure {
  const { name: code, message: cause } = error as Error;
  const requestId = call.thread.run.services.requestId();
  const about = `(Service: AWSStepFunctions; Status Code: 400; Error Code: ${code}; Request ID: ${requestId}; Proxy: null)`;
  const name =
    code === 'AccessDeniedException' ? 'AWSStepFunctionsException' : `${code.replace(/Exception$/, '')}Exception`;
  return { error: `StepFunctions.${name}`, cause: `${cause} ${about}` };
}

/** An execution that has ended, as its parent gets it; in the newer form input and output are JSON, not text. */
function describe(child: ChildExecution, end: ChildEnd, isParsed: boolean): JsonObject {
  const form = (data: { readonly value: Json; text?: string }) => (isParsed ? data.value : textOf(data));
  return {
    ...(end.cause === undefined ? {} : { Cause: end.cause }),
    ...(end.error === undefined ? {} : { Error: end.error }),
    ExecutionArn: child.arn,
    Input: form(end.input),
    InputDetails: { Included: true },
    Name: end.name,
    ...(end.output ? { Output: form(end.output), OutputDetails: { Included: true } } : {}),
    ...redriveOf(end),
    StartDate: child.startedAt,
    StateMachineArn: end.machineArn,
    Status: end.status,
    StopDate: end.stoppedAt,
  };
}

/** The members on redriving the child. Documented for one that can be redriven, recorded for one that has succeeded. */
function redriveOf({ status }: ChildEnd): JsonObject {
  if (status !== 'SUCCEEDED') return { RedriveCount: 0, RedriveStatus: 'REDRIVABLE' };
  const RedriveStatusReason = `Execution is ${status} and cannot be redriven`;
  return { RedriveCount: 0, RedriveStatus: 'NOT_REDRIVABLE', RedriveStatusReason };
}
