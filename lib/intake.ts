import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
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
import { Rule } from 'aws-cdk-lib/aws-events';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { createLogGroup } from './functions.ts';
import { createDrained, type Drained, drain, throughQueue } from './queues.ts';
import type { Settings } from './settings.ts';

/** The stage's name, which every link carries. */
export const stageName = 'live';

/**
 * The API that alerts come in by and links lead to. Routes are added with `addAlerts` and `addIncidentPages`.
 *
 * Each method has a bucket of its own, so that a storm of alerts leaves the links alone. The path of a link is a
 * secret, so nothing logs it: no execution log, no tracing, and an access log without it.
 */
export function createApi(scope: Construct, settings: Settings): RestApi {
  const api = new RestApi(scope, 'Api', {
    restApiName: 'NotifySupport',
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
  addGatewayResponses(api);
  acknowledgeFindings(api, settings);
  return api;
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

/** POST /alerts, for systems with an API key each, so that one can be throttled or shut out without the others. */
export function addAlerts(api: RestApi, receiveAlert: LambdaFunction, { sources }: Settings): void {
  const method = api.root.addResource('alerts').addMethod('POST', integrate(receiveAlert), { apiKeyRequired: true });
  acknowledgeNoLogin(method, 'Monitoring systems have an API key.');
  const plan = api.addUsagePlan('UsagePlan', { throttle: { rateLimit: 50, burstLimit: 100 } });
  plan.addApiStage({ stage: api.deploymentStage });
  for (const source of sources) {
    const apiKeyName = `${api.stack.stackName}-${source}`;
    plan.addApiKey(api.addApiKey(`ApiKey-${source}`, { apiKeyName, description: `For alerts from ${source}.` }));
  }
}

/** /n/{code}: POST acts; everything else goes to the function that cannot write. */
export function addIncidentPages(api: RestApi, showIncident: LambdaFunction, receiveReply: LambdaFunction): void {
  const page = api.root.addResource('n').addResource('{code}');
  const reason =
    'The code in the path, of at least 128 bits, is what admits: whoever is woken has nothing else at hand.';
  acknowledgeNoLogin(page.addMethod('ANY', integrate(showIncident)), reason);
  acknowledgeNoLogin(page.addMethod('POST', integrate(receiveReply)), reason);
}

/** A function behind a method; the console's test button needs no permission of its own. */
function integrate(behind: LambdaFunction): LambdaIntegration {
  return new LambdaIntegration(behind, { allowTestInvoke: false });
}

function acknowledgeNoLogin(method: Method, reason: string): void {
  Validations.of(method).acknowledge({ id: 'AwsSolutions-APIG4', reason }, { id: 'AwsSolutions-COG4', reason });
}

/**
 * CloudWatch alarms: rule, queue, function.
 *
 * The queue is there because a rule's own dead-letter queue catches only failed hand-offs, and a function that
 * fails asynchronously is retried twice and then dropped. Five executions at once leave the others' concurrency alone,
 * whatever arrives.
 */
export function addAlarms(scope: Construct, receiveAlarm: LambdaFunction): Drained {
  const alarms = createDrained(scope, 'Alarms', 'AlarmDeadLetters');
  new Rule(scope, 'AlarmStateChange', {
    description: 'Every change of state of a CloudWatch alarm; the routes decide which of them notify somebody.',
    eventPattern: {
      source: ['aws.cloudwatch'],
      detailType: ['CloudWatch Alarm State Change'],
      // The stack's own would come back as what waits in the queue, once the queue is what they are about.
      detail: { alarmName: [{ 'anything-but': { prefix: `${Stack.of(scope).stackName}-` } }] },
    },
    targets: [throughQueue(alarms, Duration.hours(24))],
  });
  drain(alarms, receiveAlarm, 5);
  return alarms;
}
