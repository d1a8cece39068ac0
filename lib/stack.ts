import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CfnOutput, Fn, Stack, type StackProps } from 'aws-cdk-lib';
import { type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Code, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { createAlarms } from './alarms.ts';
import { createBackstop } from './backstop.ts';
import { createDashboard } from './dashboard.ts';
import { createDeliveries, type Deliveries, identityArn } from './deliveries.ts';
import { createEscalation, grantAnswers } from './escalation.ts';
import { bundleFunctions, createFunction } from './functions.ts';
import { allow, explainWildcard } from './grants.ts';
import { addAlarms, addAlerts, addIncidentPages, createApi, stageName } from './intake.ts';
import { drain } from './queues.ts';
import type { Settings } from './settings.ts';
import { createSweep } from './sweep.ts';
import { createTables } from './tables.ts';

/** The whole system in one stack. */
export function createStack(scope: Construct, id: string, settings: Settings, props: StackProps = {}): Stack {
  const stack = new Stack(scope, id, {
    description: 'Notify Support: on-call escalation',
    terminationProtection: settings.stage === 'production',
    ...props,
  });
  const tables = createTables(stack, id, settings);
  const api = createApi(stack, settings);
  const deliveries = createDeliveries(stack, settings);
  const shared = { code: Code.fromAsset(bundleFunctions()), settings };

  // Not api.url: it names the stage, which would close a circle through the functions that the machines invoke.
  const baseUrl = `https://${api.restApiId}.execute-api.${stack.region}.${stack.urlSuffix}/${stageName}`;
  const records = { INCIDENTS_TABLE: tables.incidents.tableName };
  const onCall = { ON_CALL_TABLE: tables.onCall.tableName };
  const channels = {
    BASE_URL: baseUrl,
    SENDER: settings.sender,
    EMAIL_CONFIGURATION_SET: deliveries.emails.configurationSetName,
    ORIGINATION_NUMBER: settings.originationNumber,
    ORIGINATION_IDENTITY: identityArn(stack, settings.originationIdentity),
    VOICE_ORIGINATION: identityArn(stack, settings.voiceOrigination),
    MAX_PRICE: settings.maxPrice,
    PHONE_CONFIGURATION_SET: deliveries.phones?.ref ?? '',
    NOTICES: settings.notices,
  };

  const planEscalation = createFunction(stack, 'PlanEscalation', {
    ...shared,
    description: 'Spells out the policy of an incident for one round.',
    environment: { ...records, ...onCall },
  });
  tables.incidents.grant(planEscalation, 'dynamodb:GetItem', 'dynamodb:UpdateItem', 'dynamodb:PutItem');
  tables.onCall.grant(planEscalation, 'dynamodb:GetItem', 'dynamodb:BatchGetItem');

  const findContacts = createFunction(stack, 'FindContacts', {
    ...shared,
    description: 'Says who is to be notified on a level, or why nobody is.',
    environment: { ...records, ...onCall },
  });
  tables.incidents.grant(findContacts, 'dynamodb:GetItem');
  tables.onCall.grant(findContacts, 'dynamodb:BatchGetItem');

  const sendNotification = createFunction(stack, 'SendNotification', {
    ...shared,
    description: 'Registers a wait and sends the notifications of one attempt.',
    environment: { ...records, ...onCall, ...channels },
  });
  tables.incidents.grant(
    sendNotification,
    'dynamodb:GetItem',
    'dynamodb:UpdateItem',
    'dynamodb:PutItem',
    'dynamodb:Query',
  );
  tables.onCall.grant(sendNotification, 'dynamodb:BatchGetItem');

  const recordOutcome = createFunction(stack, 'RecordOutcome', {
    ...shared,
    description: 'Records how a run ended, and tells those who need not answer any more.',
    environment: { ...records, ...onCall, ...channels },
  });
  tables.incidents.grant(
    recordOutcome,
    'dynamodb:GetItem',
    'dynamodb:UpdateItem',
    'dynamodb:PutItem',
    'dynamodb:Query',
  );
  tables.onCall.grant(recordOutcome, 'dynamodb:BatchGetItem');

  const { notifySupport, notifyContact } = createEscalation(stack, {
    planEscalation,
    findContacts,
    sendNotification,
    recordOutcome,
    settings,
  });

  const backstop = createBackstop(stack, { notifySupport });

  const receiveAlert = createFunction(stack, 'ReceiveAlert', {
    ...shared,
    description: 'POST /alerts: opens, joins or resolves an incident.',
    environment: { ...records, ...onCall, NOTIFY_SUPPORT_ARN: notifySupport.stateMachineArn },
  });
  const receiveAlarm = createFunction(stack, 'ReceiveAlarm', {
    ...shared,
    description: 'CloudWatch alarms: opens, joins or resolves an incident.',
    environment: { ...records, ...onCall, NOTIFY_SUPPORT_ARN: notifySupport.stateMachineArn, STACK_NAME: id },
  });
  for (const intake of [receiveAlert, receiveAlarm]) {
    tables.incidents.grant(intake, 'dynamodb:GetItem', 'dynamodb:UpdateItem', 'dynamodb:PutItem', 'dynamodb:Query');
    tables.onCall.grant(intake, 'dynamodb:GetItem');
    notifySupport.grantStartExecution(intake);
  }

  const showIncident = createFunction(stack, 'ShowIncident', {
    ...shared,
    description: 'GET /n/{code}: shows an incident. Its role cannot write.',
    environment: records,
    isWaitedFor: true,
  });
  tables.incidents.grant(showIncident, 'dynamodb:GetItem', 'dynamodb:Query');

  const receiveReply = createFunction(stack, 'ReceiveReply', {
    ...shared,
    description: 'POST /n/{code}: takes a contact’s answer.',
    environment: { ...records, ...onCall, ...channels, NOTIFY_SUPPORT_ARN: notifySupport.stateMachineArn },
    isWaitedFor: true,
  });
  notifySupport.grantStartExecution(receiveReply);
  tables.incidents.grant(receiveReply, 'dynamodb:GetItem', 'dynamodb:UpdateItem', 'dynamodb:PutItem', 'dynamodb:Query');
  tables.onCall.grant(receiveReply, 'dynamodb:BatchGetItem');

  const sweep = createSweep(stack, {
    ...shared,
    environment: { ...records, ...onCall, BASE_URL: baseUrl, STACK_NAME: id },
    ...{ tables, notifySupport, backstop: backstop.topic },
  });

  const answering = [sendNotification, receiveReply, receiveAlert, receiveAlarm, sweep];
  grantAnswers(stack, 'AnswerWaits', notifyContact, answering);
  allow(receiveReply, ['states:SendTaskHeartbeat'], notifyContact.stateMachineArn);
  for (const sender of [sendNotification, recordOutcome, receiveReply])
    grantWriting(stack, sender, settings, deliveries);
  grantCalls(stack, sendNotification, settings, deliveries);

  const receiveDelivery = createFunction(stack, 'ReceiveDelivery', {
    ...shared,
    description: 'Messages that were not delivered: ends the wait of an attempt that reached nobody.',
    environment: records,
  });
  tables.incidents.grant(receiveDelivery, 'dynamodb:GetItem', 'dynamodb:UpdateItem', 'dynamodb:Query');
  allow(receiveDelivery, ['states:SendTaskFailure'], notifyContact.stateMachineArn);
  // A wait ends sooner for what is heard, and nobody waits on it.
  drain(deliveries, receiveDelivery, 2);

  addAlerts(api, receiveAlert, settings);
  addIncidentPages(api, showIncident, receiveReply);
  const intake = addAlarms(stack, receiveAlarm);

  const direct = [receiveAlert, receiveReply, showIncident];
  const repeated = [planEscalation, findContacts, sendNotification, recordOutcome, receiveAlarm, receiveDelivery];
  const watched = createAlarms(stack, {
    topic: backstop.topic,
    direct,
    repeated,
    sweep,
    machines: [notifySupport, notifyContact],
    alarms: intake.queue,
    alarmDeadLetters: intake.deadLetters,
    backstopDeadLetters: backstop.deadLetters,
    deliveryDeadLetters: deliveries.deadLetters,
  });
  createDashboard(stack, { functions: [...direct, ...repeated, sweep], alarms: watched });

  new CfnOutput(stack, 'AlertsUrl', {
    value: Fn.join('', [baseUrl, '/alerts']),
    description: 'Where alerts are posted to.',
  });
  new CfnOutput(stack, 'NotifySupportArn', { value: notifySupport.stateMachineArn });
  tellCommands(stack, {
    Version: version(),
    Sender: settings.sender,
    OriginationNumber: settings.originationNumber || 'none',
    OriginationIdentity: settings.originationIdentity || 'none',
    VoiceOrigination: settings.voiceOrigination || 'none',
    IncidentsTable: tables.incidents.tableName,
    BackstopTopicArn: backstop.topic.topicArn,
  });
  return stack;
}

/** Gives out what `npm run oncall` has to know of the deployed stack. */
function tellCommands(stack: Stack, outputs: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(outputs)) new CfnOutput(stack, name, { value });
}

/** The version that is being deployed. */
function version(): string {
  return JSON.parse(readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8')).version;
}

/** Lets a function send SMS, and e-mail from the sender's address. */
function grantWriting(stack: Stack, sender: LambdaFunction, settings: Settings, { emails, phones }: Deliveries): void {
  const role = sender.role as IRole;
  if (settings.originationIdentity === '') grantSns(stack, sender, role);
  else allow(sender, ['sms-voice:SendTextMessage'], ...phoneResources(stack, settings.originationIdentity, phones));
  const set = { service: 'ses', resource: 'configuration-set', resourceName: emails.configurationSetName };
  sender.addToRolePolicy(
    new PolicyStatement({
      actions: ['ses:SendEmail'],
      resources: [stack.formatArn({ service: 'ses', resource: 'identity', resourceName: '*' }), stack.formatArn(set)],
      conditions: { StringEquals: { 'ses:FromAddress': settings.sender.replace(/^.*<([^>]*)>.*$/, '$1') } },
    }),
  );
  explainWildcard(
    role,
    'Resource::arn:<AWS::Partition>:ses:<AWS::Region>:<AWS::AccountId>:identity/*',
    'Sends are refused on the recipient’s identity too, where it is one of the account’s; a condition names the one sender.',
  );
}

function grantSns(stack: Stack, sender: LambdaFunction, role: IRole): void {
  sender.addToRolePolicy(
    new PolicyStatement({
      actions: ['sns:Publish'],
      // A phone number is no resource that a policy can name: everything is allowed that is no topic.
      notResources: [stack.formatArn({ service: 'sns', region: '*', account: '*', resource: '*' })],
    }),
  );
  allow(sender, ['sns:CheckIfPhoneNumberIsOptedOut'], '*');
  sender.addToRolePolicy(
    new PolicyStatement({
      // SNS has End User Messaging send and look up, with the rights of whoever called SNS.
      actions: ['sms-voice:SendTextMessage', 'sms-voice:DescribeOptedOutNumbers'],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:CalledViaLast': 'sns.amazonaws.com' } },
    }),
  );
  explainWildcard(
    role,
    'Resource::*',
    'SNS knows no resource for CheckIfPhoneNumberIsOptedOut, and chooses what End User Messaging sends from and where it looks; a condition lets only SNS do so.',
  );
}

/** Lets a function call, where the settings have a number to call from. */
function grantCalls(
  stack: Stack,
  caller: LambdaFunction,
  { voiceOrigination }: Settings,
  { phones }: Deliveries,
): void {
  if (voiceOrigination !== '')
    allow(caller, ['sms-voice:SendVoiceMessage'], ...phoneResources(stack, voiceOrigination, phones));
}

/** All that a send by End User Messaging is judged on: what it comes from, and its configuration set. */
function phoneResources(stack: Stack, identity: string, phones: Deliveries['phones']): string[] {
  return [identityArn(stack, identity), ...(phones === undefined ? [] : [phones.attrArn])];
}
