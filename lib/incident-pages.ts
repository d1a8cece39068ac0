import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { type Api, acknowledgeNoLogin, integrate, integrateAlready, linkRoute } from './api.ts';
import type { Channels } from './channels.ts';
import type { Escalation } from './escalation.ts';
import { createFunction, type FunctionBase } from './functions.ts';
import { allow } from './grants.ts';
import type { Tables } from './tables.ts';

export type IncidentPagesProps = {
  readonly base: FunctionBase;
  readonly tables: Tables;
  readonly channels: Channels;
  readonly escalation: Escalation;
  readonly api: Api;
};

export type IncidentPages = { readonly showIncident: LambdaFunction; readonly receiveReply: LambdaFunction };

/** The route /n/{code} that links lead to. POST acts, and every other method goes to a function that cannot write. */
export function createIncidentPages(scope: Construct, props: IncidentPagesProps): IncidentPages {
  const showIncident = createShowIncident(scope, props);
  const receiveReply = createReceiveReply(scope, props);
  const page = props.api.rest.root.resourceForPath(linkRoute);
  const reason =
    'The code in the path has at least 128 bits and stands for a login. A contact who is woken has nothing else at hand.';
  acknowledgeNoLogin(page.addMethod('ANY', integrate(showIncident)), reason);
  // ANY would do, but only a method of its own has a throttle of its own.
  acknowledgeNoLogin(page.addMethod('GET', integrateAlready(showIncident)), reason);
  acknowledgeNoLogin(page.addMethod('POST', integrate(receiveReply)), reason);
  return { showIncident, receiveReply };
}

function createShowIncident(scope: Construct, { base, tables }: IncidentPagesProps): LambdaFunction {
  const showIncident = createFunction(scope, 'ShowIncident', {
    base,
    description: 'Shows an incident at GET /n/{code}. Its role cannot write.',
    environment: tables.environment,
    isWaitedFor: true,
  });
  tables.incidents.grant(showIncident, 'dynamodb:GetItem', 'dynamodb:Query');
  tables.onCall.grant(showIncident, 'dynamodb:BatchGetItem');
  return showIncident;
}

function createReceiveReply(
  scope: Construct,
  { base, tables, channels, escalation }: IncidentPagesProps,
): LambdaFunction {
  const { notifySupport, notifyContact } = escalation;
  const receiveReply = createFunction(scope, 'ReceiveReply', {
    base,
    description: 'Receives the reply of a contact at POST /n/{code}.',
    environment: {
      ...tables.environment,
      ...channels.environment,
      NOTIFY_SUPPORT_ARN: notifySupport.stateMachineArn,
    },
    isWaitedFor: true,
  });
  tables.incidents.grant(receiveReply, 'dynamodb:GetItem', 'dynamodb:UpdateItem', 'dynamodb:PutItem', 'dynamodb:Query');
  tables.onCall.grant(receiveReply, 'dynamodb:BatchGetItem');
  notifySupport.grantStartExecution(receiveReply);
  escalation.grantAnswers(receiveReply);
  allow(receiveReply, ['states:SendTaskHeartbeat'], notifyContact.stateMachineArn);
  channels.grantMessages(receiveReply);
  return receiveReply;
}
