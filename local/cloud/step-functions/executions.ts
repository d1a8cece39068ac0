import { announce, type Execution, startExecution as run, stopExecution } from '../../asl/execution.ts';
import { type Data, type JsonObject, textOf } from '../../asl/json.ts';
import { checkArn, checkName, entryOf, executionArn, lastingMachineOf, machineOf, unqualified } from './arns.ts';
import { readJson } from './json-text.ts';
import { removeWhenIdle } from './machines.ts';
import { page } from './paging.ts';
import { createRecent } from './recent.ts';
import { redriveStatus } from './redrive.ts';
import {
  type Entry,
  type ExecutionChange,
  type Machine,
  type Parameters,
  present,
  refusal,
  type Service,
  seconds,
} from './service.ts';
import { type Startable, startableOf } from './startable.ts';

/** Starts an execution of a standard machine. */
export function startExecution(service: Service, parameters: Parameters): JsonObject {
  const { execution } = begin(service, parameters);
  return { executionArn: execution.start.arn, startDate: seconds(execution.startedAt) };
}

/** A closed execution keeps its name for this long (API reference). */
const nameIsTakenMs = 90 * 86_400_000;

/** Starts an execution. The name and input of a running one return that one; any other used name is refused. */
export function begin(service: Service, parameters: Parameters): Entry {
  const startable = startableOf(service, String(parameters.stateMachineArn));
  const { machine } = startable;
  const name = String(parameters.name ?? service.uuid());
  checkName(name);
  const input = readInput(String(parameters.input ?? '{}'));
  if (machine.type === 'EXPRESS') throw refusal('StateMachineTypeNotSupported', noExpress);
  const arn = executionArn(service, machine.name, name);
  const known = service.entries.get(arn);
  if (known && !isForgotten(known, service.clock.now())) return sameOrRefused(known, input);
  if (known) forget(known);
  return add(service, startable, { arn, name, input }, parameters.traceHeader);
}

/** Reads an input. An empty one has its own message (recorded). */
function readInput(text: string): Data {
  const refuse = (fault: string) =>
    refusal('InvalidExecutionInput', `Invalid State Machine Execution Input: '${fault}'`);
  if (text.trim() === '') throw refuse('Invalid execution input.');
  return readJson(text, refuse);
}

function isForgotten({ execution }: Entry, now: number): boolean {
  return execution.stoppedAt !== undefined && now - execution.stoppedAt >= nameIsTakenMs;
}

function forget({ machine, execution }: Entry): void {
  machine.executions.remove(execution);
  machine.executionsByStatus.get(execution.status)?.remove(execution);
}

function sameOrRefused(known: Entry, input: Data): Entry {
  const { start, status } = known.execution;
  if (status === 'RUNNING' && textOf(start.input) === textOf(input)) return known;
  throw refusal('ExecutionAlreadyExists', `Execution Already Exists: '${start.arn}'`);
}

function add(
  service: Service,
  { machine, revision, qualifiers }: Startable,
  named: { arn: string; name: string; input: Data },
  traceHeader: unknown,
): Entry {
  const { clock, seed, region, services } = service;
  const { definition, expressions, roleArn } = revision;
  const execution = run({ ...named, machine, definition, expressions, roleArn, region, clock, seed, services });
  const entry: Entry = { execution, machine, revision, qualifiers, traceHeader: traceHeader as string | undefined };
  service.entries.set(named.arn, entry);
  let listedAs: string | undefined;
  execution.listeners.add(() => {
    list(entry, listedAs);
    listedAs = execution.status;
    removeWhenIdle(service, machine);
    announceChange(service, entry);
  });
  announce(execution);
  return entry;
}

/** Moves an execution to the front of two lists: that of all executions, and that of its status. */
function list({ machine, execution }: Entry, before: string | undefined): void {
  const { executions, executionsByStatus } = machine;
  executions.touch(execution);
  if (before !== undefined) executionsByStatus.get(before)?.remove(execution);
  const alike = executionsByStatus.get(execution.status) ?? createRecent<Execution>();
  executionsByStatus.set(execution.status, alike);
  alike.touch(execution);
}

function announceChange(service: Service, { execution, machine }: Entry): void {
  if (service.listeners.size === 0) return;
  const { start, status, startedAt, stoppedAt, output, error, cause } = execution;
  const change = present({
    ...{ executionArn: start.arn, stateMachineArn: machine.arn, name: start.name, status, startDate: startedAt },
    ...{ stopDate: stoppedAt, input: textOf(start.input), output: output && textOf(output), error, cause },
  }) as ExecutionChange;
  for (const listener of [...service.listeners]) listener(change);
}

export function startSyncExecution(service: Service, parameters: Parameters): JsonObject {
  const { type } = lastingMachineOf(service, String(parameters.stateMachineArn));
  throw refusal('StateMachineTypeNotSupported', type === 'EXPRESS' ? noExpress : wrongType);
}

const noExpress = 'Express executions are not supported here';
const wrongType = 'This operation is not supported by this type of state machine';

/** The error and cause of an execution; one that timed out has them only in its history (reported from AWS). */
export function failureOf({ status, error, cause }: Execution): { error?: string; cause?: string } {
  return status === 'TIMED_OUT' ? {} : present({ error, cause });
}

/** One execution as it is now. */
export function describeExecution(service: Service, { executionArn: arn, includedData }: Parameters): JsonObject {
  const entry = entryOf(service, String(arn));
  const { execution, machine, traceHeader } = entry;
  const { start, output } = execution;
  const included = includedData !== 'METADATA_ONLY';
  return present({
    ...summaryOf(entry),
    ...(included ? { input: textOf(start.input), output: output && textOf(output) } : {}),
    ...{ inputDetails: { included }, outputDetails: output && { included } },
    ...(included ? failureOf(execution) : {}),
    ...redriveStatus(execution, machine),
    traceHeader,
  }) as JsonObject;
}

function summaryOf({ execution, machine, qualifiers }: Entry) {
  const { start, status, startedAt, stoppedAt, redriveCount, redrivenAt } = execution;
  return present({
    ...{ executionArn: start.arn, stateMachineArn: machine.arn, ...qualifiers },
    ...{ name: start.name, status, redriveCount },
    startDate: seconds(startedAt),
    stopDate: stoppedAt === undefined ? undefined : seconds(stoppedAt),
    redriveDate: redrivenAt === undefined ? undefined : seconds(redrivenAt),
  });
}

/** The executions of a machine, or of one of its versions or aliases, the most recently started, redriven or ended first (API reference). */
export function listExecutions(service: Service, parameters: Parameters): JsonObject {
  const { stateMachineArn, mapRunArn, statusFilter, redriveFilter } = parameters;
  if (mapRunArn !== undefined) throw refusal('ResourceNotFound', `Map runs are not supported here: '${mapRunArn}'`);
  if (stateMachineArn === undefined)
    throw refusal('ValidationException', 'Either stateMachineArn or mapRunArn must be specified');
  const arn = String(stateMachineArn);
  checkArn(arn, 'stateMachine');
  const machine = machineOf(service, unqualified(arn));
  if (machine.type === 'EXPRESS') throw refusal('StateMachineTypeNotSupported', wrongType);
  const { items, nextToken } = page(service, 'ListExecutions', parameters, (key) =>
    chosen(service, machine, { arn, status: statusFilter, redrive: redriveFilter, key }),
  );
  const executions = items.map(({ start }) => summaryOf(entryOf(service, start.arn)));
  return present({ executions, nextToken }) as JsonObject;
}

type Choice = {
  readonly arn: string;
  readonly status: unknown;
  readonly redrive: unknown;
  readonly key: string | undefined;
};

function* chosen(
  { entries }: Service,
  { arn: machineArn, executions, executionsByStatus }: Machine,
  { arn, status, redrive, key }: Choice,
): Iterable<readonly [string, Execution]> {
  const isStartedBy = ({ start }: Execution) =>
    arn === machineArn || Object.values(entries.get(start.arn)?.qualifiers ?? {}).includes(arn);
  const source = status === undefined ? executions : executionsByStatus.get(String(status));
  for (const [place, execution] of source?.behind(key === undefined ? undefined : Number(key)) ?? []) {
    const isChosen = redrive === undefined || (redrive === 'REDRIVEN') === execution.redriveCount > 0;
    if (isChosen && isStartedBy(execution)) yield [String(place), execution];
  }
}

/** Stops an execution; one that has ended stays as it is. Returns the time of its end. */
export function stop(service: Service, { executionArn: arn, error, cause }: Parameters): JsonObject {
  const { execution } = entryOf(service, String(arn));
  stopExecution(execution, present({ error, cause }) as { error?: string; cause?: string });
  return { stopDate: seconds(execution.stoppedAt as number) };
}
