import { gzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { digest } from '../../lambdas/adapters/digest.ts';
import { incidentKey } from '../../lambdas/domain/incident/incident.ts';
import type { Request } from '../../lambdas/domain/text/http.ts';
import { receiveAlert } from '../../lambdas/receive-alert.ts';
import { anIncident, aWait } from './domain/samples.ts';
import { aRecord } from './record.ts';

const aPost = (alert: unknown, flaws: Partial<Request> = {}): Request => ({
  httpMethod: 'POST',
  path: '/alerts',
  headers: null,
  body: typeof alert === 'string' ? alert : JSON.stringify(alert),
  isBase64Encoded: false,
  pathParameters: null,
  requestContext: {
    requestTimeEpoch: Date.parse('2026-11-23T02:14:00.000Z'),
    domainName: 'api.example.org',
    identity: { apiKeyId: 'key1' },
  },
  ...flaws,
});

function aWorld(flaws: object = {}) {
  const record = aRecord();
  const requests = new Map<string, { body: string; incident?: string; opened: boolean }>();
  const services = {
    ...record,
    findPolicy: async (id: string) => (id === 'storage' ? { id, levels: [], rounds: 1 } : undefined),
    findRequest: async (key: string) => requests.get(key),
    rememberRequest: async (key: string, done: { body: string; incident?: string; opened: boolean }) => {
      requests.set(key, done);
    },
    createLink: async () => 'status-code',
    baseUrl: () => 'https://page.example.org',
    digest,
    readSources: () => ({}),
    log: vi.fn(),
    logError: vi.fn(),
    measure: vi.fn(),
    ...flaws,
  };
  return { record, requests, services, receive: receiveAlert(services) };
}
const alert = { summary: 'the disk is full', dedupKey: 'disk' };
const keyed = (body: unknown, key = 'k1', apiKeyId = 'key1') =>
  aPost(body, {
    headers: { 'Idempotency-Key': key },
    requestContext: { ...aPost('').requestContext, identity: { apiKeyId } },
  });

describe('POST /alerts', () => {
  it('opens an incident and starts its run', async () => {
    const { record, receive } = aWorld();
    const { statusCode, headers, body } = await receive(aPost(alert));
    expect({ statusCode, location: headers.Location }).toEqual({
      statusCode: 202,
      location: 'https://page.example.org/n/status-code',
    });
    expect(JSON.parse(body)).toEqual({
      incidentId: record.newest()?.id,
      status: 'triggered',
      statusUrl: headers.Location,
    });
    expect([...record.started]).toEqual([`${record.newest()?.id}-1`]);
  });

  it('joins the live incident and starts nothing', async () => {
    const { record, receive } = aWorld();
    await receive(aPost(alert));
    expect((await receive(aPost(alert))).statusCode).toBe(200);
    expect(record.incidents.size).toBe(1);
    expect(record.timeline.map((event) => event.kind === 'alert' && event.repeat)).toEqual([false, true]);
  });

  it('opens the next occurrence once it was closed', async () => {
    const { record, receive } = aWorld();
    await receive(aPost(alert));
    await record.exhaust(record.newest()?.id ?? '', 1, '2026-11-23T02:14:00.000Z');
    expect((await receive(aPost(alert))).statusCode).toBe(202);
    expect(record.newest()?.id).toMatch(/-0002$/);
    expect(record.started.size).toBe(2);
  });

  it('keeps link and details', async () => {
    const { record, receive } = aWorld();
    await receive(aPost({ ...alert, link: 'https://example.org', details: { free: 0 } }));
    const incident = record.newest() ?? anIncident();
    expect(incident).toMatchObject({ link: 'https://example.org' });
    expect(incident).not.toHaveProperty('details');
    expect(await record.findDetails(incident)).toEqual({ free: 0 });
  });

  it('reads a body in base64', async () => {
    const { receive } = aWorld();
    const body = Buffer.from(JSON.stringify(alert)).toString('base64');
    expect((await receive(aPost(body, { isBase64Encoded: true }))).statusCode).toBe(202);
  });

  it('refuses a compressed body that becomes too large, without unpacking all of it', async () => {
    const { receive, services } = aWorld();
    const body = gzipSync(Buffer.alloc(30_000_000, ' ')).toString('base64');
    for (const path of ['/alerts', '/alerts/alertmanager'])
      expect((await receive(aPost(body, { path, isBase64Encoded: true }))).statusCode).toBe(413);
    expect(services.measure).toHaveBeenCalledTimes(2);
  });

  it('answers 503 to a body with more alerts than there is time for, until all are stored', async () => {
    const startStopwatch = () => {
      let milliseconds = 0;
      return () => (milliseconds += 100);
    };
    const { record, receive } = aWorld({ startStopwatch });
    const alerts = Array.from({ length: 250 }, (_, index) => ({ labels: { alertname: `a${index}` } }));
    const post = () => receive(aPost({ alerts }, { path: '/alerts/alertmanager' }));
    const first = await post();
    expect([first.statusCode, first.headers['Retry-After']]).toEqual([503, '1']);
    expect(JSON.parse(first.body)).toMatchObject({ detail: expect.stringContaining('100 alerts at the end') });
    expect((await post()).statusCode).toBe(202);
    expect(record.started.size).toBe(250);
  });

  it.each([
    ['no body', aPost('', { body: null }), 400, ['']],
    ['no body in base64', aPost('', { body: null, isBase64Encoded: true }), 400, ['']],
    ['null', aPost('null'), 400, ['']],
    ['no summary', aPost({ severity: 'bad', other: 1 }), 400, ['/summary']],
    ['65 KB', aPost({ summary: 'ü'.repeat(33 * 1024) }), 413, undefined],
  ])('refuses and does nothing: %s', async (_, request, status, pointers) => {
    const { record, receive } = aWorld();
    const { statusCode, headers, body } = await receive(request);
    expect(statusCode).toBe(status);
    expect(headers['Content-Type']).toBe('application/problem+json');
    expect(
      JSON.parse(body)
        .errors?.map(({ pointer }: { pointer: string }) => pointer)
        .sort(),
    ).toEqual(pointers?.sort());
    expect(record.incidents.size).toBe(0);
  });

  it('uses the named policy', async () => {
    const { record, receive } = aWorld();
    await receive(aPost({ ...alert, policy: 'storage' }));
    expect(record.newest()?.policy).toBe('storage');
    expect(record.timeline.some(({ kind }) => kind === 'note')).toBe(false);
  });

  it('falls back to the default policy and says so', async () => {
    const { record, receive } = aWorld();
    await receive(aPost({ ...alert, policy: 'gone' }));
    expect(record.newest()?.policy).toBe('default');
    expect(record.timeline).toContainEqual(
      expect.objectContaining({ kind: 'note', text: expect.stringContaining('"gone"') }),
    );
  });

  it('notes everything odd about an alert on the timeline', async () => {
    const { record, receive } = aWorld();
    const odd = { ...alert, severity: 'spicy', link: 'see the wiki', host: 'db-1', policy: 'x'.repeat(50) };
    expect((await receive(aPost(odd))).statusCode).toBe(202);
    expect(record.newest()).toMatchObject({ severity: 'critical', policy: 'default' });
    expect(record.timeline.map((event) => (event.kind === 'note' ? event.text : event.kind))).toEqual([
      'alert',
      'The severity “spicy” is not known, so it counts as critical.',
      'The link “see the wiki” is not a web address. It is kept in the details.',
      'These members are not part of an alert, so they are kept in the details: “host”.',
      expect.stringMatching(/^The alert asked for the policy "x+…", which does not exist\./),
    ]);
  });

  it.each<[string, Buffer]>([
    ['a byte order mark', Buffer.from(`\ufeff${JSON.stringify(alert)}`)],
    ['Latin-1', Buffer.from(JSON.stringify({ ...alert, summary: 'Störung' }), 'latin1')],
    ['UTF-16', Buffer.from(JSON.stringify(alert), 'utf16le')],
  ])('reads a body in %s', async (_, bytes) => {
    const { record, receive } = aWorld();
    expect((await receive(aPost(bytes.toString('base64'), { isBase64Encoded: true }))).statusCode).toBe(202);
    expect(record.newest()?.summary).not.toContain('\ufffd');
  });

  it('ignores the policy of a test: real alerts go to everybody', async () => {
    const { record, receive } = aWorld();
    await receive(aPost({ ...alert, policy: 'test:ada' }));
    expect(record.newest()?.policy).toBe('default');
  });
});

describe('a list of alerts', () => {
  const both = [alert, { ...alert, dedupKey: 'fan', summary: 'the fan is loud' }];

  it('opens an incident for each, and answers for each', async () => {
    const { record, receive } = aWorld();
    const { statusCode, body } = await receive(aPost(both));
    expect(statusCode).toBe(202);
    expect(JSON.parse(body).alerts).toMatchObject([
      { status: 'triggered', incidentId: expect.stringMatching(/^disk-/) },
      { status: 'triggered', incidentId: expect.stringMatching(/^fan-/) },
    ]);
    expect(record.started.size).toBe(2);
  });

  it('of one is answered as one', async () => {
    const { record, receive } = aWorld();
    const { statusCode, body } = await receive(aPost([alert]));
    expect([statusCode, JSON.parse(body).incidentId]).toEqual([202, record.newest()?.id]);
  });

  it('is processed in its order for each dedup key', async () => {
    const { record, receive } = aWorld();
    const { body } = await receive(aPost([alert, { ...alert, action: 'resolve' }, alert]));
    expect([...record.incidents.values()]).toMatchObject([{ status: 'triggered', run: 2, reopenings: 1 }]);
    expect(JSON.parse(body).alerts).toHaveLength(3);
  });

  it('loses nothing to an alert that is refused', async () => {
    const { record, receive } = aWorld();
    const { statusCode, body } = await receive(aPost([{ severity: 'error' }, 'disk', alert]));
    expect(statusCode).toBe(202);
    expect(JSON.parse(body).alerts).toMatchObject([
      { answer: 400, errors: [{ pointer: '/summary' }] },
      { answer: 400 },
      { incidentId: record.newest()?.id },
    ]);
  });

  it('is refused if all of its alerts are', async () => {
    const { receive } = aWorld();
    expect((await receive(aPost([{}, { action: 'resolve', dedupKey: 'x' }]))).statusCode).toBe(400);
  });

  it('is stored as far as possible, and fails if any alert of it cannot be stored', async () => {
    const { record, services } = aWorld();
    const createLink = async ({ incident }: { incident: string }) => {
      if (incident.startsWith('disk')) throw new Error('crash');
      return 'status-code';
    };
    await expect(receiveAlert({ ...services, createLink } as typeof services)(aPost(both))).rejects.toThrow('crash');
    expect(record.incidents.size).toBe(2);
    expect((await receiveAlert(services)(aPost(both))).statusCode).toBe(200);
  });

  it('with an Idempotency-Key acts once', async () => {
    const { record, receive } = aWorld();
    const first = await receive(keyed(both));
    expect(await receive(keyed(both))).toEqual(first);
    expect(record.timeline).toHaveLength(2);
  });
});

describe('a path', () => {
  const to = (path: string) => aPost(alert, { path });

  it('that is unknown is answered with those that are known', async () => {
    const { record, receive } = aWorld();
    const { statusCode, body } = await receive(to('/alerts/prometheus'));
    expect([statusCode, JSON.parse(body).detail]).toEqual([404, expect.stringContaining('/alerts')]);
    expect(record.incidents.size).toBe(0);
  });

  it('may begin with a key', async () => {
    const { receive } = aWorld();
    const { statusCode, headers } = await receive(to('/key/SECRET/alerts'));
    expect([statusCode, headers.Location]).toEqual([202, 'https://page.example.org/n/status-code']);
  });
});

describe('a source', () => {
  const by = (apiKeyId: string, body: object) =>
    aPost(body, { requestContext: { ...aPost('').requestContext, identity: { apiKeyId } } });

  it('owns what it opens: another one with the same dedup key opens its own', async () => {
    const { record, receive } = aWorld();
    await receive(by('key1', alert));
    expect((await receive(by('key2', { ...alert, severity: 'info' }))).statusCode).toBe(202);
    expect([...record.incidents.values()].map(({ owner }) => owner)).toEqual(['key1', 'key2']);
    await receive(by('key2', { action: 'resolve', dedupKey: 'disk' }));
    expect([...record.incidents.values()].map(({ status }) => status)).toEqual(['triggered', 'resolved']);
  });

  it('finds nothing to resolve among the incidents of another', async () => {
    const { receive } = aWorld();
    await receive(by('key1', alert));
    expect((await receive(by('key2', { ...alert, action: 'resolve' }))).statusCode).toBe(404);
  });

  it('resolves what it opened by the id of the answer, and another one does not', async () => {
    const { receive } = aWorld();
    const { incidentId } = JSON.parse((await receive(by('key1', { summary: 'disk full' }))).body);
    const resolve = { action: 'resolve', dedupKey: incidentId };
    expect((await receive(by('key2', resolve))).statusCode).toBe(404);
    expect((await receive(by('key1', resolve))).statusCode).toBe(200);
  });

  it('joins and resolves what the last release opened, while it is live', async () => {
    const { record, services, receive } = aWorld();
    const id = `${incidentKey('disk', services.digest('disk'))}-0001`;
    record.put({ ...anIncident({ id }), source: 'api' });
    expect(JSON.parse((await receive(by('key2', alert))).body).incidentId).toBe(id);
    expect((await receive(by('key1', { action: 'resolve', dedupKey: 'disk' }))).statusCode).toBe(200);
    expect((await receive(by('key1', { action: 'resolve', dedupKey: 'disk' }))).statusCode).toBe(200);
    expect(record.incidents.get(id)?.resolvedBy).toBe('api (key key1)');
    expect((await receive(by('key1', alert))).statusCode).toBe(202);
    expect(record.newest()?.owner).toBe('key1');
  });

  it.each([
    ['the alarm opened it', { alarm: { arn: 'disk', name: 'disk' }, alarmStateAt: '2026-11-23T02:14:00.000Z' }],
    ['the alarm has joined it', { alarmStateAt: '2026-11-23T02:14:00.000Z' }],
    ['CloudWatch owns it', { owner: 'CloudWatch' }],
  ])('cannot touch the incident of an alarm by its name: %s', async (_, flaws) => {
    const { record, services, receive } = aWorld();
    const id = `${incidentKey('disk', services.digest('disk'))}-0001`;
    record.put(anIncident({ id, ...flaws }));
    expect((await receive(aPost({ action: 'resolve', dedupKey: 'disk' }))).statusCode).toBe(404);
    expect((await receive(aPost(alert))).statusCode).toBe(202);
    expect(record.incidents.get(id)).toMatchObject({ status: 'triggered' });
    expect(record.incidents.get(id)).not.toHaveProperty('repeats');
  });
});

describe('a refusal', () => {
  const secret = 'a-key-of-more-than-20-characters';
  const to = (path: string) => aPost(alert, { path });
  const missing =
    '/summary is missing: write one line that says what is wrong. Only a resolve or acknowledge with a dedupKey can leave it out';
  const at = '2026-11-23T02:14:00.000Z';

  it.each<[string, Request, number, string[]]>([
    ['no JSON', aPost('{'), 400, ['The body is not valid JSON.']],
    ['no summary', aPost({ password: secret, dedupKey: secret }), 400, [missing]],
    ['a large body', aPost('x'.repeat(65 * 1024)), 413, ['it is too large']],
    ['an unknown path', to('/alerts/prometheus'), 404, ['nothing receives alerts at /alerts/prometheus']],
    ['an unknown path with a key', to(`/key/${secret}/x`), 404, ['nothing receives alerts at /key/…/x']],
    ['a key at the wrong place', to(`/alerts/${secret}`), 404, ['nothing receives alerts at /alerts/…']],
    ['some of a list', aPost([{}, alert, 5]), 202, [missing, missing]],
  ])(
    'is logged with its reason and source, without the body or the key, and counted: %s',
    async (_, request, status, reasons) => {
      const { services, receive } = aWorld();
      expect((await receive(request)).statusCode).toBe(status);
      expect(services.log.mock.calls).toEqual(
        reasons.map((reason) => ['an alert was refused', { source: 'key1', at, reason }]),
      );
      expect(services.measure).toHaveBeenCalledWith(at, { AlertsRefused: reasons.length });
      expect(JSON.stringify(services.log.mock.calls)).not.toContain(secret);
    },
  );

  it('of very many alerts is counted in full, and logged in part', async () => {
    const { services, receive } = aWorld();
    await receive(aPost(Array(1000).fill(0)));
    expect(services.log).toHaveBeenCalledTimes(20);
    expect(services.measure).toHaveBeenCalledWith(at, { AlertsRefused: 1000 });
  });

  it.each(['resolve', 'acknowledge'])(
    'is not meant by a %s of what is not live: systems send that for anything',
    async (action) => {
      const { services, receive } = aWorld();
      expect((await receive(aPost({ action, dedupKey: 'disk' }))).statusCode).toBe(404);
      expect(services.measure.mock.calls).toEqual([[at, { AlertsUnmatched: 1 }]]);
    },
  );
});

describe('an Idempotency-Key', () => {
  it('answers a repeat as the first time, and adds nothing', async () => {
    const { record, receive } = aWorld();
    const [first, second] = [await receive(keyed(alert)), await receive(keyed(alert))];
    expect(second).toEqual(first);
    expect(record.timeline).toHaveLength(1);
  });

  it('does not count with another alert, which opens its own incident: some senders have one key for all', async () => {
    const { record, receive } = aWorld();
    await receive(keyed(alert));
    const other = { ...alert, dedupKey: 'other' };
    const opened = await receive(keyed(other));
    expect([opened.statusCode, record.incidents.size, record.started.size]).toEqual([202, 2, 2]);
    const text = 'The Idempotency-Key came with another alert before, so it does not count.';
    expect(record.timeline.filter(({ kind }) => kind === 'note')).toMatchObject([{ text }]);
    expect(await receive(keyed(other))).toEqual(opened);
  });

  it('does not count with another event of PagerDuty, which is answered 202 only if it opens its own incident', async () => {
    const { record, receive } = aWorld();
    const anEvent = (summary: string) =>
      receive({
        ...keyed({ event_action: 'trigger', payload: { summary, source: 'web-1' } }),
        ...{ path: '/v2/enqueue' },
      });
    expect([(await anEvent('disk')).statusCode, (await anEvent('memory')).statusCode]).toEqual([202, 202]);
    expect(record.incidents.size).toBe(2);
  });

  it('that is empty does not count', async () => {
    const { requests, receive } = aWorld();
    expect((await receive(keyed(alert, ''))).statusCode).toBe(202);
    expect(requests.size).toBe(0);
  });

  it('is a different one with another API key', async () => {
    const { record, receive } = aWorld();
    await receive(keyed(alert));
    await receive(keyed({ ...alert, dedupKey: 'other' }, 'k1', 'key2'));
    expect(record.incidents.size).toBe(2);
  });

  it.each([
    { body: '', incident: 'gone', opened: true },
    { body: '', opened: true },
  ])('does not count when its incident is gone: %o', async (done) => {
    const { record, requests, services, receive } = aWorld();
    requests.set('key1 k1', { ...done, body: services.digest(JSON.stringify(alert)) });
    expect((await receive(keyed(alert))).statusCode).toBe(202);
    expect(record.incidents.size).toBe(1);
  });
});

describe('a crash', () => {
  it.each(['startRun', 'markStarted', 'addEvent', 'createLink', 'rememberRequest'])(
    'in %s is healed by the repeat, and starts one run',
    async (step) => {
      const { record, services } = aWorld();
      const broken = { ...services, [step]: async () => Promise.reject(new Error('crash')) };
      await expect(receiveAlert(broken)(keyed(alert))).rejects.toThrow('crash');
      const { statusCode } = await receiveAlert(services)(keyed(alert));
      expect(statusCode).toBeLessThan(300);
      expect(record.incidents.size).toBe(1);
      expect(record.started.size).toBe(1);
      expect(record.newest()?.startedAt).toBeDefined();
    },
  );
});

describe('resolve', () => {
  it('closes the live incident and ends its waits', async () => {
    const { record, receive } = aWorld();
    await receive(aPost(alert));
    const incident = record.newest();
    if (incident) record.put({ ...incident, waits: { ada: aWait({ taskToken: 'open' }) } });
    const { statusCode, body } = await receive(aPost({ action: 'resolve', dedupKey: 'disk', source: 'nagios' }));
    expect([statusCode, JSON.parse(body).status]).toEqual([200, 'resolved']);
    expect(record.wakes).toEqual([{ taskToken: 'open', outcome: 'resolved' }]);
    expect(record.timeline.at(-1)).toMatchObject({ kind: 'status', status: 'resolved', by: 'nagios (key key1)' });
  });

  it('finds nothing if nothing was opened', async () => {
    const { receive } = aWorld();
    expect((await receive(aPost({ action: 'resolve', dedupKey: 'disk' }))).statusCode).toBe(404);
  });

  it('sent again wakes again, so that a crash in between leaves no wait open', async () => {
    const { record, services, receive } = aWorld();
    await receive(aPost(alert));
    const incident = record.newest();
    if (incident) record.put({ ...incident, waits: { ada: aWait({ taskToken: 'open' }) } });
    const crash = { ...services, addEvent: async () => Promise.reject(new Error('crash')) };
    await expect(receiveAlert(crash)(aPost({ action: 'resolve', dedupKey: 'disk' }))).rejects.toThrow('crash');
    const { statusCode, body } = await receive(aPost({ action: 'resolve', dedupKey: 'disk' }));
    expect([statusCode, JSON.parse(body).status]).toEqual([200, 'resolved']);
    expect(record.wakes).toHaveLength(2);
    expect(record.incidents.size).toBe(1);
  });

  it('finds nothing if the incident was closed in between', async () => {
    const { receive } = aWorld({ resolve: async () => undefined });
    await receive(aPost(alert));
    expect((await receive(aPost({ action: 'resolve', dedupKey: 'disk' }))).statusCode).toBe(404);
  });
});
