import { type Failure, failed } from '../errors.ts';
import { type Data, dataFrom, isObject, type Json, textOf } from '../json.ts';
import { type Call, type Integration, parametersOf, serviceFailure, withinLimit, withMetadata } from './integration.ts';

type Answer = { readonly payload: string; readonly functionError?: string; readonly executedVersion?: string };

/** The log of a function is not available here, so a task that asks for it gets an empty one. */
const noLog = '';

/** `lambda:invoke`: the payload of the function, with Lambda's facts about the invocation around it. */
export const lambdaInvoke: Integration = {
  patterns: ['request', 'waitForTaskToken'],
  request: async (call) => {
    const { FunctionName, LogType, Payload } = parametersOf(call);
    const answer = await invoke(call, String(FunctionName), payloadText(Payload));
    const payload = read(answer.payload);
    if (answer.functionError) throw failed(functionFailure(payload.value, JSON.stringify(payload.value)));
    const invocation = {
      ExecutedVersion: answer.executedVersion ?? '$LATEST',
      ...(LogType === 'Tail' ? { LogResult: noLog } : {}),
      Payload: payload.value,
      StatusCode: 200,
    };
    return withinLimit({ value: withMetadata(invocation, call) }, 'lambda');
  },
};

/** A function named by its ARN: the payload itself. */
export const lambdaFunction: Integration = {
  patterns: ['request'],
  request: async (call) => {
    const answer = await invoke(call, call.resource, textOf(call.input));
    const payload = read(answer.payload);
    if (answer.functionError) throw failed(functionFailure(payload.value, answer.payload));
    return withinLimit(payload, call.resource);
  },
};

async function invoke(call: Call, name: string, payload: string): Promise<Answer> {
  const { services, roleArn } = call.thread.run;
  return services.integrations.invokeFunction(name, payload, roleArn).catch((error: unknown) => {
    throw serviceFailure(error);
  });
}

/** The payload as text: a string that holds JSON is sent as it is, and a missing payload as an empty object. */
function payloadText(payload: Json | undefined): string {
  if (payload === undefined || payload === null) return '{}';
  if (typeof payload !== 'string') return JSON.stringify(payload);
  return 'text' in read(payload) ? payload : JSON.stringify(payload);
}

/** The answer of a function; one that is not JSON is a string. */
function read(text: string): Data {
  try {
    return text === '' ? { value: null } : dataFrom(text);
  } catch {
    return { value: text };
  }
}

function functionFailure(payload: Json, cause: string): Failure {
  const errorType = isObject(payload) && typeof payload.errorType === 'string' ? payload.errorType : 'Lambda.Unknown';
  return { error: errorType, cause };
}
