import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Incident, Wait } from '../../lambdas/domain/incident/incident.ts';
import type { Notification } from '../../lambdas/domain/incident/timeline.ts';
import type { Budget } from '../../lambdas/domain/notify/budget.ts';
import type { Delivery } from '../../lambdas/domain/notify/message.ts';
import type { Contact } from '../../lambdas/domain/on-call/contact.ts';
import { log, measure } from '../../lambdas/log.ts';
import { sendNotification } from '../../lambdas/send-notification.ts';
import { outboxStore } from '../../local/memory/outbox.ts';
import { spendStore } from '../../local/memory/spend.ts';
import { measuredIn } from '../support/metrics.ts';
import { aNotification, anIncident, aWait, night } from './domain/samples.ts';

const at = '2026-11-23T02:14:00.000Z';
const aTask = (flaws: object = {}) => ({
  incident: anIncident().id,
  run: 1,
  redrive: 0,
  round: 1,
  level: 1,
  levelEndsAt: '2026-11-23T02:19:00.000Z',
  contact: 'ada',
  attempt: 1,
  attempts: [
    { channels: ['sms', 'email'], waitSeconds: 100 },
    { channels: ['sms'], waitSeconds: 60 },
  ],
  retry: 0,
  taskToken: 'token',
  at,
  ...flaws,
});
const ada: Contact = { id: 'ada', name: 'Ada', sms: '+15550100', email: 'ada@example.org', timeZone: 'UTC' };

function aWorld(flaws: object = {}) {
  const steps: string[] = [];
  const waits: Wait[] = [];
  const services = {
    ...outboxStore(),
    ...spendStore(),
    smsBudget: (): Budget | undefined => undefined,
    noteForBackstop: vi.fn(async () => {}),
    findIncidents: async () => [],
    recordUndelivered: async () => true,
    recordBundled: async () => {},
    recordAll: async () => {},
    giveUp: async () => true,
    registerWait: async (_: string, __: string, wait: Wait): Promise<Incident | undefined> => {
      steps.push('register');
      waits.push(wait);
      return anIncident();
    },
    forgetTokens: vi.fn(async () => {}),
    findIncident: async (): Promise<Incident | undefined> => anIncident(),
    findContacts: async (): Promise<Contact[]> => [ada],
    findSchedules: async () => ({ schedules: [], overrides: [] }),
    noteWaiting: async () => void steps.push('note'),
    createLink: async () => 'secret-code',
    wake: vi.fn(async () => true),
    claimSend: async () => 'send' as const,
    recordSend: async () => {},
    releaseSend: async () => {},
    prepareChannels: vi.fn(),
    sendMessage: vi.fn(async (channel: string): Promise<Delivery> => {
      steps.push(channel);
      return { sent: true };
    }),
    readAttempt: async (): Promise<Notification[]> => [],
    isRefusal: () => true,
    limitReached: (): string | undefined => undefined,
    ...{ log, logError: () => {}, measure },
    baseUrl: () => 'https://api.example.org/live',
    startStopwatch: () => () => 250,
    ...flaws,
  };
  return { steps, waits, services, send: sendNotification(services) };
}

beforeEach(() => {
  vi.spyOn(console, 'log').mockImplementation(() => {});
});

describe('an attempt', () => {
  it('forgets the tokens of earlier levels if they are many, and is made even if that fails', async () => {
    const waits = Object.fromEntries(Array.from({ length: 41 }, (_, index) => [`p${index}`, aWait()]));
    const forgetTokens = vi.fn(async () => Promise.reject(new Error('throttled')));
    const { services, send } = aWorld({ registerWait: async () => anIncident({ waits }), forgetTokens });
    await send(aTask());
    expect(forgetTokens).not.toHaveBeenCalled();
    await send(aTask({ level: 2 }));
    expect(forgetTokens).toHaveBeenCalledExactlyOnceWith(anIncident().id, Object.entries(waits).slice(0, 25));
    expect(services.sendMessage).toHaveBeenCalledTimes(4);
  });

  it('registers its wait, and only then sends on every channel, with the link', async () => {
    const { steps, waits, services, send } = aWorld();
    await send(aTask());
    expect(services.prepareChannels).toHaveBeenCalledExactlyOnceWith(['sms', 'email']);
    expect(steps).toEqual(['register', 'note', 'sms', 'email']);
    expect(waits[0]).toMatchObject({
      taskToken: 'token',
      redrive: 0,
      attempts: 2,
      waitSeconds: 100,
      laterSeconds: 60,
      until: '2026-11-23T02:15:40.000Z',
      limitAt: '2026-11-23T02:19:00.000Z',
    });
    expect(services.sendMessage).toHaveBeenCalledWith(
      'sms',
      ada,
      { text: expect.stringContaining('https://api.example.org/live/n/secret-code'), validSeconds: 100 },
      { incident: anIncident().id, contact: 'ada', attempt: '1-1-0-1-1', at: '2026-11-23T02_14_00_000Z' },
    );
  });

  it('is newer than every earlier retry, attempt, level, redrive, round and run', async () => {
    const { waits, send } = aWorld();
    const later = [
      {},
      { retry: 9 },
      { retry: 10 },
      { attempt: 2 },
      { level: 2 },
      { redrive: 1 },
      { round: 2 },
      { run: 2 },
    ];
    for (const flaw of later) await send(aTask(flaw));
    const sequences = waits.map(({ sequence }) => sequence);
    expect([...sequences].sort()).toEqual(sequences);
    expect(new Set(sequences).size).toBe(later.length);
  });

  it.each<[string, Incident | undefined, object]>([
    [
      'acknowledged, by whom',
      anIncident({ status: 'acknowledged', by: { contact: 'ben', name: 'Ben' } }),
      { outcome: 'acknowledged', by: 'ben' },
    ],
    ['resolved', anIncident({ status: 'resolved' }), { outcome: 'resolved' }],
    ['exhausted', anIncident({ status: 'exhausted' }), { outcome: 'exhausted' }],
    ['superseded by a later run', anIncident({ run: 2 }), { outcome: 'superseded' }],
    ['superseded where the incident is gone', undefined, { outcome: 'superseded' }],
    [
      'superseded where the run was stopped by hand',
      anIncident({ stopped: { run: 1, redrives: 0, at: night('03:13') } }),
      { outcome: 'superseded' },
    ],
    ['declined', anIncident(), { outcome: 'declined' }],
  ])('that cannot register sends nothing and ends its own wait: %s', async (_, incident, outcome) => {
    const { services, send } = aWorld({ registerWait: async () => undefined, findIncident: async () => incident });
    await send(aTask());
    expect(services.sendMessage).not.toHaveBeenCalled();
    expect(services.wake).toHaveBeenCalledWith('token', outcome);
  });

  describe('at a contact whom a schedule put on call', () => {
    const at = aTask().at;
    const schedule = (people: string[]) => ({
      ...{ id: 'primary', timeZone: 'UTC' },
      layers: [{ turns: [{ people }] }],
    });
    const withSchedule = (people: string[]) => ({
      findContacts: async (ids: readonly string[]) => [ada].filter(({ id }) => ids.includes(id)),
      findSchedules: async () => ({ schedules: [schedule(people)], overrides: [] }),
    });
    const duty = { schedules: ['primary'] };

    it('waits for the handover and sends nothing, if they are not on call yet', async () => {
      const { steps, waits, send } = aWorld();
      const from = new Date(Date.parse(at) + 89_500).toISOString();
      await send(aTask({ attempt: 0, duty: { ...duty, from } }));
      expect(steps).toEqual(['register']);
      const until = new Date(Date.parse(at) + 90_000).toISOString();
      expect(waits[0]).toMatchObject({
        ...{ attempt: 0, attempts: 2, channels: [], waitSeconds: 90, laterSeconds: 160 },
        // No more time can be given to somebody who was not notified.
        ...{ until, limitAt: until },
      });
      await send(aTask({ attempt: 0, duty }));
      expect(waits[1]).toMatchObject({ waitSeconds: 1 });
    });

    it.each<[string, object, object]>([
      [
        'the last wait ends with it',
        { attempt: 1, seconds: 119.5 },
        { waitSeconds: 100, attempts: 2, laterSeconds: 20 },
      ],
      ['so does the one under way', { attempt: 2, seconds: 20 }, { waitSeconds: 20, attempts: 2, laterSeconds: 0 }],
      ['later ones are not made', { attempt: 1, seconds: 60 }, { waitSeconds: 60, attempts: 1, laterSeconds: 0 }],
      ['nothing changes before', { attempt: 1, seconds: 900 }, { waitSeconds: 100, attempts: 2, laterSeconds: 60 }],
      [
        'which counts from their handover on',
        { attempt: 0, seconds: 190, comes: 90 },
        { waitSeconds: 90, attempts: 1, laterSeconds: 100 },
      ],
    ])('counts only attempts before they go off call: %s', async (_, course, expected) => {
      const { attempt, seconds, comes } = course as { attempt: number; seconds: number; comes?: number };
      const { waits, send } = aWorld(withSchedule(['ada']));
      const later = (after: number) => new Date(Date.parse(at) + after * 1000).toISOString();
      await send(
        aTask({
          attempt,
          duty: { ...duty, until: later(seconds), ...(comes && { from: later(comes) }) },
          levelEndsAt: at,
        }),
      );
      expect(waits[0]).toMatchObject(expected);
    });

    it('is made as long as they are on call', async () => {
      const { steps, send } = aWorld(withSchedule(['ada']));
      await send(aTask({ duty }));
      expect(steps).toEqual(['register', 'note', 'sms', 'email']);
    });

    it.each<[string, object, object]>([
      ['an override or a new file has put somebody else there', withSchedule(['zoe']), duty],
      [
        'the handover has come, whatever the file says now',
        withSchedule(['ada']),
        { ...duty, until: new Date(Date.parse(at)).toISOString() },
      ],
    ])('sends nothing and ends its own wait if %s', async (_, flaws, own) => {
      const { steps, services, send } = aWorld(flaws);
      await send(aTask({ duty: own }));
      expect(steps).toEqual([]);
      expect(services.wake).toHaveBeenCalledExactlyOnceWith('token', { outcome: 'off call', by: 'the schedule' });
    });

    it.each<[string, object]>([
      ['the schedule was removed', { findContacts: async () => [ada] }],
      [
        'the schedule cannot be read',
        {
          findContacts: async (ids: readonly string[]) => [ada].filter(({ id }) => ids.includes(id)),
          findSchedules: async () => Promise.reject(new Error('throttled')),
        },
      ],
    ])('is made if %s', async (_, flaws) => {
      const { steps, send } = aWorld(flaws);
      await send(aTask({ duty }));
      expect(steps).toContain('sms');
    });
  });

  it.each<[string, object, object, string]>([
    ['every channel failed', { sendMessage: async () => ({ sent: false, why: 'opted out' }) }, {}, 'sms: opted out'],
    ['the contact is gone', { findContacts: async () => [] }, {}, 'the contact no longer exists'],
    ['no channel is left', {}, { attempts: [{ channels: [], waitSeconds: 100 }] }, 'the contact has no address left'],
    ['there is no such attempt', {}, { attempt: 3 }, 'the contact has no address left'],
  ])('is Undeliverable if %s', async (_, flaws, task, why) => {
    const error = await aWorld(flaws)
      .send(aTask(task))
      .catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ name: 'Undeliverable', message: expect.stringContaining(why) });
  });

  it('is Undeliverable if one channel failed at once, and the other was accepted but has failed by now', async () => {
    const sendMessage = async (channel: string) =>
      channel === 'sms' ? { sent: false as const, why: 'opted out' } : { sent: true as const };
    const readAttempt = vi.fn(async () => [
      aNotification({ state: 'failed', why: 'opted out' }),
      aNotification({ channel: 'email', state: 'failed', why: 'the mail bounced' }),
    ]);
    await expect(aWorld({ sendMessage, readAttempt }).send(aTask())).rejects.toMatchObject({
      name: 'Undeliverable',
      message: 'sms: opted out; email: the mail bounced',
    });
    expect(readAttempt).toHaveBeenCalledWith(expect.objectContaining({ incident: anIncident().id, attempt: 1, at }));
    const sentSince = [aNotification({ state: 'failed' }), aNotification({ channel: 'email' })];
    await aWorld({ sendMessage, readAttempt: async () => sentSince }).send(aTask());
  });

  it('says when the level ends, although another contact of it asked for more time', async () => {
    const cleo = aWait({ until: '2026-11-23T02:20:30.000Z', laterSeconds: 100 });
    const { services, send } = aWorld({ registerWait: async () => anIncident({ waits: { cleo } }) });
    await send(aTask({ attempt: 2, attempts: [aTask().attempts[0], { channels: ['email'], waitSeconds: 60 }] }));
    expect(services.sendMessage.mock.calls[0]?.at(2)).toMatchObject({
      text: expect.stringContaining('Ben will be notified at 02:22'),
    });
  });

  it('calls in SSML', async () => {
    const { services, send } = aWorld();
    await send(aTask({ attempts: [{ channels: ['voice'], waitSeconds: 60 }] }));
    expect(services.sendMessage).toHaveBeenCalledWith(
      'voice',
      ada,
      { text: expect.stringMatching(/^<speak>/), validSeconds: 60 },
      expect.anything(),
    );
  });

  it('sends nothing of an attempt on an unknown channel, and names the channel', async () => {
    const { services, send } = aWorld();
    await expect(send(aTask({ attempts: [{ channels: ['sms', 'fax'], waitSeconds: 60 }] }))).rejects.toThrow(
      'attempts.0.channels.1: "fax" is not a channel: the channels are sms, email and voice.',
    );
    expect(services.sendMessage).not.toHaveBeenCalled();
  });

  it('throws the system’s own fault, for the definition to retry', async () => {
    const { send } = aWorld({ sendMessage: async () => Promise.reject(new Error('throttled')) });
    await expect(send(aTask())).rejects.toThrow('throttled');
  });

  it.each([
    [0, 'retries'],
    [2, 'waits'],
  ])('with trouble on one channel, on retry %i, %s', async (retry, what) => {
    const sendMessage = async (channel: string) => {
      if (channel === 'email') throw new Error('throttled');
      return { sent: true };
    };
    const outcome = await aWorld({ sendMessage })
      .send(aTask({ retry }))
      .then(
        () => 'waits',
        () => 'retries',
      );
    expect(outcome).toBe(what);
  });

  it('measures a limit of the account that keeps a channel from sending', async () => {
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const sendMessage = async () => Promise.reject(new Error('Spend limit'));
    const logError = vi.fn();
    const { send } = aWorld({ sendMessage, logError, limitReached: () => 'MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT' });
    await expect(send(aTask({ retry: 1, attempts: [{ channels: ['sms'], waitSeconds: 100 }] }))).rejects.toThrow();
    expect(measuredIn(write.mock.calls.map(([line]) => String(line)))).toEqual({ LimitsReached: 1 });
    expect(logError).toHaveBeenCalledWith(expect.stringContaining('limit'), expect.any(Error), {
      incident: anIncident().id,
      channel: 'sms',
      limit: 'MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT',
    });
  });

  it('is counted as no attempt at a person if the canary makes it, and measured', async () => {
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    write.mockClear();
    const openedAt = new Date(Date.parse(at) - 1500).toISOString();
    const { send } = aWorld({ registerWait: async () => anIncident({ policy: 'test:CANARY', openedAt }) });
    await send(aTask({ attempts: [{ channels: ['email'], waitSeconds: 100 }] }));
    expect(measuredIn(write.mock.calls.map(([line]) => String(line)))).toEqual({
      CanarySecondsToStart: 1.5,
      CanarySecondsToSend: 0.25,
      'NotificationsSent email': 1,
    });
  });

  describe('of the canary', () => {
    const canary = { id: 'CANARY', name: 'the canary', email: 'success@simulator.amazonses.com', timeZone: 'UTC' };
    const task = aTask({ contact: 'CANARY', attempts: [{ channels: ['email'], waitSeconds: 600 }] });
    const aCanaryWorld = (flaws: object) =>
      aWorld({
        registerWait: async () => anIncident({ policy: 'test:CANARY' }),
        findContacts: async () => [canary],
        recordSend: vi.fn(),
        giveUp: vi.fn(async () => true),
        logError: vi.fn(),
        measure: vi.fn(),
        ...flaws,
      });
    const answered = (name: string, message = '') =>
      Object.assign(new Error(message), { name, $metadata: { httpStatusCode: 400 } });

    it.each<[string, Error, string]>([
      [
        'refuses the sender',
        answered('MessageRejected', 'Email address is not verified.'),
        'SES refuses the sender, because neither its address nor its domain is verified',
      ],
      [
        'is throttled',
        answered('TooManyRequestsException'),
        'SES accepts no more e-mails for now (TooManyRequestsException)',
      ],
      ['is down', answered('InternalFailure'), 'SES answered with an error (InternalFailure)'],
      [
        'does not answer',
        Object.assign(new Error('aborted'), { name: 'AbortError' }),
        'SES did not answer (AbortError)',
      ],
    ])('ends without an error if SES %s, and its timeline says so', async (_, error, why) => {
      const { services, send } = aCanaryWorld({ sendMessage: vi.fn(async () => Promise.reject(error)) });
      await send(task);
      expect(services.sendMessage).toHaveBeenCalledExactlyOnceWith(
        ...['email', canary, expect.anything(), expect.anything(), 10_000],
      );
      expect(services.recordSend).toHaveBeenCalledExactlyOnceWith(
        anIncident().id,
        expect.objectContaining({ contact: 'CANARY', channel: 'email', state: 'failed', why }),
      );
      expect(services.measure).toHaveBeenCalledWith(at, { NotificationsFailed: 1 }, 'email');
      expect(services.giveUp).toHaveBeenCalledExactlyOnceWith('token', `email: ${why}`);
      expect(services.logError).toHaveBeenCalledWith(expect.any(String), error, { incident: anIncident().id });
    });

    it('ends without an error if SES refuses its address', async () => {
      const { services, send } = aCanaryWorld({ sendMessage: async () => ({ sent: false, why: 'it is rejected' }) });
      await send(task);
      expect(services.recordSend).toHaveBeenCalledOnce();
      expect(services.giveUp).toHaveBeenCalledExactlyOnceWith('token', 'email: it is rejected');
    });

    it.each(['recordSend', 'giveUp'])('waits until its end if it cannot be ended: %s', async (failing) => {
      const broken = async () => Promise.reject(new Error('down'));
      const { services, send } = aCanaryWorld({ sendMessage: broken, [failing]: broken });
      await send(task);
      expect(services.logError).toHaveBeenLastCalledWith(
        expect.stringContaining('its wait ends it'),
        new Error('down'),
        {
          incident: anIncident().id,
        },
      );
    });

    it('waits for its answer once SES has accepted it', async () => {
      const { services, send } = aCanaryWorld({});
      await send(task);
      expect(services.giveUp).not.toHaveBeenCalled();
    });
  });

  it('refuses an input that is not a task', async () => {
    await expect(aWorld().send({})).rejects.toThrow('incident');
  });

  it('logs neither token, code nor address', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    await aWorld().send(aTask({ taskToken: 'SECRET' }));
    const said = JSON.stringify(log.mock.calls);
    expect(said).toContain('attempt');
    for (const secret of ['SECRET', 'secret-code', '+15550100', 'ada@example.org']) expect(said).not.toContain(secret);
  });
});
