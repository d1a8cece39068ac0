import { RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import {
  AccessLogFormat,
  EndpointType,
  LambdaIntegration,
  LogGroupLogDestination,
  type Method,
  ResponseType,
  RestApi,
  type StageOptions,
} from 'aws-cdk-lib/aws-apigateway';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { createLogGroup } from './functions.ts';
import type { Settings } from './settings.ts';

export type ApiProps = { readonly pager: string; readonly settings: Settings };

export type Api = {
  readonly rest: RestApi;
  /** Its address, without a slash at the end. */
  readonly url: string;
  /** The log of every request; `undefined` if the setting accessLog is off. */
  readonly accessLog: LogGroup | undefined;
  /** The methods that alerts are posted to. */
  readonly alertMethods: readonly AlertMethod[];
};

/** A method of the API, by the path of its resource. */
type AlertMethod = { readonly path: string; readonly method: string };

const alertMethods: readonly AlertMethod[] = [{ path: '/alerts', method: 'POST' }];

/** The stage's name, which is part of every link. */
const stageName = 'live';

/**
 * The API that receives alerts and serves links. Each function adds its own route.
 *
 * Alerts have a throttle of their own, so that a storm of them does not slow links down. The path of a link is a secret
 * and is logged nowhere: there is no execution log and no tracing, and the access log leaves the path out.
 */
export function createApi(scope: Construct, { pager, settings }: ApiProps): Api {
  const log = settings.accessLog === 'on' ? createLogGroup(scope, 'ApiLog', settings) : undefined;
  const rest = new RestApi(scope, 'Api', {
    restApiName: pager,
    description: 'Receives alerts, and serves the links in notifications.',
    endpointTypes: [EndpointType.REGIONAL],
    deployOptions: {
      stageName,
      throttlingRateLimit: 50,
      throttlingBurstLimit: 100,
      methodOptions: {
        // Without an access log, only the metrics of each method show which refusals are about alerts.
        '/alerts/POST': { throttlingRateLimit: 100, throttlingBurstLimit: 200, metricsEnabled: log === undefined },
      },
      ...(log !== undefined && accessLog(pager, log)),
    },
    cloudWatchRole: settings.accessLog === 'on',
    // The account has one such role for all APIs: it stays when this stack is deleted.
    ...(settings.accessLog === 'on' && { cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN }),
  });
  addGatewayResponses(rest);
  acknowledgeFindings(rest, settings);
  const { region, urlSuffix } = Stack.of(scope);
  // Not rest.url: it refers to the stage, and the template would have a circle through the functions that the
  // machines invoke.
  return {
    rest,
    url: `https://${rest.restApiId}.execute-api.${region}.${urlSuffix}/${stageName}`,
    accessLog: log,
    alertMethods,
  };
}

/**
 * The access log: the id of the source's key, the route and the answer. It leaves out the path, which is the secret
 * of a link. The metric of refused alerts reads the pager's name, the route, the status and the error.
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

/** The answers that API Gateway gives without a function, as the same problem details that functions return. */
const problems = [
  [ResponseType.MISSING_AUTHENTICATION_TOKEN, 404, 'Not found', 'There is nothing at this address.'],
  [ResponseType.RESOURCE_NOT_FOUND, 404, 'Not found', 'There is nothing at this address.'],
  [ResponseType.INVALID_API_KEY, 403, 'No valid API key', 'Send the key of your system in the header x-api-key.'],
  [ResponseType.THROTTLED, 429, 'Too many requests', 'Send the request again in a few seconds.'],
  [ResponseType.REQUEST_TOO_LARGE, 413, 'Too large', 'Send at most 64 KB.'],
  [ResponseType.INTEGRATION_TIMEOUT, 504, 'No answer in time', 'Send the request again. Repeating it does no harm.'],
  [
    ResponseType.DEFAULT_4XX,
    undefined,
    'Not understood',
    'The request cannot be read as HTTP with a JSON or form body.',
  ],
  [ResponseType.DEFAULT_5XX, undefined, 'Something went wrong', 'Send the request again. Repeating it does no harm.'],
] as const;

function addGatewayResponses(api: RestApi): void {
  for (const [type, status, title, detail] of problems) {
    const body = { type: 'about:blank', title, ...(status !== undefined && { status }), detail };
    api.addGatewayResponse(type.responseType, {
      type,
      ...(status !== undefined && { statusCode: String(status) }),
      responseHeaders: { 'Content-Type': "'application/problem+json'", 'Cache-Control': "'no-store'" },
      templates: { 'application/json': JSON.stringify(body) },
    });
  }
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

/** The integration of a method with a function, without the extra permission for the console's test button. */
export function integrate(behind: LambdaFunction): LambdaIntegration {
  return new LambdaIntegration(behind, { allowTestInvoke: false });
}

/** Gives the reason why a method needs no login. */
export function acknowledgeNoLogin(method: Method, reason: string): void {
  Validations.of(method).acknowledge({ id: 'AwsSolutions-APIG4', reason }, { id: 'AwsSolutions-COG4', reason });
}
