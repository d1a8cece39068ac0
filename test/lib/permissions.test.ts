import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digest } from '../../lambdas/adapters/digest.ts';
import { canaryKey, canaryOpening, isDelivered } from '../../lambdas/domain/incident/canary.ts';
import { applies, type Call, isAllowed, type Statement } from '../../local/cloud/policies.ts';
import { longestStart, openScene, tellStory } from '../stories/story.ts';
import { evenThreads } from '../support/a-cloud.ts';
import { aContact, alarmEvent, aNight, anOnCall, aPolicy, linkIn, type Night } from '../support/night.ts';

/*
 * Least privilege, shown by a night in which everything that can happen does. Each call of the night is checked against
 * the synthesised policies: every call must be allowed, and every permission must be used.
 */

/** The permissions that no call of the night uses, and why the stack has them. */
const justified: Readonly<Record<string, string>> = {
  'NotifySupport-SweepRole may states:SendTaskSuccess on stateMachine:NotifySupport-NotifyContact':
    'Only when an alarm goes back to OK between being found in ALARM and having its incident opened.',
  'NotifySupport-ReceiveAlarmRole may dynamodb:GetItem on table/NotifySupport-OnCall':
    'Only for the source and the policy of an event of the setting events, which this stack does not have.',
  ...Object.fromEntries(
    ['ReceiveAlarm', 'ReceiveAlert', 'ReceiveReply', 'Sweep'].map((name) => [
      `NotifySupport-${name}Role may states:StartExecution on stateMachine:NotifySupport-NotifySupport:live`,
      'Step Functions documents that it asks for the machine itself. If it asked for the alias, no escalation could start.',
    ]),
  ),
  'NotifySupport-NotifySupportRole may states:StartExecution on stateMachine:NotifySupport-NotifyContact:*':
    'The same for versions of NotifyContact.',
  ...Object.fromEntries(
    [
      ['NotifyContact', 'SendNotification'],
      ['NotifySupport', 'FindContacts'],
      ['NotifySupport', 'PlanEscalation'],
      ['NotifySupport', 'RecordOutcome'],
    ].map(([machine, name]) => [
      `NotifySupport-${machine}Role may lambda:InvokeFunction on function:NotifySupport-${name}`,
      'Only for executions that began before the machines had versions.',
    ]),
  ),
  'events.amazonaws.com may sqs:SendMessage on NotifySupport-AlarmDeadLetters for rule/NotifySupport-AlarmStateChange':
    'EventBridge sends there only events that it could not send to the queue. Here the queue always exists.',
  'events.amazonaws.com may sqs:SendMessage on NotifySupport-AlarmDeadLetters for rule/NotifySupport-AlarmDeleted':
    'The same for deletions of alarms.',
  'events.amazonaws.com may sqs:SendMessage on NotifySupport-DeliveryDeadLetters for rule/NotifySupport-EmailNotDelivered':
    'The same for reports of e-mails.',
  'events.amazonaws.com may sqs:SendMessage on NotifySupport-DeliveryDeadLetters for rule/NotifySupport-CanaryDelivered':
    'The same for reports of e-mails of the canary.',
};

let night: Night;
let statements: readonly Statement[];
let calls: readonly Call[];

beforeAll(async () => {
  // Some functions remember what they did lately, and would not do it again here.
  night = await aNight(1, undefined, { threads: evenThreads });
  await everythingHappens();
  ({ statements } = night.cloud.policies);
  calls = night.cloud.policies.calls();
}, longestStart);
afterAll(() => night?.stop());

async function everythingHappens(): Promise<void> {
  await alarmsComeAndGo();
  await anAlertIsRepeatedAndResolved();
  await alertsComeByOtherRoutes();
  await nobodyAnswersUntilLate();
  await manyAreUnanswered();
  await everyAnswerIsGiven();
  await mailsAreLost();
  await aRunIsStopped();
  await runsFailUntilTheSweepGivesUp();
  await anAlarmIsFoundWithoutAnIncident();
  await aContributorIsHeld();
  await itIsHandedBack();
  await aScheduleNamesSomebodyUnknown();
  await noticesAreSent();
  await manyComeAtOnce();
  await onePressTakesAll();
  await onePressMutesAnAlarm();
  await aMuteHoldsAnAlert();
  await aHeartbeatIsSilent();
  await aCalendarIsRead();
  await aShiftIsTakenOver();
  await theCanaryIsDelivered();
}

/** An e-mail of the canary, which SES reports as delivered. */
async function theCanaryIsDelivered(): Promise<void> {
  await openScene(night, anOnCall());
  const { openIncident } = await import('../../lambdas/adapters/incidents.ts');
  const { readTimeline } = await import('../../lambdas/adapters/timeline.ts');
  process.env.INCIDENTS_TABLE = night.cloud.tables.Incidents;
  const at = new Date(night.clock.now()).toISOString();
  const opened = await openIncident(canaryKey(digest), undefined, canaryOpening, at);
  // The next sweep starts its run.
  await night.pass(120);
  expect(isDelivered(await readTimeline(String(opened?.id)))).toBe(true);
}

/** A heartbeat that is silent for too long, and is heard again. */
async function aHeartbeatIsSilent(): Promise<void> {
  await openScene(night, anOnCall({ heartbeats: [{ id: 'backup', source: 'api', everySeconds: 60 }] }));
  const { apiUrl, apiKey } = night.cloud;
  const beat = () => fetch(`${apiUrl}/heartbeats/backup`, { method: 'POST', headers: { 'x-api-key': apiKey } });
  expect((await beat()).status).toBe(200);
  await night.pass(180);
  expect((await beat()).status).toBe(200);
  await night.onCall(anOnCall());
  await night.rest();
}

/** A takeover while an incident is open, of which both sides get an e-mail. */
async function aShiftIsTakenOver(): Promise<void> {
  const minute = (minutes: number) => `${new Date(night.clock.now() + minutes * 60_000).toISOString().slice(0, 16)}Z`;
  const turns = [
    { from: minute(-60), people: ['ada'] },
    { from: minute(2), people: ['ben'] },
  ];
  const schedules = [{ id: 'primary', timeZone: 'UTC', layers: [{ turns }] }];
  const scene = await openScene(night, anOnCall({ schedules, policies: [aPolicy([['primary']])] }));
  await night.post({ summary: 'taken over', dedupKey: 'taken over' });
  await night.rest();
  expect(scene.aboutShifts()).toHaveLength(2);
}

/** A calendar program reads the shifts of a contact. */
async function aCalendarIsRead(): Promise<void> {
  await openScene(night, anOnCall({ contacts: [aContact('ada')], policies: [aPolicy([['ada']])] }));
  const { createFeed } = await import('../../lambdas/adapters/feeds.ts');
  const code = await createFeed({ contact: 'ada' });
  const answer = await fetch(`${night.cloud.apiUrl}/c/${code}.ics`);
  expect([answer.status, (await answer.text()).startsWith('BEGIN:VCALENDAR')]).toEqual([200, true]);
  expect((await fetch(`${night.cloud.apiUrl}/c/${code}x.ics`)).status).toBe(404);
}

/** A posted alert that is held, and opened by the sweep. */
async function aMuteHoldsAnAlert(): Promise<void> {
  const minute = (minutes: number) => `${new Date(night.clock.now() + minutes * 60_000).toISOString().slice(0, 16)}Z`;
  const mutes = [{ source: 'api', from: minute(0), until: minute(60), because: 'it moves' }];
  await openScene(night, anOnCall({ contacts: [aContact('ada')], policies: [aPolicy([['ada']])], mutes }));
  await night.post({ summary: 'held', dedupKey: 'held' });
  await night.pass(3600);
  await night.post({ summary: 'held', dedupKey: 'held', action: 'resolve' });
  await night.clock.idle();
}

/** An alarm that is taken and muted by one press, and that is held when it comes again. */
async function onePressMutesAnAlarm(): Promise<void> {
  const scene = await openScene(night, anOnCall({ contacts: [aContact('ada')], policies: [aPolicy([['ada']])] }));
  await night.alarm('checkout-muted', 'ALARM');
  await night.clock.idle();
  await night.press(scene.link('ada'), 'mute-alarm');
  for (const state of ['OK', 'ALARM', 'OK'] as const) {
    await night.pass(60);
    await night.alarm('checkout-muted', state);
    await night.clock.idle();
  }
}

/** Two incidents that nobody answered, taken by one press, so that the others are told by the function behind the queue. */
async function onePressTakesAll(): Promise<void> {
  const contacts = [aContact('ada'), withoutSms('ben'), aContact('cleo')];
  const scene = await openScene(night, anOnCall({ contacts, policies: [aPolicy([['ada'], ['ben', 'cleo']])] }));
  await night.post({ summary: 'one', dedupKey: 'one of all' });
  await night.post({ summary: 'two', dedupKey: 'two of all' });
  await night.rest();
  await night.press(scene.link('ada'), 'acknowledge-all');
  await night.rest();
}

/** A damaged policy fails every run: the sweep redrives, starts the next run, and in the end notifies the backstop. */
async function runsFailUntilTheSweepGivesUp(): Promise<void> {
  await openScene(night, anOnCall());
  const { tables } = await import('../../lambdas/adapters/dynamodb.ts');
  const Item = { pk: 'POLICY#default', levels: 'damaged' };
  await tables.send(new PutCommand({ TableName: night.cloud.tables.OnCall, Item }));
  await night.post({ summary: 'broken', dedupKey: 'broken' });
  await night.pass(3600);
}

/** An alarm that goes off before it has a route and is deleted later, and an alarm of the pager itself. */
async function anAlarmIsFoundWithoutAnIncident(): Promise<void> {
  await openScene(night, anOnCall({ routes: [] }));
  const cloudWatch = new CloudWatchClient({});
  const AlarmName = 'search-slow';
  const alarm = { AlarmName, MetricName: '5xx', Namespace: 'Shop', EvaluationPeriods: 1 };
  await cloudWatch.send(new PutMetricAlarmCommand({ ...alarm, ComparisonOperator: 'GreaterThanThreshold' }));
  const set = (name: string, StateValue: 'ALARM' | 'OK') =>
    cloudWatch.send(new SetAlarmStateCommand({ AlarmName: name, StateValue, StateReason: StateValue }));
  await set(AlarmName, 'ALARM');
  await set('NotifySupport-alarms-lost', 'ALARM');
  await night.pass(300);
  await night.onCall(anOnCall({ routes: [{ alarm: 'search-*', policy: 'default' }] }));
  await night.pass(61);
  await set(AlarmName, 'OK');
  await cloudWatch.send(new DeleteAlarmsCommand({ AlarmNames: [AlarmName] }));
  await night.rest();
}

/** A contributor whose alarm is not to notify when it goes into ALARM, and is when the sweep sees it. */
async function aContributorIsHeld(): Promise<void> {
  await openScene(night, anOnCall({ routes: [{ alarm: '*', policy: 'default' }] }));
  const AlarmName = 'orders-errors';
  const alarm = { AlarmName, MetricName: 'Errors', Namespace: 'Shop', EvaluationPeriods: 1 };
  const cloudWatch = new CloudWatchClient({});
  await cloudWatch.send(new PutMetricAlarmCommand({ ...alarm, ComparisonOperator: 'GreaterThanThreshold' }));
  await cloudWatch.send(new SetAlarmStateCommand({ AlarmName, StateValue: 'ALARM', StateReason: 'x' }));
  const event = alarmEvent(AlarmName, 'ALARM', new Date(night.clock.now()).toISOString());
  const { previousState: _, ...detail } = event.detail;
  const alarmContributor = { id: 'id-7', attributes: { TableName: 'orders-7' } };
  await night.cloud.putEvent({
    ...{ ...event, 'detail-type': 'CloudWatch Alarm Contributor State Change' },
    detail: { ...detail, alarmContributor, muteDetail: {} },
  });
  await night.pass(61);
  await cloudWatch.send(new SetAlarmStateCommand({ AlarmName, StateValue: 'OK', StateReason: 'x' }));
  await night.rest();
}

async function itIsHandedBack(): Promise<void> {
  const story = await tellStory(night, anOnCall());
  await story.read('ada');
  await story.press('ada', 'acknowledge');
  await story.press('ada', 'hand-back');
  await night.rest();
}

/** A level names a schedule, and the turn is that of somebody who is not in the table. */
async function aScheduleNamesSomebodyUnknown(): Promise<void> {
  const layers = [{ turns: [{ people: ['zoe', 'ben'] }] }];
  const schedules = [{ id: 'primary', timeZone: 'Europe/Berlin', layers }];
  const story = await tellStory(night, anOnCall({ schedules, policies: [aPolicy([['primary']])] }));
  await story.press('ben', 'acknowledge');
  await night.rest();
}

/** Somebody takes an incident for others, and another one is resolved for a contact who has only e-mail. */
async function noticesAreSent(): Promise<void> {
  const taken = await tellStory(night, anOnCall({ policies: [aPolicy([['ada', 'ben']])] }));
  await taken.press('ada', 'acknowledge');
  await night.rest();
  const { sms: _, ...mailed } = aContact('ada');
  const resolved = await tellStory(night, anOnCall({ contacts: [mailed], policies: [aPolicy([['ada']])] }));
  await night.post({ ...resolved.alert, action: 'resolve' });
  await night.pass(661);
  await night.rest();
}

/** Bundles by both senders: delivered, refused, and lost later. */
async function manyComeAtOnce(): Promise<void> {
  const texted = { ...aContact('xavi'), email: undefined };
  const [refused, lost] = [withoutSms('yara'), withoutSms('zoe')];
  const people = [texted, refused, lost].map((each) => {
    const channels = [each.email === undefined ? ('sms' as const) : ('email' as const)];
    return { ...each, attempts: [{ channels, waitSeconds: 900 }] };
  });
  await openScene(night, anOnCall({ contacts: people, policies: [aPolicy([people.map(({ id }) => id)])] }));
  night.cloud.channels.lose(lost.email ?? '', 5);
  const post = (name: string) => night.post({ summary: name, dedupKey: `many ${name}` });
  for (const name of ['one', 'two', 'three', 'four', 'five']) {
    await post(name);
    await night.pass(1);
  }
  night.cloud.channels.failEmail(refused.email ?? '');
  await night.pass(130);
  await post('six');
  await night.rest();
}

/** An alarm whose policy does not exist, which then goes back to OK. */
async function alarmsComeAndGo(): Promise<void> {
  await openScene(night, anOnCall({ routes: [{ alarm: '*', policy: 'gone' }] }));
  await night.alarm('checkout-5xx', 'ALARM');
  await night.pass(10);
  await night.alarm('checkout-5xx', 'OK');
  await night.rest();
}

async function anAlertIsRepeatedAndResolved(): Promise<void> {
  const onCall = anOnCall({ policies: [...anOnCall().policies, aPolicy([['ada']], 1, 'other')] });
  const { alert } = await tellStory(night, onCall, { policy: 'other' });
  const once = { 'idempotency-key': 'once' };
  await night.post(alert, once);
  await night.post(alert, once);
  await night.post({ ...alert, action: 'resolve' });
  await night.rest();
}

/** Alerts by a key in the path, and by an event whose body has the key. */
async function alertsComeByOtherRoutes(): Promise<void> {
  await openScene(night, anOnCall());
  const { apiUrl, apiKey } = night.cloud;
  const post = (path: string, body: object) =>
    fetch(`${apiUrl}${path}`, { method: 'POST', body: JSON.stringify(body) });
  await post(`/key/${apiKey}/alerts`, { summary: 'by the path' });
  await post('/v2/enqueue', { routing_key: apiKey, event_action: 'resolve', dedup_key: 'never opened' });
  await night.rest();
}

/** Contacts with a number or only an address. The reply comes when no run is left to notify the others. */
async function nobodyAnswersUntilLate(): Promise<void> {
  const contacts = [aContact('ada'), withoutSms('ben'), aContact('cleo')];
  const story = await tellStory(night, anOnCall({ contacts }));
  await night.rest();
  await story.press('ada', 'acknowledge');
  await night.rest();
}

/** Two incidents that nobody takes in the same minute, and somebody who opens the backstop's link to all of them. */
async function manyAreUnanswered(): Promise<void> {
  const scene = await openScene(night, anOnCall());
  // Between two sweeps, so that one sweep finds both.
  await night.pass(90 - (night.seconds() % 60));
  for (const summary of ['one', 'another']) await night.post({ summary, dedupKey: summary });
  await night.pass(1200);
  const message = scene.backstop().find(({ text }) => text.includes('2 incidents unanswered'));
  expect(await (await fetch(linkIn({ text: String(message?.text) }))).text()).toContain('Nobody has taken 2 incidents');
}

async function everyAnswerIsGiven(): Promise<void> {
  const contacts = [aContact('ada'), withoutSms('ben'), aContact('cleo')];
  const policies = [aPolicy([['ada'], ['ben', 'cleo']])];
  const story = await tellStory(night, anOnCall({ contacts, policies }));
  await night.pass(20);
  await story.press('ada', 'more-time');
  await story.press('ada', 'decline');
  await night.pass(10);
  const waiting = await night.cloud.scan('Incidents');
  await story.press('cleo', 'acknowledge');
  await sendTooLate(story.id, waiting);
  await night.rest();
  await story.status();
}

/** An invocation that comes after the reply: it has to end the wait of its own token. */
async function sendTooLate(incident: string, items: readonly Record<string, unknown>[]): Promise<void> {
  const waits = items.find(({ waits, ...item }) => waits !== undefined && `${item.pk}-${item.sk}` === incident)?.waits;
  const { taskToken } = (waits as Record<string, { taskToken: string }>).ben as { taskToken: string };
  const attempts = [{ channels: ['email'], waitSeconds: 300 }];
  const at = new Date(night.clock.now()).toISOString();
  const position = { run: 1, redrive: 0, round: 1, level: 2, levelEndsAt: at, attempt: 1, attempts, retry: 0 };
  const answer = await fetch(`${night.cloud.url}/2015-03-31/functions/NotifySupport-SendNotification/invocations`, {
    method: 'POST',
    headers: {
      authorization: 'AWS4-HMAC-SHA256 Credential=local/20261124/eu-central-1/lambda/aws4_request, Signature=0',
    },
    body: JSON.stringify({ incident, contact: 'ben', taskToken, at, ...position }),
  });
  expect(answer.headers.get('x-amz-function-error')).toBeNull();
}

/** An e-mail that SES refuses, to a contact who has a number too, and one that bounces later, to a contact who has none. */
async function mailsAreLost(): Promise<void> {
  const [refused, lost] = [aContact('fred'), withoutSms('gwen')];
  night.cloud.channels.failEmail(refused.email ?? '');
  night.cloud.channels.lose(lost.email ?? '', 5);
  await tellStory(night, anOnCall({ contacts: [refused, lost], policies: [aPolicy([['fred'], ['gwen']])] }));
  await night.rest();
}

async function aRunIsStopped(): Promise<void> {
  const story = await tellStory(night, anOnCall());
  const [run] = await story.executions();
  await night.cloud.stepFunctions.call('StopExecution', { executionArn: run?.executionArn });
  await night.rest();
}

function withoutSms(id: string) {
  const { sms: _, ...contact } = aContact(id);
  return contact;
}

/** The faults of these statements: calls that they refuse, and permissions that are neither used nor justified. */
function judge(judged: readonly Statement[]): string[] {
  const refused = calls.filter((call) => !isAllowed(judged, call));
  const idle = judged.flatMap(findUnused);
  return [
    ...refused.map(({ principal, action, resource }) => `refused: ${describePermission(principal, action, resource)}`),
    ...idle.filter((permission) => justified[permission] === undefined).map((permission) => `unused: ${permission}`),
    ...Object.keys(justified)
      .filter((permission) => !idle.includes(permission))
      .map((permission) => `needs no justification: ${permission}`),
  ];
}

/** Every unused action on a resource that a statement allows. An action with a wildcard always counts as unused. */
function findUnused(statement: Statement): string[] {
  if (statement.effect === 'Deny') return [];
  return statement.actions.flatMap((action) =>
    statement.resources
      .filter((resource) => {
        const part = { ...statement, actions: [action], resources: [resource] };
        return action.includes('*') || !calls.some((call) => applies(part, call));
      })
      .map((resource) => `${describePermission(statement.principal, action, resource)}${sourceOf(statement)}`),
  );
}

function describePermission(principal: string, action: string, resource: string): string {
  return `${principal.split('role/').at(-1)} may ${action} on ${shortenArn(resource)}`;
}

/** The rule, alarm or method for which a service has the permission, if the statement names one. */
function sourceOf({ condition }: Statement): string {
  const source = Object.values(condition).find((keys) => keys['aws:SourceArn'] !== undefined)?.['aws:SourceArn'];
  return typeof source === 'string' ? ` for ${shortenArn(source)}` : '';
}

/** An ARN without the part that is the same for all. */
function shortenArn(arn: string): string {
  return arn.split(':').slice(5).join(':') || arn;
}

describe('the roles and policies of the stack', () => {
  it('let a press on a page read and write the item of the mutes alone in the table of contacts', () => {
    const table = calls.find(({ resource }) => resource.endsWith('table/NotifySupport-OnCall'))?.resource ?? '';
    const principal = statements.find((each) => each.principal.endsWith('ReceiveReplyRole'))?.principal ?? '';
    const may = (action: string, context: Call['context'] & object) =>
      isAllowed(statements, { principal, action: `dynamodb:${action}`, resource: table, context });
    for (const action of ['GetItem', 'PutItem']) {
      expect(may(action, ofMutes)).toBe(true);
      expect(may(action, {})).toBe(false);
      expect(may(action, { 'dynamodb:LeadingKeys': 'ROUTES' })).toBe(false);
    }
    for (const action of ['UpdateItem', 'DeleteItem', 'BatchWriteItem']) expect(may(action, ofMutes)).toBe(false);
  });

  it('allow every call of the night, and nothing else', () => {
    expect(judge(statements)).toEqual([]);
  });

  it('let the function behind a link write only its log', () => {
    const shown = statements.filter(({ principal }) => principal.endsWith('ShowIncidentRole'));
    expect(shown.flatMap(({ actions }) => actions).sort()).toEqual([
      'dynamodb:BatchGetItem',
      'dynamodb:BatchGetItem',
      'dynamodb:GetItem',
      'dynamodb:Query',
      'dynamodb:Query',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
    ]);
  });
});

/** A call about the item of the mutes. */
const ofMutes = { 'dynamodb:LeadingKeys': 'MUTES' };

describe('a wildcard', () => {
  const logDelivery = [
    ...['CreateLogDelivery', 'DeleteLogDelivery', 'DescribeLogGroups', 'DescribeResourcePolicies'],
    ...['GetLogDelivery', 'ListLogDeliveries', 'PutResourcePolicy', 'UpdateLogDelivery'],
  ];

  // No night can show that a wildcard is too wide. Each one has its reason beside the grant, and these are all of them.
  it('is in a resource only if AWS leaves no other way', () => {
    const wide = statements
      .filter(({ effect, isInverted }) => effect === 'Allow' && !isInverted)
      .flatMap(({ actions, resources }) => resources.map((resource) => [resource, actions] as const))
      .filter(([resource]) => resource.includes('*') && !resource.includes(':log-group:'))
      .flatMap(([resource, actions]) => actions.map((action) => `${action} on ${shortenArn(resource)}`));
    expect([...new Set(wide)].sort()).toEqual([
      'cloudwatch:DescribeAlarmContributors on *',
      'cloudwatch:DescribeAlarms on *',
      'cloudwatch:ListAlarmMuteRules on *',
      ...logDelivery.map((action) => `logs:${action} on *`),
      'ses:SendEmail on identity/*',
      'sms-voice:DescribeOptedOutNumbers on *',
      'sms-voice:SendTextMessage on *',
      'sns:CheckIfPhoneNumberIsOptedOut on *',
      'states:DescribeExecution on execution:NotifySupport-NotifyContact:*',
      'states:DescribeExecution on execution:NotifySupport-NotifySupport:*',
      'states:RedriveExecution on execution:NotifySupport-NotifySupport:*',
      'states:StartExecution on stateMachine:NotifySupport-NotifyContact:*',
      'states:StopExecution on execution:NotifySupport-NotifyContact:*',
    ]);
  });
});

describe('the judgement', () => {
  const allowing = () => statements.filter((each) => each.effect === 'Allow');
  const withActions = (statement: Statement, actions: readonly string[]) =>
    statements.map((each) => (each === statement ? { ...each, actions } : each));

  it('reports each single action that is taken away', () => {
    const unnoticed = allowing().flatMap((statement) =>
      statement.actions
        .filter((action) => {
          const left = statement.actions.filter((each) => each !== action);
          return judge(withActions(statement, left)).length === 0;
        })
        .map((action) => describePermission(statement.principal, action, statement.resources.join())),
    );
    expect(unnoticed).toEqual([]);
  });

  it('reports each single resource that is taken away', () => {
    const naming = allowing().filter(({ isInverted }) => !isInverted);
    const unnoticed = naming.filter((statement) =>
      statement.resources.some((resource) => {
        const resources = statement.resources.filter((each) => each !== resource);
        return judge(statements.map((each) => (each === statement ? { ...each, resources } : each))).length === 0;
      }),
    );
    expect(unnoticed).toEqual([]);
  });

  it('reports each action of the same service that is added', () => {
    const known = [
      ...new Set([...statements.flatMap(({ actions }) => actions), 'dynamodb:DeleteItem', 'dynamodb:Scan']),
    ];
    const unnoticed = allowing().flatMap((statement) => {
      const service = statement.actions[0]?.split(':')[0];
      const others = known.filter((action) => action.startsWith(`${service}:`) && !isGiven(statement, action));
      return others
        .filter((action) => judge(withActions(statement, [...statement.actions, action])).length === 0)
        .map((action) => describePermission(statement.principal, action, statement.resources.join()));
    });
    expect(unnoticed).toEqual([]);
  });

  /** True when the principal can already do this to the same resources. */
  function isGiven({ principal, actions, resources, isInverted }: Statement, action: string): boolean {
    const about = isInverted ? ['*'] : resources;
    return (
      actions.includes(action) ||
      about.every((resource) => isAllowed(statements, { principal, action, resource })) ||
      // The one item that a condition names is a test of its own above.
      about.every((resource) => isAllowed(statements, { principal, action, resource, context: ofMutes }))
    );
  }
});
