import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Deliveries } from './deliveries.ts';
import type { Escalation } from './escalation.ts';
import { createFunction, type FunctionBase } from './functions.ts';
import { allow } from './grants.ts';
import { drain } from './queues.ts';
import type { Tables } from './tables.ts';

export type DeliveryIntakeProps = {
  readonly base: FunctionBase;
  readonly tables: Tables;
  readonly escalation: Escalation;
  readonly deliveries: Deliveries;
};

/** The function that receives reports of messages that were not delivered. */
export function createDeliveryIntake(scope: Construct, props: DeliveryIntakeProps): LambdaFunction {
  const { base, tables, escalation, deliveries } = props;
  const receiveDelivery = createFunction(scope, 'ReceiveDelivery', {
    base,
    description: 'Receives reports of failed deliveries: ends the wait of an attempt that cannot be delivered.',
    // Nobody waits for it.
    memoryMegabytes: 512,
    environment: { INCIDENTS_TABLE: tables.incidents.tableName },
  });
  tables.incidents.grant(
    receiveDelivery,
    'dynamodb:GetItem',
    'dynamodb:UpdateItem',
    'dynamodb:PutItem',
    'dynamodb:Query',
  );
  allow(receiveDelivery, ['states:SendTaskFailure'], escalation.notifyContact.stateMachineArn);
  // Two at once are enough: a report only ends a wait sooner, and nobody waits for the function.
  drain(deliveries, receiveDelivery, 2);
  return receiveDelivery;
}
