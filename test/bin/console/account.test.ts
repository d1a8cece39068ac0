import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { env } from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureAssembly } from '../../../bin/assembly.ts';
import { beatMilliseconds, realTiming } from '../../../bin/console/beats.ts';
import { type OpenedConsole, openConsole } from '../../../bin/console/open.ts';
import { root } from '../../../bin/root.ts';
import { connect } from '../../../bin/stack/connection.ts';
import { steeredClock } from '../../../local/asl/clock.ts';
import type { Cloud } from '../../../local/cloud/cloud.ts';
import type {
  BackstopAnswer,
  ChecksAnswer,
  HeldAnswer,
  InstantAnswer,
  RaiseAnswer,
  State,
} from '../../../local/console/feed.ts';
import { aCloud } from '../../support/a-cloud.ts';
import { runCli } from '../../support/cli.ts';
import { eventually } from '../../support/eventually.ts';
import { type LimitedAccount, limitAccount, type PolicyDocument } from '../../support/limited-account.ts';
import { aContact, anOnCall, aPolicy } from '../../support/night.ts';

/*
 * The console on the account, with the policies that the documentation tells people to give: what the page reads and does is
 * allowed by them, nothing else is called, and no permission in them is unused.
 */

const [reading, acting] = policiesIn(readFileSync(join(root, 'docs', 'operate.md'), 'utf8')) as [
  PolicyDocument,
  PolicyDocument,
];

/** The policies in the section about the rights of the console. */
function policiesIn(text: string): PolicyDocument[] {
  const section = text.slice(text.indexOf('\n### Rights\n'), text.indexOf('\n### What it costs to watch\n'));
  return [...section.matchAll(/```json\n(.*?)```/gs)].map(([, json]) => JSON.parse(json ?? '') as PolicyDocument);
}

let cloud: Cloud;
let account: LimitedAccount;
let opened: OpenedConsole;
/** How far the console's clock is ahead, so that it reads again without a wait. */
let later = 0;
const now = () => Date.now() + later;

beforeAll(async () => {
  cloud = await aCloud({ assembly: await ensureAssembly(), clock: steeredClock() });
  account = await limitAccount(cloud);
  account.policies = [reading];
  Object.assign(env, { AWS_ACCESS_KEY_ID: 'ada', AWS_SECRET_ACCESS_KEY: 'secret', AWS_MAX_ATTEMPTS: '1' });
  const connection = await connect({
    ...{ 'endpoint-url': account.url, region: cloud.region, profile: undefined, stack: undefined },
  });
  await putOnCall();
  opened = await openConsole(connection, { port: 0, endpoint: account.url, timing: { ...realTiming, now } });
});
afterAll(async () => {
  opened?.stop();
  account?.stop();
  await cloud?.stop();
});

/** Puts people on call past the engineer's policy. */
async function putOnCall(): Promise<void> {
  const schedule = {
    ...{ id: 'primary', timeZone: 'Europe/Berlin' },
    layers: [{ turns: [{ people: ['ada', 'ben'], from: '2026-11-23' }], handover: ['monday 09:00'] }],
  };
  const contacts = [aContact('ada'), aContact('ben')];
  const { loadOnCall, storeOnCall } = await import('../../../lambdas/adapters/on-call.ts');
  account.policies = [everything];
  await storeOnCall(
    await loadOnCall(),
    anOnCall({ contacts, schedules: [schedule], policies: [aPolicy([['primary']])] }),
  );
  account.policies = [reading];
}

const everything: PolicyDocument = { Statement: [{ Action: ['*'], Resource: '*' }] };

/** An address of the console, with its key. */
const at = (path: string) => `${opened.address}${path.slice(1)}`;
const get = async <T>(path: string) => {
  const answer = await fetch(at(path));
  return { status: answer.status, content: (await answer.json()) as T & { message?: string } };
};
const post = async <T>(path: string, body: object, headers: Record<string, string> = {}, address = at(path)) => {
  const sent = { 'content-type': 'application/json', ...headers };
  const answer = await fetch(address, { method: 'POST', headers: sent, body: JSON.stringify(body) });
  return { status: answer.status, content: (await answer.json()) as T & { message?: string } };
};
const states = <T>(operation: string, body: object) =>
  post<T>('/', body, {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': `AWSStepFunctions.${operation}`,
  });
/** The state, read anew. */
const state = async () => {
  later += beatMilliseconds;
  return (await get<State>('/console/state')).content;
};

/** Posts an alert, and waits until it notifies somebody by SMS. */
async function alert(summary: string): Promise<string> {
  const answer = await fetch(`${cloud.apiUrl}/alerts`, {
    ...{ method: 'POST', headers: { 'x-api-key': cloud.apiKey, 'content-type': 'application/json' } },
    body: JSON.stringify({ summary, dedupKey: summary }),
  });
  await eventually(() => cloud.messages().some(({ channel, text }) => channel === 'sms' && text.includes(summary)));
  return ((await answer.json()) as { incidentId: string }).incidentId;
}

describe('the console of a deployed stack', () => {
  let id = '';
  it('shows its incidents, with timeline and run, as the engineer may read them', async () => {
    id = await alert('Checkout is down');
    const { incidents, deployed, troubles, place } = await state();
    expect(troubles).toEqual([]);
    expect(deployed).toMatchObject({ label: expect.stringMatching(/^stack NotifySupport, account 000000000000/) });
    expect(place).toMatchObject({ apiKey: '', region: cloud.region });
    expect(incidents).toMatchObject([{ id, status: 'triggered', summary: 'Checkout is down', policy: 'default' }]);
    const incident = await get<{ notifying: string[]; timeline: { text: string }[] }>(`/console/incidents/${id}`);
    expect(incident.content.timeline.map(({ text }) => text)).toContainEqual(
      expect.stringMatching(/^SMS to (Ada|Ben), level 1, attempt 1 of 3/),
    );
    expect(JSON.stringify(incident.content)).not.toMatch(/taskToken|\+1555|@example/);
    expect((await get('/console/incidents/none-0001')).status).toBe(404);
  });

  it('reads executions as Step Functions has them, without the tokens in their histories', async () => {
    const { stateMachines } = (await state()).place;
    const stateMachineArn = stateMachines.NotifyContact;
    type Listed = { executions: { executionArn: string; startDate: number }[] };
    const { content } = await states<Listed>('ListExecutions', { stateMachineArn, maxResults: 25 });
    const [{ executionArn = '', startDate = 0 } = {}] = content.executions;
    expect(startDate).toBeCloseTo(Date.now() / 1000, -3);
    for (const operation of ['DescribeExecution', 'DescribeStateMachineForExecution'])
      expect((await states(operation, { executionArn })).status).toBe(200);
    const history = await states<{ events: { type: string }[] }>('GetExecutionHistory', { executionArn });
    expect(history.content.events.map(({ type }) => type)).toContain('TaskScheduled');
    expect(JSON.stringify(history.content)).not.toMatch(/"(?:taskToken|token)\\*":\s*\\*"(?!left out)/);
  });

  it('says who is on call, what is held, how the backstop is reached, and what the doctor finds', async () => {
    const { schedules } = (await get<InstantAnswer>('/console/calendar/at')).content;
    expect(schedules).toMatchObject([{ schedule: 'primary', people: [expect.stringMatching(/^(ada|ben)$/)] }]);
    expect((await get<HeldAnswer>('/console/held')).content).toEqual({ held: [], mutes: [] });
    expect((await get<BackstopAnswer>('/console/backstop')).content).toMatchObject({
      ...{
        rows: [
          { check: 'backstop e-mail', status: 'ok' },
          { check: 'backstop SMS', status: 'ok' },
        ],
        notes: [],
      },
    });
    const { rows } = (await get<ChecksAnswer>('/console/checks')).content;
    expect(rows).toContainEqual(expect.objectContaining({ check: 'caller', status: 'ok' }));
    expect(rows.find(({ check }) => check === 'sms sandbox' || check === 'SMS sandbox')).toMatchObject({
      ...{ status: 'failing', todo: expect.stringMatching(/^Allow the caller /) },
    });
  });

  it('names the permission that an act lacks, and changes nothing', async () => {
    const override = { schedule: 'primary', from: '2030-01-01T09:00', until: '2030-01-02T09:00', put: 'ben' };
    const acts: [path: string, body: object][] = [
      ['/console/overrides', override],
      ['/console/mutes', { alarm: 'db-*', for: '2h', because: 'it moves' }],
      ['/console/raise', { summary: 'No power', by: 'Dana' }],
    ];
    for (const [path, body] of acts) {
      const { status, content } = await post(path, body);
      expect(status).toBe(502);
      expect(content.message).toMatch(/^AWS does not allow this: .*dynamodb:PutItem.* Allow the caller dynamodb:/);
    }
  });

  it('puts somebody on call, mutes and raises, as the commands do, if the policy allows it', async () => {
    account.policies = [reading, acting];
    const override = { schedule: 'primary', from: '2030-01-01T09:00', until: '2030-01-02T09:00', put: 'ben' };
    const made = await post<{ override: object }>('/console/overrides', override);
    expect(made).toMatchObject({ status: 200, content: { override } });
    expect((await post('/console/overrides/undo', made.content)).status).toBe(200);
    const muted = await post('/console/mutes', { alarm: 'db-*', for: '2h', because: 'it moves' });
    expect(muted).toMatchObject({ status: 200, content: { about: 'alarm db-*' } });
    const [mute] = (await get<HeldAnswer>('/console/held')).content.mutes;
    expect(mute).toMatchObject({ about: 'alarm db-*', madeAt: expect.any(String) });
    expect((await post('/console/mutes/end', mute ?? {})).status).toBe(200);
    expect((await get<HeldAnswer>('/console/held')).content.mutes).toEqual([]);
    const raised = await post<RaiseAnswer>('/console/raise', { summary: 'No power', by: 'Dana' });
    expect(raised).toMatchObject({ status: 200, content: { opened: true } });
    expect((await state()).incidents.map(({ source }) => source)).toContain('Dana (by hand)');
    account.policies = [reading];
  });

  it('needs every permission in the documented policies', () => {
    const made = new Set(account.calls.map(({ action }) => action));
    const documented = [reading, acting].flatMap(({ Statement }) => Statement.flatMap(({ Action }) => Action));
    expect(documented.filter((action) => !made.has(action))).toEqual([]);
  });

  it('keeps what it has, and says what is wrong, when AWS limits its requests', async () => {
    account.failure = 'ThrottlingException';
    const { incidents, troubles } = await state();
    expect(incidents.map((row) => row.id)).toContain(id);
    expect(troubles?.[0]?.text).toBe('AWS refused this, because it was asked too often.');
    account.failure = undefined;
  });
});

describe('a page from elsewhere', () => {
  it('is not given the key by the browser: it is in no cookie, and no link sends it', async () => {
    const { headers } = await fetch(opened.address);
    expect(headers.get('set-cookie')).toBeNull();
    expect(headers.get('referrer-policy')).toBe('same-origin');
  });

  const paths = ['/', '/console/state', '/console/stream', '/console/incidents/x', '/console/main.js'];

  it.each(paths)('is refused %s, also with the key', async (path) => {
    const ask = (headers: Record<string, string>) => fetch(at(path), { headers }).then(({ status }) => status);
    expect(await ask({ origin: 'http://evil.example' })).toBe(403);
    expect(await ask({ origin: 'http://127.0.0.1:4100' })).toBe(403);
    expect(await ask({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' })).toBe(403);
    expect(await ask({ 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' })).toBe(403);
    expect(await statusWithHost(path, 'rebound.example:4101')).toBe(403);
  });

  it('cannot act: not from its origin, not by a form, and not without the key', async () => {
    account.policies = [reading, acting];
    const before = account.calls.length;
    const act = (headers: Record<string, string>) => post('/console/mutes/end', { about: '', madeAt: '' }, headers);
    expect((await act({ origin: 'http://evil.example' })).status).toBe(403);
    expect((await act({ 'content-type': 'text/plain' })).status).toBe(415);
    expect((await act({ 'content-type': 'application/x-www-form-urlencoded' })).status).toBe(415);
    expect((await post('/console/mutes/end', {}, {}, `${opened.url}/console/mutes/end`)).status).toBe(403);
    expect((await post('/console/mutes', { because: 'x'.repeat(70_000) })).status).toBe(413);
    expect(account.calls.length).toBe(before);
  });
});

describe('the command', () => {
  it('says that there is no such stack', async () => {
    account.policies = [everything];
    const ended = await runCli(undefined, ['console', '--stack', 'Nowhere', '--endpoint-url', account.url]);
    expect(ended).toMatchObject({ code: 1, err: expect.stringContaining('There is no stack Nowhere in account') });
  });
});

function statusWithHost(path: string, host: string): Promise<number | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  request(at(path), { headers: { host } }, (response) => {
    response.resume();
    resolve(response.statusCode);
  })
    .on('error', reject)
    .end();
  return promise;
}
