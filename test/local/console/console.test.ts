import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Message } from '../../../local/cloud/channels.ts';
import type {
  AlertAnswer,
  CalendarAnswer,
  Change,
  Device,
  HoursAnswer,
  InstantAnswer,
  State,
} from '../../../local/console/feed.ts';
import { eventually } from '../../support/eventually.ts';
import { linkIn, press } from '../../support/night.ts';
import { openStage, type Stage } from '../../support/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
/** The clock stands still, so messages of earlier tests would leave no place for messages of their own. */
beforeEach(async () => {
  const { callDynamoDb, tables } = stage.cloud;
  for (const channel of ['sms', 'email']) {
    const Key = { pk: { S: `OUTBOX#ada#${channel}` }, sk: { S: '-' } };
    await callDynamoDb('DeleteItem', { TableName: tables.Incidents, Key });
  }
});
afterAll(() => stage?.stop());

const get = (path: string, headers: Record<string, string> = {}) => fetch(`${stage.cloud.url}${path}`, { headers });

const post = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
  const answer = await fetch(`${stage.cloud.url}/console/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: answer.status, content: (await answer.json()) as Record<string, unknown> };
};

const state = async () => (await (await get('/console/state')).json()) as State;

/** Receives all changes from now on; `until` waits for a change that fits. */
async function follow() {
  const received: Change[] = [];
  const controller = new AbortController();
  const answer = await fetch(`${stage.cloud.url}/console/stream`, { signal: controller.signal });
  void (async () => {
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of answer.body ?? []) {
      text += decoder.decode(chunk as Uint8Array, { stream: true });
      const events = text.split('\n\n');
      text = events.pop() ?? '';
      for (const event of events) if (event.startsWith('data: ')) received.push(JSON.parse(event.slice(6)) as Change);
    }
  })().catch(() => {});
  const until = (fits: (change: Change) => unknown) => eventually(() => received.find(fits));
  return { received, until, stop: () => controller.abort() };
}

async function raise(summary: string, policy = 'default'): Promise<string> {
  const { apiUrl, apiKey } = stage.cloud;
  const answer = await fetch(`${apiUrl}/alerts`, {
    method: 'POST',
    headers: { 'x-api-key': apiKey, 'content-type': 'application/json' },
    body: JSON.stringify({ summary, dedupKey: summary, policy }),
  });
  return ((await answer.json()) as { incidentId: string }).incidentId;
}

describe('the console', () => {
  it('is one document that runs only its own scripts and cannot be shown in a frame', async () => {
    const answer = await get('/');
    const policy = answer.headers.get('content-security-policy');
    expect(await answer.text()).toMatch(/^<!doctype html>/);
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
  });

  it('is less than 150 KB when it is sent', async () => {
    const sizes = ['/', '/console/main.js', '/console/main.css'].map(async (path) => {
      const { promise, resolve } = Promise.withResolvers<number>();
      request(`${stage.cloud.url}${path}`, { headers: { 'accept-encoding': 'gzip' } }, async (response) => {
        let length = 0;
        for await (const chunk of response) length += (chunk as Buffer).length;
        resolve(length);
      }).end();
      return promise;
    });
    const total = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    expect(total).toBeGreaterThan(5000);
    expect(total).toBeLessThan(150 * 1024);
  });

  it('is served under one name, so that links in messages have the same origin', async () => {
    const { port } = new URL(stage.cloud.url);
    const answer = await fetch(`http://localhost:${port}/`, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([307, `${stage.cloud.url}/`]);
  });

  it('starts with the devices of all contacts and of the backstop', async () => {
    const { devices, place } = await state();
    expect(devices.map(({ id }) => id).toSorted()).toEqual(['BACKSTOP', 'ada', 'ben', 'cleo']);
    expect(place.apiKey).toBe(stage.cloud.apiKey);
  });

  it('sends every change: the incident, its messages, its executions, and the clock', async () => {
    const news = await follow();
    const id = await raise('Tell me');
    const { messages } = await news.until((change) => change.messages?.some(({ channel }) => channel === 'sms'));
    expect(messages?.[0]?.text).toContain('Tell me');
    const { incidents } = await news.until((change) => change.incidents?.some((row) => row.id === id));
    expect(incidents?.find((row) => row.id === id)).toMatchObject({ summary: 'Tell me', status: 'triggered' });
    await news.until((change) => change.executions?.some((arn) => arn.endsWith(`${id}-1`)));
    const { clock } = await news.until((change) => change.clock?.next !== undefined);
    expect(clock).toMatchObject({ speed: 0, now: stage.clock.now() });
    news.stop();
  });

  it('sends at most ten updates a second, no matter how much happens', async () => {
    const news = await follow();
    const begun = performance.now();
    // It notifies Cleo, and leaves Ada to the other tests.
    await Promise.all(Array.from({ length: 25 }, (_, index) => raise(`Storm ${index}`, 'office')));
    const sent = () => new Set(news.received.flatMap(({ incidents = [] }) => incidents.map(({ summary }) => summary)));
    await eventually(() => [...sent()].filter((summary) => summary.startsWith('Storm')).length === 25);
    const seconds = (performance.now() - begun) / 1000;
    expect(news.received.length).toBeLessThanOrEqual(Math.ceil(seconds * 10) + 1);
    news.stop();
  });

  it('returns an incident as its status link does, with the openings of its page', async () => {
    const id = await raise('Opened');
    const link = await linkOf('Opened');
    await (await fetch(link)).text();
    const answer = (await (await get(`/console/incidents/${id}`)).json()) as {
      notifying: string[];
      timeline: { kind: string; text: string }[];
    };
    expect(answer.notifying).toEqual(['Ada']);
    expect(answer.timeline.filter(({ kind }) => kind === 'open').map(({ text }) => text)).toEqual([
      'Ada opened the page',
    ]);
    expect(JSON.stringify(answer)).not.toMatch(/taskToken|\+49|@example/);
    await press(link, 'acknowledge');
    expect((await state()).incidents.find((row) => row.id === id)).toMatchObject({ status: 'acknowledged', by: 'Ada' });
  });

  it('answers HEAD like GET, without a body', async () => {
    for (const path of ['/', '/console/main.js', '/console/stream']) {
      const answer = await fetch(`${stage.cloud.url}${path}`, { method: 'HEAD' });
      expect([answer.status, await answer.text()]).toEqual([200, '']);
    }
  });

  it('answers 404 at other addresses', async () => {
    expect((await get('/console/nothing')).status).toBe(404);
    expect((await get('/console/incidents/none-0001')).status).toBe(404);
    expect((await get('/console/mails/999999')).status).toBe(404);
    expect((await get('/console/incidents/%E0%A4%A')).status).toBe(400);
  });

  it('shows an e-mail as a document that cannot run scripts', async () => {
    await raise('<script>alert(1)</script>');
    await linkOf('alert(1)');
    const mail = (await state()).messages.findLast(({ hasHtml }) => hasHtml);
    const answer = await get(`/console/mails/${mail?.id}`);
    expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'unsafe-inline'/);
    expect(await answer.text()).not.toContain('<script');
  });
});

describe('a device', () => {
  const habits = (id: string, list: string[]) => post(`devices/${id}`, { habits: list });

  it('with a scanner that opens every link does not acknowledge anything', async () => {
    await habits('ada', ['scanner']);
    const id = await raise('Scanned');
    await linkOf('Scanned');
    const opens = async () => {
      const answer = (await (await get(`/console/incidents/${id}`)).json()) as { timeline: { text: string }[] };
      return answer.timeline.filter(({ text }) => text === 'A scanner opened Ada’s link: nothing changed').length;
    };
    // The SMS’s link and the e-mail’s, twice each.
    await eventually(async () => (await opens()) === 4);
    expect((await state()).incidents.find((row) => row.id === id)?.status).toBe('triggered');
    await habits('ada', []);
  });

  it('that has opted out receives no SMS until it opts in again', async () => {
    await habits('ada', ['optedOut']);
    await raise('Without SMS');
    await mailAbout('Without SMS');
    await raise('Still without SMS');
    await mailAbout('Still without SMS');
    expect(
      stage.cloud.messages().filter(({ channel, text }) => channel === 'sms' && text.includes('Without SMS')),
    ).toEqual([]);
    await habits('ada', []);
    await raise('By SMS again');
    expect(await linkOf('By SMS again')).toContain('/n/');
  });

  it('with bouncing e-mails receives none', async () => {
    await habits('ada', ['bouncing']);
    await raise('Bounced');
    await linkOf('Bounced');
    expect(stage.cloud.messages().some(({ subject }) => subject?.includes('Bounced'))).toBe(false);
    await habits('ada', []);
  });

  it('keeps its habits when the contacts are read again', async () => {
    const { content } = await habits('cleo', ['silent']);
    expect((content as Partial<Device>).habits).toEqual(['silent']);
    expect((await state()).devices.find(({ id }) => id === 'cleo')?.habits).toEqual(['silent']);
    await habits('cleo', []);
  });

  it('comes and goes with its contact', async () => {
    const { callDynamoDb, tables } = stage.cloud;
    const text = (S: string) => ({ S });
    const key = { pk: text('CONTACT#dan') };
    const news = await follow();
    await callDynamoDb('PutItem', {
      TableName: tables.OnCall,
      Item: { ...key, id: text('dan'), name: text('Dan'), email: text('dan@example.org'), timeZone: text('UTC') },
    });
    const isThere = ({ devices }: Change) => devices?.some(({ id }) => id === 'dan');
    const came = await news.until(isThere);
    await callDynamoDb('DeleteItem', { TableName: tables.OnCall, Key: key });
    const isLater = (change: Change) => news.received.indexOf(change) > news.received.indexOf(came);
    const { devices } = await news.until((change) => change.devices && isLater(change) && !isThere(change));
    expect(devices?.length).toBe(4);
    news.stop();
  });

  it.each([
    [{ habits: ['drunk'] }, 400],
    [{ habits: 'silent' }, 400],
    ['{', 400],
    ['null', 400],
  ])('does not accept %j', async (body, status) => {
    expect((await post('devices/ada', body)).status).toBe(status);
  });

  it('that does not exist is named', async () => {
    expect(await post('devices/nobody', { habits: [] })).toMatchObject({
      status: 404,
      content: { message: 'There is no device nobody.' },
    });
  });
});

describe('the calendar', () => {
  const shiftsOf = async (query: string) => {
    const { schedules } = (await (await get(`/console/calendar?${query}`)).json()) as CalendarAnswer;
    const own = schedules.filter(({ schedule }) => schedule === 'test');
    return own.flatMap(({ shifts }) => shifts.map(({ from, until, people }) => [from, until, people.join()]));
  };
  const december = 'from=2026-12-07&until=2026-12-08&zone=UTC';
  const asked = { schedule: 'test', from: '2026-12-07T13:00', until: '2026-12-07T19:00', zone: 'Asia/Tokyo' };
  beforeAll(async () => {
    const { callDynamoDb, tables } = stage.cloud;
    const turn = { M: { people: { L: [{ S: 'ada' }] } } };
    const Item = {
      ...{ pk: { S: 'SCHEDULE#test' }, timeZone: { S: 'Europe/Berlin' } },
      layers: { L: [{ M: { turns: { L: [turn] } } }] },
    };
    await callDynamoDb('PutItem', { TableName: tables.OnCall, Item });
  });

  it('has somebody else in a shift once they are put in, and as before once that is undone', async () => {
    const news = await follow();
    const before = await shiftsOf(december);
    expect(before).toEqual([['2026-12-07T00:00:00.000Z', '2026-12-08T00:00:00.000Z', 'ada']]);
    const { status, content } = await post('overrides', { ...asked, put: 'ben' });
    // As a person would write it into the file: on the clocks of the schedule.
    const madeAt = new Date(stage.clock.now()).toISOString();
    const override = { schedule: 'test', from: '2026-12-07T05:00', until: '2026-12-07T11:00', put: 'ben', madeAt };
    expect([status, content]).toEqual([200, { override }]);
    await news.until(({ onCall }) => onCall);
    // It is marked as one that the file does not have, so that it stays when the file is saved.
    const { loadOnCall } = await import('../../../lambdas/adapters/on-call.ts');
    expect((await loadOnCall()).overrides).toContainEqual({ ...override, madeAt: expect.stringMatching(/^20/) });
    expect(await shiftsOf(december)).toEqual([
      ['2026-12-07T00:00:00.000Z', '2026-12-07T04:00:00.000Z', 'ada'],
      ['2026-12-07T04:00:00.000Z', '2026-12-07T10:00:00.000Z', 'ben'],
      ['2026-12-07T10:00:00.000Z', '2026-12-08T00:00:00.000Z', 'ada'],
    ]);
    expect((await post('overrides/undo', { override })).status).toBe(200);
    expect(await shiftsOf(december)).toEqual(before);
    expect(await post('overrides/undo', { override })).toMatchObject({
      ...{ status: 400, content: { message: 'This override is no longer there.' } },
    });
    news.stop();
  });

  it('keeps all overrides that are made at the same time', async () => {
    const hours = Array.from({ length: 10 }, (_, hour) => `2026-12-07T1${hour}:`);
    await Promise.all(
      hours.map((hour) => post('overrides', { ...asked, from: `${hour}00`, until: `${hour}30`, put: 'cleo' })),
    );
    const shifts = await shiftsOf(december);
    expect(shifts.filter(([, , people]) => people === 'cleo').length).toBe(10);
  });

  it('has the instant by its second hour when the clocks are put back', async () => {
    const second = {
      schedule: 'test',
      from: '2027-10-31T01:15:00.000Z',
      until: '2027-10-31T03:00:00.000Z',
      put: 'ben',
    };
    expect((await post('overrides', second)).content).toMatchObject({
      override: { schedule: 'test', from: '2027-10-31T01:15Z', until: '2027-10-31T04:00', put: 'ben' },
    });
  });

  it.each([
    [{ ...asked, schedule: 'tset', put: 'ben' }, 'There is no schedule tset.'],
    [{ ...asked, put: 'bne' }, 'There is no contact "bne"'],
    [{ ...asked }, 'This override does nothing'],
    [{ ...asked, put: 'ben', extra: true }, 'extra'],
    [{ ...asked, put: 'ben', from: 'soon' }, '"soon" is not a date'],
    [{ ...asked, put: 'ben', until: '2026-12-07T13:00' }, 'The end is not after the beginning'],
    [{ ...asked, put: 'ben', zone: 'Moon' }, 'Moon is not a time zone.'],
  ])('does not accept %j', async (body, message) => {
    expect(await post('overrides', body)).toEqual({
      status: 400,
      content: { message: expect.stringContaining(message) },
    });
  });

  it('names a fault of the question', async () => {
    expect((await get('/console/calendar?from=soon')).status).toBe(400);
    expect((await get('/console/calendar/at?at=soon')).status).toBe(400);
  });

  it('has everybody who is on call now, and whom each policy would notify', async () => {
    const answer = (await (await get('/console/calendar/at')).json()) as InstantAnswer;
    expect(answer.at).toBe(new Date(stage.clock.now()).toISOString());
    expect(answer.schedules).toContainEqual({ schedule: 'test', timeZone: 'Europe/Berlin', people: ['ada'], ...next });
    expect(answer.policies).toContain('default');
  });

  it('plays an alert for a policy, and shows who is notified', async () => {
    const answer = (await (
      await get('/console/calendar/alert?at=2026-12-01T12:00&policy=default')
    ).json()) as AlertAnswer;
    expect(answer.notified.map(({ id, at }) => [id, at.length])).toEqual([
      ['ada', 3],
      ['ben', 3],
      ['cleo', 2],
    ]);
    expect((await get('/console/calendar/alert?policy=gone')).status).toBe(400);
  });
  const next = { until: '2026-12-07T01:00:00.000Z', next: ['cleo'] };
});

describe('the hours', () => {
  it('are those of each week that the calendar shows', async () => {
    const answer = (await (await get('/console/calendar/hours?from=2026-11-30&days=14')).json()) as HoursAnswer;
    expect(answer).toMatchObject({ night: '22:00-06:00', weekend: 'sat+sun' });
    for (const { weeks } of answer.schedules) {
      expect(weeks.map(({ from, until }) => (Date.parse(until) - Date.parse(from)) / 3_600_000)).toEqual([168, 168]);
    }
    expect((await get('/console/calendar/hours?days=x')).status).toBe(400);
    expect((await get('/console/calendar/hours?zone=Mars')).status).toBe(400);
  });
});

describe('an incident that a person raises', () => {
  it('is open on the clock of the stack, and says who raised it', async () => {
    const { status, content } = await post('raise', { summary: 'No power', severity: 'error', by: 'Dana' });
    expect({ status, content }).toEqual({ status: 200, content: { incident: expect.any(String), opened: true } });
    const { incidents } = await state();
    expect(incidents.find(({ id }) => id === content.incident)).toMatchObject({
      ...{
        summary: 'No power',
        severity: 'error',
        source: 'Dana (by hand)',
        openedAt: new Date(stage.clock.now()).toISOString(),
      },
    });
    await eventually(async () =>
      (await state()).messages.find(({ text }) => text.includes('Dana raised this by hand')),
    );
  });

  it.each([
    [{ summary: 'x' }, 'The name is empty: write who you are.'],
    [{ by: 'Dana' }, 'The text is empty: write one line that says what is wrong.'],
    [{ by: 'Dana', summary: 'x', severity: 'bad' }, 'severity must be one of critical, error, warning, info.'],
    [{ by: 'Dana', summary: 'x', policy: 7 }, 'There is no policy "7".'],
  ])('is refused as %j', async (members, message) => {
    expect(await post('raise', members)).toEqual({ status: 400, content: { message } });
  });
});

describe('the clock', () => {
  it('jumps to the next timer', async () => {
    await raise('Jump');
    await linkOf('Jump');
    const news = await follow();
    const before = stage.clock.now();
    const next = stage.clock.next() ?? 0;
    expect(next).toBeGreaterThan(before);
    expect((await post('clock', { jump: true })).status).toBe(202);
    await news.until(({ clock }) => clock && clock.now >= next);
    expect(stage.clock.now()).toBe(next);
    news.stop();
  });

  it('can be paused, and runs at the requested speed', async () => {
    expect((await post('clock', { speed: 60 })).content).toMatchObject({ speed: 60 });
    expect((await post('clock', { speed: 0 })).content).toMatchObject({ speed: 0 });
  });

  it.each([[{ speed: -1 }], [{ speed: 'fast' }], [{ speed: 1001 }], [{}], ['null'], ['[]']])(
    'does not accept %j',
    async (body) => {
      expect((await post('clock', body)).status).toBe(400);
    },
  );
});

describe('an event', () => {
  it('is put on the bus unchanged, and its rules are returned', async () => {
    const event = { 'detail-type': 'EC2 Instance State-change Notification', source: 'aws.ec2', detail: {} };
    expect(await post('events', event)).toEqual({ status: 200, content: { matchedRules: [] } });
  });

  it.each([['[]'], ['{}'], ['null'], ['x']])('cannot be %s', async (body) => {
    expect((await post('events', body)).status).toBe(400);
  });
});

describe('a page from elsewhere', () => {
  const paths = [
    '/',
    '/console/state',
    '/console/stream',
    '/console/incidents/x',
    '/console/calendar',
    '/console/mails/0',
    '/console/main.js',
  ];

  it.each(paths)('is refused %s by its Origin, its Host, and the site that the browser reports', async (path) => {
    expect((await get(path, { origin: 'http://evil.example' })).status).toBe(403);
    expect((await get(path, { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' })).status).toBe(403);
    expect(await statusWithHost(path, 'rebound.example')).toBe(403);
  });

  it('cannot raise alerts, answer incidents or steer the clock', async () => {
    const before = stage.clock.now();
    for (const path of ['clock', 'devices/ada', 'events', 'overrides', 'overrides/undo'])
      expect((await post(path, { jump: true }, { origin: 'http://evil.example' })).status).toBe(403);
    expect(stage.clock.now()).toBe(before);
  });

  it('cannot send a command from a form, which needs no preflight', async () => {
    expect((await post('clock', '{"jump":true}', { 'content-type': 'text/plain' })).status).toBe(415);
  });
});

describe('an incident’s page', () => {
  it('can be shown in a frame of the console, and in no other', async () => {
    await raise('Framed');
    const link = new URL(await linkOf('Framed')).pathname;
    const frame = { 'sec-fetch-dest': 'iframe', 'sec-fetch-mode': 'navigate', 'sec-fetch-site': 'same-origin' };
    const policyOf = async (headers: Record<string, string>) =>
      (await get(link, headers)).headers.get('content-security-policy')?.match(/frame-ancestors (\S+)/)?.[1];
    expect(await policyOf(frame)).toBe("'self'");
    expect(await policyOf({})).toBe("'none'");
    expect((await get(link, { ...frame, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  });
});

const mailAbout = (summary: string) =>
  eventually(() => stage.cloud.messages().find(({ subject }) => subject?.includes(summary)));

/** The link in the SMS about something, after it has arrived. */
function linkOf(summary: string): Promise<string> {
  const isIt = ({ channel, text }: Message) => channel === 'sms' && text.includes(summary);
  return eventually(() => {
    const message = stage.cloud.messages().findLast(isIt);
    return message && linkIn(message);
  });
}

function statusWithHost(path: string, host: string): Promise<number | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  request(`${stage.cloud.url}${path}`, { headers: { host } }, (response) => {
    response.resume();
    resolve(response.statusCode);
  })
    .on('error', reject)
    .end();
  return promise;
}
