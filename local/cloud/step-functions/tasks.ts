import type { JsonObject } from '../../asl/json.ts';
import type { TaskListener } from '../../asl/services.ts';
import { readJson } from './json-text.ts';
import { type Parameters, refusal, type Service } from './service.ts';

/**
 * The task that waits with a token. A task that is over, or whose time is over at this instant, has timed out.
 *
 * TaskDoesNotExist is for activities (API reference), which are not supported here.
 */
function waiterOf({ tokens }: Service, { taskToken }: Parameters): TaskListener {
  const token = String(taskToken);
  const listener = tokens.listenerOf(token);
  if (!listener && tokens.ownerOf(token) === undefined) throw refusal('InvalidToken', "Invalid Token: 'Invalid token'");
  if (listener && !listener.expire()) return listener;
  throw refusal('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
}

export function sendSuccess(service: Service, parameters: Parameters): JsonObject {
  const listener = waiterOf(service, parameters);
  listener.succeed(
    readJson(String(parameters.output), (fault) => refusal('InvalidOutput', `Invalid Output: '${fault}'`)),
  );
  return {};
}

export function sendFailure(service: Service, parameters: Parameters): JsonObject {
  const { error, cause } = parameters as { error?: string; cause?: string };
  waiterOf(service, parameters).fail(error, cause);
  return {};
}

export function sendHeartbeat(service: Service, parameters: Parameters): JsonObject {
  waiterOf(service, parameters).beat();
  return {};
}
