import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ArnFormat, type CfnElement, Stack, Validations } from 'aws-cdk-lib';
import { type IGrantable, type IRole, Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { Environment } from '../lambdas/env.ts';
import { failsAlarm, untakenAlarms } from './alarm-names.ts';
import type { Channels } from './channels.ts';
import { createFunction, createLogGroup, type FunctionBase } from './functions.ts';
import { allow, explainWildcard } from './grants.ts';
import { liveFunction } from './live-functions.ts';
import { kebab, nameUnder } from './names.ts';
import { grantBundles, type Tables } from './tables.ts';
import { aliasArn, aliasName, createMachineAlias, publishMachine } from './versions.ts';

export type EscalationProps = {
  readonly base: FunctionBase;
  readonly tables: Tables;
  readonly channels: Channels;
};

export type Escalation = {
  readonly notifySupport: StateMachine;
  readonly notifyContact: StateMachine;
  /** The variables of a function that starts runs. */
  readonly environment: Partial<Environment>;
  /** The ARN by which runs are started: that of the alias. */
  readonly runsArn: string;
  /** The ARN of the version that runs are started with once the deploy is over. */
  readonly runsVersion: string;
  /** Lets a function start runs. */
  readonly grantStarts: (grantee: LambdaFunction) => void;
  /** The functions behind the machines' states. */
  readonly functions: readonly LambdaFunction[];
  /** Lets a function end the waits of NotifyContact. */
  readonly grantAnswers: (grantee: LambdaFunction) => void;
  /** Lets a function end the waits of NotifyContact because nothing could be delivered. */
  readonly grantFailures: (grantee: LambdaFunction) => void;
  /** Lets a function take actions on every execution of NotifySupport. */
  readonly grantOnRuns: (grantee: LambdaFunction, ...actions: string[]) => void;
};

/** The two state machines, as `statemachines/` defines them, and the functions behind their states. */
export function createEscalation(scope: Construct, props: EscalationProps): Escalation {
  const live = (called: LambdaFunction) => liveFunction(called, props.base).functionArn;
  const planEscalation = createPlanEscalation(scope, props);
  const findContacts = createFindContacts(scope, props);
  const sendNotification = createSendNotification(scope, props);
  const recordOutcome = createRecordOutcome(scope, props);

  const notifyContact = createMachine(scope, 'NotifyContact', props.base, {
    SendNotificationArn: live(sendNotification),
  });
  grantCalls(notifyContact, sendNotification);
  const notifySupport = createMachine(scope, 'NotifySupport', props.base, {
    PlanEscalationArn: live(planEscalation),
    FindContactsArn: live(findContacts),
    RecordOutcomeArn: live(recordOutcome),
    NotifyContactArn: publishMachine(notifyContact).ref,
  });
  grantCalls(notifySupport, planEscalation, findContacts, recordOutcome);
  grantNestedRuns(notifySupport, notifyContact, props.base.pager);

  const answers = createAnswers(scope, 'AnswerWaits', notifyContact, 'states:SendTaskSuccess');
  answers.attachToRole(sendNotification.role as IRole);
  const failures = createAnswers(scope, 'FailWaits', notifyContact, 'states:SendTaskFailure');
  failures.attachToRole(sendNotification.role as IRole);
  const functions = [planEscalation, findContacts, sendNotification, recordOutcome];
  const runsVersion = createLive(notifySupport, functions, props.base);
  // Not the alias itself: a function that starts runs with it would move to its new version only after the alias has.
  const runsArn = aliasArn(notifySupport);
  return {
    ...{ notifySupport, notifyContact, functions },
    ...{ runsArn, runsVersion },
    environment: { NOTIFY_SUPPORT_ARN: runsArn },
    grantStarts: (grantee) => allow(grantee, ['states:StartExecution'], notifySupport.stateMachineArn, runsArn),
    grantAnswers: ({ role }) => answers.attachToRole(role as IRole),
    grantFailures: ({ role }) => failures.attachToRole(role as IRole),
    grantOnRuns: (grantee, ...actions) =>
      allowOnExecutions(grantee, grantee.role as IRole, notifySupport, props.base.pager, actions),
  };
}

/** Creates the alias of NotifySupport; gives the ARN of its version. A gradual deploy is rolled back if a function behind a state fails, or if a run does. */
function createLive(machine: StateMachine, functions: readonly LambdaFunction[], base: FunctionBase): string {
  const alarms = [...functions.map(({ node }) => failsAlarm(node.id)), ...untakenAlarms];
  const version = publishMachine(machine);
  createMachineAlias(machine, version, {
    isGradual: base.settings.gradualDeployments === 'on',
    alarms: alarms.map((alarm) => nameUnder(base.pager, alarm, 255)),
  });
  return version.ref;
}

function createPlanEscalation(scope: Construct, { base, tables }: EscalationProps): LambdaFunction {
  const planEscalation = createFunction(scope, 'PlanEscalation', {
    base,
    description: 'Plans one round of the escalation policy of an incident.',
    environment: tables.environment,
  });
  tables.incidents.grant(planEscalation, 'dynamodb:GetItem', 'dynamodb:UpdateItem', 'dynamodb:PutItem');
  tables.onCall.grant(planEscalation, 'dynamodb:GetItem', 'dynamodb:BatchGetItem');
  return planEscalation;
}

function createFindContacts(scope: Construct, { base, tables }: EscalationProps): LambdaFunction {
  const findContacts = createFunction(scope, 'FindContacts', {
    base,
    description: 'Finds the contacts of one level to notify, or the reason to notify none.',
    environment: tables.environment,
  });
  // It also writes to the timeline what it finds about schedules.
  tables.incidents.grant(findContacts, 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query');
  tables.onCall.grant(findContacts, 'dynamodb:BatchGetItem');
  return findContacts;
}

function createSendNotification(scope: Construct, { base, tables, channels }: EscalationProps): LambdaFunction {
  const sendNotification = createFunction(scope, 'SendNotification', {
    base,
    description: 'Records the wait of one attempt and sends its notifications.',
    environment: { ...tables.environment, ...channels.environment },
  });
  grantBundles(tables, sendNotification);
  tables.onCall.grant(sendNotification, 'dynamodb:BatchGetItem');
  channels.grantMessages(sendNotification);
  channels.grantCalls(sendNotification);
  return sendNotification;
}

function createRecordOutcome(scope: Construct, { base, tables, channels }: EscalationProps): LambdaFunction {
  const recordOutcome = createFunction(scope, 'RecordOutcome', {
    base,
    description: 'Records how a run ended, and notifies contacts who no longer need to answer.',
    // Nobody waits for it.
    memoryMegabytes: 512,
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
  channels.grantMessages(recordOutcome);
  return recordOutcome;
}

/** The most characters that the name of a state machine can have. */
const longestName = 80;

/** A state machine. Its log shows which state was entered when, without the data, because that contains task tokens. */
function createMachine(
  scope: Construct,
  id: string,
  { pager, settings }: FunctionBase,
  definitionSubstitutions: Record<string, string>,
): StateMachine {
  const file = join(import.meta.dirname, '..', 'statemachines', `${kebab(id)}.asl.json`);
  const stateMachineName = nameUnder(pager, id, longestName);
  // With this prefix the log needs no space in the account's resource policy for logs, which has a size limit.
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
    'CloudWatch Logs has no resource type for the actions that deliver the log of a state machine.',
  );
  Validations.of(machine).acknowledge({
    id: 'AwsSolutions-SF2',
    reason:
      'The history of an execution shows more than a trace, is kept for 90 days, and needs no permission to write traces.',
  });
  return machine;
}

/** Lets a machine call functions: by their aliases, and as they are, as executions do that began with version 0.3. */
function grantCalls(machine: StateMachine, ...functions: LambdaFunction[]): void {
  for (const { functionArn } of functions)
    allow(machine, ['lambda:InvokeFunction'], functionArn, `${functionArn}:${aliasName}`);
}

const versionsOfOthers =
  'An escalation that is running goes on with the versions that it began with. Only the template that began it knows them.';

/** The logical id of a function or a machine. */
function idOf(construct: Construct): string {
  return Stack.of(construct).getLogicalId(construct.node.defaultChild as CfnElement);
}

/** Lets one machine run another, in every version, and wait for it. The CDK derives no permissions from a definition that is a text. */
function grantNestedRuns(parent: StateMachine, child: StateMachine, pager: string): void {
  allow(parent, ['states:StartExecution'], child.stateMachineArn, `${child.stateMachineArn}:*`);
  explainWildcard(parent.role, `Resource::<${idOf(child)}>:*`, versionsOfOthers);
  allowOnExecutions(parent, parent.role, child, pager, ['states:DescribeExecution', 'states:StopExecution']);
  // Step Functions itself manages this rule for every `.sync` task, under this name.
  const rule = 'StepFunctionsGetEventsForStepFunctionsExecutionRule';
  allow(
    parent,
    ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
    Stack.of(parent).formatArn({ service: 'events', resource: 'rule', resourceName: rule }),
  );
}

/** Lets a role take actions on every execution of a machine, and gives the reason for the wildcard. */
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
    'The name of an execution is known only when it starts. These are the executions of one state machine.',
  );
}

/**
 * The permission to end the waits of a machine.
 *
 * It is a separate policy. The machine invokes a function with this permission, so the template would otherwise have
 * a circle.
 */
function createAnswers(scope: Construct, id: string, machine: StateMachine, action: string): Policy {
  return new Policy(scope, id, {
    statements: [new PolicyStatement({ actions: [action], resources: [machine.stateMachineArn] })],
  });
}
