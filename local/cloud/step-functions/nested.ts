import { stopExecution } from '../../asl/execution.ts';
import { isObject, type Json, type JsonObject } from '../../asl/json.ts';
import type { ChildEnd, ChildExecution } from '../../asl/services.ts';
import { unqualified } from './arns.ts';
import { begin, failureOf } from './executions.ts';
import type { Entry, Parameters, Service } from './service.ts';

// Step Functions, as its own tasks use it.

/** Starts an execution for a task of another one, whose role needs the permissions for this and for the later calls. */
export function startChild(service: Service, parameters: Parameters, principal: string): ChildExecution {
  const authorize = (action: string, resource: unknown) =>
    service.authorize({ principal, action: `states:${action}`, resource: String(resource) });
  authorize('StartExecution', unqualified(String(parameters.stateMachineArn)));
  const entry = begin(service, parameters);
  const { execution } = entry;
  const { arn } = execution.start;
  return {
    arn,
    startedAt: execution.startedAt,
    onEnd: (then) => {
      authorize('DescribeExecution', arn);
      return whenEnded(entry, then);
    },
    // A parent without the permission to stop its child leaves it running.
    stop: () => {
      if (isAllowed(() => authorize('StopExecution', arn))) stopExecution(execution, {});
    },
  };
}

function isAllowed(authorize: () => void): boolean {
  try {
    authorize();
    return true;
  } catch {
    return false;
  }
}

function whenEnded({ execution, machine }: Entry, then: (end: ChildEnd) => void): () => void {
  const listener = () => {
    const { status, start, output, stoppedAt = 0 } = execution;
    if (status === 'RUNNING') return;
    execution.listeners.delete(listener);
    then({
      ...{ status, name: start.name, machineArn: machine.arn, input: start.input },
      ...{ output, stoppedAt, ...failureOf(execution) },
    });
  };
  execution.listeners.add(listener);
  listener();
  return () => execution.listeners.delete(listener);
}

/** The name of an operation or a member with a capital first letter. */
export function pascal(name: string): string {
  return `${name[0]?.toUpperCase()}${name.slice(1)}`;
}

/** Parameters of a task in the form of the API: with a small first letter, and with input and output as text. */
export function plainCase(parameters: JsonObject): Parameters {
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

/** An answer of the API in the form that a task sees: with capital first letters, and with dates as text. */
export function capitalised(value: Json): Json {
  if (Array.isArray(value)) return value.map(capitalised);
  if (!isObject(value)) return value;
  const members = Object.entries(value).map(([name, member]) => {
    const isDate = name.endsWith('Date') && typeof member === 'number';
    return [pascal(name), isDate ? new Date(member * 1000).toISOString() : capitalised(member)];
  });
  return Object.fromEntries(members);
}
