import { Duration, Stack } from 'aws-cdk-lib';
import { ApiKey, type CfnAuthorizer, type IApiKey, RequestAuthorizer, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { IFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import {
  type Api,
  acknowledgeNoLogin,
  alertRoutes,
  behindApi,
  eventRoute,
  heartbeatMethods,
  heartbeatRoute,
  integrateAlready,
  keyThrottle,
} from './api.ts';
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
  /** Finds the key in each request for `receiveAlert`. */
  readonly findKey: LambdaFunction;
  /** The API keys by their names in the setting `sources`: `shop`, `shop/2`. */
  readonly apiKeys: Readonly<Record<string, IApiKey>>;
};

/** The routes of alerts, the functions behind them, and the API keys. */
export function createAlertIntake(scope: Construct, { base, tables, escalation, api }: AlertIntakeProps): AlertIntake {
  const apiKeys = createApiKeys(api.rest, base);
  const receiveAlert = createFunction(scope, 'ReceiveAlert', {
    base,
    description: 'Receives alerts: opens, joins or resolves an incident. Receives heartbeats of sources.',
    environment: {
      ...tables.environment,
      ...escalation.environment,
      BASE_URL: api.url,
      SOURCES: Stack.of(scope).toJsonString(keyIdsOf(apiKeys)),
    },
  });
  tables.incidents.grant(receiveAlert, 'dynamodb:GetItem', 'dynamodb:UpdateItem', 'dynamodb:PutItem', 'dynamodb:Query');
  tables.onCall.grant(receiveAlert, 'dynamodb:GetItem', 'dynamodb:BatchGetItem');
  escalation.grantStarts(receiveAlert);
  escalation.grantAnswers(receiveAlert);

  const findKey = createFunction(scope, 'FindKey', {
    base,
    description: `Finds the API key of a request for alerts, and sends events from POST ${eventRoute} on with it. Its role can do nothing.`,
    // Not the domain, whose DNS record may be missing.
    environment: { BASE_URL: api.ownUrl },
  });
  const live = {
    receiveAlert: behindApi(api.rest, receiveAlert, base),
    findKey: behindApi(api.rest, findKey, base),
  };
  addAlertRoutes(api.rest, live);
  addEventRoute(api.rest, live.findKey);
  return { receiveAlert, findKey, apiKeys };
}

/** The functions of the intake, as the API calls them. */
type LiveIntake = { readonly receiveAlert: IFunction; readonly findKey: IFunction };

/**
 * Adds the routes of alerts, whose key an authorizer finds.
 *
 * Its answers are not cached: API Gateway would need every place of the key in every request to tell answers apart, and
 * would refuse requests that lack one of them. A key that is shut out would also go on working until the end of the cache.
 */
function addAlertRoutes(rest: RestApi, { receiveAlert, findKey }: LiveIntake): void {
  const authorizer = new RequestAuthorizer(rest, 'FindKey', {
    handler: findKey,
    identitySources: [],
    resultsCacheTtl: Duration.seconds(0),
  });
  // The CDK writes an empty text, which is not a source.
  (authorizer.node.defaultChild as CfnAuthorizer).addPropertyDeletionOverride('IdentitySource');
  for (const path of alertRoutes) {
    const integration = integrateAlready(receiveAlert);
    const method = rest.root.resourceForPath(path).addMethod('POST', integration, { apiKeyRequired: true, authorizer });
    acknowledgeNoLogin(method, sendKeys);
  }
  // Clients of Opsgenie ask for the status of a request, and change and delete alerts.
  const others = rest.root.resourceForPath('/v2/{proxy+}').addMethod('ANY', integrateAlready(receiveAlert), {
    ...{ apiKeyRequired: true, authorizer },
  });
  acknowledgeNoLogin(others, sendKeys);
  addHeartbeatRoutes(rest, receiveAlert, authorizer);
  // An upgrade must not switch to the authorizer before API Gateway is allowed to call it.
  rest.latestDeployment?.node.addDependency(findKey);
}

/** Adds the routes of heartbeats. A job that can send no header fetches an address that has its key in the path. */
function addHeartbeatRoutes(rest: RestApi, receiveAlert: IFunction, authorizer: RequestAuthorizer): void {
  const routes = [
    ...heartbeatMethods.map((method) => [heartbeatRoute, method] as const),
    ['/key/{proxy+}', 'GET'] as const,
  ];
  for (const [path, method] of routes) {
    const options = { apiKeyRequired: true, authorizer };
    const added = rest.root.resourceForPath(path).addMethod(method, integrateAlready(receiveAlert), options);
    acknowledgeNoLogin(added, sendKeys);
  }
}

const sendKeys = 'Monitoring systems send an API key.';

/**
 * Adds the route of PagerDuty's events. They carry the key in the body, which no authorizer sees. The function sends each
 * event again with the key as a header, so that API Gateway judges and throttles the key as on every other route.
 */
function addEventRoute(rest: RestApi, findKey: IFunction): void {
  const method = rest.root.resourceForPath(eventRoute).addMethod('POST', integrateAlready(findKey));
  acknowledgeNoLogin(
    method,
    'Events carry an API key in the body, and the function can do nothing without a valid one.',
  );
}

/**
 * The API keys, each with a throttle of its own, so that one can be throttled or shut out without the others.
 *
 * They name no stage, which a usage plan does for them: the function behind the stage knows their ids, and the template
 * would have a circle.
 */
function createApiKeys(api: RestApi, { pager, settings }: FunctionBase): Record<string, IApiKey> {
  const plan = api.addUsagePlan('UsagePlan', { throttle: keyThrottle });
  plan.addApiStage({ stage: api.deploymentStage });
  const keys = settings.sources.map((name) => {
    // No source has an underscore, so that `shop/2` and `shop-2` are two keys.
    const id = name.replace('/', '_');
    const description = `The source ${sourceOf(name)} of Notify Support posts alerts with it.`;
    const key = new ApiKey(api, `ApiKey-${id}`, { apiKeyName: `${pager}-${id}`, description });
    plan.addApiKey(key);
    return [name, key] as const;
  });
  return Object.fromEntries(keys);
}

/** `shop` for `shop` and for its second key `shop/2`. */
function sourceOf(name: string): string {
  return name.replace(/\/.*/, '');
}

/** The ids of the keys of each source, as `receiveAlert` looks them up. */
function keyIdsOf(apiKeys: Readonly<Record<string, IApiKey>>): Record<string, string[]> {
  const ids: Record<string, string[]> = {};
  for (const [name, { keyId }] of Object.entries(apiKeys)) {
    const source = sourceOf(name);
    ids[source] = [...(ids[source] ?? []), keyId];
  }
  return ids;
}
