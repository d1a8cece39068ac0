import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ArnFormat, Stack, Validations } from 'aws-cdk-lib';
import { type IGrantable, type IRole, Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { Channels } from './channels.ts';
import { createFunction, createLogGroup, type FunctionBase } from './functions.ts';
import { allow, explainWildcard } from './grants.ts';
import { kebab, nameUnder } from './names.ts';
import type { Tables } from './tables.ts';

export type EscalationProps = {
  readonly base: FunctionBase;
  readonly tables: Tables;
  readonly channels: Channels;
};

export type Escalation = {
  readonly notifySupport: StateMachine;
  readonly notifyContact: StateMachine;
  /** The functions behind the machines' states. */
  readonly functions: readonly LambdaFunction[];
  /** Lets a function end the waits of NotifyContact. */
  readonly grantAnswers: (grantee: LambdaFunction) => void;
  /** Lets a function take actions on every execution of NotifySupport. */
  readonly grantOnRuns: (grantee: LambdaFunction, ...actions: string[]) => void;
};

/** The two state machines, as `statemachines/` defines them, and the functions behind their states. */
export function createEscalation(scope: Construct, props: EscalationProps): Escalation {
  const planEscalation = createPlanEscalation(scope, props);
  const findContacts = createFindContacts(scope, props);
  const sendNotification = createSendNotification(scope, props);
  const recordOutcome = createRecordOutcome(scope, props);

  const notifyContact = createMachine(scope, 'NotifyContact', props.base, {
    SendNotificationArn: sendNotification.functionArn,
  });
  allow(notifyContact, ['lambda:InvokeFunction'], sendNotification.functionArn);
  const notifySupport = createMachine(scope, 'NotifySupport', props.base, {
    PlanEscalationArn: planEscalation.functionArn,
    FindContactsArn: findContacts.functionArn,
    RecordOutcomeArn: recordOutcome.functionArn,
    NotifyContactArn: notifyContact.stateMachineArn,
  });
  allow(
    notifySupport,
    ['lambda:InvokeFunction'],
    planEscalation.functionArn,
    findContacts.functionArn,
    recordOutcome.functionArn,
  );
  grantNestedRuns(notifySupport, notifyContact, props.base.pager);

  const answers = createAnswers(scope, notifyContact);
  answers.attachToRole(sendNotification.role as IRole);
  return {
    ...{ notifySupport, notifyContact, functions: [planEscalation, findContacts, sendNotification, recordOutcome] },
    grantAnswers: ({ role }) => answers.attachToRole(role as IRole),
    grantOnRuns: (grantee, ...actions) =>
      allowOnExecutions(grantee, grantee.role as IRole, notifySupport, props.base.pager, actions),
  };
}

function createPlanEscalation(scope: Construct, { base, tables }: EscalationProps): LambdaFunction {
  const planEscalation = createFunction(scope, 'PlanEscalation', {
    base,
    description: 'Spells out the policy of an incident for one round.',
    environment: tables.environment,
  });
  tables.incidents.grant(planEscalation, 'dynamodb:GetItem', 'dynamodb:UpdateItem', 'dynamodb:PutItem');
  tables.onCall.grant(planEscalation, 'dynamodb:GetItem', 'dynamodb:BatchGetItem');
  return planEscalation;
}

function createFindContacts(scope: Construct, { base, tables }: EscalationProps): LambdaFunction {
  const findContacts = createFunction(scope, 'FindContacts', {
    base,
    description: 'Says who is to be notified on a level, or why nobody is.',
    environment: tables.environment,
  });
  tables.incidents.grant(findContacts, 'dynamodb:GetItem');
  tables.onCall.grant(findContacts, 'dynamodb:BatchGetItem');
  return findContacts;
}

function createSendNotification(scope: Construct, { base, tables, channels }: EscalationProps): LambdaFunction {
  const sendNotification = createFunction(scope, 'SendNotification', {
    base,
    description: 'Registers a wait and sends the notifications of one attempt.',
    environment: { ...tables.environment, ...channels.environment },
  });
  tables.incidents.grant(
    sendNotification,
    'dynamodb:GetItem',
    'dynamodb:UpdateItem',
    'dynamodb:PutItem',
    'dynamodb:Query',
  );
  tables.onCall.grant(sendNotification, 'dynamodb:BatchGetItem');
  channels.grantWriting(sendNotification);
  channels.grantCalls(sendNotification);
  return sendNotification;
}

function createRecordOutcome(scope: Construct, { base, tables, channels }: EscalationProps): LambdaFunction {
  const recordOutcome = createFunction(scope, 'RecordOutcome', {
    base,
    description: 'Records how a run ended, and tells those who need not answer any more.',
    environment: { ...tables.environment, ...channels.environment },
  });
  tables.incidents.grant(
    recordOutcome,
    'dynamodb:GetItem',
    'dynamodb:UpdateItem',
    'dynamodb:PutItem',
    'dynamodb:Query',
  );
  tables.onCall.grant(recordOutcome, 'dynamodb:BatchGetItem');
  channels.grantWriting(recordOutcome);
  return recordOutcome;
}

/** The longest name of a state machine. */
const longestName = 80;

/** A machine whose log says which state was entered when, and never with what: state data holds task tokens. */
function createMachine(
  scope: Construct,
  id: string,
  { pager, settings }: FunctionBase,
  definitionSubstitutions: Record<string, string>,
): StateMachine {
  const file = join(import.meta.dirname, '..', 'statemachines', `${kebab(id)}.asl.json`);
  const stateMachineName = nameUnder(pager, id, longestName);
  // With this prefix the log needs no place in the account's one resource policy for logs, which can be full.
  const destination = createLogGroup(scope, `${id}Log`, settings, `/aws/vendedlogs/states/${stateMachineName}`);
  const machine = new StateMachine(scope, id, {
    stateMachineName,
    stateMachineType: StateMachineType.STANDARD,
    definitionBody: DefinitionBody.fromString(readFileSync(file, 'utf8')),
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

/** Lets one machine run another and wait for it: a definition read from text derives no permissions of its own. */
function grantNestedRuns(parent: StateMachine, child: StateMachine, pager: string): void {
  child.grantStartExecution(parent);
  allowOnExecutions(parent, parent.role, child, pager, ['states:DescribeExecution', 'states:StopExecution']);
  // The rule that Step Functions itself manages for every `.sync` task; its name is the platform's.
  const rule = 'StepFunctionsGetEventsForStepFunctionsExecutionRule';
  allow(
    parent,
    ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
    Stack.of(parent).formatArn({ service: 'events', resource: 'rule', resourceName: rule }),
  );
}

/** Lets a role take actions on every execution of a machine, and says why it is every one. */
function allowOnExecutions(
  grantee: IGrantable,
  role: IRole,
  machine: StateMachine,
  pager: string,
  actions: string[],
): void {
  const resourceName = `${nameUnder(pager, machine.node.id, longestName)}:*`;
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
 * The right to end the waits of a machine.
 *
 * A policy of its own: a machine that invokes the function which is granted this would close a circle in the template.
 */
function createAnswers(scope: Construct, machine: StateMachine): Policy {
  return new Policy(scope, 'AnswerWaits', {
    statements: [new PolicyStatement({ actions: ['states:SendTaskSuccess'], resources: [machine.stateMachineArn] })],
  });
}
