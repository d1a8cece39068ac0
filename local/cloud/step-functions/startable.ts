import { chooseVersion } from './aliases.ts';
import { checkArn, checkLasting, lastingMachineOf, unqualified } from './arns.ts';
import { type Machine, type Qualifiers, type Revision, refusal, type Service } from './service.ts';

/** A machine that can start an execution, with the revision that it gets, and the version and alias that the ARN names. */
export type Startable = { readonly machine: Machine; readonly revision: Revision; readonly qualifiers: Qualifiers };

/** The machine with this ARN, or the one whose version or alias has it, unless it is being deleted. */
export function startableOf(service: Service, arn: string): Startable {
  checkArn(arn, 'stateMachine');
  const [, , , , , , , qualifier] = arn.split(':');
  const machine = service.machines.get(unqualified(arn));
  if (qualifier === undefined || machine === undefined) {
    const lasting = lastingMachineOf(service, arn);
    return { machine: lasting, revision: lasting.revision, qualifiers: {} };
  }
  const alias = machine.aliases.get(qualifier);
  const versionArn = alias ? chooseVersion(alias) : arn;
  const version = machine.versions.find((each) => each.arn === versionArn);
  if (version === undefined) throw refusal('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
  checkLasting(machine);
  const qualifiers = { stateMachineVersionArn: versionArn, ...(alias && { stateMachineAliasArn: arn }) };
  return { machine, revision: version.revision, qualifiers };
}
