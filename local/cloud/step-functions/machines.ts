import type { Execution } from '../../asl/execution.ts';
import { isSame, type JsonObject } from '../../asl/json.ts';
import type { MachineType } from '../../asl/validation.ts';
import { variableReferences } from '../../asl/variable-references.ts';
import {
  checkArn,
  checkLasting,
  checkName,
  checkRoleArn,
  entryOf,
  lastingMachineOf,
  machineArn,
  machineOf,
} from './arns.ts';
import { readDefinition } from './definitions.ts';
import { page } from './paging.ts';
import { createRecent } from './recent.ts';
import { type Machine, type Parameters, present, type Revision, refusal, type Service, seconds } from './service.ts';
import { readSettings, usualSettings } from './settings.ts';
import { publish } from './versions.ts';

type Put = {
  readonly name: string;
  readonly definition: string;
  readonly roleArn: string;
  readonly type?: MachineType | undefined;
};

/** Creates a machine, or gives an existing one a new definition. Throws an error with the faults of the definition. */
export function putMachine(service: Service, { name, definition: text, roleArn, type = 'STANDARD' }: Put): Machine {
  const revision = { ...readDefinition(text, type), roleArn, settings: usualSettings, updatedAt: service.clock.now() };
  const arn = machineArn(service, name);
  const known = service.machines.get(arn);
  if (known) return Object.assign(known, { revision });
  return addMachine(service, { arn, name, type, tags: [], revision });
}

function addMachine(service: Service, machine: Pick<Machine, 'arn' | 'name' | 'type' | 'tags' | 'revision'>): Machine {
  const executions = { executions: createRecent<Execution>(), executionsByStatus: new Map() };
  const versions = { versions: [], lastVersion: 0, aliases: new Map() };
  const added: Machine = { ...machine, createdAt: service.clock.now(), isDeleting: false, ...executions, ...versions };
  service.machines.set(added.arn, added);
  return added;
}

/**
 * Creates a machine; the same request again gives the same answer.
 *
 * Requests are the same if name, definition, type and configurations are (API reference). A different role or different
 * tags are ignored.
 */
export function createMachine(service: Service, parameters: Parameters): JsonObject {
  const { name, definition: text, roleArn, tags = [] } = parameters as Put & { tags?: JsonObject[] };
  const { type = 'STANDARD' } = parameters as Put;
  checkDescription(parameters);
  checkName(name);
  checkRoleArn(roleArn);
  const settings = readSettings(parameters, usualSettings);
  const definition = readDefinition(text, type);
  const arn = machineArn(service, name);
  const known = service.machines.get(arn);
  if (known) checkSame(known, { text, type, settings });
  const revision = { ...definition, roleArn, settings, updatedAt: service.clock.now() };
  const machine = known ?? addMachine(service, { arn, name, type, tags, revision });
  return {
    stateMachineArn: machine.arn,
    creationDate: seconds(machine.createdAt),
    ...published(service, machine, parameters),
  };
}

function checkSame(
  known: Machine,
  { text, type, settings }: Pick<Revision, 'text' | 'settings'> & { type: MachineType },
) {
  checkLasting(known);
  const { revision } = known;
  if (revision.text === text && known.type === type && isSame(revision.settings, settings)) return;
  throw refusal('StateMachineAlreadyExists', `State Machine Already Exists: '${known.arn}'`);
}

/** Refuses the description of a version that the request does not publish. */
function checkDescription({ publish, versionDescription }: Parameters): void {
  if (publish !== true && versionDescription !== undefined)
    throw refusal('ValidationException', 'Version description can only be set when publish is true');
}

/** The ARN of the version, if the request publishes one. */
function published(service: Service, machine: Machine, parameters: Parameters): JsonObject {
  if (parameters.publish !== true) return {};
  return { stateMachineVersionArn: publish(service, machine, parameters.versionDescription as string | undefined).arn };
}

/** Gives a machine another definition, role or configuration; running executions keep theirs. */
export function updateMachine(service: Service, parameters: Parameters): JsonObject {
  const machine = lastingMachineOf(service, String(parameters.stateMachineArn));
  if (changeable.every((name) => parameters[name] === undefined))
    throw refusal('MissingRequiredParameter', nothingToUpdate);
  checkDescription(parameters);
  machine.revision = nextRevision(service, machine, parameters);
  const { updatedAt, id } = machine.revision;
  return present({ updateDate: seconds(updatedAt), revisionId: id, ...published(service, machine, parameters) });
}

const changeable = [
  ...['definition', 'roleArn'],
  ...['loggingConfiguration', 'tracingConfiguration', 'encryptionConfiguration'],
];

const nothingToUpdate =
  'Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified';

/** The new revision of a machine. If nothing is different, it keeps its id (recorded). */
function nextRevision({ clock, uuid }: Service, { revision, type }: Machine, parameters: Parameters): Revision {
  const { definition: text = revision.text, roleArn = revision.roleArn } = parameters as Partial<Put>;
  if (roleArn !== revision.roleArn) checkRoleArn(roleArn);
  const settings = readSettings(parameters, revision.settings);
  const definition = text === revision.text ? revision : readDefinition(text, type);
  const isSameAsBefore = definition === revision && roleArn === revision.roleArn && isSame(settings, revision.settings);
  return { ...definition, roleArn, settings, updatedAt: clock.now(), id: isSameAsBefore ? revision.id : uuid() };
}

export function describeMachine(service: Service, { stateMachineArn, includedData }: Parameters): JsonObject {
  const machine = machineOf(service, String(stateMachineArn));
  return {
    ...describeRevision(machine, machine.revision, includedData),
    creationDate: seconds(machine.createdAt),
    status: machine.isDeleting ? 'DELETING' : 'ACTIVE',
    type: machine.type,
  };
}

/** The machine as it was when the execution was started. */
export function describeMachineForExecution(service: Service, { executionArn, includedData }: Parameters): JsonObject {
  const { machine, revision } = entryOf(service, String(executionArn));
  return { ...describeRevision(machine, revision, includedData), updateDate: seconds(revision.updatedAt) };
}

function describeRevision({ arn, name }: Machine, revision: Revision, includedData: unknown): JsonObject {
  const { text, definition, roleArn, settings, id } = revision;
  const described = present({ stateMachineArn: arn, name, roleArn, ...settings, revisionId: id });
  if (includedData === 'METADATA_ONLY') return described as JsonObject;
  const references = variableReferences(definition);
  const variables = Object.keys(references).length === 0 ? {} : { variableReferences: references };
  return { ...described, definition: text, ...variables } as JsonObject;
}

/** All machines by name, including those that are being deleted. */
export function listMachines(service: Service, parameters: Parameters): JsonObject {
  const machines = [...service.machines.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
  const { items, nextToken } = page(service, 'ListStateMachines', parameters, (key = '') =>
    machines.filter(({ name }) => name > key).map((machine) => [machine.name, machine] as const),
  );
  const stateMachines = items.map(({ arn, name, type, createdAt }) => ({
    ...{ stateMachineArn: arn, name, type, creationDate: seconds(createdAt) },
  }));
  return present({ stateMachines, nextToken }) as JsonObject;
}

/** Deletes a machine after its executions have ended; deleting a missing machine succeeds (recorded). */
export function deleteMachine(service: Service, { stateMachineArn }: Parameters): JsonObject {
  const arn = String(stateMachineArn);
  checkArn(arn, 'stateMachine');
  const machine = service.machines.get(arn);
  if (!machine) return {};
  machine.isDeleting = true;
  removeWhenIdle(service, machine);
  return {};
}

/** Removes a machine that is being deleted, if none of its executions is still running. */
export function removeWhenIdle({ machines }: Service, { arn, isDeleting, executionsByStatus }: Machine): void {
  const [running] = executionsByStatus.get('RUNNING')?.behind() ?? [];
  if (isDeleting && !running) machines.delete(arn);
}

/** The tags that a machine was created with. */
export function listTags(service: Service, { resourceArn }: Parameters): JsonObject {
  const arn = String(resourceArn);
  checkArn(arn, 'stateMachine');
  const machine = service.machines.get(arn);
  if (!machine) throw refusal('ResourceNotFound', `Resource not found: '${arn}'`);
  return { tags: machine.tags };
}
