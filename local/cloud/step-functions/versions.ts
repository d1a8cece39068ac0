import type { JsonObject } from '../../asl/json.ts';
import { lastingMachineOf, machineOf } from './arns.ts';
import { page } from './paging.ts';
import { type Machine, type Parameters, present, refusal, type Service, seconds, type Version } from './service.ts';

/** The id of a revision that no update has made (API reference of PublishStateMachineVersion). */
const initial = 'INITIAL';

/** Publishes the present revision of a machine. The same revision again gives the version that it has. */
export function publishVersion(service: Service, { stateMachineArn, revisionId, description }: Parameters): JsonObject {
  const machine = lastingMachineOf(service, String(stateMachineArn));
  const current = machine.revision.id ?? initial;
  if (revisionId !== undefined && revisionId !== current) {
    const fault = `Failed to publish the State Machine version for revision ${revisionId}. The current State Machine revision is ${current}.`;
    throw refusal('ConflictException', fault);
  }
  const { arn, createdAt } = publish(service, machine, description as string | undefined);
  return { stateMachineVersionArn: arn, creationDate: seconds(createdAt) };
}

/** The version of the present revision of a machine, which is made if there is none. Its number is never used again. */
export function publish({ clock }: Service, machine: Machine, description?: string): Version {
  const known = machine.versions.find(({ revision }) => revision.id === machine.revision.id);
  if (known) return known;
  const { revision } = machine;
  machine.lastVersion += 1;
  const version = {
    ...{ arn: `${machine.arn}:${machine.lastVersion}`, number: machine.lastVersion },
    ...{ revision, description, createdAt: clock.now() },
  };
  machine.versions.push(version);
  return version;
}

/** The versions of a machine, the newest first. */
export function listVersions(service: Service, parameters: Parameters): JsonObject {
  const machine = machineOf(service, String(parameters.stateMachineArn));
  const { items, nextToken } = page(service, 'ListStateMachineVersions', parameters, (key = 'Infinity') =>
    machine.versions
      .toReversed()
      .filter(({ number }) => number < Number(key))
      .map((version) => [String(version.number), version] as const),
  );
  const stateMachineVersions = items.map(({ arn, createdAt }) => ({
    ...{ stateMachineVersionArn: arn, creationDate: seconds(createdAt) },
  }));
  return present({ stateMachineVersions, nextToken }) as JsonObject;
}

/** Deletes a version to which no alias points. Its running executions go on; deleting a missing version succeeds. */
export function deleteVersion(service: Service, { stateMachineVersionArn }: Parameters): JsonObject {
  const arn = String(stateMachineVersionArn);
  const machine = service.machines.get(arn.replace(/:\d+$/, ''));
  const index = machine?.versions.findIndex((version) => version.arn === arn) ?? -1;
  if (!machine || index < 0) return {};
  const pointing = [...machine.aliases.values()].filter(({ routing }) =>
    routing.some(({ version }) => version === arn),
  );
  if (pointing.length > 0) {
    const names = pointing.map(({ name }) => name).join(', ');
    throw refusal('ConflictException', `Version to be deleted must not be referenced by an alias: [${names}]`);
  }
  machine.versions.splice(index, 1);
  return {};
}
