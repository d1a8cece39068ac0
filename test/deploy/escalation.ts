import { setTimeout as sleep } from 'node:timers/promises';
import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  type SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import jsonata from 'jsonata';
import type { Json, JsonObject } from '../../local/asl/json.ts';
import { isExpression, sourceOf } from '../../local/asl/jsonata.ts';

/**
 * What ministack and moto say where a definition reads how often an execution was redriven: their context object has
 * no such member. On AWS it is there, and 0 before any redrive ("Context object" in the developer guide).
 */
const knownGap = '$states.context.Execution.RedriveCount';

/** The progress of a run of NotifySupport on the emulator. */
export type Progress =
  | { readonly kind: 'started the contact' }
  /** The emulator could not build the child's input, which is here as the definition has it. */
  | { readonly kind: 'stopped at the gap'; readonly childInput: Json };

/** Looks again and again until there is something, for at most 90 seconds, or as long as is said. */
export async function eventually<T>(what: string, look: () => Promise<T | undefined>, longestSeconds = 90): Promise<T> {
  for (let waited = 0; waited < longestSeconds * 1000; waited += 200) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(200);
  }
  throw new Error(`${what}: not within ${longestSeconds} seconds`);
}

/** The progress that the run makes by itself: to the contact's own execution, or to the one expression that ministack cannot read. */
export async function followRun(sfn: SFNClient, executionArn: string): Promise<Progress> {
  return eventually('the run reaches its first contact', async () => {
    const { events = [] } = await sfn.send(new GetExecutionHistoryCommand({ executionArn }));
    const failed = events.map(troubleIn).find((trouble) => trouble !== undefined);
    if (failed?.cause?.includes(knownGap)) {
      return { kind: 'stopped at the gap', childInput: await childInput(sfn, executionArn, events) };
    }
    if (failed !== undefined) throw new Error(`a task of the run failed: ${failed.error}: ${failed.cause}`);
    const scheduled = events.filter(({ type }) => type === 'TaskScheduled');
    const startsChild = scheduled.some(({ taskScheduledEventDetails }) =>
      taskScheduledEventDetails?.resource?.includes('startExecution'),
    );
    return startsChild ? { kind: 'started the contact' } : undefined;
  });
}

/** The reason why a task or its expressions failed. */
function troubleIn({ taskFailedEventDetails, evaluationFailedEventDetails }: HistoryEvent) {
  return taskFailedEventDetails ?? evaluationFailedEventDetails;
}

/** The input of the first contact's execution, by the deployed definition and the results of the functions. */
async function childInput(sfn: SFNClient, executionArn: string, events: readonly HistoryEvent[]): Promise<Json> {
  const { stateMachineArn, input } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
  const { definition = '' } = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
  const [plan, found] = events
    .filter(({ type }) => type === 'TaskSucceeded')
    .map(({ taskSucceededEventDetails }) => JSON.parse(taskSucceededEventDetails?.output ?? '{}').Payload);
  const run = JSON.parse(input ?? '{}') as JsonObject;
  const variables = { ...run, round: plan.round, level: plan.levels[0].level, levelEndsAt: found.endsAt };
  const context = { Execution: { Id: executionArn, RedriveCount: 0 } };
  const { Arguments } = findState(JSON.parse(definition), 'Notify contact');
  const { Input } = Arguments as { Input: JsonObject };
  return evaluateMembers(Input, { ...variables, states: { input: found.contacts[0], context } });
}

/** An object with its JSONata members evaluated. */
async function evaluateMembers(template: JsonObject, bindings: Record<string, unknown>): Promise<JsonObject> {
  const evaluate = async (value: Json): Promise<Json> =>
    typeof value === 'string' && isExpression(value) ? jsonata(sourceOf(value)).evaluate(undefined, bindings) : value;
  const members = Object.entries(template).map(async ([name, value]) => [name, await evaluate(value)] as const);
  return Object.fromEntries(await Promise.all(members));
}

/** A state of a definition, at any depth. */
function findState(part: Json, name: string): JsonObject {
  const search = (value: Json): JsonObject | undefined => {
    if (typeof value !== 'object' || value === null) return undefined;
    const own = !Array.isArray(value) && (value.States as JsonObject | undefined)?.[name];
    if (own) return own as JsonObject;
    return Object.values(value).map(search).find(Boolean);
  };
  const state = search(part);
  if (state === undefined) throw new Error(`The deployed definition has no state ${name}.`);
  return state;
}

/** Starts a contact's execution with the input that the run would have passed. */
export async function startContact(sfn: SFNClient, stateMachineArn: string, input: Json): Promise<string> {
  const { executionArn = '' } = await sfn.send(
    new StartExecutionCommand({ stateMachineArn, name: 'in-place-of-the-run', input: JSON.stringify(input) }),
  );
  return executionArn;
}

/** The end of an execution; undefined while it is running. */
export async function endOf(sfn: SFNClient, executionArn: string) {
  const { status, error, cause } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
  return status === 'RUNNING' ? undefined : { status, error, cause };
}
