import { RemovalPolicy } from 'aws-cdk-lib';
import {
  type CfnStateMachine,
  CfnStateMachineAlias,
  CfnStateMachineVersion,
  type StateMachine,
} from 'aws-cdk-lib/aws-stepfunctions';

/** The name of every alias. */
export const aliasName = 'live';

/**
 * The way in which CloudFormation keeps the versions of functions that a template no longer has: those of a deploy that is rolled
 * back are deleted, because Lambda would refuse to publish the same code again. Only the alias calls them, and it has moved back by
 * then.
 */
export const keepVersions = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;

/**
 * The version of a machine that this deploy publishes. It is replaced when the machine has changed, and always kept: executions
 * that began with it go on, also after the deploy was rolled back.
 */
export function publishMachine(machine: StateMachine): CfnStateMachineVersion {
  const { attrStateMachineRevisionId } = machine.node.defaultChild as CfnStateMachine;
  const version = new CfnStateMachineVersion(machine, 'Version', {
    stateMachineArn: machine.stateMachineArn,
    stateMachineRevisionId: attrStateMachineRevisionId,
  });
  version.applyRemovalPolicy(RemovalPolicy.RETAIN);
  return version;
}

/**
 * The ARN of the alias, for permissions and for what starts runs. Step Functions says that it asks for the permission on the machine
 * itself. If it asked for one on the alias, no escalation could start without that.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/auth-version-alias.html
 */
export function aliasArn(machine: StateMachine): string {
  return `${machine.stateMachineArn}:${aliasName}`;
}

/** The percentage of new calls and runs that a deploy moves to the new version each minute, so that it takes ten minutes. */
const step = { percentage: 10, interval: 1 };

/**
 * The alias by which runs of a machine are started. A deploy moves it to the new version step by step, and back as soon as
 * one of the alarms goes off; or all at once.
 *
 * @param alarms their names. CloudFormation takes an alarm that does not exist for one that is OK
 */
export function createMachineAlias(
  machine: StateMachine,
  version: CfnStateMachineVersion,
  { isGradual, alarms }: { readonly isGradual: boolean; readonly alarms: string[] },
): void {
  const preference = isGradual ? { type: 'LINEAR', ...step, alarms } : { type: 'ALL_AT_ONCE' };
  new CfnStateMachineAlias(machine, 'Live', {
    name: aliasName,
    description: 'The version that new runs start with.',
    deploymentPreference: { ...preference, stateMachineVersionArn: version.ref },
  });
}
