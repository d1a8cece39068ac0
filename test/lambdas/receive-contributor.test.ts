import { readFileSync } from 'node:fs';
import type { SQSEvent } from 'aws-lambda';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { takeInHeldChange } from '../../lambdas/acts/take-in-alarm.ts';
import type { Incident } from '../../lambdas/domain/incident/incident.ts';
import type { AlarmNow } from '../../lambdas/domain/intake/alarm.ts';
import { receiveAlarm } from '../../lambdas/receive-alarm.ts';
import { aRecord } from './record.ts';

const fixture = (name: string) =>
  JSON.parse(readFileSync(new URL(`../fixtures/alarm-${name}.json`, import.meta.url), 'utf8'));
const sentAt = '2026-11-24T02:20:00.000Z';
const second = (at: number) => `2026-11-24T02:14:${String(at).padStart(2, '0')}.000+0000`;

type Value = 'ALARM' | 'OK' | 'INSUFFICIENT_DATA';

/** A change of the contributor with this name at a second. */
const contributor = (name: string, value: Value, at: number, more: object = {}) => {
  const event = fixture('contributor');
  const alarmContributor = { id: name, attributes: { TableName: name } };
  const state = { value, reason: value, timestamp: second(at) };
  return JSON.stringify({ ...event, detail: { ...event.detail, alarmContributor, state, ...more } });
};

/** A change of the alarm itself. */
const alarm = (value: Value, at: number, before: Value = 'OK', more: object = {}) => {
  const event = fixture('multi-series');
  const state = { value, reason: value, timestamp: second(at) };
  return JSON.stringify({ ...event, detail: { ...event.detail, state, previousState: { value: before }, ...more } });
};

const deleted = (at: string) =>
  JSON.stringify({ ...fixture('deleted'), resources: fixture('multi-series').resources, time: at });

const batch = (...bodies: string[]) =>
  ({
    Records: bodies.map((body, index) => ({
      ...{ messageId: `m${index}`, body, attributes: { SentTimestamp: String(Date.parse(sentAt)) } },
    })),
  }) as unknown as SQSEvent;

/** Each incident's status and run. */
const opened = ({ incidents }: { readonly incidents: ReadonlyMap<string, Incident> }) =>
  [...incidents.values()].map(({ status, run }) => [status, run]);

function aWorld(flaws: object = {}) {
  const record = aRecord();
  const services = {
    ...record,
    findRules: async () => ({ routes: [{ alarm: '*', policy: 'default' }], mutes: [] }),
    digest: (text: string) => text,
    pagerName: () => 'NotifySupport',
    pagerHome: () => ({ account: '123456789012', region: 'eu-central-1' }),
    measure: () => {},
    log: vi.fn(),
    logError: vi.fn(),
    ...flaws,
  };
  const receive = async (...bodies: string[]) => {
    for (const body of bodies) expect(await receiveAlarm(services)(batch(body))).toEqual({ batchItemFailures: [] });
  };
  const take = () => record.acknowledge(record.newest()?.id ?? '', { contact: 'ada', name: 'Ada' }, sentAt);
  const resolve = () => record.resolve(record.newest()?.id ?? '', 'Ada', sentAt);
  const because = () =>
    services.log.mock.calls.flatMap(([message, { because }]) => (message === 'notifies nobody' ? [because] : []));
  return { record, services, receive, take, resolve, because };
}

describe('a contributor in ALARM', () => {
  it('opens the incident of its alarm, and names itself', async () => {
    const { record, receive } = aWorld();
    await receive(contributor('orders-7', 'ALARM', 4));
    expect(record.newest()).toMatchObject({
      ...{ status: 'triggered', summary: 'orders-table-errors', contributor: 'TableName orders-7' },
    });
    expect(record.started.size).toBe(1);
    expect(record.timeline).toMatchObject([{ kind: 'alarm', state: 'ALARM', contributor: 'TableName orders-7' }]);
  });

  it.each([
    ['after its alarm', [alarm('ALARM', 4), contributor('orders-7', 'ALARM', 4)]],
    ['before its alarm', [contributor('orders-7', 'ALARM', 4), alarm('ALARM', 4)]],
  ])('is the same incident if it comes %s', async (_, events) => {
    const { record, receive } = aWorld();
    await receive(...events);
    expect(record.incidents.size).toBe(1);
    expect(record.started.size).toBe(1);
  });

  it('does not reopen what a person resolved if it is delivered again, or in ALARM again without an OK', async () => {
    const { record, receive, resolve } = aWorld();
    await receive(contributor('orders-7', 'ALARM', 4));
    await resolve();
    await receive(contributor('orders-7', 'ALARM', 4), contributor('orders-7', 'ALARM', 9));
    expect(record.incidents.size).toBe(1);
  });

  it.each<[string, string[]]>([
    ['it is another one', [contributor('orders-8', 'ALARM', 9)]],
    ['it was OK in between', [contributor('orders-7', 'OK', 8), contributor('orders-7', 'ALARM', 9)]],
    ['its OK in between comes late', [contributor('orders-7', 'ALARM', 9), contributor('orders-7', 'OK', 8)]],
    ['the alarm was OK in between', [alarm('OK', 8), contributor('orders-7', 'ALARM', 9)]],
  ])('reopens the incident that a person resolved if %s', async (_, events) => {
    const { record, receive, resolve } = aWorld();
    await receive(contributor('orders-7', 'ALARM', 4));
    await resolve();
    await receive(...events);
    expect(opened(record)).toEqual([['triggered', 2]]);
    await receive(...events);
    expect(opened(record)).toEqual([['triggered', 2]]);
  });

  it('reopens the incident after the alarm was deleted and created again', async () => {
    const { record, receive } = aWorld();
    await receive(contributor('orders-7', 'ALARM', 4), deleted('2026-11-24T02:14:05Z'));
    await receive(contributor('orders-7', 'ALARM', 9));
    expect(opened(record)).toEqual([['triggered', 2]]);
  });

  it.each([
    ['its own OK came before', [contributor('orders-7', 'OK', 8)], 'a newer state of this contributor is known'],
    ['the alarm’s OK came before', [alarm('OK', 8)], 'a newer state of this alarm is known'],
    ['the alarm’s deletion came before', [deleted('2026-11-24T02:14:08Z')], 'a newer state of this alarm is known'],
  ])('opens nothing if %s', async (_, before, because) => {
    const world = aWorld();
    await world.receive(...before, contributor('orders-7', 'ALARM', 4));
    expect(world.record.incidents.size).toBe(0);
    expect(world.because()).toContain(because);
  });

  it.each<[string, object, object, string]>([
    ['muted', { muteDetail: fixture('muted').detail.muteDetail }, {}, 'it is muted by the mute rule nightly-backup'],
    [
      'without a route',
      {},
      { findRules: async () => ({ routes: [], mutes: [] }) },
      'No route in oncall.yaml matches orders-table-errors.',
    ],
  ])('opens nothing while it is %s', async (_, detail, flaws, because) => {
    const world = aWorld(flaws);
    await world.receive(contributor('orders-7', 'ALARM', 4, detail));
    expect(world.record.incidents.size).toBe(0);
    expect(world.because()).toEqual([because]);
  });

  it('opens nothing by an OK that comes late while the alarm is muted', async () => {
    const world = aWorld();
    await world.receive(contributor('orders-7', 'ALARM', 4));
    await world.resolve();
    await world.receive(contributor('orders-7', 'ALARM', 9));
    await world.receive(contributor('orders-7', 'OK', 8, { muteDetail: fixture('muted').detail.muteDetail }));
    expect(world.record.incidents.size).toBe(1);
  });
});

describe('a contributor that is OK', () => {
  it('resolves nothing, and is on the timeline', async () => {
    const { record, receive } = aWorld();
    await receive(contributor('orders-7', 'ALARM', 4), contributor('orders-8', 'ALARM', 5));
    await receive(contributor('orders-7', 'OK', 9), contributor('orders-8', 'OK', 9));
    expect(record.newest()?.status).toBe('triggered');
    expect(record.timeline.at(-1)).toMatchObject({ kind: 'alarm', state: 'OK', contributor: 'TableName orders-8' });
    await receive(alarm('OK', 9));
    expect(record.newest()?.status).toBe('resolved');
  });

  it('of which nothing was open opens nothing', async () => {
    const { record, receive } = aWorld();
    await receive(contributor('orders-7', 'OK', 9), contributor('orders-7', 'INSUFFICIENT_DATA', 9));
    expect(record.incidents.size).toBe(0);
    expect(record.timeline).toEqual([]);
  });
});

describe('the contributor that an incident names', () => {
  it('is the newest one still in ALARM, with its reason, once the named one is OK again', async () => {
    const { record, receive } = aWorld();
    await receive(...[7, 8, 9].map((at) => contributor(`orders-${at}`, 'ALARM', at)));
    expect(record.newest()).toMatchObject({ contributor: 'TableName orders-9' });
    await receive(contributor('orders-9', 'OK', 20));
    expect(record.newest()).toMatchObject({ contributor: 'TableName orders-8', reason: 'ALARM' });
    await receive(contributor('orders-7', 'OK', 21));
    expect(record.newest()).toMatchObject({ contributor: 'TableName orders-8' });
  });

  it('stays if all are OK again: the alarm’s OK is under way', async () => {
    const { record, receive } = aWorld();
    await receive(contributor('orders-7', 'ALARM', 4), contributor('orders-7', 'OK', 9));
    expect(record.newest()).toMatchObject({ status: 'triggered', contributor: 'TableName orders-7' });
  });

  it('is one in ALARM if the one that was to be named is OK by the time that it is written', async () => {
    const world = aWorld();
    const { nameContributor } = world.record;
    const names = vi.fn(nameContributor);
    const services = { ...world.services, nameContributor: names };
    await world.receive(...[7, 8, 9].map((at) => contributor(`orders-${at}`, 'ALARM', at)));
    names.mockImplementationOnce(async (incident, to) => {
      await world.receive(contributor('orders-8', 'OK', 20));
      return nameContributor(incident, to);
    });
    await receiveAlarm(services)(batch(contributor('orders-9', 'OK', 20)));
    expect(world.record.newest()).toMatchObject({ contributor: 'TableName orders-7' });
  });
});

describe('a contributor that flaps', () => {
  const after = (seconds: number) => new Date(Date.parse(sentAt) + seconds * 1000).toISOString();
  /** Events that are received one after another, so many seconds apart. */
  async function receiveEach(
    services: ReturnType<typeof aWorld>['services'],
    bodies: readonly string[],
    apart: number,
  ) {
    for (const [index, body] of bodies.entries()) {
      const { Records } = batch(body);
      const attributes = { SentTimestamp: String(Date.parse(after(index * apart))) };
      await receiveAlarm(services)({ Records: Records.map((one) => ({ ...one, attributes })) } as SQSEvent);
    }
  }
  const course = (name: string) =>
    Array.from({ length: 25 }, (_, turn) => [
      contributor(name, 'ALARM', 2 * turn),
      contributor(name, 'OK', 2 * turn + 1),
    ]).flat();

  it('is on the timeline at most once a minute with an ALARM and its OK, and names itself once more only then', async () => {
    const { record, services } = aWorld();
    // Fifty events in 245 seconds.
    await receiveEach(services, course('orders-7'), 5);
    expect(record.timeline.length).toBeGreaterThan(5);
    expect(record.timeline.length).toBeLessThanOrEqual(5 * 3);
    expect(record.newest()).toMatchObject({ status: 'triggered', repeats: 24 });
    const states = record.timeline.flatMap((event) => (event.kind === 'alarm' ? [event.state] : []));
    expect(states).toEqual(Array.from(states, (_, index) => (index % 2 === 0 ? 'ALARM' : 'OK')));
  });

  it('hides no other one: its first ALARM, and the OK after it, are on the timeline', async () => {
    const { record, services } = aWorld();
    await receiveEach(services, [...course('orders-7'), ...course('orders-8').slice(0, 2)], 1);
    const other = record.timeline.filter((event) => event.kind === 'alarm' && event.contributor?.endsWith('orders-8'));
    expect(other).toMatchObject([{ state: 'ALARM' }, { state: 'OK' }]);
  });

  it('is said again each time that somebody has the incident', async () => {
    const { record, services, take } = aWorld();
    await receiveEach(services, course('orders-7').slice(0, 6), 1);
    await take();
    await receiveEach(services, course('orders-7').slice(6, 7), 1);
    expect(record.newest()).toMatchObject({ status: 'triggered', run: 2 });
    expect(record.timeline.slice(-2)).toMatchObject([
      { kind: 'alarm', state: 'ALARM' },
      { kind: 'note', text: expect.stringMatching(/^Another contributor is in ALARM: .*Run 2 begins/) },
    ]);
  });
});

describe('a contributor that goes into ALARM while its alarm is not to notify', () => {
  const muted = { muteDetail: fixture('muted').detail.muteDetail };

  it.each<[string, object, object, boolean]>([
    ['is held if the alarm is muted', muted, {}, true],
    ['is held if its actions are disabled', { configuration: { actionsEnabled: false } }, {}, true],
    ['is not held without a route', {}, { findRules: async () => ({ routes: [], mutes: [] }) }, false],
    ['is not held if it is of another account', muted, { pagerHome: () => ({ account: '1', region: 'x' }) }, false],
  ])('%s', async (_, detail, flaws, isHeld) => {
    const { record, receive } = aWorld(flaws);
    await receive(contributor('orders-7', 'ALARM', 4, detail));
    expect(record.incidents.size).toBe(0);
    expect((await record.findHeld()).size).toBe(isHeld ? 1 : 0);
  });

  it('is held until the end of the mute if it is of another account, and notifies then unless it is OK', async () => {
    const { record, services, receive } = aWorld({ pagerHome: () => ({ account: '1', region: 'x' }) });
    const until = '2026-11-24T04:00:00.000Z';
    const muteDetail = { mutedByArn: 'arn:aws:cloudwatch:us-east-1:1:alarm-mute-rule:night', muteWindowEnd: until };
    await receive(
      contributor('orders-7', 'ALARM', 4, { muteDetail }),
      contributor('orders-9', 'ALARM', 4, { muteDetail }),
    );
    await receive(contributor('orders-9', 'OK', 9, { muteDetail }));
    expect(record.incidents.size).toBe(0);
    const held = await record.findEndedMutes(until);
    expect(held).toHaveLength(2);
    for (const each of held) await takeInHeldChange(services)(each, until);
    expect(record.newest()).toMatchObject({ status: 'triggered', contributor: 'TableName orders-7' });
    expect(record.timeline.filter(({ kind }) => kind === 'alarm')).toHaveLength(1);
    expect(await record.findEndedMutes(until)).toEqual([]);
  });

  it('notifies at once if it is of another account and its mute has no end that is known', async () => {
    const { record, receive } = aWorld({ pagerHome: () => ({ account: '1', region: 'x' }) });
    await receive(alarm('ALARM', 4, 'OK', { muteDetail: { mutedByArn: 'arn:aws:cloudwatch:us-east-1:1:x' } }));
    expect(record.newest()).toMatchObject({ status: 'triggered' });
  });

  it('is not held if its OK has come already', async () => {
    const { record, receive } = aWorld();
    await receive(contributor('orders-7', 'OK', 9), contributor('orders-7', 'ALARM', 4, muted));
    expect((await record.findHeld()).size).toBe(0);
  });

  it.each([
    ['before it', [contributor('orders-7', 'ALARM', 9, muted)]],
    [
      'between it and its last one',
      [contributor('orders-7', 'ALARM', 4, muted), contributor('orders-7', 'ALARM', 9, muted)],
    ],
  ])('is not said by its OK %s that comes late: the sweep says what is held, if it is still so', async (_, alarms) => {
    const { record, receive } = aWorld();
    await receive(...alarms, contributor('orders-7', 'OK', 8));
    expect(record.incidents.size).toBe(0);
    expect((await record.findHeld()).size).toBe(1);
  });

  it('is said with its next ALARM once the alarm is to notify again, and by an OK that comes late after that', async () => {
    const { record, receive, resolve } = aWorld();
    await receive(contributor('orders-7', 'ALARM', 4, muted), contributor('orders-7', 'ALARM', 6));
    expect(opened(record)).toEqual([['triggered', 1]]);
    await resolve();
    await receive(contributor('orders-7', 'ALARM', 9), contributor('orders-7', 'OK', 8));
    expect(opened(record)).toEqual([['triggered', 2]]);
  });

  it('is held if an OK that comes late shows that it is a new ALARM', async () => {
    const { record, receive } = aWorld();
    await receive(contributor('orders-7', 'ALARM', 4), contributor('orders-7', 'ALARM', 9));
    await receive(contributor('orders-7', 'OK', 8, muted));
    expect((await record.findHeld()).size).toBe(1);
  });
});

describe('a hundred contributors at once', () => {
  it('are one incident and one run, whose record stays small', async () => {
    const { record, services } = aWorld();
    const all = Array.from({ length: 100 }, (_, index) => contributor(`orders-${index}`, 'ALARM', 4));
    await receiveAlarm(services)(batch(alarm('ALARM', 4), ...all));
    await receiveAlarm(services)(batch(...all));
    expect(record.incidents.size).toBe(1);
    expect(record.started.size).toBe(1);
    expect(JSON.stringify(record.newest()).length).toBeLessThan(2000);
  });
});

describe('an alarm that has data now and then', () => {
  it('is shown at most once a minute, and begins a run each time that somebody has it', async () => {
    const { record, receive } = aWorld();
    await receive(alarm('ALARM', 1));
    const flap = async (at: number) => {
      await receive(alarm('INSUFFICIENT_DATA', at, 'ALARM'));
      await receive(alarm('ALARM', at + 1, 'INSUFFICIENT_DATA'));
    };
    for (let at = 2; at < 40; at += 2) await flap(at);
    const states = record.timeline.map((event) => event.kind === 'alarm' && event.state);
    expect(states).toEqual(['ALARM', 'INSUFFICIENT_DATA', 'ALARM', false]);
    expect(record.newest()).toMatchObject({ repeats: 19, run: 1, alarmStateAt: '2026-11-24T02:14:39.000Z' });
    await record.acknowledge(record.newest()?.id ?? '', { contact: 'ada', name: 'Ada' }, sentAt);
    await flap(50);
    expect(record.newest()).toMatchObject({ status: 'triggered', run: 2 });
    expect(record.timeline.at(-1)).toMatchObject({ text: expect.stringContaining('had no data for a while') });
  });
});

describe('an alarm that stays in ALARM', () => {
  const repeat = alarm('ALARM', 9, 'ALARM');

  it.each(['resolved', 'exhausted'] as const)('does not reopen an incident that is %s', async (status) => {
    const { record, receive, because } = aWorld();
    await receive(alarm('ALARM', 4));
    const incident = record.newest();
    if (incident) record.put({ ...incident, status, ...(status === 'resolved' && { resolvedBy: 'Ada' }) });
    await receive(repeat);
    expect(record.incidents.size).toBe(1);
    expect(because()).toEqual(['it stays in ALARM, and its incident was closed by hand or unanswered']);
  });

  it.each<[string, string[]]>([
    ['was never heard of', []],
    ['was OK in between, as far as is known', [alarm('ALARM', 4), alarm('OK', 6)]],
    ['was deleted in between', [alarm('ALARM', 4), deleted('2026-11-24T02:14:06Z')]],
  ])('opens an incident if it %s', async (_, before) => {
    const { record, receive } = aWorld();
    await receive(...before, repeat);
    expect(record.newest()?.status).toBe('triggered');
  });

  it('reopens it if its event broke off after its state was recorded, and is delivered again', async () => {
    const { record, services, receive, resolve } = aWorld();
    await receive(alarm('ALARM', 4));
    await resolve();
    await receive(alarm('OK', 6));
    const broken = receiveAlarm({ ...services, reopenIncident: async () => Promise.reject(new Error('throttled')) });
    await expect(broken(batch(repeat))).rejects.toThrow('throttled');
    await receive(repeat);
    expect(opened(record)).toEqual([['triggered', 2]]);
  });

  it('reopens it if a person resolved it, and the alarm was OK since', async () => {
    const { record, receive, resolve } = aWorld();
    await receive(alarm('ALARM', 4));
    await resolve();
    await receive(alarm('OK', 6), repeat);
    expect(opened(record)).toEqual([['triggered', 2]]);
  });

  it('joins the live incident', async () => {
    const { record, receive } = aWorld();
    await receive(alarm('ALARM', 4), repeat);
    expect(record.incidents.size).toBe(1);
    expect(record.started.size).toBe(1);
  });
});

describe('an alarm whose actions are disabled', () => {
  const now = (actionsEnabled: boolean) => async (): Promise<AlarmNow> => ({
    state: 'ALARM',
    since: '',
    actionsEnabled,
  });

  it.each<[string, object, object, boolean]>([
    ['its event says so', { configuration: { actionsEnabled: false } }, {}, false],
    ['its event says the opposite', { configuration: { actionsEnabled: true } }, { describeAlarm: now(false) }, true],
    ['CloudWatch says so', {}, { describeAlarm: now(false) }, false],
    ['CloudWatch says the opposite', {}, { describeAlarm: now(true) }, true],
    ['CloudWatch does not know it any more', {}, { describeAlarm: async () => ({ state: 'deleted' }) }, true],
    ['CloudWatch does not answer', {}, { describeAlarm: async () => Promise.reject(new Error('throttled')) }, true],
    [
      'it is of another account, where another alarm has its name',
      {},
      { describeAlarm: now(false), pagerHome: () => ({ account: '1', region: 'eu-central-1' }) },
      true,
    ],
  ])('notifies or not: %s', async (_, detail, flaws, isNotified) => {
    const { record, receive, because } = aWorld(flaws);
    await receive(alarm('ALARM', 4, 'OK', detail));
    expect(record.started.size).toBe(isNotified ? 1 : 0);
    expect(because().includes('its actions are disabled')).toBe(!isNotified);
  });
});

describe('a deletion', () => {
  it('resolves the incident, and says that the alarm was deleted', async () => {
    const { record, receive, take } = aWorld();
    await receive(alarm('ALARM', 4));
    await take();
    await receive(deleted('2026-11-24T02:14:09Z'));
    expect(record.newest()).toMatchObject({ status: 'resolved', resolvedBy: 'alarm deletion' });
    expect(record.timeline.slice(-2)).toMatchObject([
      { kind: 'note', text: 'The alarm was deleted.' },
      { kind: 'status', status: 'resolved', by: 'alarm deletion' },
    ]);
    const events = record.timeline.length;
    await receive(deleted('2026-11-24T02:14:09Z'));
    expect(record.timeline).toHaveLength(events);
  });

  it('in the second of the alarm’s last change resolves the incident', async () => {
    const { record, receive } = aWorld();
    await receive(alarm('ALARM', 4), deleted('2026-11-24T02:14:04Z'));
    expect(record.newest()?.status).toBe('resolved');
  });

  it('that comes after the alarm was created again, and is in ALARM, resolves nothing', async () => {
    const { record, receive } = aWorld();
    await receive(alarm('ALARM', 9, 'INSUFFICIENT_DATA'), deleted('2026-11-24T02:14:05Z'));
    expect(record.newest()?.status).toBe('triggered');
  });

  it('that overtook the last ALARM keeps anybody from being notified', async () => {
    const { record, receive } = aWorld();
    await receive(deleted('2026-11-24T02:14:09Z'), alarm('ALARM', 4));
    expect(record.incidents.size).toBe(0);
  });

  it('of an alarm without an incident does nothing, and says so in the log', async () => {
    const { record, receive, because } = aWorld();
    await receive(deleted('2026-11-24T02:14:09Z'));
    expect(record.timeline).toEqual([]);
    expect(because()).toEqual(['the alarm was deleted, and has no open incident']);
  });
});

describe('the events of an alarm and its contributors in any order', () => {
  it('leave one incident, which is live exactly if the alarm is in ALARM', async () => {
    const course = [
      ...[contributor('orders-7', 'ALARM', 4), alarm('ALARM', 4), contributor('orders-8', 'ALARM', 5)],
      ...[contributor('orders-7', 'OK', 6), contributor('orders-8', 'OK', 8)],
    ];
    const orders = fc.tuple(fc.boolean(), fc.infiniteStream(fc.nat()));
    await fc.assert(
      fc.asyncProperty(orders, async ([isOver, picks]) => {
        const { record, receive } = aWorld();
        const events = [...course, ...course, ...(isOver ? [alarm('OK', 8)] : [])];
        while (events.length > 0) {
          const [pick = 0] = picks.take(1);
          await receive(...events.splice(pick % events.length, 1));
        }
        expect(record.live(sentAt)).toHaveLength(isOver ? 0 : 1);
        expect(record.incidents.size).toBeLessThanOrEqual(1);
      }),
      { numRuns: 300 },
    );
  });
});
