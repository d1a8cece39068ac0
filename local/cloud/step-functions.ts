import type { Clock } from '../asl/clock.ts';
import type { Definition } from '../asl/definition.ts';
import { announce, type Execution, redriveExecution, startExecution as run, stopExecution } from '../asl/execution.ts';
import { detailsMember, type HistoryEvent, spellOut } from '../asl/history.ts';
import { type Data, dataFrom, isObject, type Json, type JsonObject, textOf } from '../asl/json.ts';
import type { Expressions } from '../asl/jsonata.ts';
import { createRandom, randomUuid } from '../asl/random.ts';
import type { ChildEnd, ChildExecution, Integrations, Services } from '../asl/services.ts';
import { createTokens } from '../asl/tokens.ts';
import { type MachineType, summarise, validate } from '../asl/validation.ts';

/** What an execution has come to, for those who listen. Instants are in milliseconds. */
export type ExecutionChange = {
  executionArn: string;
  stateMachineArn: string;
  name: string;
  status: string;
  startDate: number;
  stopDate?: number;
  input?: string;
  output?: string;
  error?: string;
  cause?: string;
};

type Answer = { readonly status: number; readonly body: unknown; readonly errorType?: string };

export type StepFunctions = {
  /** Answers one call of the Step Functions API (AWS JSON 1.0): `operation` is what follows `AWSStepFunctions.`. */
  readonly call: (operation: string, body: unknown) => Promise<Answer>;
  /** Puts a machine in place under its ARN and gives that. Throws an Error that lists what is wrong with the definition. */
  readonly putStateMachine: (machine: {
    name: string;
    definition: string;
    roleArn: string;
    type?: 'STANDARD';
  }) => string;
  /** Calls the listener whenever an execution changes its status; returns what takes it away again. */
  readonly onChange: (listener: (change: ExecutionChange) => void) => () => void;
};

type Machine = {
  readonly arn: string;
  readonly name: string;
  readonly type: MachineType;
  readonly createdAt: number;
  text: string;
  definition: Definition;
  roleArn: string;
  updatedAt: number;
  revisionId?: string;
  expressions: Expressions;
  /** The executions, in the order in which they were started. */
  readonly executions: Execution[];
};

/** An execution and the machine as it was when it was started. */
type Entry = {
  readonly execution: Execution;
  readonly machine: Machine;
  readonly text: string;
  readonly updatedAt: number;
};

type Options = {
  readonly clock: Clock;
  readonly account: string;
  readonly region: string;
  readonly seed: number;
  readonly integrations: Integrations;
};

type Service = Options & {
  readonly machines: Map<string, Machine>;
  readonly entries: Map<string, Entry>;
  readonly listeners: Set<(change: ExecutionChange) => void>;
  readonly tokens: ReturnType<typeof createTokens>;
  readonly uuid: () => string;
  readonly services: Services;
};

type Parameters = { readonly [name: string]: unknown };

/** Step Functions on one machine: machines, executions and tasks behind the API's own operations. */
export function createStepFunctions(options: Options): StepFunctions {
  const random = createRandom(options.seed, 'names');
  const tokens = createTokens(options.seed);
  const uuid = () => randomUuid(random);
  const service: Service = {
    ...options,
    ...{ machines: new Map(), entries: new Map(), listeners: new Set(), tokens, uuid },
    services: {
      integrations: options.integrations,
      createToken: tokens.create,
      listen: tokens.listen,
      requestId: uuid,
      startExecution: (parameters) => startChild(service, parameters),
      callStepFunctions: async (action, parameters) =>
        capitalised(operate(service, pascal(action), plainCase(parameters))),
    },
  };
  return {
    call: async (operation, body) => answer(service, operation, body),
    putStateMachine: ({ name, definition, roleArn }) => putMachine(service, name, definition, roleArn, 'STANDARD').arn,
    onChange: (listener) => {
      service.listeners.add(listener);
      return () => service.listeners.delete(listener);
    },
  };
}

/** An error of the API. */
function refusal(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

function answer(service: Service, operation: string, body: unknown): Answer {
  try {
    return { status: 200, body: operate(service, operation, (body ?? {}) as Parameters) };
  } catch (error) {
    const { name, message } = error as Error;
    return { status: 400, errorType: name, body: { __type: name, message } };
  }
}

type Operation = (service: Service, parameters: Parameters) => JsonObject;

function operate(service: Service, operation: string, parameters: Parameters): JsonObject {
  const perform = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
  if (!perform) throw refusal('UnknownOperationException', `Step Functions has no operation ${operation} here.`);
  return perform(service, parameters);
}

const operations: { readonly [name: string]: Operation } = {
  CreateStateMachine: createMachine,
  UpdateStateMachine: updateMachine,
  DescribeStateMachine: (service, parameters) => describeMachine(machineOf(service, parameters.stateMachineArn)),
  DescribeStateMachineForExecution: describeMachineForExecution,
  ListStateMachines: listMachines,
  DeleteStateMachine: deleteMachine,
  StartExecution: startExecution,
  StartSyncExecution: startSyncExecution,
  DescribeExecution: (service, parameters) => describeExecution(entryOf(service, parameters.executionArn)),
  ListExecutions: listExecutions,
  GetExecutionHistory: getHistory,
  StopExecution: stop,
  RedriveExecution: redrive,
  SendTaskSuccess: sendSuccess,
  SendTaskFailure: sendFailure,
  SendTaskHeartbeat: sendHeartbeat,
  ValidateStateMachineDefinition: validateDefinition,
  ListTagsForResource: () => ({ tags: [] }),
};

/** An instant as it goes over the wire: seconds, with a fraction. */
function seconds(instant: number): number {
  return instant / 1000;
}

// Names and ARNs

const nameForm = /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]{1,80}$/u;

function checkName(name: string): void {
  if (!nameForm.test(name)) throw refusal('InvalidName', `Invalid Name: '${name}'`);
}

/** The text of a parameter that must be there. */
function required(parameters: Parameters, member: string): string {
  const value = parameters[member];
  if (typeof value === 'string') return value;
  const fault = `Value null at '${member}' failed to satisfy constraint: Member must not be null`;
  throw refusal('ValidationException', `1 validation error detected: ${fault}`);
}

function checkArn(arn: string, kind: string): void {
  if (!arn.startsWith('arn:')) throw refusal('InvalidArn', `Invalid Arn: 'Invalid ARN prefix: ${arn}'`);
  if (arn.split(':')[5] !== kind)
    throw refusal('InvalidArn', `Invalid Arn: 'Resource type not valid in this context: ${arn.split(':')[5]}'`);
}

function machineOf(service: Service, arn: unknown): Machine {
  const text = required({ stateMachineArn: arn }, 'stateMachineArn');
  checkArn(text, 'stateMachine');
  const machine = service.machines.get(text);
  if (machine) return machine;
  throw refusal('StateMachineDoesNotExist', `State Machine Does Not Exist: '${text}'`);
}

function entryOf(service: Service, arn: unknown): Entry {
  const text = required({ executionArn: arn }, 'executionArn');
  checkArn(text, 'execution');
  const entry = service.entries.get(text);
  if (entry) return entry;
  throw refusal('ExecutionDoesNotExist', `Execution Does Not Exist: '${text}'`);
}

// State machines

function readDefinition(text: string, type: MachineType): Definition {
  const validated = validate(text, type);
  if ('definition' in validated) return validated.definition;
  throw refusal('InvalidDefinition', `Invalid State Machine Definition: '${summarise(validated.diagnostics)}'`);
}

function putMachine(service: Service, name: string, text: string, roleArn: string, type: MachineType): Machine {
  const definition = readDefinition(text, type);
  const now = service.clock.now();
  const arn = `arn:aws:states:${service.region}:${service.account}:stateMachine:${name}`;
  const known = service.machines.get(arn);
  const expressions: Expressions = new Map();
  if (known) return Object.assign(known, { text, definition, roleArn, updatedAt: now, expressions });
  const machine: Machine = {
    ...{ arn, name, type, text, definition, roleArn, expressions },
    createdAt: now,
    updatedAt: now,
    executions: [],
  };
  service.machines.set(arn, machine);
  return machine;
}

/** Creates a machine; the same request again gives the same answer. */
function createMachine(service: Service, parameters: Parameters): JsonObject {
  const name = required(parameters, 'name');
  const text = required(parameters, 'definition');
  const roleArn = required(parameters, 'roleArn');
  checkName(name);
  const arn = `arn:aws:states:${service.region}:${service.account}:stateMachine:${name}`;
  const known = service.machines.get(arn);
  const type = parameters.type === 'EXPRESS' ? 'EXPRESS' : 'STANDARD';
  if (known && (known.text !== text || known.roleArn !== roleArn || known.type !== type)) {
    throw refusal('StateMachineAlreadyExists', `State Machine Already Exists: '${arn}'`);
  }
  const machine = known ?? putMachine(service, name, text, roleArn, type);
  return { stateMachineArn: machine.arn, creationDate: seconds(machine.createdAt) };
}

function updateMachine(service: Service, parameters: Parameters): JsonObject {
  const machine = machineOf(service, parameters.stateMachineArn);
  const { definition, roleArn } = parameters;
  if (definition === undefined && roleArn === undefined) {
    throw refusal(
      'MissingRequiredParameter',
      'Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified',
    );
  }
  const text = String(definition ?? machine.text);
  putMachine(service, machine.name, text, String(roleArn ?? machine.roleArn), machine.type);
  machine.revisionId = service.uuid();
  return { updateDate: seconds(machine.updatedAt), revisionId: machine.revisionId };
}

const settings = {
  encryptionConfiguration: { type: 'AWS_OWNED_KEY' },
  loggingConfiguration: { includeExecutionData: false, level: 'OFF' },
  tracingConfiguration: { enabled: false },
};

function describeMachine(machine: Machine): JsonObject {
  return {
    creationDate: seconds(machine.createdAt),
    definition: machine.text,
    ...settings,
    name: machine.name,
    roleArn: machine.roleArn,
    ...(machine.revisionId === undefined ? {} : { revisionId: machine.revisionId }),
    stateMachineArn: machine.arn,
    status: 'ACTIVE',
    type: machine.type,
  };
}

function describeMachineForExecution(service: Service, parameters: Parameters): JsonObject {
  const { machine, text, updatedAt, execution } = entryOf(service, parameters.executionArn);
  const { name, arn } = machine;
  const { roleArn } = execution.start;
  return { definition: text, ...settings, name, roleArn, stateMachineArn: arn, updateDate: seconds(updatedAt) };
}

function listMachines(service: Service, parameters: Parameters): JsonObject {
  const machines = [...service.machines.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
  const { items, nextToken } = page(machines, parameters, 100);
  const stateMachines = items.map(({ arn, name, type, createdAt }) => ({
    ...{ stateMachineArn: arn, name, type, creationDate: seconds(createdAt) },
  }));
  return { stateMachines, ...nextToken };
}

/** Deletes a machine; one that is not there is deleted already. Its executions go on. */
function deleteMachine(service: Service, parameters: Parameters): JsonObject {
  const arn = required(parameters, 'stateMachineArn');
  checkArn(arn, 'stateMachine');
  service.machines.delete(arn);
  return {};
}

function validateDefinition(_: Service, parameters: Parameters): JsonObject {
  const { diagnostics } = validate(
    required(parameters, 'definition'),
    parameters.type === 'EXPRESS' ? 'EXPRESS' : 'STANDARD',
  );
  const most = Number(parameters.maxResults) || 100;
  const shown = diagnostics.slice(0, most).map((diagnostic) => ({ ...diagnostic }));
  return { diagnostics: shown, result: diagnostics.length === 0 ? 'OK' : 'FAIL', truncated: diagnostics.length > most };
}

// Paging

/** One page of a list, and the token of the next one. */
function page<T>(items: readonly T[], { maxResults, nextToken }: Parameters, usual: number) {
  const start = nextToken === undefined ? 0 : Number(Buffer.from(String(nextToken), 'base64').toString('utf8'));
  if (!Number.isInteger(start)) throw refusal('InvalidToken', `Invalid Token: '${nextToken}'`);
  const end = start + (Number(maxResults) || usual);
  const next = end < items.length ? { nextToken: Buffer.from(String(end)).toString('base64') } : {};
  return { items: items.slice(start, end), nextToken: next };
}

// Executions

const largestInput = 262_144;

function readInput(text: string): Data {
  if (Buffer.byteLength(text) > largestInput) {
    const fault = `Value at 'input' failed to satisfy constraint: Member must have length less than or equal to ${largestInput}`;
    throw refusal('ValidationException', `1 validation error detected: ${fault}`);
  }
  try {
    return dataFrom(text);
  } catch (error) {
    throw refusal('InvalidExecutionInput', `Invalid State Machine Execution Input: '${(error as Error).message}'`);
  }
}

function startExecution(service: Service, parameters: Parameters): JsonObject {
  const { execution } = begin(service, parameters);
  return { executionArn: execution.start.arn, startDate: seconds(execution.startedAt) };
}

/** Starts an execution. The name and input of one that still runs give that one; any other name that was used is refused. */
function begin(service: Service, parameters: Parameters): Entry {
  const machine = machineOf(service, parameters.stateMachineArn);
  const name = typeof parameters.name === 'string' ? parameters.name : service.uuid();
  checkName(name);
  const input = readInput(typeof parameters.input === 'string' ? parameters.input : '{}');
  const arn = `arn:aws:states:${service.region}:${service.account}:execution:${machine.name}:${name}`;
  const known = service.entries.get(arn);
  if (known) return sameOrRefused(known, input);
  const { definition, expressions, roleArn } = machine;
  const { clock, seed, region, services } = service;
  const execution = run({
    ...{ arn, name, machine, definition, expressions, roleArn, region, input, clock, seed, services },
  });
  const entry = { execution, machine, text: machine.text, updatedAt: machine.updatedAt };
  service.entries.set(arn, entry);
  machine.executions.push(execution);
  execution.listeners.add(() => tell(service, entry));
  announce(execution);
  return entry;
}

function sameOrRefused(known: Entry, input: Data): Entry {
  const { start, status } = known.execution;
  if (status === 'RUNNING' && textOf(start.input) === textOf(input)) return known;
  throw refusal('ExecutionAlreadyExists', `Execution Already Exists: '${start.arn}'`);
}

function startSyncExecution(service: Service, parameters: Parameters): JsonObject {
  const { type } = machineOf(service, parameters.stateMachineArn);
  const fault =
    type === 'EXPRESS'
      ? 'Express executions do not exist here'
      : 'This operation is not supported by this type of state machine';
  throw refusal('StateMachineTypeNotSupported', fault);
}

function tell(service: Service, { execution, machine }: Entry): void {
  const { start, status, startedAt, stoppedAt, output, error, cause } = execution;
  const change: ExecutionChange = {
    ...{ executionArn: start.arn, stateMachineArn: machine.arn, name: start.name, status, startDate: startedAt },
    input: textOf(start.input),
    ...(stoppedAt === undefined ? {} : { stopDate: stoppedAt }),
    ...(output ? { output: textOf(output) } : {}),
    ...failureOf(error, cause),
  };
  for (const listener of [...service.listeners]) listener(change);
}

function failureOf(error: string | undefined, cause: string | undefined) {
  return { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
}

function describeExecution({ execution, machine }: Entry): JsonObject {
  const { start, output, error, cause, redriveCount } = execution;
  return {
    ...{ executionArn: start.arn, stateMachineArn: machine.arn, name: start.name },
    ...datesOf(execution),
    ...{ input: textOf(start.input), inputDetails: { included: true } },
    ...(output ? { output: textOf(output), outputDetails: { included: true } } : {}),
    ...failureOf(error, cause),
    redriveCount,
    ...redriveStatus(execution),
  };
}

function datesOf({ status, startedAt, stoppedAt, redrivenAt }: Execution): JsonObject {
  return {
    status,
    startDate: seconds(startedAt),
    ...(stoppedAt === undefined ? {} : { stopDate: seconds(stoppedAt) }),
    ...(redrivenAt === undefined ? {} : { redriveDate: seconds(redrivenAt) }),
  };
}

const redrivableFor = 14 * 86_400_000;

/** Whether an execution can be redriven, and why not. */
function redriveStatus({ status, stoppedAt = 0, start }: Execution): {
  redriveStatus: string;
  redriveStatusReason?: string;
} {
  const refused = (reason: string) => ({ redriveStatus: 'NOT_REDRIVABLE', redriveStatusReason: reason });
  if (status === 'RUNNING' || status === 'SUCCEEDED') return refused(`Execution is ${status} and cannot be redriven`);
  if (start.clock.now() - stoppedAt > redrivableFor)
    return refused('Execution has exceeded the 14 day redrivable period');
  return { redriveStatus: 'REDRIVABLE' };
}

function listExecutions(service: Service, parameters: Parameters): JsonObject {
  const machine = machineOf(service, parameters.stateMachineArn);
  const { statusFilter, redriveFilter } = parameters;
  const chosen = machine.executions
    .filter(({ status }) => statusFilter === undefined || statusFilter === status)
    .filter(({ redriveCount }) => redriveFilter === undefined || (redriveFilter === 'REDRIVEN') === redriveCount > 0)
    .reverse();
  const { items, nextToken } = page(chosen, parameters, 100);
  const executions = items.map((execution) => ({
    ...{ executionArn: execution.start.arn, stateMachineArn: machine.arn, name: execution.start.name },
    ...datesOf(execution),
    redriveCount: execution.redriveCount,
  }));
  return { executions, ...nextToken };
}

function getHistory(service: Service, parameters: Parameters): JsonObject {
  const { execution } = entryOf(service, parameters.executionArn);
  const events = parameters.reverseOrder === true ? execution.events.toReversed() : execution.events;
  const { items, nextToken } = page(events, parameters, 100);
  return { events: items.map((event) => onWire(event, parameters.includeExecutionData !== false)), ...nextToken };
}

const executionData = [
  'input',
  'output',
  'parameters',
  'inputDetails',
  'outputDetails',
  'assignedVariables',
  'assignedVariablesDetails',
];

function onWire({ id, previousEventId, timestamp, type, details }: HistoryEvent, isWithData: boolean): JsonObject {
  const event: JsonObject = { id, previousEventId, timestamp: seconds(timestamp), type };
  if (!details) return event;
  const members = Object.entries(spellOut(details)).filter(([name]) => isWithData || !executionData.includes(name));
  return { ...event, [detailsMember(type)]: Object.fromEntries(members) };
}

function stop(service: Service, parameters: Parameters): JsonObject {
  const { execution } = entryOf(service, parameters.executionArn);
  const { error, cause } = parameters;
  stopExecution(execution, failureOf(error as string | undefined, cause as string | undefined));
  return { stopDate: seconds(execution.stoppedAt as number) };
}

function redrive(service: Service, parameters: Parameters): JsonObject {
  const { execution } = entryOf(service, parameters.executionArn);
  const { redriveStatus: status, redriveStatusReason } = redriveStatus(execution);
  if (status !== 'REDRIVABLE')
    throw refusal('ExecutionNotRedrivable', `Execution Not Redrivable: '${redriveStatusReason}'`);
  redriveExecution(execution);
  return { redriveDate: seconds(execution.redrivenAt as number) };
}

// Tasks

/** Who waits with a token. A task that is over, or whose time is over at this instant, has timed out. */
function waiterOf(service: Service, parameters: Parameters) {
  const token = required(parameters, 'taskToken');
  const listener = service.tokens.listenerOf(token);
  if (!listener && !service.tokens.isGenuine(token)) throw refusal('InvalidToken', "Invalid Token: 'Invalid token'");
  if (listener && !listener.expire()) return listener;
  throw refusal('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
}

function sendSuccess(service: Service, parameters: Parameters): JsonObject {
  const listener = waiterOf(service, parameters);
  listener.succeed(readOutput(required(parameters, 'output')));
  return {};
}

function readOutput(text: string): Data {
  try {
    return dataFrom(text);
  } catch (error) {
    throw refusal('InvalidOutput', `Invalid Output: '${(error as Error).message}'`);
  }
}

function sendFailure(service: Service, parameters: Parameters): JsonObject {
  const { error, cause } = parameters;
  waiterOf(service, parameters).fail(error as string | undefined, cause as string | undefined);
  return {};
}

function sendHeartbeat(service: Service, parameters: Parameters): JsonObject {
  waiterOf(service, parameters).beat();
  return {};
}

// Step Functions, as its own tasks use it

/** Starts an execution for a task of another one. */
function startChild(service: Service, parameters: JsonObject): ChildExecution {
  const entry = begin(service, plainCase(parameters));
  const { execution } = entry;
  return {
    arn: execution.start.arn,
    startedAt: execution.startedAt,
    onEnd: (then) => whenEnded(entry, then),
    stop: () => stopExecution(execution, {}),
  };
}

function whenEnded({ execution, machine }: Entry, then: (end: ChildEnd) => void): () => void {
  const listener = () => {
    const { status, start, output, error, cause, stoppedAt = 0 } = execution;
    if (status === 'RUNNING') return;
    execution.listeners.delete(listener);
    then({
      ...{ status, name: start.name, machineArn: machine.arn, input: start.input },
      ...{ output, error, cause, stoppedAt },
    });
  };
  execution.listeners.add(listener);
  listener();
  return () => execution.listeners.delete(listener);
}

function pascal(name: string): string {
  return `${name[0]?.toUpperCase()}${name.slice(1)}`;
}

/** Parameters of a task as the API names them: a small first letter, and input and output as text. */
function plainCase(parameters: JsonObject): Parameters {
  const entries = Object.entries(parameters).map(([name, value]) => {
    const member = `${name[0]?.toLowerCase()}${name.slice(1)}`;
    return [member, member === 'input' || member === 'output' ? jsonText(value) : value];
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function jsonText(value: Json): Json | undefined {
  if (value === null) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** An answer of the API as a task sees it: capital first letters, and dates as text. */
function capitalised(value: Json): Json {
  if (Array.isArray(value)) return value.map(capitalised);
  if (!isObject(value)) return value;
  const members = Object.entries(value).map(([name, member]) => {
    const isDate = name.endsWith('Date') && typeof member === 'number';
    return [pascal(name), isDate ? new Date(member * 1000).toISOString() : capitalised(member)];
  });
  return Object.fromEntries(members);
}
