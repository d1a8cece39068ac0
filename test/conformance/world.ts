import type { Clock } from '../../local/asl/clock.ts';
import type { Integrations, ServiceCaller } from '../../local/asl/services.ts';
import { type Environment, type FunctionEntry, type IntegrationEntry, parseExactly, spacedText } from './case.ts';

/** The outside world of a case: functions and services that answer as they are told to. */
export function createWorld(
  { lambda = {}, lambdaNames = {}, integrations = {} }: Environment,
  clock: Clock,
): Integrations {
  const calls = new Map<string, number>();
  /** The next entry of a list; the last one repeats. */
  const next = <T>(key: string, entries: readonly T[]): T | undefined => {
    const index = calls.get(key) ?? 0;
    calls.set(key, index + 1);
    return entries[Math.min(index, entries.length - 1)];
  };
  const arnOf = (name: string) =>
    name in lambda ? name : Object.keys(lambdaNames).find((arn) => lambdaNames[arn] === name);
  const caller =
    (prefix: string): ServiceCaller =>
    async (service, action) => {
      const key = `${prefix}${service}:${action}`;
      const entry = next(key, integrations[key] ?? []);
      if (entry && !entry.error) return entry.return as object;
      if (!entry && key === 'sqs:sendMessage') return { MD5OfMessageBody: 'md5', MessageId: 'message-1' };
      throw Object.assign(new Error(entry?.cause ?? `no answer for ${key}`), { name: entry?.error ?? 'NoAnswer' });
    };
  const service = caller('');
  return {
    invokeFunction: async (nameOrArn, payload) => {
      const arn = arnOf(nameOrArn);
      if (arn === undefined) return replay(nameOrArn, next('lambda:invoke', integrations['lambda:invoke'] ?? []));
      const entry = next(arn, lambda[arn] ?? []) ?? {};
      if (entry.sleepSeconds) await sleep(clock, entry.sleepSeconds);
      return answerOf(entry, payload);
    },
    ...{ sns: service, sqs: service, dynamodb: service, events: service, awsSdk: caller('aws-sdk:') },
  };
}

/** The result of a recorded call to a function that is not listed. */
function replay(name: string, entry: IntegrationEntry | undefined) {
  if (entry?.error) throw Object.assign(new Error(entry.cause ?? ''), { name: entry.error });
  if (entry === undefined) throw functionNotFound(name);
  const { Payload } = entry.return as { Payload?: unknown };
  return { payload: Payload === undefined ? '' : spacedText(Payload) };
}

function sleep(clock: Clock, seconds: number): Promise<void> {
  return new Promise((wake) => clock.at(clock.now() + seconds * 1000, wake));
}

function functionNotFound(name: string): Error {
  const arn = `arn:aws:lambda:us-east-1:111111111111:function:${name}:$LATEST`;
  const about =
    '(Service: AWSLambda; Status Code: 404; Error Code: ResourceNotFoundException; Request ID: 0; Proxy: null)';
  return Object.assign(new Error(`Function not found: ${arn} ${about}`), { name: 'Lambda.ResourceNotFoundException' });
}

function answerOf(entry: FunctionEntry, payload: string) {
  if (entry.raise) {
    const { errorMessage, errorType, ...more } = entry.raise;
    const requestId = '00000000-0000-4000-8000-000000000000';
    const said = { ...(errorMessage === undefined ? {} : { errorMessage }), errorType, requestId, ...more };
    return { payload: spacedText(said), functionError: 'Unhandled' };
  }
  if (entry.returnText) return { payload: JSON.stringify(entry.returnText.repeat.repeat(entry.returnText.times)) };
  if (entry.echo) return { payload: payload === 'null' ? '{}' : spacedText(parseExactly(payload)) };
  return { payload: spacedText(entry.return) };
}
