import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { DefinitionBody, Pass, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { describe, expect, it } from 'vitest';
import { routeAlarm } from '../../lambdas/domain/on-call/route.ts';
import { createAlarms } from '../../lib/alarms.ts';

type Alarm = Record<string, unknown> & { AlarmName: string; AlarmDescription: string };

const stack = new Stack(new App(), 'Pager');
const aFunction = (id: string) =>
  new LambdaFunction(stack, id, { runtime: Runtime.NODEJS_24_X, handler: 'x.y', code: Code.fromInline('x') });
createAlarms(stack, {
  topic: new Topic(stack, 'Backstop'),
  direct: [aFunction('ReceiveReply')],
  repeated: [aFunction('FindContacts')],
  sweep: aFunction('Sweep'),
  machines: [
    new StateMachine(stack, 'Machine', { definitionBody: DefinitionBody.fromChainable(new Pass(stack, 'Pass')) }),
  ],
  alarms: new Queue(stack, 'Alarms'),
  alarmDeadLetters: new Queue(stack, 'AlarmDeadLetters'),
  backstopDeadLetters: new Queue(stack, 'BackstopDeadLetters'),
  deliveryDeadLetters: new Queue(stack, 'DeliveryDeadLetters'),
});
const found = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm'));
const alarms = found.map(({ Properties }) => Properties as Alarm);
const alarmCalled = (name: string) => alarms.find(({ AlarmName }) => AlarmName === `Pager-${name}`);

describe('the alarms', () => {
  it.each([
    ['ReceiveReply-fails', { MetricName: 'Errors', Threshold: 1, Period: 60 }],
    ['FindContacts-fails', { MetricName: 'Errors', Threshold: 5, Period: 300 }],
    ['FindContacts-throttled', { MetricName: 'Throttles', Threshold: 1 }],
    ['sweep-fails', { MetricName: 'Errors', Threshold: 3, Period: 300 }],
    ['Sweep-throttled', { MetricName: 'Throttles', Threshold: 1 }],
    ['Machine-throttled', { MetricName: 'ExecutionThrottled', Threshold: 1 }],
    ['alarms-wait', { MetricName: 'ApproximateAgeOfOldestMessage', Threshold: 180 }],
    ['intake-fails', { Namespace: 'NotifySupport', MetricName: 'IntakeFailures', Threshold: 5, Period: 300 }],
    ['alarms-lost', { MetricName: 'ApproximateNumberOfMessagesVisible', Threshold: 1 }],
    ['backstop-messages-lost', { MetricName: 'ApproximateNumberOfMessagesVisible', Threshold: 1 }],
    ['deliveries-lost', { MetricName: 'ApproximateNumberOfMessagesVisible', Threshold: 1 }],
    ['limit-reached', { Namespace: 'NotifySupport', MetricName: 'LimitsReached', Threshold: 1 }],
    ['alarm-without-route', { Namespace: 'NotifySupport', MetricName: 'UnroutedAlarms', Threshold: 1 }],
    ['sms-spend', { Namespace: 'AWS/SNS', MetricName: 'SMSMonthToDateSpentUSD' }],
  ])('watch %s, and take silence for a good sign', (name, properties) => {
    expect(alarmCalled(name)).toMatchObject({ ...properties, TreatMissingData: 'notBreaching' });
  });

  it('watch that the sweep gets to its end, for which silence is the bad sign', () => {
    expect(alarmCalled('sweep-silent')).toMatchObject({
      ...{ Namespace: 'NotifySupport', MetricName: 'Sweeps', Threshold: 1, EvaluationPeriods: 5 },
      ...{ ComparisonOperator: 'LessThanThreshold', TreatMissingData: 'breaching' },
    });
  });

  it('speak to the backstop and nobody else, each with what it means, what to do and where to read on', () => {
    const topic = { Ref: expect.stringMatching(/^Backstop/) };
    for (const { AlarmActions, OKActions, AlarmDescription } of alarms) {
      expect([AlarmActions, OKActions]).toEqual([[topic], undefined]);
      expect(AlarmDescription).toMatch(/^[A-Z][ -~]+: [ -~]+\. [ -~]+\. README\.md, "When the backstop speaks"\.$/);
      expect(AlarmDescription.length).toBeLessThanOrEqual(1024);
    }
  });

  it('page nobody through the pager, whatever the routes say', () => {
    const everything = [{ alarm: '*', policy: 'default' }];
    for (const { AlarmName } of alarms)
      expect(routeAlarm(AlarmName, everything, 'Pager')).not.toHaveProperty('isUnrouted');
    expect(alarms.filter(({ AlarmName }) => routeAlarm(AlarmName, everything, 'Pager').policy !== null)).toEqual([]);
  });
});
