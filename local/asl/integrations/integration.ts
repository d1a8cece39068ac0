import type { Limits } from '../deadline.ts';
import { dataLimitError, type Failure, failed } from '../errors.ts';
import { type Data, fits, isObject, type Json, type JsonObject } from '../json.ts';
import type { ServiceCaller } from '../services.ts';
import type { Thread } from '../thread.ts';

/** How long a task waits: for the answer to its request, for the job to end, or for its token. */
export type Pattern = 'request' | 'sync' | 'sync:2' | 'waitForTaskToken';

/** What the resource of a task names. */
export type Target = {
  readonly service: string;
  readonly action: string;
  readonly pattern: Pattern;
  /** As the history has it. */
  readonly resource: string;
  readonly resourceType: string;
  /** Whether it is a Lambda function's own ARN. */
  readonly isFunction: boolean;
};

/** One request of one task. */
export type Call = Target & { readonly thread: Thread; readonly input: Data; readonly limits: Limits };

/** How a service is used by tasks. */
export type Integration = {
  readonly patterns: readonly Pattern[];
  /** What the service answers; rejects with a failure. */
  readonly request: (call: Call) => Promise<Data>;
  /** Waits for the job that the request began; returns what ends the waiting, and the job too if it is aborted. */
  readonly follow?: (
    call: Call,
    succeed: (output: Data) => void,
    fail: (failure: Failure) => void,
  ) => (isAborted: boolean) => void;
};

/** The parameters of a call; whatever is not an object has none. */
export function parametersOf({ input }: Call): JsonObject {
  return isObject(input.value) ? input.value : {};
}

/** An error of a service as a failure: its name, and its message as cause. */
export function serviceFailure(error: unknown) {
  const { name, message } = error as Error;
  return failed({ error: name, cause: message });
}

/** The answer, if it is not more than may pass between states. */
export function withinLimit(answer: Data, what: string): Data {
  if (fits(answer)) return answer;
  throw dataLimitError(what, false);
}

/** What AWS adds to the answers of its optimised integrations about the HTTP exchange behind them. */
export function withMetadata(answer: JsonObject, { thread }: Call): JsonObject {
  const RequestId = thread.run.services.requestId();
  return { ...answer, SdkHttpMetadata: { HttpStatusCode: 200 }, SdkResponseMetadata: { RequestId } };
}

/** An integration that hands its parameters to a service and waits for no more than the answer, or for a token. */
export function simpleIntegration(
  caller: (call: Call) => ServiceCaller | undefined,
  patterns: readonly Pattern[],
  shape: (answer: JsonObject, call: Call) => JsonObject = withMetadata,
  prepare: (parameters: JsonObject) => JsonObject = (parameters) => parameters,
): Integration {
  return {
    patterns,
    request: async (call) => {
      const service = caller(call);
      if (!service) throw missing(`${call.resourceType}:${call.action}`);
      const answer = await service(call.service, call.action, prepare(parametersOf(call))).catch((error: unknown) => {
        throw serviceFailure(error);
      });
      return withinLimit({ value: shape(answer as JsonObject, call) }, call.resourceType);
    },
  };
}

/** The failure of a task whose service does not exist here. */
export function missing(what: string) {
  return failed({ error: 'States.Runtime', cause: `The integration ${what} does not exist here.` });
}

/** A value as the text that a service wants: text stays as it is. */
export function asText(value: Json | undefined): Json {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}
