import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { type Api, acknowledgeNoLogin, behindApi, integrateAlready, linkRoute } from './api.ts';
import type { Channels } from './channels.ts';
import type { Escalation } from './escalation.ts';
import { createFunction, type FunctionBase } from './functions.ts';
import { allow } from './grants.ts';
import { createDrained, type Drained, drain } from './queues.ts';
import { dueIndex, type Tables } from './tables.ts';

export type IncidentPagesProps = {
  readonly base: FunctionBase;
  readonly tables: Tables;
  readonly channels: Channels;
  readonly escalation: Escalation;
  readonly api: Api;
};

export type IncidentPages = {
  readonly showIncident: LambdaFunction;
  readonly receiveReply: LambdaFunction;
  /** The function that finishes presses that take everything, and its queues. */
  readonly takeAll: LambdaFunction;
  readonly presses: Drained;
};

/** The route /n/{code} that links lead to. POST acts, and every other method goes to a function that cannot write. */
export function createIncidentPages(scope: Construct, props: IncidentPagesProps): IncidentPages {
  const showIncident = createShowIncident(scope, props);
  const presses = createDrained(scope, 'Presses', 'PressDeadLetters');
  const receiveReply = createReceiveReply(scope, props, presses);
  const takeAll = createTakeAll(scope, props, presses);
  const page = props.api.rest.root.resourceForPath(linkRoute);
  const reason =
    'The code in the path has at least 128 bits and stands for a login. A contact who is woken has nothing else at hand.';
  const { rest } = props.api;
  const show = behindApi(rest, showIncident, props.base);
  acknowledgeNoLogin(page.addMethod('ANY', integrateAlready(show)), reason);
  // ANY would do, but only a method of its own has a throttle of its own.
  acknowledgeNoLogin(page.addMethod('GET', integrateAlready(show)), reason);
  acknowledgeNoLogin(page.addMethod('POST', integrateAlready(behindApi(rest, receiveReply, props.base))), reason);
  return { showIncident, receiveReply, takeAll, presses };
}

function createShowIncident(scope: Construct, { base, tables }: IncidentPagesProps): LambdaFunction {
  const showIncident = createFunction(scope, 'ShowIncident', {
    base,
    description: 'Shows an incident, or all that wait for a contact, at GET /n/{code}. Its role cannot write.',
    environment: {
      ...tables.environment,
      SMS_PRICE: String(base.settings.smsPrice),
      CALL_PRICE: String(base.settings.callPrice),
    },
    isWaitedFor: true,
  });
  tables.incidents.grant(showIncident, 'dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query');
  allow(showIncident, ['dynamodb:Query'], `${tables.incidents.tableArn}/index/${dueIndex}`);
  tables.onCall.grant(showIncident, 'dynamodb:BatchGetItem');
  return showIncident;
}

function createReceiveReply(
  scope: Construct,
  { base, tables, channels, escalation }: IncidentPagesProps,
  { queue }: Drained,
): LambdaFunction {
  const { notifyContact } = escalation;
  const receiveReply = createFunction(scope, 'ReceiveReply', {
    base,
    description: 'Receives the reply of a contact at POST /n/{code}.',
    environment: {
      ...tables.environment,
      ...channels.environment,
      ...escalation.environment,
      PRESSES_QUEUE_URL: queue.queueUrl,
    },
    isWaitedFor: true,
  });
  tables.incidents.grant(
    receiveReply,
    'dynamodb:GetItem',
    'dynamodb:BatchGetItem',
    'dynamodb:UpdateItem',
    'dynamodb:PutItem',
    'dynamodb:Query',
  );
  allow(receiveReply, ['sqs:SendMessage'], queue.queueArn);
  tables.onCall.grant(receiveReply, 'dynamodb:BatchGetItem');
  // The press that mutes an alarm writes the item of the mutes, and can write no other.
  receiveReply.addToRolePolicy(
    new PolicyStatement({
      actions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
      resources: [tables.onCall.tableArn],
      conditions: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['MUTES'] } },
    }),
  );
  escalation.grantStarts(receiveReply);
  escalation.grantAnswers(receiveReply);
  allow(receiveReply, ['states:SendTaskHeartbeat'], notifyContact.stateMachineArn);
  channels.grantMessages(receiveReply);
  return receiveReply;
}

/**
 * The function behind the queue of presses that take everything.
 *
 * Five at once end 5,000 waits within seconds, and leave the rest of the account's concurrency to other functions. Each takes
 * one message at a time: a batch that ran out of time would come again only after minutes, and as a whole.
 */
function createTakeAll(
  scope: Construct,
  { base, tables, channels, escalation }: IncidentPagesProps,
  presses: Drained,
): LambdaFunction {
  const takeAll = createFunction(scope, 'TakeAll', {
    base,
    description: 'Takes every incident of a press that takes all, and ends their waits.',
    // Nobody waits for it.
    memoryMegabytes: 512,
    environment: { ...tables.environment, ...channels.environment },
  });
  tables.incidents.grant(
    takeAll,
    'dynamodb:GetItem',
    'dynamodb:BatchGetItem',
    'dynamodb:UpdateItem',
    'dynamodb:PutItem',
    'dynamodb:Query',
  );
  tables.onCall.grant(takeAll, 'dynamodb:BatchGetItem');
  escalation.grantAnswers(takeAll);
  channels.grantMessages(takeAll);
  drain(presses, takeAll, 5, 1);
  return takeAll;
}
