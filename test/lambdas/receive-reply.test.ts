import { describe, expect, it, vi } from 'vitest';
import type { Incident } from '../../lambdas/domain/incident/incident.ts';
import type { Takings } from '../../lambdas/domain/incident/taking.ts';
import type { Contact } from '../../lambdas/domain/on-call/contact.ts';
import type { Request } from '../../lambdas/domain/text/http.ts';
import { receiveReply } from '../../lambdas/receive-reply.ts';
import { aNotification, anIncident, aPlan, aWait, night } from './domain/samples.ts';
import { aRecord } from './record.ts';

const aPress = (reply: string, code = 'ada', flaws: Partial<Request> = {}): Request => ({
  httpMethod: 'POST',
  path: `/n/${code}`,
  headers: null,
  body: `reply=${reply}`,
  isBase64Encoded: false,
  pathParameters: { code },
  requestContext: {
    requestTimeEpoch: Date.parse(night('03:15')),
    domainName: 'a.example.org',
  },
  ...flaws,
});

const two = { ada: aWait({ taskToken: 'ada’s' }), ben: aWait({ taskToken: 'ben’s', level: 2 }) };

function aWorld(incident: Incident = anIncident({ waits: two }), flaws: object = {}) {
  const record = aRecord([incident]);
  const links: Record<string, { incident: string; contact?: string; name?: string; timeZone: string }> = {
    ada: { incident: incident.id, contact: 'ada', name: 'Ada', timeZone: 'Europe/Berlin' },
    ben: { incident: incident.id, contact: 'ben', timeZone: 'UTC' },
    status: { incident: incident.id, timeZone: 'UTC' },
    former: { incident: incident.id, contact: 'dan', name: 'Dan', timeZone: 'UTC' },
    orphan: { incident: 'gone', contact: 'ada', timeZone: 'UTC' },
  };
  /** The first that telling the others does which nothing else does. */
  const tell = vi.fn(async (): Promise<Contact[]> => []);
  const services = {
    ...record,
    findLink: async (code: string) => links[code],
    isContact: async (id: string) => id !== 'dan',
    keepWaiting: vi.fn(async () => true),
    policyHash: () => "'sha256-x'",
    baseUrl: () => 'https://page.example.org',
    logError: vi.fn(),
    measure: vi.fn(),
    noticesAreOn: () => true,
    smsBudget: () => undefined,
    smsPrice: () => 100_000,
    callPrice: () => 13_000,
    findContacts: tell,
    queueTakings: vi.fn(async (_: readonly Takings[]) => {}),
    sendMessage: async () => ({ sent: true as const }),
    ...flaws,
  };
  const press = receiveReply(services);
  return { record, services, tell, press, now: () => record.newest() };
}

describe('I’ve got it', () => {
  it('is on record before any wait ends, and ends them all', async () => {
    const world = aWorld();
    const statuses: (string | undefined)[] = [];
    const press = receiveReply({
      ...world.services,
      wake: async (token, outcome) => {
        statuses.push(world.now()?.status);
        return world.record.wake(token, outcome);
      },
    });
    const { statusCode } = await press(aPress('acknowledge'));
    expect(statusCode).toBe(200);
    expect(statuses).toEqual(['acknowledged', 'acknowledged']);
    expect(world.record.wakes.map(({ taskToken }) => taskToken)).toEqual(['ada’s', 'ben’s']);
    expect(world.record.timeline).toMatchObject([{ kind: 'reply', contact: 'ada', reply: 'acknowledge' }]);
    expect(world.tell).not.toHaveBeenCalled();
  });

  it('pressed twice wakes again and is one event', async () => {
    const { record, press, now } = aWorld();
    await press(aPress('acknowledge'));
    await press(
      aPress('acknowledge', 'ada', { requestContext: { ...aPress('').requestContext, requestTimeEpoch: 9e12 } }),
    );
    expect(now()?.acknowledgedAt).toBe(night('03:15'));
    expect(record.wakes).toHaveLength(4);
    expect(new Set(record.timeline.map(({ at }) => at)).size).toBe(1);
  });

  it('pressed second gets the answer who took it', async () => {
    const { record, press, now } = aWorld();
    await press(aPress('acknowledge', 'ada'));
    const { body } = await press(aPress('acknowledge', 'ben'));
    expect(now()?.by).toEqual({ contact: 'ada', name: 'Ada' });
    expect(body).toContain('Ada');
    expect(record.wakes).toHaveLength(2);
  });

  it('takes an exhausted incident too, and informs the others itself', async () => {
    const { press, now, tell } = aWorld(anIncident({ status: 'exhausted' }));
    await press(aPress('acknowledge'));
    expect(now()?.status).toBe('acknowledged');
    expect(tell).toHaveBeenCalledOnce();
  });

  it('takes one that was stopped by hand too, and informs the others itself', async () => {
    const { press, now, tell } = aWorld(anIncident({ stopped: { run: 1, redrives: 0, at: night('03:20') } }));
    await press(aPress('acknowledge'));
    expect(now()?.status).toBe('acknowledged');
    expect(tell).toHaveBeenCalledOnce();
  });

  it('takes one that was handed back between the refusal and the answer', async () => {
    const world = aWorld();
    let isFirst = true;
    const press = receiveReply({
      ...world.services,
      acknowledge: async (...press) => {
        if (!isFirst) return world.record.acknowledge(...press);
        isFirst = false;
        return undefined;
      },
    });
    expect((await press(aPress('acknowledge'))).body).toContain('You’ve got it.');
    expect(world.now()?.by?.contact).toBe('ada');
  });

  it('says by when it must be resolved, if its policy sets a limit', async () => {
    const { press, now } = aWorld(anIncident({ plan: { ...aPlan, resolveWithinSeconds: 7200 } }));
    expect((await press(aPress('acknowledge'))).body).toMatch(
      /If it is not resolved by <time[^>]*>05:15 CET<\/time>, the escalation starts again\./,
    );
    expect(now()?.resolveBy).toBe(night('05:15'));
  });

  it('changes nothing once it is resolved', async () => {
    const { record, press, now } = aWorld(anIncident({ status: 'resolved' }));
    expect((await press(aPress('acknowledge'))).statusCode).toBe(200);
    expect(now()?.status).toBe('resolved');
    expect(record.wakes).toEqual([]);
  });

  it.each([
    ['waking fails', { wake: async () => Promise.reject(new Error('throttled')) }],
    ['the timeline can’t be kept', { addEvent: async () => Promise.reject(new Error('throttled')) }],
  ])('is still answered if %s', async (_, flaws) => {
    const { services, press, now } = aWorld(undefined, flaws);
    const whole = await aWorld().press(aPress('acknowledge'));
    const answer = await press(aPress('acknowledge'));
    expect(answer.statusCode).toBe(200);
    expect(/<h1[^>]*>.*?<\/h1>/.exec(answer.body)?.[0]).toBe(/<h1[^>]*>.*?<\/h1>/.exec(whole.body)?.[0]);
    expect(now()?.status).toBe('acknowledged');
    expect(services.logError).toHaveBeenCalled();
  });
});

describe('Not me', () => {
  it('ends the waits of that level alone, after it is recorded', async () => {
    const waits = { ...two, cleo: aWait({ taskToken: 'cleo’s' }) };
    const { record, press, now } = aWorld(anIncident({ waits }));
    await press(aPress('decline'));
    expect(record.wakes).toEqual([
      { taskToken: 'ada’s', outcome: 'declined' },
      { taskToken: 'cleo’s', outcome: 'declined' },
    ]);
    expect(now()?.declines).toEqual(new Set(['1.1.ada', '1.1.#1']));
    expect(now()?.status).toBe('triggered');
  });

  it.each<[string, Incident]>([
    ['it is taken', anIncident({ status: 'acknowledged', by: { contact: 'ben', name: 'Ben' } })],
    ['they have it themselves', anIncident({ status: 'acknowledged', by: { contact: 'ada', name: 'Ada' } })],
    ['it is resolved', anIncident({ status: 'resolved' })],
    ['they were not asked', anIncident({ waits: {} })],
    ['their wait is of an old run', anIncident({ run: 2 })],
  ])('changes nothing if %s', async (_, incident) => {
    const { record, press, now } = aWorld(incident);
    const before = now();
    expect((await press(aPress('decline'))).statusCode).toBe(200);
    expect(now()).toEqual(before);
    expect(record.timeline).toEqual([]);
    expect(record.wakes).toEqual([]);
  });
});

describe('Give me more time', () => {
  it('restarts the heartbeat and says until when', async () => {
    const { services, press, now } = aWorld();
    const { body } = await press(aPress('more-time'));
    expect(services.keepWaiting).toHaveBeenCalledWith('ada’s');
    expect(now()?.waits.ada?.until).toBe(night('03:16:40'));
    expect(body).toContain('03:16');
  });

  it('gives the time of the heartbeat, even if the record has changed', async () => {
    const { press } = aWorld(undefined, { extendWait: async () => undefined });
    expect((await press(aPress('more-time'))).body).toContain('03:16');
  });

  it('is not recorded if nothing waits any more', async () => {
    const { press, record, now } = aWorld(undefined, { keepWaiting: async () => false });
    await press(aPress('more-time'));
    expect(now()?.waits).toEqual(two);
    expect(record.timeline).toEqual([]);
  });

  it('changes nothing if the heartbeat fails', async () => {
    const { press, record, now } = aWorld(undefined, { keepWaiting: async () => Promise.reject(new Error('down')) });
    await expect(press(aPress('more-time'))).rejects.toThrow('down');
    expect(now()?.waits).toEqual(two);
    expect(record.timeline).toEqual([]);
  });

  it('is used up at the end of the task', async () => {
    const { services, press } = aWorld(anIncident({ waits: { ada: aWait({ until: night('03:19') }) } }));
    expect((await press(aPress('more-time'))).statusCode).toBe(200);
    expect(services.keepWaiting).not.toHaveBeenCalled();
  });

  it('is refused to a contact who was not asked', async () => {
    const { services, press } = aWorld(anIncident({ waits: {} }));
    await press(aPress('more-time'));
    expect(services.keepWaiting).not.toHaveBeenCalled();
  });
});

describe('the contact who has it', () => {
  const taken = anIncident({
    status: 'acknowledged',
    by: { contact: 'ada', name: 'Ada' },
    acknowledgedAt: night('03:14:30'),
    waits: two,
  });

  it('resolves it for good; a second press gets that answer', async () => {
    const { record, press, now } = aWorld(taken);
    expect((await press(aPress('resolve'))).body).toContain('It is resolved.');
    expect(now()).toMatchObject({ status: 'resolved', resolvedBy: 'Ada', closedAt: night('03:15') });
    expect(record.wakes).toMatchObject([{ outcome: 'resolved' }, { outcome: 'resolved' }]);
    expect(record.timeline).toMatchObject([{ kind: 'reply', contact: 'ada', reply: 'resolve' }]);
    const after = now();
    for (const reply of ['resolve', 'hand-back', 'acknowledge']) {
      expect((await press(aPress(reply))).body).toContain('It was resolved by Ada at 03:15.');
    }
    expect(now()).toEqual(after);
  });

  it('hands it back: the next run begins with the next level, and is started', async () => {
    const { record, press, now } = aWorld(taken);
    expect((await press(aPress('hand-back'))).body).toContain('You handed it back.');
    expect(now()).toMatchObject({ status: 'triggered', run: 2, startAtLevel: 2, startedAt: night('03:15') });
    expect(now()?.by).toBeUndefined();
    expect(now()?.declines).toEqual(new Set(['2.1.ada']));
    expect([...record.started]).toEqual([`${taken.id}-2`]);
    expect(record.timeline).toMatchObject([{ kind: 'reply', contact: 'ada', reply: 'hand-back' }]);
    expect((await press(aPress('hand-back'))).body).toContain('You don’t have it.');
    expect(now()?.run).toBe(2);
  });

  it('starts no run if a newer incident has replaced it, and gets the answer who took that one', async () => {
    const older = { ...taken, id: 'checkout-0123456789ab-0001' };
    const newer = anIncident({ ...older, id: 'checkout-0123456789ab-0002', by: { contact: 'ben', name: 'Ben' } });
    const { record, services, press } = aWorld(older);
    record.put(newer);
    const { body } = await press(aPress('hand-back'));
    expect(body).toContain('A newer incident has replaced it.');
    expect(body).toContain('Ben took the newer one at');
    expect(await services.findIncident(older.id)).toMatchObject({ status: 'resolved', resolvedBy: 'a newer incident' });
    expect([...record.started]).toEqual([]);
    expect(record.timeline).toMatchObject([
      { kind: 'reply', contact: 'ada', reply: 'hand-back' },
      { kind: 'status', status: 'resolved', by: `${newer.id}, which is newer` },
    ]);
    expect((await press(aPress('hand-back'))).body).toContain('It was resolved by a newer incident at 03:15.');
  });

  it('gets the state of the incident if they lost it before a newer one replaced it', async () => {
    const older = { ...taken, id: 'checkout-0123456789ab-0001' };
    const { record, press } = aWorld(older, { resolveHeld: async () => undefined });
    record.put(anIncident({ id: 'checkout-0123456789ab-0002' }));
    expect((await press(aPress('hand-back'))).body).toContain('You took it at');
  });

  it('is shown who is notified now, although the next run has notified them before the timeline is read', async () => {
    const world = aWorld(taken);
    const sent = aNotification({ run: 2, level: 2, contact: 'ben', name: 'Ben', at: night('03:15') });
    const startRun = () => world.record.addEvent(taken.id, sent);
    const { body } = await receiveReply({ ...world.services, startRun })(aPress('hand-back'));
    expect(body).toContain('<bdi>Ben</bdi> is being notified.');
  });

  it('gets the answer that it is handed back even if the next run cannot be started yet', async () => {
    const { press, now, services } = aWorld(taken, { startRun: async () => Promise.reject(new Error('throttled')) });
    expect((await press(aPress('hand-back'))).body).toContain('You handed it back.');
    expect(now()?.startedAt).toBeUndefined();
    expect(services.logError).toHaveBeenCalledOnce();
  });

  it('gets the answer that it is handed back if the write was repeated because its answer was lost', async () => {
    const world = aWorld(taken);
    const openNextRun: typeof world.services.openNextRun = async (...next) => {
      await world.services.openNextRun(...next);
      return world.services.openNextRun(...next);
    };
    const { body } = await receiveReply({ ...world.services, openNextRun })(aPress('hand-back'));
    expect(body).toContain('You handed it back.');
    expect([...world.record.started]).toEqual([`${taken.id}-2`]);
    expect(world.now()).toMatchObject({ status: 'triggered', run: 2 });
  });

  it.each(['resolve', 'hand-back'])(
    'is the only one who can do it: %s by the others changes nothing',
    async (reply) => {
      const { record, press, now } = aWorld(taken);
      const before = now();
      expect((await press(aPress(reply, 'ben'))).body).toContain('Ada took it at');
      expect(now()).toEqual(before);
      expect(record.timeline).toEqual([]);
    },
  );

  it.each(['resolve', 'hand-back'])('does not exist while it is triggered: %s changes nothing', async (reply) => {
    const { press, now } = aWorld();
    const before = now();
    expect((await press(aPress(reply))).body).toContain('You don’t have it.');
    expect(now()).toEqual(before);
  });

  it.each(['resolve', 'hand-back'])(
    'may have lost it between reading and writing: %s then changes nothing',
    async (reply) => {
      const lost = { resolveHeld: async () => undefined, openNextRun: async () => undefined };
      const { press, now } = aWorld(taken, lost);
      const before = now();
      expect((await press(aPress(reply))).body).toContain('You took it at');
      expect(now()).toEqual(before);
    },
  );
});

describe('a form that is not an answer', () => {
  it.each<[string, Request, number]>([
    [
      'a press from another site',
      aPress('acknowledge', 'ada', { headers: { Origin: 'https://evil.example.org' } }),
      403,
    ],
    ['a status link', aPress('acknowledge', 'status'), 403],
    ['an unknown button', aPress('delete'), 400],
    ['two buttons at once', aPress('acknowledge&reply=decline'), 400],
    ['an empty form', aPress('', 'ada', { body: null }), 400],
    ['an empty form in base64', aPress('', 'ada', { body: null, isBase64Encoded: true }), 400],
    ['an unknown code', aPress('acknowledge', 'unknown'), 404],
    ['no code', aPress('acknowledge', 'ada', { pathParameters: null }), 404],
    ['a link whose contact is no longer in oncall.yaml', aPress('acknowledge', 'former'), 403],
    ['a code whose incident is gone', aPress('acknowledge', 'orphan'), 404],
  ])('is %s, and changes nothing', async (_, request, status) => {
    const { record, press, now } = aWorld();
    const before = now();
    expect((await press(request)).statusCode).toBe(status);
    expect(now()).toEqual(before);
    expect(record.wakes).toEqual([]);
  });

  it('says why if the contact is no longer in oncall.yaml', async () => {
    expect((await aWorld().press(aPress('acknowledge', 'former'))).body).toContain(
      'You cannot see or answer the incident with it, and nothing was changed.',
    );
  });

  it('is an answer as long as it is not known that the contact has left', async () => {
    const isContact = async () => {
      throw new Error('no table');
    };
    const { press, now, services } = aWorld(undefined, { isContact });
    expect((await press(aPress('acknowledge'))).statusCode).toBe(200);
    expect(now()?.status).toBe('acknowledged');
    expect(services.logError).toHaveBeenCalledOnce();
  });

  it('is read in base64 too', async () => {
    const { press, now } = aWorld();
    await press(
      aPress('', 'ada', { body: Buffer.from('reply=acknowledge').toString('base64'), isBase64Encoded: true }),
    );
    expect(now()?.status).toBe('acknowledged');
  });
});

describe('a press', () => {
  const chrome = { 'User-Agent': 'Mozilla/5.0 Chrome/140.0', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-User': '?1' };

  it.each<[string, Record<string, string>]>([
    ['a browser', { ...chrome, Origin: 'https://page.example.org', 'Sec-Fetch-Site': 'same-origin' }],
    ['an old browser', { Origin: 'https://page.example.org' }],
  ])('of %s counts behind a CDN, which asks the API by its own name', async (_, headers) => {
    const { press, now } = aWorld();
    expect((await press(aPress('acknowledge', 'ada', { headers }))).statusCode).toBe(200);
    expect(now()?.status).toBe('acknowledged');
  });

  it.each<[string, Record<string, string>, string]>([
    ['a person’s browser', chrome, 'yes'],
    ['a program', { 'User-Agent': 'curl/8.5.0' }, 'no'],
    ['something unknown', { 'User-Agent': 'Mozilla/5.0' }, 'unknown'],
  ])('from %s is an answer, and the timeline has where it came from', async (_, headers, browser) => {
    const world = aWorld();
    await world.press(aPress('acknowledge', 'ada', { headers }));
    expect(world.now()?.status).toBe('acknowledged');
    await world.press(aPress('hand-back', 'ada', { headers }));
    expect(world.record.timeline.filter(({ kind }) => kind === 'reply')).toMatchObject([
      { reply: 'acknowledge', browser },
      { reply: 'hand-back', browser },
    ]);
  });
});

describe('a press that was recorded', () => {
  const taken = anIncident({
    status: 'acknowledged',
    by: { contact: 'ada', name: 'Ada' },
    acknowledgedAt: night('03:14:30'),
    waits: two,
  });
  const exhausted = anIncident({ status: 'exhausted', waits: two });
  const told = { findContacts: async () => [{ id: 'ben', name: 'Ben', sms: '+15550100002', timeZone: 'UTC' }] };
  const sides = new Set([
    'policyHash',
    'baseUrl',
    'logError',
    'measure',
    'noticesAreOn',
    'smsPrice',
    'callPrice',
    'smsBudget',
  ]);

  /** Services of which one fails as soon as a press has been written. `called` gets those that are called after it. */
  function failingAfter(write: string, failing: string, incident: Incident) {
    const { services, now } = aWorld(incident, told);
    const called: string[] = [];
    let isWritten = false;
    const guarded = Object.entries(services as unknown as Record<string, (...given: unknown[]) => unknown>).map(
      ([name, service]) => {
        if (typeof service !== 'function' || sides.has(name)) return [name, service] as const;
        const guard = async (...given: unknown[]) => {
          if (isWritten) called.push(name);
          if (isWritten && name === failing) throw new Error(`${name} is down`);
          const result = await service(...given);
          isWritten ||= name === write;
          return result;
        };
        return [name, guard] as const;
      },
    );
    return { press: receiveReply(Object.fromEntries(guarded) as unknown as typeof services), called, now };
  }

  const presses: [string, string, Incident][] = [
    ['acknowledge', 'acknowledge', anIncident({ waits: two })],
    ['acknowledge', 'acknowledge', exhausted],
    ['acknowledge', 'acknowledge', taken],
    ['decline', 'decline', anIncident({ waits: two })],
    ['more-time', 'extendWait', anIncident({ waits: two })],
    ['resolve', 'resolveHeld', taken],
    ['hand-back', 'openNextRun', taken],
  ];
  it.each(presses)('is never answered with an error: %s, written by %s', async (reply, write, incident) => {
    const whole = failingAfter(write, '', incident);
    const { body } = await whole.press(aPress(reply));
    const answered = /<div class="answer.*?<\/strong>/.exec(body)?.[0];
    expect(answered).toBeDefined();
    expect(whole.called).toContain('readTimeline');
    for (const failing of new Set(whole.called)) {
      const { press, now } = failingAfter(write, failing, incident);
      const answer = await press(aPress(reply));
      expect([answer.statusCode, failing]).toEqual([200, failing]);
      expect(/<div class="answer.*?<\/strong>/.exec(answer.body)?.[0], failing).toBe(answered);
      expect(answer.body.includes('This cannot be shown now.'), failing).toBe(
        ['readTimeline', 'findDetails'].includes(failing),
      );
      expect(now()?.status).toBe(whole.now()?.status);
    }
  });
});
