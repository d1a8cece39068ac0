import { describe, expect, it, vi } from 'vitest';
import { receiveHeartbeat } from '../../../lambdas/acts/receive-heartbeat.ts';
import { watchHeartbeat } from '../../../lambdas/acts/watch-heartbeat.ts';
import { digest } from '../../../lambdas/adapters/digest.ts';
import type { LostPulse } from '../../../lambdas/domain/intake/heartbeat.ts';
import type { Heartbeat, Heartbeats } from '../../../lambdas/domain/on-call/heartbeat.ts';
import type { Mute } from '../../../lambdas/domain/on-call/muting.ts';
import { aRecord } from '../record.ts';

const clock = (time: string) => `2026-11-24T${time}:00.000Z`;
const backup: Heartbeat = { id: 'backup', source: 'cron', everySeconds: 600 };

/** A source that sends heartbeats, and a sweep that runs when the test says so. */
function aWorld(flaws: object = {}, mutes: readonly Mute[] = []) {
  const record = aRecord();
  let file: readonly Heartbeat[] = [backup];
  const services = {
    ...record,
    ...{ findRules: async () => ({ routes: [], mutes }), createLink: async () => 'code', digest },
    ...{ log: vi.fn(), logError: vi.fn(), measure: vi.fn() },
    readSources: () => ({ cron: ['key'] }),
    findHeartbeats: async (): Promise<Heartbeats> => ({ entries: [...file] }),
    findSource: async () => ({ id: 'cron', policies: ['office'] }),
    findPolicy: async () => ({ id: 'office', levels: [{ contacts: ['ada'] }], rounds: 1 }),
    ...flaws,
  };
  const statuses = () => [...record.incidents.values()].map(({ status, policy }) => `${status} ${policy}`);
  return {
    record,
    services,
    statuses,
    change: (now: readonly Heartbeat[]) => {
      file = now;
    },
    send: async (time: string, name = 'backup', before = '') =>
      receiveHeartbeat(services)(
        { name, isOpsgenie: false },
        {
          ...{
            httpMethod: 'POST',
            path: `${before}/heartbeats/${name}`,
            headers: null,
            body: 'anything',
            isBase64Encoded: false,
          },
          pathParameters: null,
          requestContext: { requestTimeEpoch: Date.parse(clock(time)), identity: { apiKeyId: 'key' } },
        },
      ),
    sweep: async (time: string) => {
      for (const pulse of await services.findPulses()) {
        const heartbeat = file.find(({ id }) => id === pulse.name);
        await watchHeartbeat(services)(heartbeat, pulse, clock(time));
      }
      return statuses();
    },
  };
}

describe('a heartbeat', () => {
  it('that was never heard opens nothing', async () => {
    const { sweep } = aWorld();
    expect(await sweep('02:00')).toEqual([]);
  });

  it('that is silent for longer opens one incident, and resolves it when it is heard again', async () => {
    const { send, sweep, statuses, record } = aWorld();
    await send('02:00');
    expect(await sweep('02:10')).toEqual([]);
    expect(await sweep('02:11')).toEqual(['triggered office']);
    expect(record.newest()).toMatchObject({ owner: 'cron', severity: 'critical' });
    expect(await sweep('02:12')).toEqual(['triggered office']);
    expect(record.newest()?.repeats).toBeUndefined();
    expect((await send('02:13')).statusCode).toBe(200);
    expect(statuses()).toEqual(['resolved office']);
    expect(await sweep('02:14')).toEqual(['resolved office']);
    expect(await sweep('03:00')).toEqual(['resolved office', 'triggered office']);
  });

  it('costs one write each time, and two that come late or twice change nothing', async () => {
    const { send, services } = aWorld();
    const hear = vi.spyOn(services, 'hearHeartbeat');
    await send('02:05');
    await send('02:05');
    expect((await send('02:00')).statusCode).toBe(200);
    expect(hear).toHaveBeenCalledTimes(3);
    expect(await services.findPulses()).toEqual([{ name: 'backup', heardAt: clock('02:05'), heardFrom: 'cron' }]);
  });

  it('that came while no sweep ran raises no alarm, and one that did not is raised by the next sweep', async () => {
    const { send, sweep, change, record } = aWorld();
    change([backup, { ...backup, id: 'report', severity: 'info' }]);
    for (const name of ['backup', 'report']) await send('02:00', name);
    for (const time of ['02:10', '02:20', '02:30', '02:40']) await send(time);
    expect(await sweep('02:45')).toEqual(['triggered office']);
    expect(record.newest()).toMatchObject({ severity: 'info', summary: expect.stringContaining('report') });
  });

  it('of another name is not recorded', async () => {
    const { send, services } = aWorld();
    expect((await send('02:00', 'bakcup')).statusCode).toBe(404);
    expect(await services.findPulses()).toEqual([]);
    expect(services.measure).not.toHaveBeenCalled();
    expect((await send('02:01', 'bakcup', '/key/secret')).statusCode).toBe(404);
    expect(services.measure).toHaveBeenCalledExactlyOnceWith(clock('02:01'), { AlertsUnmatched: 1 });
  });

  it('that the file no longer has is forgotten, and its incident is resolved', async () => {
    const { send, sweep, change, services } = aWorld();
    await send('02:00');
    await sweep('02:11');
    change([]);
    expect(await sweep('02:12')).toEqual(['resolved office']);
    expect(await services.findPulses()).toEqual([]);
    change([backup]);
    await send('04:00');
    expect(await sweep('04:01')).toEqual(['resolved office']);
  });

  it('that moves to another source resolves the incident of the source before', async () => {
    const { send, sweep, change, services } = aWorld();
    await send('02:00');
    await sweep('02:11');
    change([{ ...backup, source: 'shop' }]);
    await services.hearHeartbeat('backup', 'cron', clock('02:12'));
    expect(await sweep('02:13')).toEqual(['resolved office']);
  });

  it('that a mute of its source covers is held, and dropped when it is heard', async () => {
    const mute = { source: 'cron', from: '2026-11-24T02:00Z', until: '2026-11-24T03:00Z', because: 'it moves' };
    const { send, sweep, services } = aWorld({}, [mute]);
    await send('02:00');
    expect(await sweep('02:11')).toEqual([]);
    expect(await services.findHeldAlerts()).toMatchObject([{ source: 'cron', severity: 'critical' }]);
    await send('02:12');
    expect(await services.findHeldAlerts()).toMatchObject([{ rightAt: clock('02:12') }]);
  });
});

describe('a heartbeat whose settings are damaged', () => {
  const error = new Error('The item HEARTBEATS in the table of contacts is damaged');
  const damaged = (...unread: object[]) => ({
    findHeartbeats: async () => ({ entries: [], damage: { error, unread } }),
  });

  const from = (source: string) => ({ readSources: () => ({ [source]: ['key'] }) });

  it.each<[string, object]>([
    ['itself', damaged({ id: 'backup', every: 600 })],
    ['as the whole item is', { findHeartbeats: async () => ({ entries: [], damage: { error } }) }],
    ['or another one without a name', damaged({ id: 'report' }, { source: 'cron' })],
  ])('is recorded for the source that sent it before, and its sender and the log are told: %s', async (_, flaw) => {
    const { send, services } = aWorld();
    await send('02:00');
    Object.assign(services, flaw);
    const { statusCode, body } = await send('02:05');
    expect([statusCode, JSON.parse(body)]).toEqual([
      202,
      {
        heartbeat: 'backup',
        heardAt: clock('02:05'),
        note: expect.stringContaining('settings of the heartbeats are damaged'),
      },
    ]);
    expect(await services.findPulses()).toEqual([{ name: 'backup', heardAt: clock('02:05'), heardFrom: 'cron' }]);
    expect(services.logError).toHaveBeenCalledExactlyOnceWith(
      'the settings of a heartbeat are damaged; it was recorded',
      error,
      { heartbeat: 'backup', source: 'cron', owner: 'cron' },
    );
  });

  it('is recorded for the source that its settings still name, also if it was never heard', async () => {
    const { send } = aWorld(damaged({ id: 'backup', source: 'cron' }));
    expect((await send('02:05')).statusCode).toBe(202);
  });

  it.each<[string, object]>([
    ['that sent it before', damaged({ id: 'backup' })],
    ['that its settings still name', damaged({ id: 'backup', source: 'cron' })],
    [
      'that sent it before the whole item was damaged',
      { findHeartbeats: async () => ({ entries: [], damage: { error } }) },
    ],
  ])('is refused from another source than the one %s, which must not hide that the job is dead', async (_, flaw) => {
    const { send, services } = aWorld();
    await send('02:00');
    Object.assign(services, flaw, from('shop'));
    const { statusCode, body } = await send('02:05');
    expect([statusCode, body]).toEqual([403, expect.stringContaining('backup is a heartbeat of the source cron')]);
    expect(await services.findPulses()).toMatchObject([{ heardAt: clock('02:00') }]);
  });

  it('is refused if nothing says whose it is, with what to do', async () => {
    const { send, services } = aWorld(damaged({ id: 'backup' }));
    const { statusCode, body } = await send('02:05');
    expect([statusCode, JSON.parse(body).detail]).toEqual([503, expect.stringContaining('`npx notify-support apply`')]);
    expect(await services.findPulses()).toEqual([]);
    expect(services.logError).toHaveBeenCalledExactlyOnceWith(
      'the settings of a heartbeat are damaged; it was refused',
      error,
      { heartbeat: 'backup', source: 'cron', owner: undefined },
    );
  });

  it('is not meant by a name that no heartbeat can have, or that is not among the damaged ones', async () => {
    const { send, services } = aWorld(damaged({ id: 'report' }));
    expect((await send('02:05')).statusCode).toBe(404);
    expect((await send('02:05', 'a name with spaces')).statusCode).toBe(404);
    expect(await services.findPulses()).toEqual([]);
  });

  it.each([
    ['the source of', 'cron', 'resolved office'],
    ['another source than that of', 'shop', 'triggered office'],
  ])('ends the incident only if it comes from %s the incident', async (_, source, status) => {
    const { send, sweep, services, statuses } = aWorld();
    await send('02:00');
    await sweep('02:11');
    Object.assign(services, damaged({ id: 'backup' }), from(source));
    await send('02:13');
    expect(statuses()).toEqual([status]);
  });
});

describe('a heartbeat that stays silent', () => {
  const resolve = ({ services, record }: ReturnType<typeof aWorld>, time: string) =>
    services.resolve(record.newest()?.id ?? '', 'Ada', clock(time));

  it('is told again after another hour if a person has resolved its incident, and joins an open one', async () => {
    const world = aWorld();
    await world.send('02:00');
    await world.sweep('02:11');
    await resolve(world, '02:20');
    for (const time of ['02:21', '02:41', '03:10']) expect(await world.sweep(time)).toEqual(['resolved office']);
    expect(await world.sweep('03:11')).toEqual(['resolved office', 'triggered office']);
    expect(await world.sweep('04:10')).toHaveLength(2);
    expect(world.record.newest()?.repeats).toBeUndefined();
    expect(await world.sweep('04:11')).toHaveLength(2);
    expect(world.record.newest()?.repeats).toBe(1);
    await world.send('04:12');
    expect(world.statuses()).toEqual(['resolved office', 'resolved office']);
  });

  it('is told again only after another time that the file allows, if that is longer', async () => {
    const world = aWorld();
    world.change([{ ...backup, everySeconds: 4 * 3600 }]);
    await world.send('02:00');
    await world.sweep('06:01');
    await resolve(world, '06:30');
    expect(await world.sweep('10:00')).toEqual(['resolved office']);
    expect(await world.sweep('10:01')).toEqual(['resolved office', 'triggered office']);
  });

  it('is told again on what the last release has recorded', async () => {
    const world = aWorld();
    await world.send('02:00');
    await world.sweep('02:11');
    const [pulse] = await world.services.findPulses();
    const { raisedAt: _, ...former } = pulse as LostPulse;
    world.services.findPulses = async () => [former];
    await resolve(world, '02:20');
    expect(await world.sweep('03:10')).toEqual(['resolved office']);
    expect(await world.sweep('03:11')).toEqual(['resolved office', 'triggered office']);
  });
});

describe('a heartbeat that is heard just as a sweep finds it silent', () => {
  it('opens nothing if it is heard before it is marked', async () => {
    const { send, sweep, services } = aWorld();
    await send('02:00');
    const { markLost } = services;
    services.markLost = async (...args) => {
      await send('02:11');
      return markLost(...args);
    };
    expect(await sweep('02:11')).toEqual([]);
  });

  it('has its incident resolved by the same sweep if it is heard while that is opened', async () => {
    const { send, sweep, services } = aWorld();
    await send('02:00');
    const { findSource } = services;
    services.findSource = async () => {
      await send('02:11');
      return findSource();
    };
    expect(await sweep('02:11')).toEqual(['resolved office']);
    expect(await services.findPulses()).toEqual([{ name: 'backup', heardAt: clock('02:11'), heardFrom: 'cron' }]);
  });

  it('has its incident opened by the next sweep if this one breaks off', async () => {
    const { send, sweep, services } = aWorld();
    await send('02:00');
    const { openIncident, markRaised } = services;
    services.openIncident = async () => Promise.reject(new Error('down'));
    await expect(sweep('02:11')).rejects.toThrow('down');
    services.openIncident = openIncident;
    services.markRaised = async () => Promise.reject(new Error('down'));
    await expect(sweep('02:12')).rejects.toThrow('down');
    services.markRaised = markRaised;
    expect(await sweep('02:13')).toEqual(['triggered office']);
  });

  it('opens no second incident if the sweep broke off after the first, and that was closed before the next sweep', async () => {
    const { send, sweep, services, statuses, record } = aWorld();
    await send('02:00');
    const { markRaised } = services;
    services.markRaised = async () => Promise.reject(new Error('down'));
    await expect(sweep('02:11')).rejects.toThrow('down');
    await services.exhaust(record.newest()?.id ?? '', 1, clock('02:11'));
    services.markRaised = markRaised;
    expect(await sweep('02:13')).toEqual(['exhausted office']);
    await send('02:14');
    await sweep('02:15');
    expect(await sweep('03:00')).toEqual(['exhausted office', 'triggered office']);
    expect(statuses()).toHaveLength(2);
  });

  it('is raised again after its incident was resolved, although no sweep ran in between and the write after it was lost', async () => {
    const { send, sweep, services } = aWorld();
    await send('02:00');
    await sweep('02:11');
    services.clearLost = async () => Promise.reject(new Error('down'));
    await send('02:12');
    services.clearLost = aRecord().clearLost;
    expect(await sweep('03:00')).toEqual(['resolved office', 'triggered office']);
  });

  it('has its incident resolved by the next sweep if the heartbeat itself could not do it', async () => {
    const { send, sweep, services } = aWorld();
    await send('02:00');
    await sweep('02:11');
    const { resolve } = services;
    services.resolve = async () => Promise.reject(new Error('down'));
    expect((await send('02:14')).statusCode).toBe(200);
    expect(services.logError).toHaveBeenCalledOnce();
    services.resolve = resolve;
    expect(await sweep('02:15')).toEqual(['resolved office']);
    expect(await services.findPulses()).toEqual([{ name: 'backup', heardAt: clock('02:14'), heardFrom: 'cron' }]);
  });
});
