import type { Clock } from '../asl/clock.ts';
import type { JsonObject } from '../asl/json.ts';
import { createRandom, randomUuid } from '../asl/random.ts';
import type { Integrations } from '../asl/services.ts';
import { createTokens } from '../asl/tokens.ts';
import type { Call } from './policies.ts';
import { createAlias, describeAlias, putAlias, updateAlias } from './step-functions/aliases.ts';
import { lastingMachineOf, unqualified } from './step-functions/arns.ts';
import { checkParameters } from './step-functions/constraints.ts';
import { validateDefinition } from './step-functions/definitions.ts';
import {
  describeExecution,
  listExecutions,
  startExecution,
  startSyncExecution,
  stop,
} from './step-functions/executions.ts';
import { getHistory } from './step-functions/history.ts';
import {
  createMachine,
  deleteMachine,
  describeMachine,
  describeMachineForExecution,
  listMachines,
  listTags,
  putMachine,
  updateMachine,
} from './step-functions/machines.ts';
import { capitalised, pascal, plainCase, startChild } from './step-functions/nested.ts';
import { redrive } from './step-functions/redrive.ts';
import { requests } from './step-functions/requests.ts';
import { type ExecutionChange, type Operation, refusal, type Service } from './step-functions/service.ts';
import { sendFailure, sendHeartbeat, sendSuccess } from './step-functions/tasks.ts';
import { deleteVersion, listVersions, publish, publishVersion } from './step-functions/versions.ts';
import { type Answer as HttpAnswer, jsonAnswer, operationName, type Request } from './wire.ts';

type Answer = { readonly status: number; readonly body: unknown; readonly errorType?: string };

export type StepFunctions = {
  /** Answers one call of the Step Functions API. `operation` is the name without `AWSStepFunctions.`. */
  readonly call: (operation: string, body: unknown) => Promise<Answer>;
  /** Answers one call in the wire format (AWS JSON 1.0). */
  readonly serve: (request: Request) => Promise<HttpAnswer>;
  /** Creates or updates a machine and returns its ARN. Throws an Error that lists the faults of the definition. */
  readonly putStateMachine: (machine: { name: string; definition: string; roleArn: string }) => string;
  /** Publishes the present revision of a machine, and gives the ARN of its version. */
  readonly publishVersion: (stateMachineArn: string) => string;
  /** Points an alias, which is made if it does not exist, at a version. */
  readonly putAlias: (name: string, versionArn: string) => void;
  /** Calls the listener after every change of an execution's status; the returned function removes the listener. */
  readonly onChange: (listener: (change: ExecutionChange) => void) => () => void;
  /** Calls the listener with an execution's ARN for every new event; the returned function removes the listener. */
  readonly onEvent: (listener: (executionArn: string) => void) => () => void;
  /** The machine whose task a token was issued for; `undefined` if it was never issued. */
  readonly machineOf: (taskToken: string) => string | undefined;
};

type Options = {
  readonly clock: Clock;
  readonly account: string;
  readonly region: string;
  readonly seed: number;
  readonly integrations: Integrations;
  /** Throws when a machine's role is not allowed a task's next action. By default every role is allowed everything. */
  readonly authorize?: (call: Call) => void;
};

/** Step Functions on one machine: machines, executions and tasks behind the API's own operations. */
export function createStepFunctions(options: Options): StepFunctions {
  const service = createService(options);
  const requestIds = createRandom(options.seed, 'requests');
  const call = async (operation: string, body: unknown) => answer(() => operate(service, operation, body ?? {}));
  return {
    call,
    serve: async ({ headers, body }) => {
      const operation = operationName(headers);
      const { status, body: result } = answer(() => operate(service, operation, parse(body)));
      const more = { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': randomUuid(requestIds) };
      return jsonAnswer(status, result as object, more);
    },
    putStateMachine: (machine) => putMachine(service, machine).arn,
    publishVersion: (arn) => publish(service, lastingMachineOf(service, arn)).arn,
    putAlias: (name, version) => {
      putAlias(service, lastingMachineOf(service, unqualified(version)), { name, routing: [{ version, weight: 100 }] });
    },
    onChange: (listener) => {
      service.listeners.add(listener);
      return () => service.listeners.delete(listener);
    },
    onEvent: (listener) => {
      service.eventListeners.add(listener);
      return () => service.eventListeners.delete(listener);
    },
    machineOf: service.tokens.ownerOf,
  };
}

function createService(options: Options): Service {
  const random = createRandom(options.seed, 'names');
  const tokens = createTokens(options.seed);
  const uuid = () => randomUuid(random);
  const service: Service = {
    authorize: () => {},
    ...options,
    ...{ machines: new Map(), entries: new Map(), listeners: new Set(), eventListeners: new Set(), tokens, uuid },
    services: {
      integrations: options.integrations,
      createToken: tokens.create,
      listen: tokens.listen,
      requestId: uuid,
      onEvent: (arn) => {
        for (const listener of service.eventListeners) listener(arn);
      },
      startExecution: (parameters, roleArn) =>
        startChild(service, checkParameters(requests.StartExecution, plainCase(parameters)), roleArn),
      callStepFunctions: async (action, parameters) =>
        capitalised(operate(service, pascal(action), plainCase(parameters))),
    },
  };
  return service;
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body || '{}');
  } catch (error) {
    throw refusal('SerializationException', (error as Error).message);
  }
}

/** The result of a call, or the refusal that it throws. */
function answer(operation: () => JsonObject): Answer {
  try {
    return { status: 200, body: operation() };
  } catch (error) {
    const { name, message, ...more } = error as Error;
    return {
      status: 400,
      errorType: name,
      body: { __type: `${namespaceOf(name, message)}#${name}`, message, ...more },
    };
  }
}

/** The namespace of an error. On AWS the reader of requests, the validation and the service have different ones. */
function namespaceOf(name: string, message: string): string {
  if (name === 'SerializationException' || name === 'UnknownOperationException') return 'com.amazon.coral.service';
  if (/^\d+ validation errors? detected/.test(message)) return 'com.amazon.coral.validate';
  return 'com.amazonaws.swf.service.v2.model';
}

const operations: { readonly [name in keyof typeof requests]: Operation } = {
  CreateStateMachine: createMachine,
  UpdateStateMachine: updateMachine,
  DescribeStateMachine: describeMachine,
  DescribeStateMachineForExecution: describeMachineForExecution,
  PublishStateMachineVersion: publishVersion,
  ListStateMachineVersions: listVersions,
  DeleteStateMachineVersion: deleteVersion,
  CreateStateMachineAlias: createAlias,
  UpdateStateMachineAlias: updateAlias,
  DescribeStateMachineAlias: describeAlias,
  ListStateMachines: listMachines,
  DeleteStateMachine: deleteMachine,
  ValidateStateMachineDefinition: validateDefinition,
  StartExecution: startExecution,
  StartSyncExecution: startSyncExecution,
  DescribeExecution: describeExecution,
  ListExecutions: listExecutions,
  GetExecutionHistory: getHistory,
  StopExecution: stop,
  RedriveExecution: redrive,
  SendTaskSuccess: sendSuccess,
  SendTaskFailure: sendFailure,
  SendTaskHeartbeat: sendHeartbeat,
  ListTagsForResource: listTags,
};

function operate(service: Service, name: string, body: unknown): JsonObject {
  if (!isOperation(name))
    throw refusal('UnknownOperationException', `The operation ${name} of Step Functions is not supported here.`);
  return operations[name](service, checkParameters(requests[name], body));
}

function isOperation(name: string): name is keyof typeof requests {
  return Object.hasOwn(requests, name);
}
