import type { Clock } from '../../asl/clock.ts';
import type { Definition } from '../../asl/definition.ts';
import type { Execution } from '../../asl/execution.ts';
import type { JsonObject } from '../../asl/json.ts';
import type { Expressions } from '../../asl/jsonata.ts';
import type { Random } from '../../asl/random.ts';
import type { Integrations, Services } from '../../asl/services.ts';
import type { Tokens } from '../../asl/tokens.ts';
import type { MachineType } from '../../asl/validation.ts';
import type { Call } from '../policies.ts';
import type { Recent } from './recent.ts';

/** A change of an execution's status, as listeners get it. Instants are in milliseconds. */
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

/** The part of a machine that an update can change; an execution keeps the revision that it was started with. */
export type Revision = {
  readonly text: string;
  readonly definition: Definition;
  readonly roleArn: string;
  readonly settings: Settings;
  readonly updatedAt: number;
  /** Absent until the first update. */
  readonly id?: string | undefined;
  readonly expressions: Expressions;
};

/** Settings that are only stored and shown: logs, traces and keys are not supported here. */
export type Settings = {
  readonly encryptionConfiguration: JsonObject;
  readonly loggingConfiguration: JsonObject;
  readonly tracingConfiguration: JsonObject;
};

/** A revision that was published, which can be started by its ARN. */
export type Version = {
  readonly arn: string;
  readonly number: number;
  readonly revision: Revision;
  readonly description?: string | undefined;
  readonly createdAt: number;
};

/** A name for one or two versions of a machine, of which each new execution gets one by weight. */
export type Alias = {
  readonly arn: string;
  readonly name: string;
  readonly description?: string | undefined;
  readonly routing: readonly { readonly version: string; readonly weight: number }[];
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly random: Random;
};

export type Machine = {
  readonly arn: string;
  readonly name: string;
  readonly type: MachineType;
  readonly createdAt: number;
  readonly tags: JsonObject[];
  revision: Revision;
  readonly versions: Version[];
  /** The number of the version that was published last, even if it was deleted. */
  lastVersion: number;
  readonly aliases: Map<string, Alias>;
  /** True after its deletion, until its last execution has ended. */
  isDeleting: boolean;
  readonly executions: Recent<Execution>;
  readonly executionsByStatus: Map<string, Recent<Execution>>;
};

/** The ARNs of the version and the alias by which an execution was started, if it was started by either. */
export type Qualifiers = { readonly stateMachineVersionArn?: string; readonly stateMachineAliasArn?: string };

/** An execution, and the machine as it was when it was started. */
export type Entry = {
  readonly execution: Execution;
  readonly machine: Machine;
  readonly revision: Revision;
  /** The version and the alias by which it was started. */
  readonly qualifiers: Qualifiers;
  readonly traceHeader?: string | undefined;
  /** The latest redrives that came with a client token, oldest first. */
  redrives?: readonly { readonly clientToken: string; readonly at: number }[];
};

export type Service = {
  readonly clock: Clock;
  readonly account: string;
  readonly region: string;
  readonly seed: number;
  readonly integrations: Integrations;
  /** Throws when a machine's role is not allowed a task's next action. */
  readonly authorize: (call: Call) => void;
  readonly machines: Map<string, Machine>;
  readonly entries: Map<string, Entry>;
  readonly listeners: Set<(change: ExecutionChange) => void>;
  readonly eventListeners: Set<(executionArn: string) => void>;
  readonly tokens: Tokens;
  readonly uuid: () => string;
  readonly services: Services;
};

export type Parameters = { readonly [name: string]: unknown };

/** Runs one call whose parameters satisfy their constraints. Throws a refusal. */
export type Operation = (service: Service, parameters: Parameters) => JsonObject;

/** An error of the API, with the name that clients see. */
export function refusal(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

/** An instant in the wire format: seconds, with a fraction. */
export function seconds(instant: number): number {
  return instant / 1000;
}

/** The members that are not undefined. */
export function present<T extends object>(members: T): { [name in keyof T]: Exclude<T[name], undefined> } {
  const entries = Object.entries(members).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [name in keyof T]: Exclude<T[name], undefined> };
}
