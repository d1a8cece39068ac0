import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import {
  CloudWatchClient,
  PutMetricAlarmCommand,
  paginateDescribeAlarms,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient, GetItemCommand, ListTablesCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { ListStateMachinesCommand, SendTaskSuccessCommand, SFNClient } from '@aws-sdk/client-sfn';
import { CheckIfPhoneNumberIsOptedOutCommand, ListTopicsCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureAssembly } from '../../../bin/assembly.ts';
import { virtualClock } from '../../../local/asl/clock.ts';
import { type Cloud, startCloud } from '../../../local/cloud/cloud.ts';

const startsAt = Date.parse('2026-11-23T03:14:00Z');
const clock = virtualClock(startsAt);
let cloud: Cloud;

beforeAll(async () => {
  cloud = await startCloud({
    assembly: await ensureAssembly(),
    clock,
    port: 0,
    console:
      ({ apiUrl }) =>
      async () => ({ status: 200, headers: {}, body: `<p>${apiUrl}</p>` }),
  });
});

afterAll(() => cloud?.stop());

/** The options of every SDK client. */
function connection() {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return { endpoint: cloud.url, region: cloud.region, credentials, maxAttempts: 1 };
}

/** A request that no AWS client sends, with its own Host header. */
function plainRequest(path: string, headers: Record<string, string>, method = 'GET'): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(`${cloud.url}${path}`, { method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on('error', reject).end();
  });
}

/** A request, signed as by a client of a service with paths. */
function signed(service: string, path: string, init: RequestInit = {}) {
  const authorization = `AWS4-HMAC-SHA256 Credential=local/20261123/eu-central-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;
  return fetch(`${cloud.url}${path}`, { ...init, headers: { ...init.headers, authorization } });
}

it('keeps Node’s compile cache of its functions in the project, and removes that of other bundles', async () => {
  const compiled = join(import.meta.dirname, '../../../.cache/compiled');
  mkdirSync(join(compiled, 'asset.old'), { recursive: true });
  const other = await startCloud({ assembly: await ensureAssembly(), clock, port: 0 });
  await other.stop();
  expect(existsSync(join(compiled, 'asset.old'))).toBe(false);
  // Other tests keep theirs there too.
  await expect.poll(() => readdirSync(compiled)).toContainEqual(expect.stringMatching(/^asset\.[0-9a-f]{64}$/));
});

describe('DynamoDB', () => {
  it('has the tables of the stack', async () => {
    const { TableNames } = await new DynamoDBClient(connection()).send(new ListTablesCommand({}));
    expect(TableNames?.toSorted()).toEqual([cloud.tables.Incidents, cloud.tables.OnCall]);
  });

  it('stores items, and scan returns them as plain values', async () => {
    const client = new DynamoDBClient(connection());
    const Item = {
      pk: { S: 'TEST' },
      list: { L: [{ N: '1' }, { BOOL: true }, { NULL: true }] },
      map: { M: { a: { S: 'b' } } },
    };
    await client.send(new PutItemCommand({ TableName: cloud.tables.OnCall, Item: Item as never }));
    const found = await client.send(new GetItemCommand({ TableName: cloud.tables.OnCall, Key: { pk: { S: 'TEST' } } }));
    expect(found.Item).toEqual(Item);
    expect(await cloud.scan('OnCall')).toContainEqual({ pk: 'TEST', list: [1, true, null], map: { a: 'b' } });
  });
});

describe('SNS', () => {
  const publish = (PhoneNumber: string) =>
    new SNSClient(connection()).send(new PublishCommand({ PhoneNumber, Message: 'Größe <1> & 2' }));
  const isOut = (phoneNumber: string) =>
    new SNSClient(connection()).send(new CheckIfPhoneNumberIsOptedOutCommand({ phoneNumber }));

  it('delivers an SMS at the time of the clock', async () => {
    expect((await publish('+15550100001')).MessageId).toMatch(/^[0-9a-f-]{36}$/);
    const at = new Date(clock.now()).toISOString();
    expect(cloud.messages()).toContainEqual({ at, channel: 'sms', to: '+15550100001', text: 'Größe <1> & 2' });
  });

  it('accepts an SMS to a number that opted out, and drops it', async () => {
    cloud.channels.optOut('+15550100002');
    expect((await isOut('+15550100002')).isOptedOut).toBe(true);
    await publish('+15550100002');
    expect(cloud.messages().some(({ to }) => to === '+15550100002')).toBe(false);
    cloud.channels.optOut('+15550100002', false);
    expect((await isOut('+15550100002')).isOptedOut).toBe(false);
  });

  it('refuses a text that is not a phone number', () =>
    expect(publish('12')).rejects.toMatchObject({ name: 'InvalidParameterException' }));

  it('puts a message to a topic into the inboxes that are subscribed to it', async () => {
    const TopicArn = `arn:aws:sns:${cloud.region}:${cloud.account}:NotifySupport-Backstop`;
    const before = cloud.messages().length;
    await new SNSClient(connection()).send(
      new PublishCommand({ TopicArn, Message: 'Nobody answered', Subject: 'Pager' }),
    );
    expect(cloud.messages().slice(before)).toMatchObject([
      { channel: 'email', to: 'backstop@example.org', subject: 'Pager', text: 'Nobody answered' },
      { channel: 'sms', to: '+15550100999', text: 'Backstop> Nobody answered' },
    ]);
  });

  it('refuses any other topic', () =>
    expect(
      new SNSClient(connection()).send(new PublishCommand({ TopicArn: 'arn:aws:sns:x:1:other', Message: 'x' })),
    ).rejects.toMatchObject({ name: 'NotFoundException' }));

  it('answers with the error of an outage', async () => {
    cloud.channels.failWith('sns', { name: 'InternalError', status: 500 });
    await expect(publish('+15550100001')).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
    cloud.channels.failWith('sns', undefined);
    await expect(publish('+15550100001')).resolves.toBeDefined();
  });

  it('runs hooks before it answers and before the message is in the inbox', async () => {
    const before = cloud.messages().length;
    let seen = -1;
    const stop = cloud.channels.onPublish(() => {
      seen = cloud.messages().length;
    });
    await publish('+15550100003');
    stop();
    expect([seen, cloud.messages().length]).toEqual([before, before + 1]);
  });

  it('names an operation that does not exist here', () =>
    expect(new SNSClient(connection()).send(new ListTopicsCommand({}))).rejects.toThrow(
      'The local stack does not support SNS ListTopics.',
    ));
});

describe('SES', () => {
  const send = (to: string) =>
    new SESv2Client(connection()).send(
      new SendEmailCommand({
        FromEmailAddress: 'on-call@example.org',
        Destination: { ToAddresses: [to] },
        Content: { Simple: { Subject: { Data: 'Down' }, Body: { Text: { Data: 'text' }, Html: { Data: '<p>html' } } } },
      }),
    );

  it('delivers an e-mail with its subject and both bodies', async () => {
    expect((await send('ada@example.org')).MessageId).toBeDefined();
    expect(cloud.messages().at(-1)).toMatchObject({
      to: 'ada@example.org',
      subject: 'Down',
      text: 'text',
      html: '<p>html',
    });
  });

  it('rejects an e-mail to an address that was set to fail', async () => {
    cloud.channels.failEmail('ben@example.org');
    await expect(send('ben@example.org')).rejects.toMatchObject({ name: 'MessageRejected' });
  });

  it('refuses a configuration set that is not the stack’s', async () => {
    const email = { FromEmailAddress: 'a@example.org', Destination: { ToAddresses: ['b@example.org'] } };
    const body = JSON.stringify({ ...email, ConfigurationSetName: 'x' });
    const answer = await signed('ses', '/v2/email/outbound-emails', { method: 'POST', body });
    expect([answer.status, answer.headers.get('x-amzn-errortype')]).toEqual([404, 'NotFoundException']);
  });

  it('does not report a bounce without a configuration set', async () => {
    const lines: string[] = [];
    const stop = cloud.onLog(({ functionName, line }) => void (functionName === 'ReceiveDelivery' && lines.push(line)));
    cloud.channels.lose('gone@example.org', 1);
    await send('gone@example.org');
    await clock.run();
    stop();
    expect(lines).toEqual([]);
    expect(cloud.messages().some(({ to }) => to === 'gone@example.org')).toBe(false);
  });

  it('names an operation that does not exist here', async () => {
    const answer = await signed('ses', '/v2/email/identities');
    expect(answer.headers.get('x-amzn-errortype')).toBe('UnknownOperationException');
  });
});

describe('CloudWatch', () => {
  const set = (AlarmName: string, StateValue: 'OK' | 'ALARM') =>
    new CloudWatchClient(connection()).send(
      new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: StateValue }),
    );

  it('refuses an alarm that was not put', () =>
    expect(set('unknown', 'ALARM')).rejects.toMatchObject({ name: 'ResourceNotFound' }));

  it('sends the function a change of state, but no state without a change', async () => {
    const lines: string[] = [];
    const stop = cloud.onLog(({ functionName, line }) => void (functionName === 'ReceiveAlarm' && lines.push(line)));
    await new CloudWatchClient(connection()).send(
      new PutMetricAlarmCommand({
        AlarmName: 'TargetTracking-x',
        ...{ Namespace: 'AWS/EC2', MetricName: 'CPUUtilization', Statistic: 'Average', Period: 60 },
        ...{ EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: 'GreaterThanThreshold' },
      }),
    );
    await set('TargetTracking-x', 'ALARM');
    await set('TargetTracking-x', 'ALARM');
    await clock.idle();
    await expect.poll(() => lines).toHaveLength(1);
    expect(lines[0]).toContain('TargetTracking-x');
    stop();
  });

  it('lists the alarms in a state, page by page, with the time of the change', async () => {
    const client = new CloudWatchClient(connection());
    const names = ['list-a', 'list-b', 'list-c'];
    for (const AlarmName of names) {
      const metric = { Namespace: 'Shop', MetricName: '5xx', EvaluationPeriods: 1 };
      await client.send(
        new PutMetricAlarmCommand({ AlarmName, ...metric, ComparisonOperator: 'GreaterThanThreshold' }),
      );
      await set(AlarmName, 'ALARM');
    }
    const since = clock.now();
    await clock.advanceTo(since + 1000);
    await set('list-a', 'ALARM');
    await set('list-c', 'OK');
    const found: [string | undefined, number | undefined][] = [];
    for await (const { MetricAlarms = [] } of paginateDescribeAlarms({ client, pageSize: 1 }, { StateValue: 'ALARM' }))
      found.push(
        ...MetricAlarms.map((alarm): (typeof found)[0] => [
          alarm.AlarmName,
          alarm.StateTransitionedTimestamp?.getTime(),
        ]),
      );
    expect(found.filter(([name]) => name?.startsWith('list-'))).toEqual([
      ['list-a', since],
      ['list-b', since],
    ]);
  });
});

describe('Step Functions', () => {
  it('has both machines', async () => {
    const { stateMachines } = await new SFNClient(connection()).send(new ListStateMachinesCommand({}));
    expect(stateMachines?.map(({ stateMachineArn }) => stateMachineArn).toSorted()).toEqual(
      Object.values(cloud.stateMachines).toSorted(),
    );
  });

  it('refuses an invalid token', () =>
    expect(
      new SFNClient(connection()).send(new SendTaskSuccessCommand({ taskToken: 'wrong', output: '{}' })),
    ).rejects.toMatchObject({ name: 'InvalidToken' }));
});

describe('the other services', () => {
  it('return the parameter that names the table', async () => {
    const client = new SSMClient(connection());
    const { Parameter } = await client.send(new GetParameterCommand({ Name: '/NotifySupport/on-call-table' }));
    expect(Parameter?.Value).toBe(cloud.tables.OnCall);
    await expect(client.send(new GetParameterCommand({ Name: '/x' }))).rejects.toMatchObject({
      name: 'ParameterNotFound',
    });
  });

  it('return the account', async () => {
    const { Account } = await new STSClient(connection()).send(new GetCallerIdentityCommand({}));
    expect(Account).toBe(cloud.account);
  });

  it('invoke a function for the CLI', async () => {
    const path = (name: string) => `/2015-03-31/functions/${name}/invocations`;
    const failed = await signed('lambda', path('NotifySupport-FindContacts'), { method: 'POST', body: '{}' });
    expect(failed.headers.get('x-amz-function-error')).toBe('Unhandled');
    expect(await failed.json()).toHaveProperty('errorType');
    const unknown = await signed('lambda', path('Nobody'), { method: 'POST', body: '{}' });
    expect(unknown.headers.get('x-amzn-errortype')).toBe('ResourceNotFoundException');
    expect((await signed('lambda', '/2015-03-31/functions')).status).toBe(400);
  });

  it('accept events, and report the malformed ones', async () => {
    const answer = await fetch(cloud.url, {
      method: 'POST',
      headers: { 'x-amz-target': 'AWSEvents.PutEvents', 'content-type': 'application/x-amz-json-1.1' },
      body: JSON.stringify({
        Entries: [
          { Source: 'a', DetailType: 'b', Detail: '{}' },
          { Source: 'a', DetailType: 'b', Detail: '{' },
        ],
      }),
    });
    expect(await answer.json()).toMatchObject({ FailedEntryCount: 1, Entries: [{}, { ErrorCode: 'MalformedDetail' }] });
  });

  it('report the rules that an event matches', async () => {
    expect(await cloud.putEvent({ source: 'somebody.else', 'detail-type': 'x' })).toEqual({ matchedRules: [] });
  });

  it('name the rule that an event of its type misses, and the field', async () => {
    const event = { source: 'aws.cloudwatch', 'detail-type': 'CloudWatch Alarm Configuration Change' };
    expect(await cloud.putEvent({ ...event, detail: { operation: 'update' } })).toEqual({
      matchedRules: [],
      nearest: { rule: 'NotifySupport-AlarmDeleted', fields: ['detail.operation'] },
    });
  });

  it.each(['AmazonSQS.ListQueues', 'AmazonSSM.PutParameter', '__proto__.toString'])(
    'name %s, which is not supported here',
    async (target) => {
      const answer = await fetch(cloud.url, { method: 'POST', headers: { 'x-amz-target': target }, body: '{}' });
      expect(answer.status).toBe(400);
      expect(await answer.text()).toContain('The local stack does not support ');
    },
  );
});

describe('the API', () => {
  const alerts = (headers: Record<string, string>) =>
    fetch(`${cloud.apiUrl}/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: '{}',
    });

  it('requires the key', async () => {
    expect((await alerts({})).status).toBe(401);
    expect((await alerts({ 'x-api-key': 'x' })).status).toBe(403);
    expect((await alerts({ 'x-api-key': cloud.apiKey })).status).toBe(400);
  });

  it.each([
    ['/nothing', 'GET', 404, { title: 'Not found', detail: 'There is nothing at this address.' }],
    ['/alerts', 'GET', 404, { title: 'Not found', detail: 'There is nothing at this address.' }],
    ['/alerts', 'POST', 401, { title: 'No API key', detail: expect.stringContaining('x-api-key') }],
    ['/nothing', 'POST', 401, { title: 'No API key', detail: expect.stringContaining('x-api-key') }],
  ])('answers requests that reach no function in the stack’s own words: %s %s', async (path, method, status, body) => {
    const answer = await fetch(`${cloud.apiUrl}${path}`, { method });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      status,
      status === 401 ? 'application/problem+json' : 'application/json',
    ]);
    expect(await answer.json()).toEqual({ type: 'about:blank', status, ...body });
  });

  it('answers a browser with a page, and everybody else with JSON, where no function is reached', async () => {
    const browser = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };
    const ask = async (path: string, more: RequestInit = {}) => {
      const answer = await fetch(`${cloud.apiUrl}${path}`, { headers: browser, ...more });
      const [, heading] = /<h1>(.*)<\/h1>/.exec(await answer.text()) ?? [];
      return [answer.status, answer.headers.get('content-type'), heading];
    };
    expect(await ask('/nothing')).toEqual([404, 'text/html', 'This link does not work']);
    const huge = 'x'.repeat(10 * 1024 * 1024 + 1);
    expect(await ask('/n/x', { method: 'POST', body: huge })).toEqual([413, 'text/html', 'Please press again']);
    expect(await ask('/n/x', { method: 'POST', body: huge, headers: {} })).toEqual([
      413,
      'application/json',
      undefined,
    ]);

    cloud.conditions.throttled = ['GET /n/{code}'];
    expect(await ask('/n/x')).toEqual([429, 'text/html', 'Please press again']);
    expect((await ask('/n/x', { method: 'POST', body: 'reply=acknowledge' }))[0]).toBe(404);
    cloud.conditions.throttled = ['POST /n/{code}'];
    expect((await ask('/n/x'))[0]).toBe(404);
    expect(await ask('/n/x', { method: 'POST' })).toEqual([429, 'text/html', 'Please press again']);
    cloud.conditions.throttled = [];
  });

  it('passes POST on a link to another function than all other methods', async () => {
    const answers = await Promise.all(
      ['GET', 'HEAD', 'POST'].map((method) => fetch(`${cloud.apiUrl}/n/x`, { method })),
    );
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 400]);
  });
});

describe('the port', () => {
  it('shows the page', async () => {
    const answer = await fetch(cloud.url);
    expect(await answer.text()).toBe(`<p>${cloud.apiUrl}</p>`);
    expect((await fetch(`${cloud.url}/nothing`)).status).toBe(404);
  });

  it.each([
    ['another name for this machine', { host: 'evil.example' }, 'GET', 403],
    ['localhost', { host: 'localhost:1234' }, 'GET', 200],
    ['a form on another site', { origin: 'http://evil.example' }, 'POST', 403],
    ['a form without an origin', { origin: 'null' }, 'POST', 403],
    ['a form on another port', { 'sec-fetch-site': 'same-site' }, 'POST', 403],
    ['a form on its own page', { 'sec-fetch-site': 'same-origin' }, 'POST', 200],
    [
      'a link on another site',
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
      'GET',
      200,
    ],
    ['a read by a page elsewhere', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' }, 'GET', 403],
    [
      'a frame elsewhere',
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
      'GET',
      403,
    ],
    ['a read by a page on another port', { origin: 'http://127.0.0.1:1' }, 'GET', 403],
  ])('answers %s as it should', async (_, headers, method, status) => {
    expect(await plainRequest('/', headers as Record<string, string>, method)).toBe(status);
  });

  it('reports that it is in use', async () => {
    const port = Number(new URL(cloud.url).port);
    await expect(startCloud({ assembly: 'nowhere', clock, port })).rejects.toThrow(`Port ${port} is in use.`);
  });
});
