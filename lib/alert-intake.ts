import type { IApiKey, RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { type Api, acknowledgeNoLogin, integrate } from './api.ts';
import type { Escalation } from './escalation.ts';
import { createFunction, type FunctionBase } from './functions.ts';
import type { Tables } from './tables.ts';

export type AlertIntakeProps = {
  readonly base: FunctionBase;
  readonly tables: Tables;
  readonly escalation: Escalation;
  readonly api: Api;
};

export type AlertIntake = {
  readonly receiveAlert: LambdaFunction;
  /** The API key of each source. */
  readonly apiKeys: Readonly<Record<string, IApiKey>>;
};

/** The route POST /alerts, the function behind it, and the API keys. */
export function createAlertIntake(scope: Construct, { base, tables, escalation, api }: AlertIntakeProps): AlertIntake {
  const receiveAlert = createFunction(scope, 'ReceiveAlert', {
    base,
    description: 'Receives alerts at POST /alerts: opens, joins or resolves an incident.',
    environment: { ...tables.environment, NOTIFY_SUPPORT_ARN: escalation.notifySupport.stateMachineArn },
  });
  tables.incidents.grant(receiveAlert, 'dynamodb:GetItem', 'dynamodb:UpdateItem', 'dynamodb:PutItem', 'dynamodb:Query');
  tables.onCall.grant(receiveAlert, 'dynamodb:GetItem');
  escalation.notifySupport.grantStartExecution(receiveAlert);
  escalation.grantAnswers(receiveAlert);

  const alerts = api.rest.root.addResource('alerts');
  const method = alerts.addMethod('POST', integrate(receiveAlert), { apiKeyRequired: true });
  acknowledgeNoLogin(method, 'Monitoring systems send an API key.');
  return { receiveAlert, apiKeys: createApiKeys(api.rest, base) };
}

/** An API key for each source, so that one source can be throttled or shut out without the others. */
function createApiKeys(api: RestApi, { pager, settings }: FunctionBase): Record<string, IApiKey> {
  const plan = api.addUsagePlan('UsagePlan', { throttle: { rateLimit: 50, burstLimit: 100 } });
  plan.addApiStage({ stage: api.deploymentStage });
  const keys = settings.sources.map((source) => {
    const description = `The source ${source} of Notify Support posts alerts with it.`;
    const key = api.addApiKey(`ApiKey-${source}`, { apiKeyName: `${pager}-${source}`, description });
    plan.addApiKey(key);
    return [source, key] as const;
  });
  return Object.fromEntries(keys);
}
