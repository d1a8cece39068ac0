import { describe, expect, it } from 'vitest';
import { readAlert } from '../../../../lambdas/domain/intake/alert.ts';
import { placeOf, readEvent, readRuleEvent, whyNotOurs } from '../../../../lambdas/domain/intake/events.ts';
import { busEventOf } from '../../../../lambdas/domain/intake/systems/bus-event.ts';
import type { Mapping } from '../../../../lambdas/domain/on-call/mapping.ts';
import { eventPatterns } from '../../../../lib/event-patterns.ts';
import { matches, type Pattern } from '../../../../local/cloud/event-pattern.ts';
import {
  anEvent,
  backupJob,
  batchJob,
  build,
  ecs,
  execution,
  glueJob,
  guardDuty,
  healthChange,
  healthIssue,
  machineArn,
  pipeline,
  rds,
  securityHub,
} from './bus-events.ts';

const pagerArn = 'arn:aws:states:eu-central-1:123456789012:stateMachine:Shop-NotifySupport';
const pager = { name: 'Shop', home: { account: '123456789012', region: 'eu-central-1' } };

const busEvent = (value: object) => busEventOf(value) as NonNullable<ReturnType<typeof busEventOf>>;
const reading = (event: object, mapping?: Mapping) => readEvent({ rule: 'test', event: busEvent(event) }, mapping);

/** The alert of an event. */
function alertOf(event: object, mapping?: Mapping) {
  const read = reading(event, mapping);
  if ('because' in read) throw new Error(read.because);
  const result = readAlert(read.draft);
  if ('faults' in result) throw new Error(JSON.stringify(result.faults));
  return { ...result.alert, notes: read.notes };
}

describe('an event of a service that is known', () => {
  it.each<[string, object, string, string]>([
    ['a public issue', healthIssue(), 'critical', 'AWS Health: LAMBDA operational issue, af-south-1'],
    [
      'an investigation',
      healthIssue({ eventTypeCategory: 'investigation' }),
      'error',
      'AWS Health: LAMBDA operational issue, af-south-1',
    ],
    [
      'a scheduled change of instances',
      healthChange(),
      'warning',
      'AWS Health: EC2 instance retirement scheduled, eu-central-1, i-0abcd1111 and 1 more',
    ],
    [
      'a change in another account of the organization',
      healthChange({ affectedAccount: '210987654321', affectedEntities: [{ entityValue: 'i-0abcd1111' }] }),
      'warning',
      'AWS Health: EC2 instance retirement scheduled, eu-central-1, i-0abcd1111, account 210987654321',
    ],
    [
      'a notification',
      healthChange({ eventTypeCategory: 'accountNotification', affectedEntities: [] }),
      'info',
      'AWS Health: EC2 instance retirement scheduled, eu-central-1',
    ],
    [
      'a report of abuse',
      {
        ...healthChange({ eventTypeCode: 'AWS_ABUSE_DOS_REPORT', service: 'ABUSE', affectedEntities: undefined }),
        'detail-type': 'AWS Health Abuse Event',
      },
      'critical',
      'AWS Health: ABUSE dos report, eu-central-1',
    ],
    [
      'a high finding',
      guardDuty(8),
      'critical',
      'GuardDuty: EC2 instance i-99999999 is communicating with a known malicious IP address.',
    ],
    [
      'a medium finding',
      guardDuty(5.3),
      'warning',
      'GuardDuty: EC2 instance i-99999999 is communicating with a known malicious IP address.',
    ],
    [
      'a low finding',
      guardDuty(2),
      'info',
      'GuardDuty: EC2 instance i-99999999 is communicating with a known malicious IP address.',
    ],
    [
      'a finding without a title, of another account',
      guardDuty(9, { title: undefined, accountId: '210987654321' }),
      'critical',
      'GuardDuty: UnauthorizedAccess:EC2/MaliciousIPCaller.Custom, account 210987654321',
    ],
    [
      'a failed check',
      securityHub(),
      'error',
      'Security Hub: S3 general purpose buckets should block public access, customer-exports',
    ],
    [
      'a critical finding of another account',
      securityHub({ Severity: { Label: 'CRITICAL' }, AwsAccountId: '210987654321', Resources: [], Title: undefined }),
      'critical',
      'Security Hub: a finding, account 210987654321',
    ],
    ['a failed pipeline', pipeline('FAILED'), 'error', 'Pipeline shop failed'],
    ['a stopped pipeline', pipeline('STOPPED'), 'error', 'Pipeline shop was stopped'],
    ['a failed build', build('FAILED'), 'error', 'Build of shop (main) failed'],
    [
      'a build of a commit',
      build('TIMED_OUT', { 'source-version': 'a'.repeat(40) }),
      'error',
      'Build of shop timed out',
    ],
    [
      'a failed execution',
      execution('FAILED', { error: 'Lambda.Unknown', cause: 'out of memory' }),
      'error',
      'State machine orders failed: Lambda.Unknown: out of memory',
    ],
    ['an execution whose error is not told', execution('TIMED_OUT'), 'error', 'State machine orders timed out'],
    ['a state that is not known', execution('MELTED'), 'error', 'State machine orders is MELTED'],
    ['a state that JavaScript knows', execution('constructor'), 'error', 'State machine orders is constructor'],
    [
      'a category that JavaScript knows',
      healthIssue({ eventTypeCategory: 'toString' }),
      'critical',
      'AWS Health: LAMBDA operational issue, af-south-1',
    ],
    ['no state at all', execution(''), 'error', 'State machine orders is in an unknown state'],
    ['a failed batch job', batchJob('FAILED'), 'error', 'Batch job nightly failed: Essential container in task exited'],
    [
      'a failed glue job',
      glueJob('TIMEOUT'),
      'error',
      'Glue job load timed out: An error occurred while running the job.',
    ],
    [
      'a failed backup',
      backupJob('FAILED'),
      'error',
      'Backup of orders failed: Backup job failed because the vault does not exist.',
    ],
    [
      'a failed copy',
      backupJob('FAILED', 'Copy Job State Change'),
      'error',
      'Copy of a backup of orders failed: Backup job failed because the vault does not exist.',
    ],
    [
      'tasks that cannot start',
      ecs('SERVICE_TASK_START_IMPAIRED', 'WARN'),
      'critical',
      'ECS service shop: cannot start its tasks',
    ],
    [
      'tasks that cannot be placed',
      ecs('SERVICE_TASK_PLACEMENT_FAILURE', 'ERROR', { reason: 'RESOURCE:FARGATE' }),
      'critical',
      'ECS service shop: cannot place its tasks: RESOURCE:FARGATE',
    ],
    [
      'a failed deployment',
      ecs('SERVICE_DEPLOYMENT_FAILED', 'ERROR', { reason: 'ECS deployment circuit breaker: task failed to start.' }),
      'error',
      'ECS service shop: the deployment failed: ECS deployment circuit breaker: task failed to start.',
    ],
    ['an event of ECS that is new', ecs('SERVICE_LOST_ITS_WAY'), 'critical', 'ECS service shop: SERVICE_LOST_ITS_WAY'],
    [
      'a failure of a database',
      rds(['failure'], 'The database is in an incompatible state.'),
      'critical',
      'RDS orders: The database is in an incompatible state.',
    ],
    [
      'a failover',
      rds(['failover'], 'A Multi-AZ failover has started.'),
      'error',
      'RDS orders: A Multi-AZ failover has started.',
    ],
  ])('says in one line what is wrong: %s', (_, event, severity, summary) => {
    expect(alertOf(event)).toMatchObject({ action: 'trigger', severity, summary, details: event, notes: [] });
  });

  it.each<[string, object]>([
    ['a closed Health event', healthIssue({ statusCode: 'closed' })],
    ['an archived finding', guardDuty(8, { service: { archived: true } })],
    ['a resolved finding', securityHub({ Workflow: { Status: 'RESOLVED' } })],
    ['a suppressed finding', securityHub({ Workflow: { Status: 'SUPPRESSED' } })],
    ['a finding whose resource is gone', securityHub({ RecordState: 'ARCHIVED' })],
    ['a check that passes', securityHub({ Compliance: { Status: 'PASSED' } })],
    ['a pipeline that succeeds', pipeline('SUCCEEDED')],
    ['a build that succeeds', build('SUCCEEDED')],
    ['an execution that succeeds', execution('SUCCEEDED')],
    ['a job that succeeds', batchJob('SUCCEEDED')],
    ['a Glue job that succeeds', glueJob('SUCCEEDED')],
    ['a backup that is complete', backupJob('COMPLETED')],
    ['a service in a steady state', ecs('SERVICE_STEADY_STATE', 'INFO')],
    ['a deployment that is complete', ecs('SERVICE_DEPLOYMENT_COMPLETED', 'INFO')],
  ])('is over: %s', (_, event) => {
    expect(alertOf(event).action).toBe('resolve');
  });

  it.each<[string, object, object]>([
    ['an update of a Health event', healthIssue(), healthIssue({ statusCode: 'closed', communicationId: 'another' })],
    ['a public event in all accounts', healthIssue(), healthIssue({ affectedAccount: '210987654321' })],
    ['a finding that is seen again', guardDuty(5), guardDuty(8)],
    ['the next run of a pipeline', pipeline('FAILED'), pipeline('SUCCEEDED')],
    [
      'the build of the commit with the fix',
      build('FAILED', { 'source-version': 'a'.repeat(40) }),
      build('SUCCEEDED', { 'source-version': 'b'.repeat(40) }),
    ],
    ['another execution of the machine', execution('FAILED'), execution('FAILED', { name: '4712' })],
    ['the next backup', backupJob('FAILED'), backupJob('COMPLETED')],
    ['tasks that run again', ecs('SERVICE_TASK_START_IMPAIRED'), ecs('SERVICE_STEADY_STATE')],
    ['the next deployment', ecs('SERVICE_DEPLOYMENT_FAILED'), ecs('SERVICE_DEPLOYMENT_COMPLETED')],
  ])('belongs to the same incident: %s', (_, first, second) => {
    expect(alertOf(first).dedupKey).toEqual(expect.any(String));
    expect(alertOf(second).dedupKey).toBe(alertOf(first).dedupKey);
  });

  it.each<[string, object, object]>([
    ['a change in another account', healthChange(), healthChange({ affectedAccount: '210987654321' })],
    ['a build of another branch', build('FAILED'), build('SUCCEEDED', { 'source-version': 'pr/12' })],
    ['a pipeline of that name in another Region', pipeline('FAILED'), pipeline('FAILED', { region: 'us-east-1' })],
    ['a steady state after a rollback', ecs('SERVICE_DEPLOYMENT_FAILED'), ecs('SERVICE_STEADY_STATE')],
    ['a copy of that backup', backupJob('FAILED'), backupJob('COMPLETED', 'Copy Job State Change')],
  ])('belongs to another incident: %s', (_, first, second) => {
    expect(alertOf(second).dedupKey).not.toBe(alertOf(first).dedupKey);
  });

  it.each<[object, string | undefined]>([
    [
      healthIssue(),
      'https://health.aws.amazon.com/health/home#/account/event-log?Event%20ARN=arn:aws:health:af-south-1::event/LAMBDA/AWS_LAMBDA_OPERATIONAL_ISSUE/AWS_LAMBDA_OPERATIONAL_ISSUE_7d1ef_EXAMPLE&eventTab=details',
    ],
    [healthIssue({ eventArn: 'arn:aws-us-gov:health:us-gov-west-1::event/EC2/A/B' }), undefined],
    [
      guardDuty(8),
      'https://eu-central-1.console.aws.amazon.com/guardduty/home?region=eu-central-1#/findings?search=id%3D16afba5c5c43e07c9e3e5e2e544e95df',
    ],
    [securityHub(), 'https://eu-central-1.console.aws.amazon.com/securityhub/home?region=eu-central-1#/findings'],
    [securityHub({ SourceUrl: 'https://example.org/finding' }), 'https://example.org/finding'],
    [
      pipeline('FAILED', { region: 'cn-north-1' }),
      'https://cn-north-1.console.amazonaws.cn/codesuite/codepipeline/pipelines/shop/view?region=cn-north-1',
    ],
    [pipeline('FAILED', { region: 'us-isob-east-1' }), undefined],
    [pipeline('FAILED', { region: 'evil.example/' }), undefined],
    [
      build('FAILED'),
      'https://eu-central-1.console.aws.amazon.com/codesuite/codebuild/projects/shop/build/shop%3Aed6aa685-0d76-41da-a7f5-6d8760f41f55?region=eu-central-1',
    ],
    [build('FAILED', { logs: { 'deep-link': 'https://example.org/log' } }), 'https://example.org/log'],
    [
      execution('FAILED'),
      'https://eu-central-1.console.aws.amazon.com/states/home?region=eu-central-1#/v2/executions/details/arn:aws:states:eu-central-1:123456789012:execution:orders:4711',
    ],
    [
      ecs('SERVICE_DEPLOYMENT_FAILED'),
      'https://eu-central-1.console.aws.amazon.com/ecs/v2/clusters/prod/services/shop?region=eu-central-1',
    ],
  ])('links to the console: %#', (event, link) => {
    expect(alertOf(event).link).toBe(link);
  });

  it.each<[string, object, string]>([
    ['a pipeline that starts', pipeline('STARTED'), 'Pipeline shop is STARTED'],
    ['a job that waits', batchJob('RUNNABLE'), 'Batch job nightly is RUNNABLE'],
    [
      'a deployment that is under way',
      ecs('SERVICE_DEPLOYMENT_IN_PROGRESS', 'INFO'),
      'shop reports SERVICE_DEPLOYMENT_IN_PROGRESS',
    ],
  ])('says that nothing is wrong, and is none for contacts: %s', (_, event, because) => {
    expect(reading(event)).toEqual({ because });
  });

  it.each([
    ['aws.health', 'AWS Health Event'],
    ['aws.guardduty', 'GuardDuty Finding'],
    ['aws.securityhub', 'Security Hub Findings - Imported'],
    ['aws.codepipeline', 'CodePipeline Pipeline Execution State Change'],
    ['aws.codebuild', 'CodeBuild Build State Change'],
    ['aws.states', 'Step Functions Execution Status Change'],
    ['aws.batch', 'Batch Job State Change'],
    ['aws.glue', 'Glue Job State Change'],
    ['aws.backup', 'Backup Job State Change'],
    ['aws.ecs', 'ECS Service Action'],
    ['aws.rds', 'RDS DB Instance Event'],
  ])('is an alert of its own even with nothing in it: %s, %s', (source, type) => {
    for (const detail of [{}, [], null, 'text'])
      expect(alertOf({ source, 'detail-type': type, detail }).summary).toMatch(/\S/);
  });
});

describe('an event that no reading is for', () => {
  it.each<[object, string]>([
    [
      anEvent('acme.orders', 'Payment failed', { message: 'No answer from the bank.' }),
      'Payment failed: No answer from the bank. (acme.orders)',
    ],
    [
      anEvent('aws.ec2', 'EC2 Spot Instance Interruption Warning', {}, [
        'arn:aws:ec2:eu-central-1a:instance/i-0abc',
        'arn:aws:ec2:x:instance/i-1',
      ]),
      'EC2 Spot Instance Interruption Warning: i-0abc and 1 more (aws.ec2)',
    ],
    [{}, 'An event (unknown source)'],
  ])('is critical and says what it is: %#', (event, summary) => {
    expect(alertOf(event)).toMatchObject({ action: 'trigger', severity: 'critical', summary });
  });

  it('belongs to the same incident only if it says the same of the same resources', () => {
    const key = (message: string, resource: string) =>
      alertOf(anEvent('acme.orders', 'Payment failed', { message }, [resource])).dedupKey;
    expect(key('a', 'x')).toBe(key('a', 'x'));
    expect(new Set([key('a', 'x'), key('b', 'x'), key('a', 'y')]).size).toBe(3);
  });
});

describe('a mapping', () => {
  const payment = anEvent('acme.orders', 'Payment failed', {
    order: 4711,
    level: 'warn',
    state: 'open',
    url: 'https://example.org/4711',
  });
  const mapping = {
    summary: 'Order {detail.order} cannot be paid',
    severity: 'detail.level',
    dedupKey: 'detail.order',
    link: 'detail.url',
    resolvedWhen: { field: 'detail.state', is: ['paid'] },
  };

  it('says what an event is', () => {
    expect(alertOf(payment, mapping)).toMatchObject({
      action: 'trigger',
      summary: 'Order 4711 cannot be paid',
      severity: 'warning',
      dedupKey: '4711',
      link: 'https://example.org/4711',
      details: payment,
      notes: [],
    });
    expect(alertOf({ ...payment, detail: { ...(payment.detail as object), state: 'Paid' } }, mapping).action).toBe(
      'resolve',
    );
  });

  it('comes before the built-in reading, which fills in what it does not name', () => {
    expect(alertOf(pipeline('FAILED'), { summary: '{detail.pipeline} is red' })).toMatchObject({
      summary: 'shop is red',
      severity: 'error',
      dedupKey: alertOf(pipeline('FAILED')).dedupKey,
      link: alertOf(pipeline('FAILED')).link,
    });
    expect(alertOf(pipeline('SUCCEEDED'), { summary: 'detail.pipeline' }).action).toBe('resolve');
  });

  it('decides about the end if it says when that is', () => {
    const never = { summary: 'detail.pipeline', resolvedWhen: { field: 'detail.state', is: ['CLOSED'] } };
    expect(alertOf(pipeline('SUCCEEDED'), never).action).toBe('trigger');
  });

  it('makes an alert of an event that says that nothing is wrong', () => {
    expect(alertOf(pipeline('STARTED'), { summary: '{detail.pipeline} is deployed' })).toMatchObject({
      action: 'trigger',
      summary: 'shop is deployed',
    });
  });

  it('that finds nothing loses no event: the usual reading is used, and a note names each place', () => {
    const wrong = { summary: 'detail.title', severity: 'detail.level', dedupKey: 'detail.id', link: '{detail.url}' };
    const { notes, ...alert } = alertOf(pipeline('FAILED'), wrong);
    const { notes: _, ...usual } = alertOf(pipeline('FAILED'));
    expect(alert).toEqual(usual);
    expect(notes).toEqual([
      'The mapping finds nothing at detail.title, so the event’s usual summary is used.',
      'The mapping finds nothing at detail.level, so the event’s usual severity is used.',
      'The mapping finds nothing at detail.id, so the event’s usual dedup key is used.',
      'The mapping finds nothing at {detail.url}, so the event’s usual link is used.',
    ]);
  });
});

describe('a message of the queue', () => {
  it('keeps each digit of a number, so that two long ids are two incidents', () => {
    const message = '{"rule":"jobs","event":{"id":"1","source":"s","detail":{"job":12345678901234567891}}}';
    expect(readRuleEvent(message)?.event.detail).toEqual({ job: '12345678901234567891' });
  });

  it('names the rule beside the event', () => {
    expect(readRuleEvent(JSON.stringify({ rule: 'health', event: healthIssue() }))).toMatchObject({
      rule: 'health',
      event: { source: 'aws.health', time: '2026-11-24T02:14:00Z' },
    });
  });

  it.each(['', '[]', '{}', '{"rule":"health"}', '{"rule":1,"event":{}}', JSON.stringify(healthIssue())])(
    'is no event of a rule: %s',
    (body) => {
      expect(readRuleEvent(body)).toBeUndefined();
    },
  );
});

describe('the place of an event', () => {
  it.each([
    [{}, undefined],
    [{ account: '210987654321' }, 'account 210987654321'],
    [{ account: '210987654321', region: 'us-east-1' }, 'account 210987654321, us-east-1'],
    [{ account: undefined, region: undefined }, undefined],
  ])('is named only if it is not the pager’s own: %j', (flaw, where) => {
    expect(placeOf(busEvent({ ...healthIssue(), ...flaw }), pager)).toBe(where);
  });
});

describe('an event about the pager itself', () => {
  it.each([
    ['a run of its machines', execution('FAILED', { stateMachineArn: pagerArn }), 'it is about the pager itself'],
    [
      'a run of one of their versions',
      execution('FAILED', { stateMachineArn: `${pagerArn}:7` }),
      'it is about the pager itself',
    ],
    [
      'a contact’s execution',
      execution('FAILED', { stateMachineArn: pagerArn.replace(/NotifySupport$/, 'NotifyContact') }),
      'it is about the pager itself',
    ],
    ['a machine of somebody else', execution('FAILED'), undefined],
    [
      'a machine of another pager',
      execution('FAILED', { stateMachineArn: pagerArn.replace('Shop-', 'Shop_Ops-') }),
      undefined,
    ],
    ['an alarm', anEvent('aws.cloudwatch', 'CloudWatch Alarm State Change', {}), 'alarms have a rule of their own'],
    ['a run of its machines that is only mentioned', anEvent('acme', 'x', { stateMachineArn: pagerArn }), undefined],
  ])('is none for contacts: %s', (_, event, because) => {
    expect(whyNotOurs(busEvent(event), pager)).toBe(because);
  });
});

describe('the pattern of a built-in rule', () => {
  const rulesOf = (event: object) =>
    Object.entries(eventPatterns).flatMap(([name, pattern]) => (matches(pattern as Pattern, event) ? [name] : []));

  it.each<[object, string[]]>([
    [healthIssue(), ['health']],
    [healthIssue({ statusCode: 'closed' }), ['health']],
    [{ ...healthChange(), 'detail-type': 'AWS Health Abuse Event' }, ['health']],
    [healthChange(), ['health-changes']],
    [guardDuty(4), ['guardduty']],
    [guardDuty(3.9), []],
    [securityHub(), ['securityhub']],
    [securityHub({ Severity: { Label: 'MEDIUM' } }), []],
    [pipeline('FAILED'), ['codepipeline']],
    [pipeline('SUCCEEDED'), ['codepipeline']],
    [pipeline('STARTED'), []],
    [build('FAILED'), ['codebuild']],
    [build('IN_PROGRESS'), []],
    [execution('TIMED_OUT'), ['step-functions']],
    [execution('SUCCEEDED'), []],
    [execution('ABORTED', { stateMachineArn: machineArn }), []],
    [batchJob('FAILED'), ['batch']],
    [glueJob('FAILED'), ['glue']],
    [backupJob('COMPLETED'), ['backup']],
    [backupJob('FAILED', 'Copy Job State Change'), ['backup']],
    [ecs('SERVICE_DEPLOYMENT_FAILED'), ['ecs']],
    [ecs('SERVICE_STEADY_STATE', 'INFO'), ['ecs']],
    [ecs('SERVICE_DEPLOYMENT_IN_PROGRESS', 'INFO'), []],
    [rds(['low storage'], 'x'), ['rds']],
    [rds(['backup'], 'x'), []],
  ])('matches what its reading is for: %#', (event, rules) => {
    expect(rulesOf(event)).toEqual(rules);
  });
});
