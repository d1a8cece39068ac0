import type { Limits } from '../deadline.ts';
import { dataLimitError, type Failure, failed } from '../errors.ts';
import { plainNumbers } from '../exact-number.ts';
import { type Data, fits, isObject, type Json, type JsonObject } from '../json.ts';
import type { ServiceCaller } from '../services.ts';
import type { Thread } from '../thread.ts';

/** The end of a task: the answer to its request, the end of the job, or the answer to its token. */
export type Pattern = 'request' | 'sync' | 'sync:2' | 'waitForTaskToken';

/** The target that the resource of a task names. */
export type Target = {
  readonly service: string;
  readonly action: string;
  readonly pattern: Pattern;
  /** As it is in the history. */
  readonly resource: string;
  readonly resourceType: string;
  /** True when the resource is a Lambda function's own ARN. */
  readonly isFunction: boolean;
};

/** One request of one task. */
export type Call = Target & { readonly thread: Thread; readonly input: Data; readonly limits: Limits };

/** The way in which tasks use a service. */
export type Integration = {
  readonly patterns: readonly Pattern[];
  /** Resolves with the service's answer; rejects with a failure. */
  readonly request: (call: Call) => Promise<Data>;
  /** Waits for the job that the request began. The returned function ends the wait, and an aborted job too. */
  readonly follow?: (
    call: Call,
    succeed: (output: Data) => void,
    fail: (failure: Failure) => void,
  ) => (isAborted: boolean) => void;
};

/** The parameters of a call; none when the input is not an object. */
export function parametersOf({ input }: Call): JsonObject {
  return isObject(input.value) ? input.value : {};
}

/** An error of a service as a failure: its name as error, its message as cause. */
export function serviceFailure(error: unknown) {
  const { name, message } = error as Error;
  return failed({ error: name, cause: message });
}

/** The answer, if it is small enough to pass between states. */
export function withinLimit(answer: Data, source: string): Data {
  if (fits(answer)) return answer;
  throw dataLimitError(source, false);
}

/** The answer with the facts about the HTTP exchange that AWS adds in its optimised integrations. */
export function withMetadata(answer: JsonObject, { thread }: Call): JsonObject {
  const RequestId = thread.run.services.requestId();
  return { ...answer, SdkHttpMetadata: { HttpStatusCode: 200 }, SdkResponseMetadata: { RequestId } };
}

/** An integration that passes its parameters to a service, and waits only for the answer or for a token. */
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
      const parameters = plainNumbers(prepare(parametersOf(call)));
      const answer = await service(call.service, call.action, parameters).catch((error: unknown) => {
        throw serviceFailure(error);
      });
      return withinLimit({ value: shape(answer as JsonObject, call) }, call.resourceType);
    },
  };
}

/** The failure of a task whose service this interpreter does not have. */
export function missing(integration: string) {
  return failed({ error: 'States.Runtime', cause: `The integration ${integration} is not supported here.` });
}

/** A value as the text that a service expects: text stays as it is. */
export function asText(value: Json | undefined): Json {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}
