import { Duration, Stack } from 'aws-cdk-lib';
import { EndpointType, LambdaIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/** The stage's name, which every link carries. */
export const stageName = 'live';

/**
 * The API that alerts come in by and links lead to. Routes are added with `addAlerts` and `addIncidentPages`.
 *
 * The path of a link is a secret, so nothing here logs it: no access log, no execution log, no tracing.
 */
export function createApi(scope: Construct): RestApi {
  return new RestApi(scope, 'Api', {
    restApiName: 'NotifySupport',
    description: 'Alerts come in here, and the links in notifications lead here.',
    endpointTypes: [EndpointType.REGIONAL],
    deployOptions: { stageName, throttlingRateLimit: 100, throttlingBurstLimit: 200 },
    cloudWatchRole: false,
  });
}

/** POST /alerts, for callers with an API key. */
export function addAlerts(api: RestApi, receiveAlert: LambdaFunction): void {
  const alerts = api.root.addResource('alerts');
  alerts.addMethod('POST', new LambdaIntegration(receiveAlert), { apiKeyRequired: true });
  const key = api.addApiKey('ApiKey', { description: 'For the systems that raise alerts.' });
  const plan = api.addUsagePlan('UsagePlan', { throttle: { rateLimit: 50, burstLimit: 100 } });
  plan.addApiKey(key);
  plan.addApiStage({ stage: api.deploymentStage });
}

/** /n/{code}: POST acts; everything else goes to the function that cannot write. */
export function addIncidentPages(api: RestApi, showIncident: LambdaFunction, receiveReply: LambdaFunction): void {
  const page = api.root.addResource('n').addResource('{code}');
  page.addMethod('ANY', new LambdaIntegration(showIncident));
  page.addMethod('POST', new LambdaIntegration(receiveReply));
}

export type AlarmQueues = { readonly alarms: Queue; readonly deadLetters: Queue };

/**
 * CloudWatch alarms: rule, queue, function.
 *
 * The queue is there because a rule's own dead-letter queue catches only failed hand-offs, and a function that
 * fails asynchronously is retried twice and then dropped. 150 s of visibility is six times the function's timeout.
 */
export function addAlarms(scope: Construct, receiveAlarm: LambdaFunction): AlarmQueues {
  const shared = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true, retentionPeriod: Duration.days(14) };
  const deadLetters = new Queue(scope, 'AlarmDeadLetters', shared);
  const alarms = new Queue(scope, 'Alarms', {
    ...shared,
    visibilityTimeout: Duration.seconds(150),
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: 10 },
  });
  new Rule(scope, 'AlarmStateChange', {
    description: 'Every change of state of a CloudWatch alarm; the routes decide which of them notify somebody.',
    eventPattern: {
      source: ['aws.cloudwatch'],
      detailType: ['CloudWatch Alarm State Change'],
      // The stack's own would come back as what waits in the queue, once the queue is what they are about.
      detail: { alarmName: [{ 'anything-but': { prefix: `${Stack.of(scope).stackName}-` } }] },
    },
    targets: [
      new SqsQueue(alarms, { deadLetterQueue: deadLetters, maxEventAge: Duration.hours(24), retryAttempts: 185 }),
    ],
  });
  receiveAlarm.addEventSource(
    new SqsEventSource(alarms, { batchSize: 10, reportBatchItemFailures: true, maxConcurrency: 5 }),
  );
  return { alarms, deadLetters };
}
