import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { eventFaults } from '../../lib/event-settings.ts';
import type { EventRule } from '../../lib/pager.ts';
import type { Settings } from '../../lib/settings.ts';
import { aStack } from '../support/a-stack.ts';

type Rule = {
  readonly EventPattern: Record<string, unknown>;
  readonly Targets: readonly Record<string, unknown>[];
};

const resourcesOf = (template: Template, type: string) =>
  Object.entries(template.findResources(type)).map(([id, { Properties }]) => [id, Properties] as const);

const templateWith = (events: Settings['events']) => Template.fromStack(aStack({ events }));

const orders: EventRule = {
  name: 'orders',
  pattern: {
    source: ['acme.orders'],
    'detail-type': ['Payment failed'],
    $or: [{ detail: { bank: ['a'] } }, { resources: ['b'] }],
  },
};

describe('the setting events', () => {
  const template = templateWith(['health', 'step-functions', orders]);
  const rules = new Map(
    resourcesOf(template, 'AWS::Events::Rule').flatMap(([id, rule]) =>
      id.startsWith('Event') ? [[id.replace(/^Event|[0-9A-F]{8}$/g, ''), rule as Rule] as const] : [],
    ),
  );

  it('makes one rule of each entry, with its pattern as it was written', () => {
    expect([...rules.keys()]).toEqual(['health', 'stepfunctions', 'orders']);
    expect(rules.get('orders')?.EventPattern).toEqual(orders.pattern);
    expect(rules.get('health')?.EventPattern).toMatchObject({ source: ['aws.health'], $or: expect.any(Array) });
  });

  it('sends the whole event with the name of its rule to the queue of the alarms', () => {
    const [queue] = resourcesOf(template, 'AWS::SQS::Queue').find(([id]) => /^Alarms[0-9A-F]{8}$/.test(id)) ?? [];
    const [deadLetters] = resourcesOf(template, 'AWS::SQS::Queue').find(([id]) => id.startsWith('AlarmDead')) ?? [];
    expect(rules.get('orders')?.Targets).toEqual([
      {
        Id: 'Target0',
        Arn: { 'Fn::GetAtt': [queue, 'Arn'] },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [deadLetters, 'Arn'] } },
        InputTransformer: { InputTemplate: '{"rule":"orders","event":<aws.events.event.json>}' },
        RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
      },
    ]);
  });

  it('leaves the executions of the pager’s own machines to the backstop', () => {
    const detail = rules.get('stepfunctions')?.EventPattern.detail as Record<string, unknown>;
    const machines = resourcesOf(template, 'AWS::StepFunctions::StateMachine').map(([Ref]) => ({ Ref }));
    expect(detail.status).toEqual(['FAILED', 'TIMED_OUT']);
    expect(detail.stateMachineArn).toEqual([{ 'anything-but': expect.arrayContaining(machines) }]);
    expect(machines).toHaveLength(2);
  });

  it('needs one statement for all rules in the policy of each queue, which has at most 20', () => {
    const policies = resourcesOf(template, 'AWS::SQS::QueuePolicy').filter(([id]) => /^Alarm/.test(id));
    expect(policies).toHaveLength(2);
    for (const [, { PolicyDocument }] of policies) {
      const allowing = PolicyDocument.Statement.filter(({ Effect }: { Effect: string }) => Effect === 'Allow');
      const arns = allowing.map((statement: { Condition: { ArnEquals: Record<string, unknown> } }) =>
        [statement.Condition.ArnEquals['aws:SourceArn']].flat(),
      );
      expect(arns).toContainEqual([
        ...['Eventhealth', 'Eventstepfunctions', 'Eventorders'].map((id) => ({
          'Fn::GetAtt': [expect.stringContaining(id), 'Arn'],
        })),
      ]);
    }
  });

  it('adds no right to any function, and nothing at all if it is empty', () => {
    const without = templateWith([]);
    const policies = (from: Template) => resourcesOf(from, 'AWS::IAM::Policy');
    expect(policies(template)).toEqual(policies(without));
    expect(resourcesOf(without, 'AWS::Events::Rule').filter(([id]) => id.startsWith('Event'))).toEqual([]);
  });
});

describe('a mistake in the setting events', () => {
  const messagesOf = (events: readonly unknown[], sources: readonly string[] = ['api']) =>
    eventFaults(events, sources).map(({ path, message }) => `${path.join('.')}: ${message}`);
  const rule = (pattern: unknown) => [{ name: 'orders', pattern }];

  it.each<[string, readonly unknown[], string]>([
    [
      'a slip',
      ['gardduty'],
      '0: there is no built-in rule "gardduty". Did you mean "guardduty"? Write one of health, ',
    ],
    [
      'a name without its hyphen',
      ['stepfunctions'],
      '0: there is no built-in rule "stepfunctions". Did you mean "step-functions"?',
    ],
    ['AWS’s name', ['aws.guardduty'], '0: there is no built-in rule "aws.guardduty". Did you mean "guardduty"?'],
    ['half of a name', ['pipeline'], '0: there is no built-in rule "pipeline". Did you mean "codepipeline"?'],
    ['a name that is near none', ['unicorns'], '0: there is no built-in rule "unicorns". Write one of health, '],
    ['no rule', [7], '0: write the name of a built-in rule, or a name and a pattern'],
    ['no name', [{ pattern: { source: ['a'] } }], '0.name: write at most 32 lower-case letters, digits and hyphens'],
    [
      'a name that is not allowed',
      [{ name: 'My Orders', pattern: { source: ['a'] } }],
      '0.name: write at most 32 lower-case',
    ],
    [
      'a misspelt part',
      [{ name: 'orders', pattern: { source: ['a'] }, patern: {} }],
      '0.patern: is not part of a rule, which has a name and a pattern. Did you mean "pattern"?',
    ],
    ['no pattern', [{ name: 'orders' }], '0.pattern: write an EventBridge pattern'],
    ['a pattern as text', rule('{"source":["a"]}'), '0.pattern: write an EventBridge pattern'],
    [
      'the CDK’s name of a member',
      rule({ source: ['a'], detailType: ['b'] }),
      '0.pattern.detailType: is not a member of an event. Did you mean "detail-type"?',
    ],
    [
      'a value that is not in a list',
      rule({ source: 'acme.orders' }),
      '0.pattern.source: write the value in a list: ["acme.orders"]',
    ],
    [
      'such a value in the detail',
      rule({ source: ['a'], detail: { state: 'FAILED' } }),
      '0.pattern.detail.state: write the value in a list: ["FAILED"]',
    ],
    [
      'such a value in an alternative',
      rule({ $or: [{ source: 'a' }, { source: ['b'] }] }),
      '0.pattern.source: write the value in a list: ["a"]',
    ],
    ['a single alternative', rule({ $or: [{ source: ['a'] }] }), '0.pattern.$or: needs at least two alternatives'],
    ['an empty list', rule({ source: [] }), '0.pattern.source: is an empty list, so nothing could match'],
    ['an empty detail', rule({ source: ['a'], detail: {} }), '0.pattern.detail: is empty, so nothing could match'],
    [
      'a pattern for everything',
      rule({ account: ['123456789012'] }),
      '0.pattern: name the source, the detail-type or the resources',
    ],
    [
      'a pattern that is too long',
      rule({ source: ['a'.repeat(2048)] }),
      '0.pattern: it has 2063 characters, and EventBridge allows 2048',
    ],
    [
      'alarms',
      rule({ source: ['aws.cloudwatch'] }),
      '0.pattern: take the rule out: CloudWatch alarms arrive without one',
    ],
    ['the same rule twice', ['health', 'health'], '1: name each rule once: "health" is there twice'],
    ['a name of a source', ['health'], '0: give it another name: "health" is also one of the sources'],
  ])('is told with what to write: %s', (_, events, message) => {
    const sources = message.includes('also one of') ? ['api', 'health/2'] : ['api'];
    expect(messagesOf(events, sources)).toEqual([expect.stringContaining(message)]);
  });

  it('is none in any built-in rule', () => {
    expect(eventFaults([...builtInNames], ['api'])).toEqual([]);
  });
});

const builtInNames = [
  ...['health', 'health-changes', 'guardduty', 'securityhub', 'codepipeline', 'codebuild', 'step-functions'],
  ...['batch', 'glue', 'backup', 'ecs', 'rds'],
];
