import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ArnFormat, Stack, Validations } from 'aws-cdk-lib';
import { type IGrantable, type IRole, Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { createLogGroup } from './functions.ts';
import { allow, explainWildcard } from './grants.ts';
import type { Settings } from './settings.ts';

export type EscalationProps = {
  readonly planEscalation: LambdaFunction;
  readonly findContacts: LambdaFunction;
  readonly sendNotification: LambdaFunction;
  readonly recordOutcome: LambdaFunction;
  readonly settings: Settings;
};

export type Escalation = { readonly notifySupport: StateMachine; readonly notifyContact: StateMachine };

/** The two state machines, as `statemachines/` defines them, with what each may call. */
export function createEscalation(scope: Construct, { settings, ...functions }: EscalationProps): Escalation {
  const notifyContact = createMachine(scope, 'NotifyContact', settings, {
    SendNotificationArn: functions.sendNotification.functionArn,
  });
  allow(notifyContact, ['lambda:InvokeFunction'], functions.sendNotification.functionArn);

  const notifySupport = createMachine(scope, 'NotifySupport', settings, {
    PlanEscalationArn: functions.planEscalation.functionArn,
    FindContactsArn: functions.findContacts.functionArn,
    RecordOutcomeArn: functions.recordOutcome.functionArn,
    NotifyContactArn: notifyContact.stateMachineArn,
  });
  allow(
    notifySupport,
    ['lambda:InvokeFunction'],
    functions.planEscalation.functionArn,
    functions.findContacts.functionArn,
    functions.recordOutcome.functionArn,
  );
  grantNestedRuns(notifySupport, notifyContact);
  return { notifySupport, notifyContact };
}

/** A machine whose log says which state was entered when, and never with what: state data holds task tokens. */
function createMachine(
  scope: Construct,
  id: string,
  settings: Settings,
  definitionSubstitutions: Record<string, string>,
): StateMachine {
  const file = `${id.replace(/(?<!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase()}.asl.json`;
  const definition = readFileSync(join(import.meta.dirname, '..', 'statemachines', file), 'utf8');
  const stateMachineName = nameOf(scope, id);
  // With this prefix the log needs no place in the account's one resource policy for logs, which can be full.
  const destination = createLogGroup(scope, `${id}Log`, settings, `/aws/vendedlogs/states/${stateMachineName}`);
  const machine = new StateMachine(scope, id, {
    stateMachineName,
    stateMachineType: StateMachineType.STANDARD,
    definitionBody: DefinitionBody.fromString(definition),
    definitionSubstitutions,
    logs: { destination, level: LogLevel.ALL, includeExecutionData: false },
  });
  explainWildcard(
    machine.role,
    'Resource::*',
    'CloudWatch Logs knows no resource for the delivery of a machine’s log.',
  );
  Validations.of(machine).acknowledge({
    id: 'AwsSolutions-SF2',
    reason: 'The history of every execution says more than a trace, for 90 days, and needs no right to write traces.',
  });
  return machine;
}

function nameOf(scope: Construct, id: string): string {
  return `${Stack.of(scope).stackName}-${id}`;
}

/** Lets one machine run another and wait for it: a definition read from text derives no permissions of its own. */
function grantNestedRuns(parent: StateMachine, child: StateMachine): void {
  child.grantStartExecution(parent);
  allowOnExecutions(parent, parent.role, child, ['states:DescribeExecution', 'states:StopExecution']);
  // The rule that Step Functions itself manages for every `.sync` task; its name is the platform's.
  const rule = 'StepFunctionsGetEventsForStepFunctionsExecutionRule';
  allow(
    parent,
    ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
    Stack.of(parent).formatArn({ service: 'events', resource: 'rule', resourceName: rule }),
  );
}

/** Lets a role take actions on every execution of a machine, and says why it is every one. */
export function allowOnExecutions(grantee: IGrantable, role: IRole, machine: StateMachine, actions: string[]): void {
  const resourceName = `${nameOf(machine, machine.node.id)}:*`;
  const arnFormat = ArnFormat.COLON_RESOURCE_NAME;
  const arn = Stack.of(machine).formatArn({ service: 'states', resource: 'execution', resourceName, arnFormat });
  allow(grantee, actions, arn);
  explainWildcard(
    role,
    `Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:${resourceName}`,
    'An execution has its name from the incident when it starts; these are one machine’s executions alone.',
  );
}

/**
 * Lets functions end the waits of a machine.
 *
 * A policy of its own: a machine that invokes the function which is granted this would close a circle in the template.
 */
export function grantAnswers(scope: Construct, id: string, machine: StateMachine, functions: LambdaFunction[]): void {
  new Policy(scope, id, {
    roles: functions.flatMap(({ role }) => (role === undefined ? [] : [role])),
    statements: [new PolicyStatement({ actions: ['states:SendTaskSuccess'], resources: [machine.stateMachineArn] })],
  });
}
