import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { type IRole, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, type Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { type ILogGroup, LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Environment } from '../lambdas/env.ts';
import { allow } from './grants.ts';
import type { Deployments } from './live-functions.ts';
import { kebab } from './names.ts';
import type { Settings } from './settings.ts';
import { keepVersions } from './versions.ts';

/** The properties that all functions of one pager share. */
export type FunctionBase = {
  /** The pager's name. */
  readonly pager: string;
  /** The bundles of all functions. */
  readonly code: Code;
  readonly settings: Settings;
  /** CodeDeploy for the functions; `undefined` if their aliases move all at once. */
  readonly deployments: Deployments | undefined;
};

export type FunctionProps = {
  readonly base: FunctionBase;
  readonly description: string;
  readonly environment: Partial<Environment>;
  /**
   * 1,769 by default, with which a function has a whole processor. A cold start then takes a third of the time that it takes with
   * 512, and costs about the same, because the time is what is paid.
   */
  readonly memoryMegabytes?: number;
  /** True if a person waits for its answer. The setting `reservedConcurrency` then applies to it. */
  readonly isWaitedFor?: boolean;
};

/**
 * A function whose construct id, file and state share one name: `FindContacts`, `find-contacts.ts`, "Find contacts".
 *
 * The timeout is well below a state's task timeout of one minute.
 */
export function createFunction(scope: Construct, id: string, props: FunctionProps): LambdaFunction {
  const { base, description, environment, memoryMegabytes = 1769, isWaitedFor = false } = props;
  const { code, pager, settings } = base;
  const logGroup = createLogGroup(scope, `${id}Log`, settings);
  return new LambdaFunction(scope, id, {
    code,
    description,
    environment: { ...environment, PAGER_NAME: pager },
    logGroup,
    handler: `${kebab(id)}.handler`,
    role: createFunctionRole(scope, `${id}Role`, logGroup),
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    memorySize: memoryMegabytes,
    timeout: Duration.seconds(25),
    // A new value of a parameter changes no template, so only this publishes a version that has it.
    currentVersionOptions: {
      removalPolicy: keepVersions,
      ...(environment.SENDER && { description: environment.SENDER }),
    },
    ...(isWaitedFor &&
      settings.reservedConcurrency !== 'off' && { reservedConcurrentExecutions: settings.reservedConcurrency }),
  });
}

/** A log that is deleted with the stack. Everything that has to be kept is in the tables. */
export function createLogGroup(
  scope: Construct,
  id: string,
  { logRetentionDays }: Settings,
  logGroupName?: string,
): LogGroup {
  return new LogGroup(scope, id, {
    retention: logRetentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
    ...(logGroupName !== undefined && { logGroupName }),
  });
}

/** A role that can write to the function's own log. AWS's managed policy would let it write to every log. */
function createFunctionRole(scope: Construct, id: string, logGroup: ILogGroup): IRole {
  const role = new Role(scope, id, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  allow(role, ['logs:CreateLogStream', 'logs:PutLogEvents'], logGroup.logGroupArn);
  return role;
}
