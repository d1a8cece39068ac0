import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anOnCall, type Night } from '../support/night.ts';
import { aNightInMemory } from '../support/night-in-memory.ts';
import { twoKeysAssembly } from '../support/synthesised.ts';
import { describeExecution, historyOf, itEndsInOrder, listen, longestStart, openScene } from './story.ts';

/*
 * Every system can authenticate in one of the ways that it has, a key can be replaced without a gap and shut out at once,
 * and no key is ever written down.
 */

let night: Night;
let lines: string[];
beforeAll(async () => {
  night = await aNightInMemory(1, await twoKeysAssembly());
  lines = listen(night);
  await openScene(night, anOnCall());
}, longestStart);
afterAll(() => night?.stop());

const keyOf = (name: string) => night.cloud.keys.valueOf(`NotifySupport-${name}`);

let last = 0;
const anAlert = () => {
  last += 1;
  return { summary: `the disk of host ${last} is full`, dedupKey: `disk ${last}` };
};

/** Posts to a path with these headers; gives status, headers, the answer's text and its JSON. */
async function post(path: string, headers: Record<string, string>, body: unknown) {
  const response = await fetch(`${night.cloud.apiUrl}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: JSON.parse(text) as Record<string, unknown>,
  };
}

const withKey = (key: string) => ({ 'x-api-key': key });

describe('a system', () => {
  it.each<[string, (key: string) => [string, Record<string, string>]]>([
    ['the header x-api-key', (key) => ['/alerts', withKey(key)]],
    ['a bearer token', (key) => ['/alerts', { authorization: `Bearer ${key}` }]],
    ['a GenieKey', (key) => ['/alerts', { authorization: `GenieKey ${key}` }]],
    ['a token with its name', (key) => ['/alerts', { authorization: `Token token=${key}` }]],
    ['the bare header Authorization', (key) => ['/alerts', { authorization: key }]],
    ['the password of Basic', (key) => ['/alerts', { authorization: `Basic ${btoa(`pager:${key}`)}` }]],
    ['the user of Basic', (key) => ['/alerts', { authorization: `Basic ${btoa(`${key}:`)}` }]],
    ['the query', (key) => [`/alerts?key=${key}`, {}]],
    ['the path', (key) => [`/key/${key}/alerts`, {}]],
  ])('can send its key by %s', async (_, place) => {
    const [path, headers] = place(keyOf('shop'));
    const answer = await post(path, headers, anAlert());
    expect([answer.status, answer.json.status]).toEqual([202, 'triggered']);
    expect(JSON.stringify([answer.text, [...answer.headers]])).not.toContain(keyOf('shop'));
    const wrong = await post(...place('wrong'.repeat(8)), anAlert());
    expect([wrong.status, wrong.json.title]).toEqual([403, 'No valid API key']);
    expect(wrong.text).not.toContain('wrongwrong');
  });

  it('without a key is asked for one, so that it may send the one in its URL', async () => {
    const answer = await post('/alerts', {}, anAlert());
    expect([answer.status, answer.json.title]).toEqual([401, 'No API key']);
    expect(answer.headers.get('www-authenticate')).toBe('Basic realm="alerts"');
  });

  it('that posts to an unknown path is refused as such, if its key is valid', async () => {
    for (const path of ['/alert', '/alerts/nagios', '/v2/nothing', `/key/${keyOf('shop')}/nothing`]) {
      const answer = await post(path, withKey(keyOf('shop')), anAlert());
      expect(answer.status, path).toBe(404);
      expect((await post(path.replace(keyOf('shop'), 'k'), { 'x-api-key': 'no' }, {})).status, path).toBe(403);
    }
  });

  it('that can only send its key in the body of an event gets PagerDuty’s answer to a key that is not valid', async () => {
    for (const routing_key of [undefined, '', 7, 'wrong'.repeat(8)]) {
      const answer = await post('/v2/enqueue', {}, { routing_key, event_action: 'trigger' });
      expect([answer.status, answer.json.status]).toEqual([400, 'invalid event']);
      expect(answer.text).not.toContain('wrongwrong');
    }
  });

  it('that sends its key in the body of an event reaches the function with it', async () => {
    const routing_key = keyOf('shop');
    const payload = { summary: 'the till is down', source: 'till-1', severity: 'critical' };
    const answer = await post('/v2/enqueue', {}, { routing_key, event_action: 'trigger', dedup_key: 'till', payload });
    expect([202, 404]).toContain(answer.status);
    expect(answer.text).not.toContain(routing_key);
  });
});

describe('a source', () => {
  it('can replace its key without a gap: the second joins and resolves what the first opened', async () => {
    const alert = anAlert();
    const opened = await post('/alerts', withKey(keyOf('shop')), alert);
    const joined = await post('/alerts', withKey(keyOf('shop_2')), alert);
    expect([opened.status, joined.status, joined.json.incidentId]).toEqual([202, 200, opened.json.incidentId]);
    const resolved = await post('/alerts', withKey(keyOf('shop_2')), { ...alert, action: 'resolve' });
    expect([resolved.status, resolved.json]).toEqual([200, expect.objectContaining({ status: 'resolved' })]);
  });

  it('does not touch the incident of another by naming its dedup key', async () => {
    const alert = anAlert();
    const opened = await post('/alerts', withKey(keyOf('shop')), alert);
    const foreign = await post('/alerts', withKey(keyOf('api')), { ...alert, action: 'resolve' });
    expect(foreign.status).toBe(404);
    const joined = await post('/alerts', withKey(keyOf('shop')), alert);
    expect([joined.status, joined.json.incidentId]).toEqual([200, opened.json.incidentId]);
  });

  it('is shut out at once when its key is disabled, and its second key is not', async () => {
    night.cloud.keys.enable('NotifySupport-shop', false);
    for (const path of ['/alerts', `/key/${keyOf('shop')}/alerts`])
      expect((await post(path, withKey(keyOf('shop')), anAlert())).status).toBe(403);
    expect((await post('/alerts', withKey(keyOf('shop_2')), anAlert())).status).toBe(202);
    night.cloud.keys.enable('NotifySupport-shop', true);
    expect((await post('/alerts', withKey(keyOf('shop')), anAlert())).status).toBe(202);
  });
});

describe('a heartbeat of a source', () => {
  it('opens an incident within a minute of its silence, which ends when it is heard again by an address alone', async () => {
    await night.rest();
    const name = 'nightly-backup';
    const scene = await openScene(night, anOnCall({ heartbeats: [{ id: name, source: 'shop', everySeconds: 600 }] }));
    const begun = new Date(night.clock.now()).toISOString();
    const incidents = async () => {
      const items = (await night.cloud.scan('Incidents')) as Record<string, unknown>[];
      return items
        .filter(({ openedAt = '' }) => String(openedAt) > begun)
        .map(({ summary, status }) => [summary, status]);
    };
    const beat = async (path: string, key: string, method = 'POST') => {
      const response = await fetch(`${night.cloud.apiUrl}${path}`, { method, headers: key === '' ? {} : withKey(key) });
      await night.clock.idle();
      return response.status;
    };
    expect(await beat(`/heartbeats/${name}`, keyOf('api'))).toBe(403);
    expect(await beat('/heartbeats/nightly-bakcup', keyOf('shop'))).toBe(404);
    expect(await beat(`/heartbeats/${name}`, keyOf('shop'))).toBe(200);
    await scene.at(300);
    expect(await beat(`/v2/heartbeats/${name}/ping`, keyOf('shop_2'))).toBe(202);
    await scene.at(900);
    expect(scene.messages()).toEqual([]);
    await scene.at(961);
    expect(scene.messages()[0]?.text).toContain('No heartbeat from nightly-backup for more than 10 min');
    expect(await incidents()).toEqual([['No heartbeat from nightly-backup for more than 10 min', 'triggered']]);
    expect(await beat(`/key/${keyOf('shop')}/heartbeats/${name}`, '', 'GET')).toBe(200);
    expect(await incidents()).toEqual([['No heartbeat from nightly-backup for more than 10 min', 'resolved']]);
    await night.onCall(anOnCall());
    await night.rest();
  });
});

describe('no key', () => {
  it('is in a log, an execution, a message or the record, wherever the sender put it', async () => {
    await night.rest();
    const executions = await night.executions();
    expect(executions.length).toBeGreaterThan(0);
    const written = await Promise.all(
      executions.slice(0, 20).map(async (each) => [await historyOf(night, each), await describeExecution(night, each)]),
    );
    const texts = JSON.stringify([lines, written, night.cloud.messages(), await night.cloud.scan('Incidents')]);
    for (const name of ['api', 'shop', 'shop_2']) expect(texts.includes(keyOf(name))).toBe(false);
    expect(texts).not.toContain('wrongwrong');
  });
});

itEndsInOrder(() => ({ night, lines }));
