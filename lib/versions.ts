import { RemovalPolicy } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import {
  type CfnStateMachine,
  CfnStateMachineAlias,
  CfnStateMachineVersion,
  type StateMachine,
} from 'aws-cdk-lib/aws-stepfunctions';
import { nameUnder } from './names.ts';
import type { Settings } from './settings.ts';

/** The name of every alias. */
export const aliasName = 'live';

/**
 * The way in which CloudFormation keeps versions: an escalation that is running needs the versions that it began with. Only
 * those of a deploy that is rolled back are deleted. Lambda would otherwise refuse to publish the same code again.
 */
export const keepVersions = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;

/** The ARN by which a definition calls a function: the version of this deploy, or the function itself without versions. */
export function callableArn(called: LambdaFunction, { gradualDeployments }: Settings): string {
  // The version becomes a part of the stack as soon as it is asked for.
  return gradualDeployments === 'on' ? called.currentVersion.functionArn : called.functionArn;
}

/** The version of a machine that this deploy publishes. It is replaced when the machine has changed. */
export function publishMachine(machine: StateMachine): CfnStateMachineVersion {
  const { attrStateMachineRevisionId } = machine.node.defaultChild as CfnStateMachine;
  const version = new CfnStateMachineVersion(machine, 'Version', {
    stateMachineArn: machine.stateMachineArn,
    stateMachineRevisionId: attrStateMachineRevisionId,
  });
  version.applyRemovalPolicy(keepVersions);
  return version;
}

/**
 * The ARN of the alias, for permissions. Step Functions documents that it checks the permission on the machine itself. The alias is
 * allowed too, because without that no escalation could start if the documentation were wrong.
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
 * one of the alarms goes off.
 *
 * @param alarms their names below the pager's. CloudFormation takes an alarm that does not exist for one that is OK
 */
export function createMachineAlias(
  machine: StateMachine,
  version: CfnStateMachineVersion,
  pager: string,
  alarms: readonly string[],
): CfnStateMachineAlias {
  return new CfnStateMachineAlias(machine, 'Live', {
    name: aliasName,
    description: 'The version that new runs start with.',
    deploymentPreference: {
      ...{ type: 'LINEAR', ...step, stateMachineVersionArn: version.ref },
      alarms: alarms.map((alarm) => nameUnder(pager, alarm, 255)),
    },
  });
}
