import type { Resource, Stack } from './loader.ts';
import type { Policies } from './policies.ts';
import type { StepFunctions } from './step-functions.ts';

export type Makers = {
  readonly stack: Stack;
  readonly stepFunctions: StepFunctions;
  readonly policies: Policies;
  readonly account: string;
  readonly region: string;
};

/** Creates or updates every machine with its versions and aliases; returns the ARNs of the machines by construct. */
export function putStateMachines(makers: Makers): Record<string, string> {
  const arns = makers.stack.ofType('AWS::StepFunctions::StateMachine').map((resource) => {
    const { construct, name, properties } = resource;
    const { DefinitionString, DefinitionSubstitutions = {}, RoleArn } = properties;
    const definition = (DefinitionString as string).replace(/\$\{(\w+)\}/g, (_, placeholder: string) => {
      const value = DefinitionSubstitutions[placeholder];
      if (value === undefined) throw new Error(`The definition of ${name} has no value for \${${placeholder}}.`);
      return value;
    });
    authorize(makers, resource);
    return [construct, makers.stepFunctions.putStateMachine({ name, definition, roleArn: RoleArn })];
  });
  publishVersions(makers);
  return Object.fromEntries(arns);
}

/** Publishes the versions of the stack, and points its aliases at them. */
function publishVersions({ stack, stepFunctions }: Makers): void {
  for (const { properties } of stack.ofType('AWS::StepFunctions::StateMachineVersion'))
    stepFunctions.publishVersion(properties.StateMachineArn);
  for (const { properties } of stack.ofType('AWS::StepFunctions::StateMachineAlias'))
    stepFunctions.putAlias(properties.Name, properties.DeploymentPreference.StateMachineVersionArn);
}

const logDelivery = ['CreateLogDelivery', 'GetLogDelivery', 'UpdateLogDelivery', 'DeleteLogDelivery'];
const logPolicies = ['ListLogDeliveries', 'PutResourcePolicy', 'DescribeResourcePolicies', 'DescribeLogGroups'];

/** Checks the permissions that AWS requires of a machine's role: for the log, and for the rule behind `.sync` tasks. */
function authorize({ policies, account, region }: Makers, { properties }: Resource): void {
  const { RoleArn: principal, DefinitionString, LoggingConfiguration } = properties;
  const ask = (action: string, resource: string) => policies.authorize({ principal, action, resource });
  if (LoggingConfiguration) for (const action of [...logDelivery, ...logPolicies]) ask(`logs:${action}`, '*');
  if (!/startExecution\.sync/.test(DefinitionString)) return;
  const rule = `arn:aws:events:${region}:${account}:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule`;
  for (const action of ['PutTargets', 'PutRule', 'DescribeRule']) ask(`events:${action}`, rule);
}
