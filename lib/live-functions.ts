import { createHash } from 'node:crypto';
import { CfnDeletionPolicy, Lazy, Stack, Validations } from 'aws-cdk-lib';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { LambdaApplication, LambdaDeploymentConfig, LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { type IRole, ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Alias,
  type CfnFunction,
  type CfnVersion,
  type IFunction,
  type IVersion,
  type Function as LambdaFunction,
} from 'aws-cdk-lib/aws-lambda';
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
  markConfiguration(called);
  const version = called.currentVersion;
  // Of two versions of one logical id, CloudFormation deletes the one that the alias no longer calls. After a rollback this is the
  // new one. If it stayed, Lambda would refuse to publish the same configuration again.
  (version.node.defaultChild as CfnVersion).cfnOptions.updateReplacePolicy = CfnDeletionPolicy.DELETE;
  const alias = new Alias(called, 'Live', {
    aliasName,
    version: version as IVersion,
    description: 'The version that is called.',
  });
  if (deployments !== undefined) moveStepByStep(called, alias, deployments, props);
  return alias as IFunction;
}

/**
 * Gives a function a variable that changes whenever its template does. The CDK asks for another version then, and Lambda publishes
 * none if the configuration is the same, as it is when a reference becomes the value that it had.
 */
function markConfiguration(called: LambdaFunction): void {
  let isResolving = false;
  const produce = () => {
    if (isResolving) return '';
    isResolving = true;
    const { code, environment } = called.node.defaultChild as CfnFunction;
    const resolved = JSON.stringify(Stack.of(called).resolve([code, environment]));
    isResolving = false;
    return createHash('sha256').update(resolved).digest('hex').slice(0, 12);
  };
  called.addEnvironment('CONFIGURATION', Lazy.uncachedString({ produce }));
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
