import { globSync, readFileSync } from 'node:fs';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { isOwnAlarm } from '../../lambdas/domain/on-call/own-alarms.ts';
import { routeAlarm } from '../../lambdas/domain/on-call/route.ts';
import { units } from '../../lambdas/log.ts';
import { aStack, resolved } from '../support/a-stack.ts';
import { byPhone } from '../support/synthesised.ts';

type Alarm = Record<string, unknown> & { AlarmName: string; AlarmDescription: string };

const stack = aStack();
const found = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm'));
const alarms = found.map(({ Properties }) => Properties as Alarm);
const alarmCalled = (name: string) => alarms.find(({ AlarmName }) => AlarmName === `NotifySupport-${name}`);
const headings = new Set(
  [...readFileSync('docs/runbook.md', 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchorOf(heading)),
);
const phones = aStack({ ...byPhone, callSpendWarning: 40 });
const withPhones = Template.fromStack(phones);
const own = { Namespace: 'NotifySupport', Dimensions: [{ Name: 'Pager', Value: 'NotifySupport' }] };

describe('the alarms', () => {
  // Add a new alarm to lambdas/domain/on-call/own-alarms.ts, or it notifies contacts through the pager that it is about.
  it('are known to the pager as its own, by their exact names', () => {
    const unknown = alarms.filter(({ AlarmName }) => !isOwnAlarm(AlarmName, 'NotifySupport'));
    expect(unknown.map(({ AlarmName }) => AlarmName)).toEqual([]);
  });

  it('that watch a function have a row in the runbook, which says what to do', () => {
    const names = alarms.flatMap(({ AlarmName }) => /-([A-Z]\w+)-fails$/.exec(AlarmName)?.[1] ?? []);
    const rows = readFileSync('docs/runbook.md', 'utf8').match(/^\| `[A-Z].*/gm) ?? [];
    expect(names.filter((name) => !rows.some((row) => row.split('|')[1]?.includes(`\`${name}\``)))).toEqual([]);
  });

  it.each([
    ['ReceiveReply-fails', { MetricName: 'Errors', Threshold: 1, Period: 60 }],
    ['FindContacts-fails', { MetricName: 'Errors', Threshold: 5, Period: 300 }],
    ['FindContacts-throttled', { MetricName: 'Throttles', Threshold: 1 }],
    ['sweep-fails', { MetricName: 'Errors', Threshold: 3, Period: 300 }],
    ['Sweep-throttled', { MetricName: 'Throttles', Threshold: 1 }],
    ['NotifyContact-throttled', { MetricName: 'ExecutionThrottled', Threshold: 1 }],
    ['alarms-wait', { MetricName: 'ApproximateAgeOfOldestMessage', Threshold: 180 }],
    ['intake-fails', { ...own, MetricName: 'IntakeFailures', Threshold: 5, Period: 300 }],
    ['alarms-lost', { MetricName: 'ApproximateNumberOfMessagesVisible', Threshold: 1 }],
    ['backstop-messages-lost', { MetricName: 'ApproximateNumberOfMessagesVisible', Threshold: 1 }],
    ['deliveries-lost', { MetricName: 'ApproximateNumberOfMessagesVisible', Threshold: 1 }],
    ['limit-reached', { ...own, MetricName: 'LimitsReached', Threshold: 1 }],
    ['alerts-refused', { ...own, MetricName: 'AlertsRefused', Threshold: 1, Period: 60 }],
    ['canary-fails', { ...own, MetricName: 'CanaryFailed', Threshold: 1, Period: 3600, EvaluationPeriods: 2 }],
    ['alarm-without-route', { ...own, MetricName: 'UnroutedAlarms', Threshold: 1 }],
  ])('watch %s, and stay OK without data', (name, properties) => {
    expect(alarmCalled(name)).toMatchObject({ ...properties, TreatMissingData: 'notBreaching' });
  });

  it('keep the state of the warning about money, because its metric has data only when an SMS is sent', () => {
    expect(alarmCalled('sms-spend')).toMatchObject({
      ...{ Namespace: 'AWS/SNS', MetricName: 'SMSMonthToDateSpentUSD', Statistic: 'Maximum' },
      TreatMissingData: 'ignore',
    });
    expect(['phone-spend', 'call-spend'].map(alarmCalled)).toEqual([undefined, undefined]);
  });

  it.each([
    ['phone-spend', 'TextMessageMonthlySpend', { Ref: 'SmsSpendWarning' }],
    ['call-spend', 'VoiceMessageMonthlySpend', 40],
  ])('watch by %s what End User Messaging costs, if it is used', (name, MetricName, Threshold) => {
    const AlarmName = `NotifySupport-${name}`;
    const [alarm] = Object.values(withPhones.findResources('AWS::CloudWatch::Alarm', { Properties: { AlarmName } }));
    expect(alarm?.Properties).toMatchObject({
      ...{ Namespace: 'AWS/SMSVoice', MetricName, Statistic: 'Maximum' },
      ...{ TreatMissingData: 'ignore', Threshold },
    });
    const [, anchor] = /#([\w-]+)$/m.exec(alarm?.Properties.AlarmDescription) ?? [];
    expect(headings).toContain(anchor);
    expect(isOwnAlarm(AlarmName, 'NotifySupport')).toBe(true);
  });

  it('do not watch a canary that is switched off', () => {
    const template = Template.fromStack(aStack({ canary: 'off' }));
    template.resourcePropertiesCountIs('AWS::CloudWatch::Alarm', { AlarmName: 'NotifySupport-canary-fails' }, 0);
    template.hasResourceProperties('AWS::SES::ConfigurationSetEventDestination', {
      EventDestination: Match.objectLike({ MatchingEventTypes: ['bounce', 'complaint', 'reject'] }),
    });
    template.resourcePropertiesCountIs('AWS::Events::Rule', { Description: Match.stringLikeRegexp('canary') }, 0);
    template.hasResourceProperties('AWS::Lambda::Function', {
      Handler: 'sweep.handler',
      Environment: { Variables: Match.objectLike({ CANARY: 'off' }) },
    });
  });

  it('watch that the sweep finishes, and go off without data', () => {
    expect(alarmCalled('sweep-silent')).toMatchObject({
      ...{ ...own, MetricName: 'Sweeps', Threshold: 1, EvaluationPeriods: 5 },
      ...{ ComparisonOperator: 'LessThanThreshold', TreatMissingData: 'breaching' },
    });
  });

  it('send to the backstop and to nothing else', () => {
    const topic = { Ref: expect.stringMatching(/^Backstop/) };
    for (const { AlarmActions, OKActions } of alarms) expect([AlarmActions, OKActions]).toEqual([[topic], undefined]);
  });

  it('notify nobody through their own pager, whatever the routes say', () => {
    const everything = [{ alarm: '*', policy: 'default' }];
    for (const { AlarmName } of alarms)
      expect(routeAlarm(AlarmName, everything, 'NotifySupport', 0)).not.toHaveProperty('isUnrouted');
    expect(
      alarms.filter(({ AlarmName }) => routeAlarm(AlarmName, everything, 'NotifySupport', 0).policy !== null),
    ).toEqual([]);
  });
});

describe('the alarm about refused alerts', () => {
  const template = (settings = {}) => Template.fromStack(aStack(settings));

  it('also counts what API Gateway refuses by itself, in the access log', () => {
    template().hasResourceProperties('AWS::Logs::MetricFilter', {
      FilterPattern:
        '{ ($.status = "4*") && ($.error != "-") && ($.httpMethod = "POST") && ( ($.resourcePath = "/alerts*") || ($.resourcePath = "/v2/*") || ($.resourcePath = "/key/*") || ($.error = "REQUEST_TOO_LARGE") ) }',
      LogGroupName: { Ref: Match.stringLikeRegexp('^ApiLog') },
      MetricTransformations: [
        {
          ...{ MetricName: 'AlertsRefused', MetricNamespace: 'NotifySupport', MetricValue: '1' },
          Dimensions: [{ Key: 'Pager', Value: '$.pager' }],
        },
      ],
    });
    const [stage] = Object.values(template().findResources('AWS::ApiGateway::Stage'));
    expect(JSON.parse(stage?.Properties.AccessLogSetting.Format)).toMatchObject({
      pager: 'NotifySupport',
      httpMethod: '$context.httpMethod',
      resourcePath: '$context.resourcePath',
      status: '$context.status',
      error: '$context.error.responseType',
    });
  });

  it('counts it by the metrics of the methods if there is no access log', () => {
    const without = template({ accessLog: 'off' });
    without.resourceCountIs('AWS::Logs::MetricFilter', 0);
    const [stage] = Object.values(without.findResources('AWS::ApiGateway::Stage'));
    const watched = Object.values(without.findResources('AWS::CloudWatch::Alarm')).find(
      ({ Properties }) => Properties.AlarmName === 'NotifySupport-alerts-refused',
    );
    const metrics: { Id: string; Expression?: string; MetricStat?: { Metric: Record<string, unknown> } }[] =
      watched?.Properties.Metrics;
    // CloudWatch allows ten metrics in an alarm on an expression.
    expect(metrics.filter(({ MetricStat }) => MetricStat !== undefined).length).toBeLessThanOrEqual(10);
    expect(metrics[0]?.Expression).toMatch(
      /^FILL\(refused, 0\) \+ IF\((?:FILL\(errors\d, 0\)(?: \+ )?)+ > FILL\(unmatched, 0\), 1, 0\)$/,
    );
    const errors = metrics.filter(({ Id }) => Id.startsWith('errors'));
    const measured = stage?.Properties.MethodSettings.filter(
      ({ MetricsEnabled }: { MetricsEnabled?: boolean }) => MetricsEnabled,
    );
    expect(errors.length).toBeGreaterThan(0);
    expect(errors.length).toBe(measured.length);
    expect(errors[0]?.MetricStat?.Metric).toEqual({
      ...{ Namespace: 'AWS/ApiGateway', MetricName: '4XXError' },
      Dimensions: [
        { Name: 'ApiName', Value: 'NotifySupport' },
        { Name: 'Method', Value: 'POST' },
        { Name: 'Resource', Value: '/alerts' },
        { Name: 'Stage', Value: { Ref: expect.any(String) } },
      ],
    });
  });
});

/** The name and description of each alarm, as they are once it is deployed. */
const described = resolved(stack)
  .ofType('AWS::CloudWatch::Alarm')
  .map(({ name, properties }) => [name.replace('NotifySupport-', ''), properties.AlarmDescription as string] as const);
const runbook = 'https://github.com/notify-support/notify-support/blob/main/docs/runbook.md';

describe('the description of an alarm', () => {
  it.each(described)('gives the meaning, what to do, the runbook, and pages of the console: %s', (_, description) => {
    const [means, todo, where, ...links] = description.split('\n');
    expect(means).toMatch(/^[A-Z][ -~]+: [ -~]+\.$/);
    expect(todo).toMatch(/^[A-Z][ -~]+\.$/);
    expect(where).toMatch(new RegExp(`^Runbook: ${runbook}#[a-z-]+$`));
    for (const link of links)
      expect(link).toMatch(/^(?:Log|Queue|Executions): https:\/\/eu-central-1\.console\.aws\.amazon\.com\/[!-~]+$/);
  });

  it('links a log, a queue or executions, unless it is about the account’s spending', () => {
    const linkless = described.filter(([, description]) => description.split('\n').length < 4);
    expect(linkless.map(([name]) => name)).toEqual(['sms-spend']);
  });

  it('links a log group and a queue by their names', () => {
    const alarmsLost = described.find(([name]) => name === 'alarms-lost')?.[1] ?? '';
    expect(alarmsLost.split('\n').slice(3)).toEqual([
      'Queue: https://eu-central-1.console.aws.amazon.com/sqs/v3/home?region=eu-central-1#/queues/https%3A%2F%2Fsqs.eu-central-1.amazonaws.com%2F111122223333%2FNotifySupport-AlarmDeadLetters',
      'Log: https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#logsV2:log-groups/log-group/NotifySupport-ReceiveAlarmLog',
    ]);
  });

  // A name by CloudFormation adds at most 22 characters to an id: a hyphen, a hash and others. A description has
  // three such names.
  it('is short enough for CloudWatch, even with the longest stack name in it', () => {
    const long = resolved(aStack({}, { stackName: 'N'.repeat(66) }));
    for (const { properties } of long.ofType('AWS::CloudWatch::Alarm'))
      expect(properties.AlarmDescription.length).toBeLessThanOrEqual(1024 - 3 * 22);
  });

  it('links the console of the partition of the deploy, whatever it is', () => {
    const template = Template.fromStack(stack);
    template.hasMapping('Console', {
      aws: { Host: 'console.aws.amazon.com' },
      'aws-cn': { Host: 'console.amazonaws.cn' },
      'aws-us-gov': { Host: 'console.amazonaws-us-gov.com' },
      'aws-eusc': { Host: 'console.amazonaws-eusc.eu' },
    });
    expect(JSON.stringify(template.toJSON().Resources)).not.toContain('console.aws.amazon.com');
  });

  it('links the runbook of the settings', () => {
    const template = Template.fromStack(aStack({ runbookUrl: 'https://wiki.example.org/pager' }));
    const text = JSON.stringify(template.toJSON());
    expect(text).toContain('Runbook: https://wiki.example.org/pager#sweep-fails');
    expect(text).not.toContain(runbook);
  });
});

describe('a metric of the pager in an alarm or the dashboard', () => {
  const sources = [
    JSON.stringify(found),
    ...Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Dashboard')).map(({ Properties }) =>
      JSON.stringify(Properties.DashboardBody).replaceAll('\\', ''),
    ),
  ].join();
  const inAlarms = [...sources.matchAll(/"MetricName":"(\w+)","Namespace":"NotifySupport"/g)];
  const inDashboard = [...sources.matchAll(/"NotifySupport","(\w+)",((?:"\w+","\w+",?)+)/g)];

  it('is one that the functions write', () => {
    const names = [...inAlarms, ...inDashboard].map(([, name = '']) => name);
    expect(inAlarms.length).toBeGreaterThan(3);
    expect(new Set(names)).toEqual(new Set(Object.keys(units)));
  });

  it('has the dimension Pager, and Channel if it counts messages', () => {
    const dimensions = inDashboard.map(([, name = '', all = '']) => [
      name,
      (all.match(/"\w+"/g) ?? []).filter((_, index) => index % 2 === 0),
    ]);
    const wrong = dimensions.filter(([name, keys]) => {
      const expected = /^Notifications/.test(String(name)) ? '"Channel","Pager"' : '"Pager"';
      return String([...(keys ?? [])].sort()) !== expected;
    });
    expect(wrong).toEqual([]);
  });
});

describe('the runbook', () => {
  it('has a heading for every alarm', () => {
    const asked = described.map(([, description]) => /^Runbook: \S+#(\S+)$/m.exec(description)?.[1] ?? '');
    expect(asked.filter((heading) => !headings.has(heading))).toEqual([]);
  });

  it('has a heading for nothing else than the alarms and messages', () => {
    const asked = [
      ...described,
      ...resolved(phones)
        .ofType('AWS::CloudWatch::Alarm')
        .map(({ properties }) => ['', properties.AlarmDescription]),
    ].map(([, text]) => /^Runbook: \S+#(\S+)$/m.exec(String(text))?.[1]);
    const messages = globSync('lambdas/domain/notify/*.ts')
      .map((file) => readFileSync(file, 'utf8'))
      .join();
    const told = [...messages.matchAll(/heading: '([a-z-]+)'/g)].map(([, heading]) => heading);
    const sections = [...readFileSync('docs/runbook.md', 'utf8').matchAll(/^### (.*)$/gm)].map(([, heading = '']) =>
      anchorOf(heading),
    );
    // The message of Step Functions itself says TIMED_OUT.
    expect(sections.toSorted()).toEqual([...new Set([...asked, ...told, 'run-timed-out'])].sort());
  });

  it('has a heading for every other message of the backstop', () => {
    const sweep = ['backstop', 'subscription']
      .map((name) => readFileSync(`lambdas/domain/notify/${name}.ts`, 'utf8'))
      .join();
    const asked = [...sweep.matchAll(/heading: '([a-z-]+)'/g)].map(([, heading = '']) => heading);
    expect(new Set(asked)).toEqual(new Set(['nobody-has-taken-it', 'run-stopped-by-hand', 'backstop-subscription']));
    expect(asked.filter((heading) => !headings.has(heading))).toEqual([]);
  });
});

/** The anchor that a heading has on the page: small letters, hyphens for spaces, nothing else. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
}
