import { Validations } from 'aws-cdk-lib';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { LambdaApplication, LambdaDeploymentConfig, LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { type IRole, ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Alias, type IFunction, type IVersion, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { failsAlarm } from './alarm-names.ts';
import { nameUnder } from './names.ts';
import type { Settings } from './settings.ts';
import { aliasName } from './versions.ts';

/** The part of CodeDeploy that all functions share. */
export type Deployments = { readonly application: LambdaApplication; readonly role: IRole };

/** CodeDeploy for the functions of a pager; `undefined` if their aliases move all at once. */
export function createDeployments(scope: Construct, { gradualDeployments }: Settings): Deployments | undefined {
  if (gradualDeployments === 'off') return undefined;
  const policy = 'service-role/AWSCodeDeployRoleForLambdaLimited';
  const role = new Role(scope, 'DeploymentRole', {
    assumedBy: new ServicePrincipal('codedeploy.amazonaws.com'),
    managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName(policy)],
  });
  Validations.of(role).acknowledge({
    id: `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${policy}]`,
    reason: 'AWS updates this policy when CodeDeploy needs other permissions. With less, every deploy could fail.',
  });
  return { application: new LambdaApplication(scope, 'Deployments'), role };
}

type LiveProps = {
  readonly pager: string;
  readonly deployments: Deployments | undefined;
  /** The alarms that move it back, as the ends of their names. @default the one about its errors */
  readonly alarms?: readonly string[];
};

/**
 * The function as its callers call it: by its alias, which a deploy moves by a tenth each minute, or all at once.
 *
 * A function has one if it stands behind a state, or if nobody repeats a call that fails. What arrives in a queue waits there
 * while a function fails.
 */
export function liveFunction(called: LambdaFunction, { deployments, ...props }: LiveProps): IFunction {
  const alias = new Alias(called, 'Live', {
    aliasName,
    version: called.currentVersion as IVersion,
    description: 'The version that is called.',
  });
  if (deployments !== undefined) moveStepByStep(called, alias, deployments, props);
  return alias as IFunction;
}

function moveStepByStep(
  called: LambdaFunction,
  alias: Alias,
  { application, role }: Deployments,
  { pager, alarms = [failsAlarm(called.node.id)] }: Omit<LiveProps, 'deployments'>,
): void {
  new LambdaDeploymentGroup(called, 'Deployment', {
    ...{ application, role, alias },
    deploymentConfig: LambdaDeploymentConfig.LINEAR_10PERCENT_EVERY_1MINUTE,
    alarms: alarms.map((alarm) => Alarm.fromAlarmName(called, alarm, nameUnder(pager, alarm, 255))),
  });
}
