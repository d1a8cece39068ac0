import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anOnCall, aPolicy, type Night } from '../support/night.ts';
import { aNightInMemory } from '../support/night-in-memory.ts';
import { firstAttempt, longestStart, openScene, statusOf } from './story.ts';

/*
 * What other systems send, in their own form, becomes the same incidents as any alert: it notifies people, a repeat
 * notifies nobody, and its end ends the notifications. The systems get the answer that they expect.
 */

let night: Night;
beforeAll(async () => {
  night = await aNightInMemory();
}, longestStart);
afterAll(() => night?.stop());

type Sent = { readonly path: string; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> };

/** Sends a body as a system does, and lets everything happen that follows at once. */
async function send({ path, body, headers = {} }: Sent) {
  const { apiUrl, apiKey } = night.cloud;
  const response = await fetch(`${apiUrl}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': apiKey, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const answer = JSON.parse(await response.text());
  await night.clock.idle();
  return { status: response.status, answer };
}

/** The pages of the incidents that an answer of a webhook names. */
const pagesIn = (answer: { alerts: { statusUrl?: string; status: string }[] }) =>
  answer.alerts.map(({ statusUrl, status }) => statusUrl ?? status);

/** The states of the incidents behind these pages. */
const statesOf = async (pages: readonly string[]) =>
  Promise.all(pages.map(async (page) => (await statusOf(page)).status));

let lastKey = 0;
/** A key that no other test of this file uses. */
const nextKey = () => {
  lastKey += 1;
  return `system ${lastKey}`;
};

/** The bodies of one alert in a webhook: it fires, and it is over. */
type Form = { readonly path: string; readonly fires: (key: string) => object; readonly ends: (key: string) => object };

const prometheus = (version: string) => (status: string) => (key: string) => ({
  version,
  status,
  groupKey: key,
  truncatedAlerts: 0,
  alerts: [
    { status, labels: { alertname: key, severity: 'critical' }, annotations: { summary: 'down' }, fingerprint: key },
  ],
});
const alertmanager = prometheus('4');
const grafana = prometheus('1');
const datadog = (state: string) => (key: string) => ({
  title: `[${state}] ${key} is slow`,
  alert_transition: state,
  alert_cycle_key: key,
});

const webhooks: Readonly<Record<string, Form>> = {
  Alertmanager: { path: '/alerts/alertmanager', fires: alertmanager('firing'), ends: alertmanager('resolved') },
  Grafana: { path: '/alerts/grafana', fires: grafana('firing'), ends: grafana('resolved') },
  Datadog: { path: '/alerts/datadog', fires: datadog('Triggered'), ends: datadog('Recovered') },
};

describe.each(Object.entries(webhooks))('an alert of %s', (_, { path, fires, ends }) => {
  it('notifies people once, however often it is sent, and until it is over', async () => {
    const scene = await openScene(night, anOnCall());
    const key = nextKey();
    const first = await send({ path, body: fires(key) });
    expect(first.status).toBe(202);
    expect((await send({ path, body: fires(key) })).status).toBe(200);
    expect(scene.notified()).toEqual(firstAttempt('ada', 0));
    const [page = ''] = pagesIn(first.answer);
    expect((await send({ path, body: ends(key) })).status).toBe(200);
    expect(await statesOf([page])).toEqual(['resolved']);
    await scene.at(1200);
    expect(scene.notified()).toEqual(firstAttempt('ada', 0));
  });

  it('that was never opened is over without any trace', async () => {
    const scene = await openScene(night, anOnCall());
    const { status, answer } = await send({ path, body: ends(nextKey()) });
    expect(status).toBe(200);
    expect(answer.alerts[0]).toEqual({ status: 'nothing to resolve' });
    expect(scene.notified()).toEqual([]);
  });
});

describe('a body with several alerts', () => {
  it('opens and resolves an incident for each of them', async () => {
    await openScene(night, anOnCall());
    const [one, two, three] = [nextKey(), nextKey(), nextKey()];
    const alertsOf = (states: Readonly<Record<string, string>>) => ({
      version: '4',
      alerts: Object.entries(states).map(([fingerprint, status]) => ({
        status,
        labels: { alertname: fingerprint },
        fingerprint,
      })),
    });
    const path = '/alerts/alertmanager';
    const opened = await send({ path, body: alertsOf({ [one]: 'firing', [two]: 'firing' }) });
    const pages = pagesIn(opened.answer);
    const mixed = await send({ path, body: alertsOf({ [one]: 'resolved', [two]: 'firing', [three]: 'firing' }) });
    expect(mixed.status).toBe(202);
    expect(await statesOf(pages)).toEqual(['resolved', 'triggered']);
    await send({ path, body: alertsOf({ [two]: 'resolved', [three]: 'resolved' }) });
    expect(await statesOf([...pages, ...pagesIn(mixed.answer).slice(2)])).toEqual(['resolved', 'resolved', 'resolved']);
  });

  it('of the button of Grafana notifies at each press, even if somebody took the first', async () => {
    const scene = await openScene(night, anOnCall());
    const test = (startsAt: string) => ({
      version: '1',
      alerts: [
        {
          status: 'firing',
          labels: { alertname: 'TestAlert', instance: 'Grafana' },
          annotations: {},
          fingerprint: '57c6',
          startsAt,
        },
      ],
    });
    await send({ path: '/alerts/grafana', body: test('2026-11-24T02:14:00Z') });
    await scene.press('ada', 'acknowledge');
    await send({ path: '/alerts/grafana', body: test('2026-11-24T02:15:00Z') });
    expect(scene.notified()).toEqual([...firstAttempt('ada', 0), ...firstAttempt('ada', 0)].toSorted());
    await scene.press('ada', 'acknowledge');
  });
});

describe("an event of PagerDuty's API", () => {
  const event = (event_action: string, dedup_key: string | undefined, more: object = {}) => ({
    path: '/v2/enqueue',
    body: { routing_key: night.cloud.apiKey, event_action, dedup_key, ...more },
    headers: { 'x-api-key': '' },
  });
  const payload = { summary: 'db down', source: 'db-1', severity: 'critical' };

  it('notifies with its routing key, and stops when it is acknowledged and resolved', async () => {
    const scene = await openScene(night, anOnCall());
    const key = nextKey();
    const success = { status: 'success', message: 'Event processed', dedup_key: key };
    expect(await send(event('trigger', key, { payload }))).toEqual({ status: 202, answer: success });
    expect(await send(event('trigger', key, { payload }))).toEqual({ status: 202, answer: success });
    expect(await send(event('acknowledge', key))).toEqual({ status: 202, answer: success });
    await scene.at(1200);
    expect(scene.notified()).toEqual(firstAttempt('ada', 0));
    expect(await send(event('resolve', key))).toEqual({ status: 202, answer: success });
    expect(await scene.read('ada')).toContain('Resolved');
  });

  it('without a key can be resolved by the key of the answer', async () => {
    const scene = await openScene(night, anOnCall());
    const { answer } = await send(event('trigger', undefined, { payload: { ...payload, source: nextKey() } }));
    expect((await send(event('resolve', answer.dedup_key))).status).toBe(202);
    expect(await scene.read('ada')).toContain('Resolved');
  });

  it.each(['acknowledge', 'resolve'])('is accepted if there is nothing to %s', async (action) => {
    const scene = await openScene(night, anOnCall());
    expect((await send(event(action, nextKey()))).status).toBe(202);
    expect(scene.notified()).toEqual([]);
  });

  it('is refused in words of PagerDuty without a summary', async () => {
    const { status, answer } = await send(event('trigger', 'k', { payload: {} }));
    expect([status, answer.status]).toEqual([400, 'invalid event']);
  });
});

describe("a request of Opsgenie's API", () => {
  const request = (path: string, body: object) => ({
    path,
    body,
    headers: { 'x-api-key': '', authorization: `GenieKey ${night.cloud.apiKey}` },
  });
  const byAlias = (alias: string, action: string) =>
    `/v2/alerts/${encodeURIComponent(alias)}/${action}?identifierType=alias`;

  it('notifies, and stops when the alert is closed by its alias', async () => {
    const scene = await openScene(night, anOnCall());
    const alias = nextKey();
    const create = request('/v2/alerts', { message: 'disk full', alias, priority: 'P1' });
    const { status, answer } = await send(create);
    expect([status, answer.result]).toEqual([202, 'Request will be processed']);
    expect((await send(create)).status).toBe(202);
    expect(scene.notified()).toEqual(firstAttempt('ada', 0));
    expect((await send(request(byAlias(alias, 'close'), { source: 'test' }))).status).toBe(202);
    expect(await scene.read('ada')).toContain('Resolved');
  });

  it('can acknowledge an alert', async () => {
    const scene = await openScene(night, anOnCall());
    const alias = nextKey();
    await send(request('/v2/alerts', { message: 'disk full', alias }));
    expect((await send(request(byAlias(alias, 'acknowledge'), { user: 'Dora' }))).status).toBe(202);
    expect(await scene.read('ada')).toContain('Dora');
  });

  it('can be a note, a question or a deletion, as its clients send them', async () => {
    const scene = await openScene(night, anOnCall());
    const alias = nextKey();
    const { answer } = await send(request('/v2/alerts', { message: 'disk full', alias }));
    expect((await send(request(byAlias(alias, 'notes'), { note: 'seen' }))).status).toBe(202);
    expect((await send(request(byAlias(alias, 'snooze'), {}))).status).toBe(422);
    const call = (method: string, path: string) =>
      fetch(`${night.cloud.apiUrl}${path}`, { method, headers: { authorization: `GenieKey ${night.cloud.apiKey}` } });
    const status = await call('GET', `/v2/alerts/requests/${answer.requestId}`);
    expect([status.status, await status.json()]).toMatchObject([200, { data: { isSuccess: true } }]);
    expect(scene.notified()).toEqual(firstAttempt('ada', 0));
    expect((await call('DELETE', `/v2/alerts/${encodeURIComponent(alias)}?identifierType=alias`)).status).toBe(202);
    expect(await scene.read('ada')).toContain('Resolved');
    expect((await call('GET', '/v2/alerts')).status).toBe(404);
  });

  it('can close an alert without an alias by the id of the answer', async () => {
    const scene = await openScene(night, anOnCall());
    const { answer } = await send(request('/v2/alerts', { message: nextKey() }));
    expect((await send(request(`/v2/alerts/${answer.requestId}/close`, {}))).status).toBe(202);
    expect(await scene.read('ada')).toContain('Resolved');
  });

  it('to close what was never opened is accepted', async () => {
    const scene = await openScene(night, anOnCall());
    expect((await send(request(byAlias(nextKey(), 'close'), {}))).status).toBe(202);
    expect(scene.notified()).toEqual([]);
  });
});

describe('a message of a topic', () => {
  const topic = (Message: string, more: object = {}) => ({
    path: `/alerts/sns?key=${night.cloud.apiKey}`,
    headers: { 'x-api-key': '', 'content-type': 'text/plain; charset=UTF-8', 'x-amz-sns-message-type': 'Notification' },
    body: {
      Type: 'Notification',
      MessageId: nextKey(),
      TopicArn: 'arn:aws:sns:eu-central-1:000000000000:alarms',
      Message,
      Timestamp: new Date(night.clock.now()).toISOString(),
      SignatureVersion: '1',
      Signature: 'x',
      SigningCertURL: 'https://sns.eu-central-1.amazonaws.com/x.pem',
      ...more,
    },
  });
  const alarm = (name: string, NewStateValue: string, account = '000000000000') =>
    JSON.stringify({
      AlarmName: name,
      NewStateValue,
      NewStateReason: 'Threshold Crossed',
      StateChangeTime: new Date(night.clock.now()).toISOString().replace('Z', '+0000'),
      AlarmArn: `arn:aws:cloudwatch:eu-central-1:${account}:alarm:${name}`,
    });

  it('notifies with its subject', async () => {
    const scene = await openScene(night, anOnCall());
    expect((await send(topic(nextKey(), { Subject: 'The import failed' }))).status).toBe(202);
    expect(scene.messages()[0]?.text).toContain('The import failed');
  });

  it('can be an alarm, which has one incident however it arrives', async () => {
    const scene = await openScene(night, anOnCall({ routes: [{ alarm: 'checkout-*', policy: 'default' }] }));
    const name = `checkout-${nextKey().replace(' ', '-')}`;
    await night.alarm(name, 'ALARM');
    await night.clock.idle();
    expect((await send(topic(alarm(name, 'ALARM')))).status).toBe(200);
    expect(scene.notified()).toEqual(firstAttempt('ada', 0));
    await scene.at(30);
    await send(topic(alarm(name, 'OK')));
    expect(await scene.read('ada')).toContain('Resolved');
  });

  it('can be an alarm that no route names, which notifies the first policy of the source', async () => {
    const policies = [aPolicy([['ada']]), aPolicy([['ben']], 1, 'storage')];
    const sources = [{ id: sourceName(), policies: ['storage'] }];
    const scene = await openScene(night, anOnCall({ routes: [{ alarm: 'dev-*', policy: null }], policies, sources }));
    await send(topic(alarm('dev-x', 'ALARM')));
    expect(scene.notified()).toEqual([]);
    await send(topic(alarm(`other-${nextKey()}`, 'ALARM')));
    expect(scene.notified()).toEqual(firstAttempt('ben', 0));
  });

  it('of another account is an alert of the source, and touches no alarm', async () => {
    const scene = await openScene(night, anOnCall());
    const name = `checkout-${nextKey().replace(' ', '-')}`;
    await night.alarm(name, 'ALARM');
    await night.clock.idle();
    const foreign = { TopicArn: 'arn:aws:sns:eu-central-1:666666666666:alarms' };
    await send(topic(alarm(name, 'OK'), foreign));
    expect(await scene.read('ada')).not.toContain('Resolved');
    expect((await send(topic(alarm(name, 'ALARM'), foreign))).status).toBe(202);
  });

  it('confirms no subscription where there is no AWS to ask', async () => {
    const lines: string[] = [];
    night.cloud.onLog(({ line }) => void lines.push(line));
    const confirmation = {
      Type: 'SubscriptionConfirmation',
      Token: '2',
      SubscribeURL: 'https://sns.eu-central-1.amazonaws.com/',
    };
    expect((await send(topic('You have chosen to subscribe', confirmation))).status).toBe(200);
    for (const said of ['a subscription was not confirmed', 'was not checked'])
      await expect.poll(() => lines.join()).toContain(said);
  });

  it('is read without an envelope too', async () => {
    const scene = await openScene(night, anOnCall());
    const text = `raw ${nextKey()}`;
    const { path, headers } = topic('');
    expect((await send({ path, headers, body: text })).status).toBe(202);
    expect(scene.messages()[0]?.text).toContain(text);
  });
});

describe('the settings of a source', () => {
  const policies = [aPolicy([['ada']]), aPolicy([['ben']], 1, 'storage')];

  it('limit the policies that it may ask for', async () => {
    const sources = [{ id: sourceName(), policies: ['storage'] }];
    const scene = await openScene(night, anOnCall({ policies, sources }));
    const { answer } = await send({ path: '/alerts', body: { summary: nextKey(), policy: 'default' } });
    expect(scene.notified()).toEqual(firstAttempt('ben', 0));
    const { timeline } = await statusOf(answer.statusUrl);
    expect(timeline.map(({ text }) => text).join()).toContain('may ask only for "storage"');
  });

  it('read the form of another system', async () => {
    const mapping = {
      summary: 'msg',
      dedupKey: 'monitor.id',
      resolvedWhen: { field: 'heartbeat.status', is: ['1'] },
    };
    const scene = await openScene(night, anOnCall({ sources: [{ id: sourceName(), policies: [], mapping }] }));
    const id = nextKey();
    const kuma = (status: number) => ({ heartbeat: { status }, monitor: { id }, msg: '[checkout] [Down] timeout' });
    const { status, answer } = await send({ path: '/alerts', body: kuma(0) });
    expect(status).toBe(202);
    expect(scene.messages()[0]?.text).toContain('checkout');
    await send({ path: '/alerts', body: kuma(1) });
    expect(await statesOf([answer.statusUrl])).toEqual(['resolved']);
  });

  it('are asked for by the answer to a form that nobody mapped', async () => {
    await openScene(night, anOnCall());
    const { status, answer } = await send({ path: '/alerts', body: { alert: { title: 'x', id: 7 } } });
    expect(status).toBe(400);
    expect(answer.errors[0].detail).toContain('summary: alert.title\n      dedupKey: alert.id');
  });
});

/** The source that has the key of this stack. */
function sourceName(): string {
  return 'api';
}
