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
import type { Construct } from 'constructs';
import { createLogGroup } from './functions.ts';
import type { Settings } from './settings.ts';

export type ApiProps = { readonly pager: string; readonly settings: Settings };

export type Api = {
  readonly rest: RestApi;
  /** Where it is, without a slash at the end. */
  readonly url: string;
};

/** The stage's name, which every link carries. */
const stageName = 'live';

/**
 * The API that alerts come in by and links lead to. Each function adds its own route.
 *
 * Each method has a bucket of its own, so that a storm of alerts leaves the links alone. The path of a link is a
 * secret, so nothing logs it: no execution log, no tracing, and an access log without it.
 */
export function createApi(scope: Construct, { pager, settings }: ApiProps): Api {
  const rest = new RestApi(scope, 'Api', {
    restApiName: pager,
    description: 'Alerts come in here, and the links in notifications lead here.',
    endpointTypes: [EndpointType.REGIONAL],
    deployOptions: {
      stageName,
      throttlingRateLimit: 50,
      throttlingBurstLimit: 100,
      methodOptions: { '/alerts/POST': { throttlingRateLimit: 100, throttlingBurstLimit: 200 } },
      ...(settings.accessLog === 'on' && accessLog(scope, settings)),
    },
    cloudWatchRole: settings.accessLog === 'on',
    // The account has one such role: it is not taken from the other APIs when this stack goes.
    ...(settings.accessLog === 'on' && { cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN }),
  });
  addGatewayResponses(rest);
  acknowledgeFindings(rest, settings);
  const { region, urlSuffix } = Stack.of(scope);
  // Not rest.url: it names the stage, which would close a circle through the functions that the machines invoke.
  return { rest, url: `https://${rest.restApiId}.execute-api.${region}.${urlSuffix}/${stageName}` };
}

/** Who was answered how: by the source's key id, and by the route, never by the path, which is the secret of a link. */
function accessLog(scope: Construct, settings: Settings): StageOptions {
  const format = {
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
    accessLogDestination: new LogGroupLogDestination(createLogGroup(scope, 'ApiLog', settings)),
    accessLogFormat: AccessLogFormat.custom(JSON.stringify(format)),
  };
}

/** What API Gateway says by itself, in the form in which the functions say what was wrong. */
const problems = [
  [ResponseType.MISSING_AUTHENTICATION_TOKEN, 404, 'Not found', 'There is nothing at this address.'],
  [ResponseType.RESOURCE_NOT_FOUND, 404, 'Not found', 'There is nothing at this address.'],
  [ResponseType.INVALID_API_KEY, 403, 'No valid API key', 'Send the key of your system in the header x-api-key.'],
  [ResponseType.THROTTLED, 429, 'Too many requests', 'Send it again in a few seconds.'],
  [ResponseType.REQUEST_TOO_LARGE, 413, 'Too large', 'Send at most 64 KB.'],
  [ResponseType.INTEGRATION_TIMEOUT, 504, 'No answer in time', 'Send it again: repeating it does no harm.'],
  [
    ResponseType.DEFAULT_4XX,
    undefined,
    'Not understood',
    'The request cannot be read as HTTP with a JSON or form body.',
  ],
  [ResponseType.DEFAULT_5XX, undefined, 'Something failed', 'Send it again: repeating it does no harm.'],
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

/** What cdk-nag would have otherwise, and why it is as it is. */
function acknowledgeFindings(api: RestApi, { accessLog }: Settings): void {
  Validations.of(api).acknowledge(
    { id: 'AwsSolutions-APIG2', reason: 'The functions validate: their answers name every fault.' },
    {
      id: 'AwsSolutions-APIG3',
      reason: 'A firewall costs money and is the account’s own to put before a regional API.',
    },
    { id: 'AwsSolutions-APIG6', reason: 'The execution log would hold the paths of links, which are secrets.' },
  );
  if (accessLog === 'on') {
    const reason = 'The policy that AWS has for this role: API Gateway needs it in a form that it checks itself.';
    const policy = 'arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs';
    Validations.of(api).acknowledge({ id: `AwsSolutions-IAM4[Policy::${policy}]`, reason });
  } else {
    const reason = 'It was switched off with the setting accessLog.';
    Validations.of(api).acknowledge({ id: 'AwsSolutions-APIG1', reason });
  }
}

/** A function behind a method; the console's test button needs no permission of its own. */
export function integrate(behind: LambdaFunction): LambdaIntegration {
  return new LambdaIntegration(behind, { allowTestInvoke: false });
}

/** Says why a method asks for no login. */
export function acknowledgeNoLogin(method: Method, reason: string): void {
  Validations.of(method).acknowledge({ id: 'AwsSolutions-APIG4', reason }, { id: 'AwsSolutions-COG4', reason });
}
