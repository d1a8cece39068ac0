import { RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import {
  AccessLogFormat,
  ApiKeySourceType,
  AwsIntegration,
  EndpointType,
  LambdaIntegration,
  LogGroupLogDestination,
  type Method,
  type MethodDeploymentOptions,
  RestApi,
  type StageOptions,
} from 'aws-cdk-lib/aws-apigateway';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { createDomains, type Domains } from './domain.ts';
import { createLogGroup, type FunctionBase } from './functions.ts';
import { addGatewayAnswers } from './gateway-answers.ts';
import { liveFunction } from './live-functions.ts';
import type { Settings } from './settings.ts';

export type ApiProps = { readonly pager: string; readonly settings: Settings };

export type Api = Domains & {
  readonly rest: RestApi;
  /** The address that links begin with and alerts are posted to, without a slash at the end. */
  readonly url: string;
  /** API Gateway's own address, which leads to the API whatever the settings are. */
  readonly ownUrl: string;
  /** The log of every request; `undefined` if the setting accessLog is off. */
  readonly accessLog: LogGroup | undefined;
  /** The methods that alerts are posted to. */
  readonly alertMethods: readonly AlertMethod[];
};

/** A method of the API, by the path of its resource. */
type AlertMethod = { readonly path: string; readonly method: string };

/** The stage's name, which is part of every link. */
const stageName = 'live';

/** The routes of alerts. The last one takes the rest, so that an alert for a mistyped path is a refusal with a source. */
export const alertRoutes = ['/alerts', '/alerts/{proxy+}', '/v2/{proxy+}', '/key/{proxy+}', '/{proxy+}'] as const;

/** The route of heartbeats. GET is for jobs that can only fetch an address, which can then be under `/key/{proxy+}`. */
export const heartbeatRoute = '/heartbeats/{name}';

/** The methods that heartbeats are sent by. */
export const heartbeatMethods = ['POST', 'GET'] as const;

/** The route of PagerDuty's events, which carry the key in the body. */
export const eventRoute = '/v2/enqueue';

/** The methods about whose refusals somebody has to know. Anybody can ask for the path of none of them. */
const alertMethods = [...alertRoutes.filter((path) => path !== '/{proxy+}'), eventRoute].map((path) => ({
  path,
  method: 'POST',
}));

/** The throttle of each API key: requests a second, and at once. */
export const keyThrottle = { rateLimit: 50, burstLimit: 100 };

/** The requests on each route of alerts that the throttle allows beyond those with a key. */
const spare = { rateLimit: 200, burstLimit: 400 };

/** The throttle that an account has by default for all its APIs in a Region together. */
const accountThrottle = { rateLimit: 10_000, burstLimit: 5_000 };

/** The path of a link. */
export const linkRoute = '/n/{code}';

/**
 * The API that receives alerts and serves links. Each function adds its own route.
 *
 * The path of a link and the path with a key are secrets and are logged nowhere: there is no execution log and no
 * tracing, and the access log leaves the path out.
 */
export function createApi(scope: Construct, { pager, settings }: ApiProps): Api {
  const log = settings.accessLog === 'on' ? createLogGroup(scope, 'ApiLog', settings) : undefined;
  const rest = new RestApi(scope, 'Api', {
    restApiName: pager,
    description: 'Receives alerts, and serves the links in notifications.',
    endpointTypes: [EndpointType.REGIONAL],
    apiKeySourceType: ApiKeySourceType.AUTHORIZER,
    // Otherwise API Gateway reads every body as UTF-8, and replaces the letters of one in Latin-1 or UTF-16.
    binaryMediaTypes: ['*/*'],
    deployOptions: {
      stageName,
      throttlingRateLimit: 50,
      throttlingBurstLimit: 100,
      methodOptions: { ...optionsOfAlerts(settings), ...optionsOfLinks(settings) },
      ...(log !== undefined && accessLog(pager, log)),
    },
    cloudWatchRole: settings.accessLog === 'on',
    // The account has one such role for all APIs: it stays when this stack is deleted.
    ...(settings.accessLog === 'on' && { cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN }),
  });
  addGatewayAnswers(rest);
  acknowledgeFindings(rest, settings);
  const { region, urlSuffix } = Stack.of(scope);
  // Not rest.url: it refers to the stage, and the template would have a circle through the functions that the
  // machines invoke.
  const ownUrl = `https://${rest.restApiId}.execute-api.${region}.${urlSuffix}/${stageName}`;
  const domains = createDomains(scope, rest, settings);
  const url = domains.domain !== undefined && settings.domainLinks === 'on' ? domains.domain.url : ownUrl;
  return { rest, url, ownUrl, ...domains, accessLog: log, alertMethods };
}

/** The throttle of each route of alerts. */
function alertThrottle({ sources }: Settings) {
  return {
    throttlingRateLimit: sources.length * keyThrottle.rateLimit + spare.rateLimit,
    throttlingBurstLimit: sources.length * keyThrottle.burstLimit + spare.burstLimit,
  };
}

/**
 * The options of the routes of alerts, with their throttles. No flood of alerts slows links down, whose throttles are
 * their own.
 *
 * API Gateway throttles first each key, with 50 requests a second and 100 at once, and then each route, with all keys
 * together. A route therefore allows 50 for every key and 200 more: with 3 keys 3 * 50 + 200 = 350 a second, and
 * 3 * 100 + 400 = 700 at once. However much one source sends, it cannot use up the share of another.
 *
 * Only the route limits requests without a valid key. Up to 200 a second take nothing from any source. With more, sources
 * get 429 on that route and send again, while the other routes and all links stay open. FindKey takes a few milliseconds
 * for each: 350 a second are two at once. A firewall (AWS WAF) can limit each address by itself.
 */
function optionsOfAlerts(settings: Settings): Record<string, MethodDeploymentOptions> {
  const options = alertThrottle(settings);
  // Without an access log, only the metrics of each method show which refusals are about alerts.
  const metricsEnabled = settings.accessLog === 'off';
  return {
    '/{proxy+}/POST': options,
    '/v2/{proxy+}/ANY': options,
    '/key/{proxy+}/GET': options,
    ...Object.fromEntries(heartbeatMethods.map((method) => [`${heartbeatRoute}/${method}`, options])),
    ...Object.fromEntries(
      alertMethods.map(({ path, method }) => [`${path}/${method}`, { ...options, metricsEnabled }]),
    ),
  };
}

/**
 * The throttles of links: four times what a route of alerts allows, up to what the account allows for all its APIs.
 *
 * Pages and presses have one each, so that neither a flood of alerts nor a flood of requests for pages keeps anybody from
 * pressing. All other methods on a link have the throttle of the stage.
 */
function optionsOfLinks(settings: Settings): Record<string, MethodDeploymentOptions> {
  const { throttlingRateLimit, throttlingBurstLimit } = alertThrottle(settings);
  const options = {
    throttlingRateLimit: Math.min(4 * throttlingRateLimit, accountThrottle.rateLimit),
    throttlingBurstLimit: Math.min(4 * throttlingBurstLimit, accountThrottle.burstLimit),
  };
  return { [`${linkRoute}/GET`]: options, [`${linkRoute}/POST`]: options };
}

/**
 * The access log: the id of the source's key, the route and the answer. It leaves out the path, which is the secret
 * of a link or contains a key. The metric of refused alerts reads the pager's name, the route, the status and the error.
 */
function accessLog(pager: string, log: LogGroup): StageOptions {
  const format = {
    pager,
    requestId: '$context.requestId',
    requestTime: '$context.requestTime',
    httpMethod: '$context.httpMethod',
    resourcePath: '$context.resourcePath',
    status: '$context.status',
    error: '$context.error.responseType',
    apiKeyId: '$context.identity.apiKeyId',
    latency: '$context.responseLatency',
  };
  return {
    accessLogDestination: new LogGroupLogDestination(log),
    accessLogFormat: AccessLogFormat.custom(JSON.stringify(format)),
  };
}

/** Gives the reasons why the API departs from rules of cdk-nag. */
function acknowledgeFindings(api: RestApi, { accessLog }: Settings): void {
  Validations.of(api).acknowledge(
    { id: 'AwsSolutions-APIG2', reason: 'The functions validate requests, and their answers name every mistake.' },
    {
      id: 'AwsSolutions-APIG3',
      reason: 'A firewall costs extra. The owner of the account can put one in front of this regional API.',
    },
    { id: 'AwsSolutions-APIG6', reason: 'An execution log would contain the paths of links, which are secrets.' },
  );
  if (accessLog === 'on') {
    const reason = 'API Gateway itself checks that this role has the permissions of this AWS managed policy.';
    const policy = 'arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs';
    Validations.of(api).acknowledge({ id: `AwsSolutions-IAM4[Policy::${policy}]`, reason });
  } else {
    const reason = 'The setting accessLog switches the access log off.';
    Validations.of(api).acknowledge({ id: 'AwsSolutions-APIG1', reason });
  }
}

/**
 * The function as the API calls it: by its alias if it has one. Its methods take `integrateAlready`.
 *
 * One permission covers the whole API. Those of single methods name the stage, so in an upgrade they would come only after the
 * stage has moved to the alias, or back to the function, and requests in between would fail.
 */
export function behindApi(rest: RestApi, called: LambdaFunction, base: FunctionBase): IFunction {
  const live = liveFunction(called, base);
  live.addPermission('Api', {
    principal: new ServicePrincipal('apigateway.amazonaws.com'),
    sourceArn: rest.arnForExecuteApi('*', '/*', '*'),
  });
  rest.latestDeployment?.node.addDependency(live);
  return live;
}

/** The integration of a method with a function, without the extra permission for the console's test button. */
export function integrate(behind: LambdaFunction): LambdaIntegration {
  return new LambdaIntegration(behind, { allowTestInvoke: false });
}

/** The same for a method that another permission covers already. */
export function integrateAlready(behind: IFunction): AwsIntegration {
  const path = `2015-03-31/functions/${behind.functionArn}/invocations`;
  return new AwsIntegration({ proxy: true, service: 'lambda', path });
}

/** Gives the reason why a method needs no login. */
export function acknowledgeNoLogin(method: Method, reason: string): void {
  Validations.of(method).acknowledge({ id: 'AwsSolutions-APIG4', reason }, { id: 'AwsSolutions-COG4', reason });
}
