import { describe, expect, it, vi } from 'vitest';
import { takeInAlarm, takeInDeletion } from '../../../lambdas/acts/take-in-alarm.ts';
import { type Posted, takeInAlert } from '../../../lambdas/acts/take-in-alert.ts';
import { takeInEvent } from '../../../lambdas/acts/take-in-event.ts';
import { takeInHeldAlert } from '../../../lambdas/acts/take-in-held-alert.ts';
import { takeInMissedAlarm } from '../../../lambdas/acts/take-in-missed-alarm.ts';
import { digest } from '../../../lambdas/adapters/digest.ts';
import type { AlarmChange, AlarmNow } from '../../../lambdas/domain/intake/alarm.ts';
import type { Alert } from '../../../lambdas/domain/intake/alert.ts';
import { type HeldAlarm, isAlarm } from '../../../lambdas/domain/intake/held.ts';
import { busEventOf } from '../../../lambdas/domain/intake/systems/bus-event.ts';
import { muteByPress } from '../../../lambdas/domain/on-call/mute-by-press.ts';
import type { Mute } from '../../../lambdas/domain/on-call/muting.ts';
import type { Route } from '../../../lambdas/domain/on-call/route.ts';
import { anIncident } from '../domain/samples.ts';
import { aRecord } from '../record.ts';

const clock = (time: string) => `2026-11-24T${time}:00.000Z`;
const begin = clock('22:30');
const end = clock('23:00');
const because = 'the database moves';
const mutes: readonly Mute[] = [
  { source: 'shop', from: '2026-11-24T22:00Z', until: '2026-11-24T23:00Z', because },
  { alarm: '*', from: '2026-11-24T22:00Z', until: '2026-11-24T23:00Z', because },
];
const alert: Alert = {
  action: 'trigger',
  summary: 'full',
  severity: 'warning',
  source: 'nagios',
  dedupKey: 'disk',
  notes: [],
};
const home = { account: '123456789012', region: 'us-east-1' };
const arn = `arn:aws:cloudwatch:${home.region}:${home.account}:alarm:db-1`;
const elsewhere = arn.replace(home.account, '210987654321');
const change: AlarmChange = {
  arn,
  name: 'db-1',
  state: 'ALARM',
  stateAt: begin,
  reason: 'slow',
  before: 'OK',
  actionsEnabled: true,
};

function aWorld(flaws: object = {}, routes: readonly Route[] = [{ alarm: '*', policy: 'default' }]) {
  const record = aRecord();
  const rules = { routes, mutes };
  const log = vi.fn();
  const services = {
    ...record,
    ...{ findRules: async () => rules, createLink: async () => 'code', digest },
    ...{ log, logError: vi.fn(), measure: vi.fn(), pagerHome: () => home },
    findSource: async () => ({ id: 'shop', policies: ['default'] }),
    ...flaws,
  };
  const post = (at: string, flaw: Partial<Alert> = {}, posted: Partial<Posted> = {}) =>
    takeInAlert(services)({
      ...{ sender: { source: 'shop' }, alert: { ...alert, ...flaw }, body: '', idempotencyKey: undefined, at },
      ...posted,
    });
  return {
    record,
    services,
    log,
    post,
    receive: (at: string, flaw: Partial<AlarmChange> = {}, via?: string) =>
      takeInAlarm(services)({ ...change, ...flaw }, at, via),
    held: () => services.findHeldAlerts(),
    /** The sweep receives everything that is held. `listed` is the list of the alarms in ALARM, if there is one. */
    sweep: async (at: string, now: readonly Mute[] = mutes, listed?: readonly string[]) => {
      const all = await services.findHeldAlerts();
      const list = async () => listed && new Set(listed);
      return Promise.all(all.map((each) => takeInHeldAlert(services)(each, { routes, mutes: now }, at, list)));
    },
    /** The sweep finds the alarm in ALARM. */
    find: async (at: string, flaw: Partial<AlarmChange> = {}, now: readonly Mute[] = mutes) => {
      const all = (await services.findHeldAlerts()).filter(isAlarm).filter(({ rightAt }) => rightAt === undefined);
      const muted = new Map(all.map((each): [string, HeldAlarm] => [each.name, each]));
      return takeInMissedAlarm(services)(
        { ...change, ...flaw },
        { rules: { routes, mutes: now }, held: new Map(), muted },
        at,
      );
    },
    statuses: () => [...record.incidents.values()].map(({ status, run, policy }) => `${status} ${run} ${policy}`),
  };
}

describe('a table without mutes', () => {
  it('costs a posted alert and an alarm one read of the rules, and no look at what is held', async () => {
    const findRules = vi.fn(async () => ({ routes: [{ alarm: '*', policy: 'default' }], mutes: [] }));
    const [findHeldAlert, holdAlert, moveHeldAlert] = [vi.fn(), vi.fn(), vi.fn()];
    const { post, receive, statuses } = aWorld({ findRules, findHeldAlert, holdAlert, moveHeldAlert });
    await post(begin);
    expect(findRules).toHaveBeenCalledOnce();
    await receive(begin);
    expect(findRules).toHaveBeenCalledTimes(2);
    for (const call of [findHeldAlert, holdAlert, moveHeldAlert]) expect(call).not.toHaveBeenCalled();
    expect(statuses()).toEqual(['triggered 1 default', 'triggered 1 default']);
  });
});

/** A world with the same record, in which something happens as soon as what is held has been read for the first time. */
function racing({ services }: ReturnType<typeof aWorld>, happen: () => Promise<unknown>) {
  let isFirst = true;
  const findHeldAlert = async (name: string) => {
    const held = await services.findHeldAlert(name);
    if (isFirst) {
      isFirst = false;
      await happen();
    }
    return held;
  };
  return aWorld({ ...services, findHeldAlert });
}

describe('a posted alert that a mute holds', () => {
  it('is answered the same if its request comes again, even if it was right again since', async () => {
    const { post, held } = aWorld();
    const request = { body: 'x', idempotencyKey: 'key' };
    const first = await post(begin, {}, request);
    expect(first).toEqual({ held: { status: 'held', because: `source shop: ${because}`, until: end } });
    await post(clock('22:31'), { action: 'resolve' });
    expect(await post(clock('22:32'), {}, request)).toEqual(first);
    expect(await held()).toMatchObject([{ rightAt: clock('22:31') }]);
  });

  it('stays held if its source acknowledges it, and an unknown one is not found', async () => {
    const { post, sweep, statuses } = aWorld();
    expect(await post(begin, { action: 'acknowledge' })).toEqual({ refused: 'nothing to acknowledge' });
    await post(begin);
    expect(await post(clock('22:31'), { action: 'acknowledge' })).toMatchObject({ held: { status: 'held' } });
    await sweep(end);
    expect(statuses()).toEqual(['triggered 1 default']);
    await post(clock('22:59'), { action: 'resolve', dedupKey: 'other' }).then((answer) =>
      expect(answer).toEqual({ refused: 'nothing to resolve' }),
    );
  });

  it('opens nothing if an incident has received an alert since', async () => {
    const { post, sweep, held, statuses } = aWorld();
    await post(begin);
    await post(end, { severity: 'critical' });
    expect(statuses()).toEqual(['triggered 1 default']);
    expect(await held()).toMatchObject([{ until: end }]);
    expect(await sweep(end)).toEqual([false]);
    expect(await held()).toEqual([]);
    expect(statuses()).toEqual(['triggered 1 default']);
  });

  it('opens nothing if its mute was taken out, a repeat opened it, and a person closed it before the sweep', async () => {
    const rules = { routes: [], mutes };
    const { post, sweep, held, record, statuses } = aWorld({ findRules: async () => rules });
    await post(begin);
    Object.assign(rules, { mutes: [] });
    await post(clock('22:40'));
    await record.resolve(record.newest()?.id ?? '', 'Ada', clock('22:41'));
    expect(await held()).toMatchObject([{ until: end }]);
    expect(await sweep(clock('22:42'), [])).toEqual([false]);
    expect(await held()).toEqual([]);
    expect(statuses()).toEqual(['resolved 1 default']);
  });

  it('is resolved at once if its source resolves it while it opens, and its run is not started', async () => {
    const world = aWorld();
    await world.post(begin);
    const { dropHeldAlert, endHeldAlert } = world.record;
    const racing = {
      ...world.services,
      dropHeldAlert: async (held: Parameters<typeof dropHeldAlert>[0]) => {
        await endHeldAlert(held, end);
        return dropHeldAlert(held);
      },
    };
    const [held] = await world.held();
    if (held === undefined) throw new Error('Nothing is held.');
    expect(await takeInHeldAlert(racing)(held, { routes: [], mutes: [] }, end)).toBe(true);
    expect(world.statuses()).toEqual(['resolved 1 default']);
    expect(world.record.started.size).toBe(0);
    expect(world.record.timeline).toContainEqual({
      at: end,
      kind: 'status',
      status: 'resolved',
      by: 'nagios (key shop)',
    });
  });

  it('joins its incident if the sweep opens it while a repeat is received', async () => {
    const world = aWorld();
    await world.post(begin);
    const repeat = racing(world, () => world.sweep(clock('22:31'), []));
    expect(await repeat.post(clock('22:31'))).toMatchObject({ opened: false });
    expect(await world.held()).toEqual([]);
    expect(world.statuses()).toEqual(['triggered 1 default']);
  });

  it('joins its incident if the sweep opens it just before a repeat would be held', async () => {
    const world = aWorld();
    const { holdAlert } = world.services;
    await world.post(begin);
    const repeat = aWorld({
      ...world.services,
      holdAlert: async (...args: Parameters<typeof holdAlert>) => {
        await world.sweep(clock('22:31'), []);
        return holdAlert(...args);
      },
    });
    expect(await repeat.post(clock('22:31'))).toMatchObject({ opened: false });
    expect(await world.held()).toEqual([]);
  });

  it('is held anew if its source resolves it while a repeat is received', async () => {
    const world = aWorld();
    await world.post(begin);
    const repeat = racing(world, () => world.post(clock('22:31'), { action: 'resolve' }));
    expect(await repeat.post(clock('22:31'))).toMatchObject({ held: { status: 'held' } });
    const [held] = await world.held();
    expect(held).toMatchObject({ since: clock('22:31') });
    expect(held).not.toHaveProperty('rightAt');
  });

  it('keeps the worst of two alerts that come at once', async () => {
    const world = aWorld();
    const repeat = racing(world, () => world.post(clock('22:31'), { severity: 'error' }));
    await repeat.post(clock('22:32'));
    expect(await world.held()).toMatchObject([{ severity: 'error', since: clock('22:31'), at: clock('22:32') }]);
  });

  it('opens for a minute between the mutes of the worst, though a lesser alert came before it and no sweep ran in it', async () => {
    const during = (severity: 'critical' | 'warning', from: string, until: string): Mute => ({
      ...{ severity: [severity], because },
      ...{ from: `2026-11-24T${from}Z`, until: `2026-11-24T${until}Z` },
    });
    const apart = [
      during('critical', '22:00', '22:50'),
      during('critical', '22:51', '23:30'),
      during('warning', '22:00', '23:30'),
    ];
    const { post, sweep, statuses } = aWorld({ findRules: async () => ({ routes: [], mutes: apart }) });
    await post(begin, { severity: 'critical' });
    await post(clock('22:49'), { severity: 'warning' });
    await sweep(clock('22:52'), apart);
    expect(statuses()).toEqual(['triggered 1 default']);
  });

  it('is refused if what is held changes again and again', async () => {
    const { post } = aWorld({ holdAlert: async () => false });
    await expect(post(begin)).rejects.toThrow(
      /^What is held as disk-\w+ changed 20 times while an alert about it was received\.$/,
    );
  });

  it('is resolved with the waits of the run, if it joined an incident that has one', async () => {
    const world = aWorld();
    await world.post(begin);
    const [held] = await world.held();
    if (held === undefined) throw new Error('Nothing is held.');
    const { dropHeldAlert, endHeldAlert, incidents, wakes } = world.record;
    const { startedAt, waits, ...opening } = anIncident();
    await world.record.openIncident(held.key, undefined, opening, clock('22:00'));
    for (const [id, live] of incidents)
      incidents.set(id, { ...live, waits, ...(startedAt !== undefined && { startedAt }) });
    const racing = {
      ...world.services,
      dropHeldAlert: async (each: Parameters<typeof dropHeldAlert>[0]) => {
        await endHeldAlert(each, end);
        return dropHeldAlert(each);
      },
    };
    expect(await takeInHeldAlert(racing)(held, { routes: [], mutes: [] }, end)).toBe(true);
    expect(world.statuses()).toEqual(['resolved 1 default']);
    expect(wakes).toEqual(Object.values(waits).map(({ taskToken }) => ({ taskToken, outcome: 'resolved' })));
    expect(wakes).not.toEqual([]);
  });

  it('is forgotten a day after it was right again', async () => {
    const { post, sweep, held } = aWorld();
    await post(begin);
    await post(clock('22:31'), { action: 'resolve' });
    expect(await sweep('2026-11-25T22:30:00.000Z')).toEqual([false]);
    expect(await held()).toHaveLength(1);
    await sweep('2026-11-25T22:31:00.000Z');
    expect(await held()).toEqual([]);
  });

  it('goes to the policy that its route, its source or the alert names when it opens', async () => {
    const { post, sweep, statuses } = aWorld({ findPolicy: async () => ({ id: 'x', levels: [], rounds: 1 }) }, [
      { source: 'shop', policy: 'night', hours: ['23:00-24:00'], timeZone: 'UTC' },
    ]);
    await post(begin);
    await post(begin, { dedupKey: 'other', policy: 'default' });
    await sweep(end);
    expect(statuses().sort()).toEqual(['triggered 1 default', 'triggered 1 night']);
  });

  it('is covered by its policy at each instant, if a mute is about one', async () => {
    const { post, sweep, statuses, held } = aWorld();
    await post(begin);
    const ofPolicy = (policy: string): Mute[] => [
      { policy, from: '2026-11-24T22:00Z', until: '2026-11-25T01:00Z', because },
    ];
    await sweep(clock('22:45'), ofPolicy('default'));
    expect(await held()).toMatchObject([{ until: '2026-11-25T01:00:00.000Z', by: { about: 'policy default' } }]);
    await sweep(clock('22:46'), ofPolicy('office'));
    expect(statuses()).toEqual(['triggered 1 default']);
  });

  it('is held without a known end by a mute that never ends', async () => {
    const { post, sweep, held } = aWorld();
    await post(begin);
    await sweep(end, [{ source: 'shop', hours: ['daily'], timeZone: 'UTC' }]);
    expect(await held()).toHaveLength(1);
    expect((await held())[0]).not.toHaveProperty('until');
  });
});

describe('an event of a rule that a mute holds', () => {
  const event = (id: string, detail: object, time: string) => {
    const members = { id, source: 'acme', 'detail-type': 'Job', account: home.account, region: home.region, time };
    const read = busEventOf({ ...members, detail: { summary: 'job', dedupKey: 'job', ...detail } });
    if (read === undefined) throw new Error('This is not an event.');
    return { rule: 'shop', event: read };
  };

  it('is not ended by an older one, and not begun anew by one from before its end', async () => {
    const mapping = {
      summary: 'detail.summary',
      dedupKey: 'detail.dedupKey',
      resolvedWhen: { field: 'detail.is', is: ['ok'] },
    };
    const { services, held, log } = aWorld({ findSource: async () => ({ id: 'shop', policies: [], mapping }) });
    const receive = (id: string, detail: object, time: string, at: string) =>
      takeInEvent(services)(event(id, detail, time), at);
    await receive('1', { is: 'bad' }, clock('22:30'), clock('22:30'));
    await receive('2', { is: 'ok' }, clock('22:29'), clock('22:31'));
    expect(log).toHaveBeenCalledWith(
      'notifies nobody',
      expect.objectContaining({ because: 'a newer event says that something is wrong' }),
    );
    expect((await held())[0]).not.toHaveProperty('rightAt');
    await receive('3', { is: 'ok' }, clock('22:32'), clock('22:33'));
    expect(await held()).toMatchObject([{ rightAt: clock('22:33') }]);
    await receive('4', { is: 'bad' }, clock('22:31'), clock('22:32'));
    expect(await held()).toMatchObject([{ rightAt: clock('22:33') }]);
    expect(services.incidents.size).toBe(0);
  });
});

describe('an alarm that a mute holds', () => {
  const contributor = { id: 'orders', label: 'TableName orders' };
  const answers = (now: AlarmNow) => ({ describeAlarm: async () => now });

  it('opens as it was held if CloudWatch cannot be asked', async () => {
    const { receive, sweep, statuses, held, record } = aWorld();
    await receive(begin);
    expect(await sweep(clock('22:59'))).toEqual([false]);
    expect(await sweep(end)).toEqual([true]);
    expect(statuses()).toEqual(['triggered 1 default']);
    expect(record.newest()).toMatchObject({
      alarmStateAt: begin,
      because: `Wrong since 22:30 UTC, held by a mute: ${because}.`,
    });
    expect(await held()).toEqual([]);
  });

  it.each<[string, AlarmNow]>([
    ['the alarm is OK', { state: 'OK', since: begin, actionsEnabled: true }],
    ['the alarm is deleted', { state: 'deleted' }],
  ])('opens nothing if %s, although no event said so', async (because_, now) => {
    const { receive, sweep, statuses, held, log } = aWorld(answers(now));
    await receive(begin);
    expect(await sweep(end, mutes, [])).toEqual([false]);
    expect(statuses()).toEqual([]);
    expect(await held()).toMatchObject([{ rightAt: end }]);
    expect(log).toHaveBeenCalledWith('notifies nobody', { alarm: 'db-1', because: because_ });
  });

  const withoutData = { state: 'INSUFFICIENT_DATA', since: clock('22:59'), actionsEnabled: true } as const;

  it('opens if it has no data at the end, as missing data ends no incident', async () => {
    const { receive, sweep, statuses, held } = aWorld(answers(withoutData));
    await receive(begin);
    expect(await sweep(end, mutes, [])).toEqual([true]);
    expect(statuses()).toEqual(['triggered 1 default']);
    expect(await held()).toEqual([]);
  });

  it.each<[string, object]>([
    ['its actions are disabled', answers({ ...withoutData, actionsEnabled: false })],
    ['its actions are suppressed', answers({ ...withoutData, suppressedBy: 'Alarm' })],
    ['a mute rule is in force for it', { ...answers(withoutData), findMute: async () => 'nights' }],
    ['CloudWatch, which does not list it in ALARM, cannot be asked about it', {}],
    ['it went into ALARM after the list was made', answers({ ...withoutData, state: 'ALARM' })],
  ])('stays held at the end while %s', async (_, flaws) => {
    const { receive, sweep, statuses, held } = aWorld(flaws);
    await receive(begin);
    expect(await sweep(end, mutes, [])).toEqual([false]);
    expect(await sweep(clock('23:01'), mutes, [])).toEqual([false]);
    expect(statuses()).toEqual([]);
    expect((await held())[0]).not.toHaveProperty('rightAt');
  });

  it.each<[string, Partial<AlarmNow>, boolean]>([
    ['opens', {}, true],
    ['stays held while its actions are disabled', { actionsEnabled: false }, false],
  ])('%s if it is in ALARM at the end and the list of alarms fails', async (_, flaw, isOpened) => {
    const now = { state: 'ALARM', since: begin, actionsEnabled: true, ...flaw } as AlarmNow;
    const { receive, sweep, statuses } = aWorld(answers(now));
    await receive(begin);
    expect(await sweep(end)).toEqual([isOpened]);
    expect(statuses()).toEqual(isOpened ? ['triggered 1 default'] : []);
  });

  it('is opened by the part of the sweep that lists alarms in ALARM', async () => {
    const describeAlarm = vi.fn();
    const { receive, sweep, find, statuses, held } = aWorld({ describeAlarm });
    await receive(begin);
    expect(await find(clock('22:45'))).toBe(false);
    expect(await sweep(end, mutes, [arn])).toEqual([false]);
    expect(describeAlarm).not.toHaveBeenCalled();
    expect(await find(end, { suppressedBy: 'Alarm' })).toBe(false);
    expect(await find(end)).toBe(true);
    expect(statuses()).toEqual(['triggered 1 default']);
    expect(await held()).toEqual([]);
    expect(await find(clock('23:05'))).toBe(false);
    expect(statuses()).toHaveLength(1);
  });

  it('that went into ALARM anew is opened two minutes later if its own event does not come', async () => {
    const { receive, find, statuses, record } = aWorld();
    await receive(begin);
    const anew = { stateAt: clock('22:59') };
    expect(await find(end, anew)).toBe(false);
    expect(await find(clock('23:01'), anew)).toBe(true);
    expect(statuses()).toEqual(['triggered 1 default']);
    expect(record.newest()?.because).toBe(`Wrong since 22:59 UTC, held by a mute: ${because}.`);
  });

  it('is held when the sweep finds it, if its event did not come', async () => {
    const { find, held, statuses } = aWorld();
    expect(await find(clock('22:31'))).toBe(false);
    expect(await held()).toEqual([]);
    expect(await find(clock('22:40'))).toBe(false);
    expect(await held()).toMatchObject([{ summary: 'db-1', since: begin }]);
    expect(await find(end)).toBe(true);
    expect(statuses()).toEqual(['triggered 1 default']);
  });

  it.each<[string, readonly Route[], Record<string, string>]>([
    [
      'nobody',
      [
        { alarm: '*', tags: { env: 'dev' }, policy: null },
        { alarm: '*', policy: 'default' },
      ],
      { env: 'dev' },
    ],
    ['no policy', [{ alarm: '*', tags: { team: 'shop' }, policy: 'shop' }], { team: 'web' }],
  ])('opens nothing in the sweep if its event went to %s by its tags', async (_, routes, tags) => {
    const { receive, find, held, statuses } = aWorld({}, routes);
    await receive(begin, { tags });
    expect(await find(clock('22:40'))).toBe(false);
    expect(await find(clock('23:40'), {}, [])).toBe(false);
    expect(statuses()).toEqual([]);
    expect(await held()).toEqual([]);
  });

  it.each(['alarm', 'contributor'])(
    'stays held if an ALARM of its %s from before the mute is received late, and opens nothing',
    async (of) => {
      const { receive, find, statuses } = aWorld();
      await receive(clock('21:55'), { state: 'OK', stateAt: clock('21:55') });
      await receive(begin);
      const part = of === 'contributor' ? { contributor: { id: 'part', label: 'Part 1' } } : {};
      await receive(clock('21:50'), { stateAt: clock('21:50'), ...part });
      await find(clock('22:31'));
      expect(statuses()).toEqual([]);
      await find(clock('23:01'));
      expect(statuses()).toEqual(['triggered 1 default']);
    },
  );

  it('goes by the tags of its event to a policy, although the sweep has held it', async () => {
    const routes = [
      { alarm: '*', tags: { team: 'shop' }, policy: 'shop' },
      { alarm: '*', policy: 'default' },
    ];
    const { receive, find, held, statuses, sweep } = aWorld({}, routes);
    // It is muted by CloudWatch too, so the event itself holds nothing.
    await receive(begin, { tags: { team: 'shop' }, mute: { rule: 'nights' } });
    expect(await find(clock('22:40'))).toBe(false);
    expect(await held()).toHaveLength(1);
    await sweep(end);
    expect(statuses()).toEqual(['triggered 1 shop']);
  });

  it('goes to a policy of the source whose topic brought it, if no route names it', async () => {
    const world = aWorld({}, [{ alarm: 'web-*', policy: 'web' }]);
    const { services } = world;
    const findRules = async () => ({ routes: [{ alarm: '*', policy: 'default' }], mutes });
    await takeInAlarm({ ...services, findRules })(change, begin, 'shop');
    expect(await world.held()).toMatchObject([{ content: { via: 'shop' } }]);
    expect(await world.find(end)).toBe(true);
    expect(world.statuses()).toEqual(['triggered 1 default']);
  });

  it.each<[string, readonly Route[], number]>([
    ['goes to nobody', [{ alarm: '*', policy: null }], 0],
    ['is off at that time', [{ alarm: '*', policy: 'default', hours: ['08:00-18:00'], timeZone: 'UTC' }], 1],
  ])('stays held while its route %s, and ends so at the end of its mute', async (_, routes, unrouted) => {
    const measure = vi.fn();
    const { receive, services, held, statuses } = aWorld({ measure });
    await receive(begin);
    const sweep = async (at: string, now = mutes) => {
      const [each] = await held();
      return each && takeInHeldAlert(services)(each, { routes, mutes: now }, at);
    };
    expect(await sweep(clock('22:40'))).toBe(false);
    expect((await held())[0]).not.toHaveProperty('rightAt');
    const longer = mutes.map((mute) => ({ ...mute, until: '2026-11-24T23:30Z' }));
    await sweep(clock('22:45'), longer);
    await sweep(end, longer);
    expect((await held())[0]).not.toHaveProperty('rightAt');
    await sweep(clock('23:30'), longer);
    expect(await held()).toMatchObject([{ rightAt: clock('23:30') }]);
    expect(statuses()).toEqual([]);
    expect(measure.mock.calls.filter(([, counts]) => 'UnroutedAlarms' in counts)).toHaveLength(unrouted);
  });

  it('of another account opens at the end, though its route was off for a time during the mute', async () => {
    const routes = [{ alarm: '*', policy: 'default', hours: ['22:00-22:35', '22:50-23:30'], timeZone: 'UTC' }];
    const { receive, sweep, statuses } = aWorld({}, routes);
    await receive(begin, { arn: elsewhere });
    for (const time of ['22:34', '22:40', '22:50']) expect(await sweep(clock(time))).toEqual([false]);
    expect(await sweep(end)).toEqual([true]);
    expect(statuses()).toEqual(['triggered 1 default']);
  });

  it('is not held if it repeats an ALARM whose incident a person closed', async () => {
    const { receive, record, held, statuses, log } = aWorld();
    await receive(clock('21:00'), { stateAt: clock('21:00') });
    await record.resolve(record.newest()?.id ?? '', 'Ada', clock('21:30'));
    await receive(begin, { before: 'ALARM' });
    expect(await held()).toEqual([]);
    expect(statuses()).toEqual(['resolved 1 default']);
    expect(log).toHaveBeenCalledWith('notifies nobody', {
      alarm: 'db-1',
      because: 'it stays in ALARM, and its incident was closed by hand or unanswered',
    });
  });

  it('is held if it repeats an ALARM that nobody was notified of', async () => {
    const { receive, held } = aWorld();
    await receive(begin, { before: 'ALARM' });
    expect(await held()).toHaveLength(1);
  });

  it('is not held by a press on the page of an alarm that has the same name elsewhere', async () => {
    const press = muteByPress({ arn: elsewhere, name: change.name }, 'Ada', { at: begin, timeZone: 'UTC' });
    const findRules = async () => ({ routes: [{ alarm: '*', policy: 'default' }], mutes: [press] });
    const { receive, held, statuses } = aWorld({ findRules });
    await receive(begin);
    await receive(begin, { arn: elsewhere });
    expect(statuses()).toEqual(['triggered 1 default']);
    expect(await held()).toMatchObject([{ by: { about: 'alarm db-1 of account 210987654321 in us-east-1' } }]);
  });

  it('goes to the policy that a route gives to the alerts of the source whose topic brought it', async () => {
    const world = aWorld({ findPolicy: async () => ({ id: 'x', levels: [], rounds: 1 }) }, [
      { source: 'shop', policy: 'night', hours: ['23:00-24:00'], timeZone: 'UTC' },
    ]);
    const findRules = async () => ({ routes: [{ alarm: '*', policy: 'default' }], mutes });
    await takeInAlarm({ ...world.services, findRules })(change, begin, 'shop');
    expect(await world.find(end)).toBe(true);
    expect(world.statuses()).toEqual(['triggered 1 night']);
  });

  it('ends with its deletion, and with an OK that is not older', async () => {
    const { receive, services, held } = aWorld();
    await receive(begin);
    await receive(clock('22:31'), { state: 'OK', stateAt: clock('22:29') });
    expect((await held())[0]).not.toHaveProperty('rightAt');
    await takeInDeletion(services)({ arn, name: 'db-1', deletedAt: clock('22:40') }, clock('22:40'));
    expect(await held()).toMatchObject([{ rightAt: clock('22:40') }]);
    await receive(clock('22:41'));
    expect(await held()).toMatchObject([{ rightAt: clock('22:40') }]);
  });

  it('is not ended by the OK before it, if it comes while that is received', async () => {
    const world = aWorld();
    await world.receive(begin, { arn: elsewhere });
    const ok = racing(world, () => world.receive(clock('22:33'), { arn: elsewhere, stateAt: clock('22:33') }));
    await ok.receive(clock('22:32'), { arn: elsewhere, state: 'OK', stateAt: clock('22:32') });
    expect((await world.held())[0]).not.toHaveProperty('rightAt');
    await world.sweep(end);
    expect(world.statuses()).toEqual(['triggered 1 default']);
  });

  it('is not ended by the sweep if it comes anew while CloudWatch says that it is OK', async () => {
    const world = aWorld(answers({ state: 'OK', since: begin, actionsEnabled: true }));
    await world.receive(begin);
    const sweep = racing(world, () => world.receive(clock('22:59'), { stateAt: clock('22:59') }));
    await sweep.sweep(end);
    expect(await world.held()).toMatchObject([{ at: clock('22:59') }]);
    expect((await world.held())[0]).not.toHaveProperty('rightAt');
  });

  it('is not held if it is live, and what is held of it goes when another opens it', async () => {
    const { receive, held, statuses, services } = aWorld();
    await receive(clock('21:00'), { stateAt: clock('21:00') });
    await receive(begin);
    expect(await held()).toEqual([]);
    expect(statuses()).toEqual(['triggered 1 default']);
    expect(services.incidents.size).toBe(1);
  });

  it('holds a contributor of another account by itself, and opens it unless it was OK since', async () => {
    const { receive, held, sweep, record, statuses } = aWorld();
    await receive(begin, { arn: elsewhere, contributor });
    expect(await held()).toMatchObject([{ name: expect.stringContaining('#'), content: { change: { contributor } } }]);
    await sweep(end);
    expect(statuses()).toEqual(['triggered 1 default']);
    expect(record.newest()).toMatchObject({
      contributor: contributor.label,
      because: expect.stringContaining('held by a mute'),
    });
    expect(await held()).toEqual([]);
  });

  it('ends what it holds of a contributor of another account with an OK of it that is not older', async () => {
    const { receive, held } = aWorld();
    const of = { arn: elsewhere, contributor };
    await receive(begin, of);
    await receive(clock('22:31'), { ...of, state: 'OK', before: 'ALARM', stateAt: clock('22:29') });
    expect((await held())[0]).not.toHaveProperty('rightAt');
    await receive(clock('22:32'), { ...of, state: 'OK', before: 'ALARM', stateAt: clock('22:32') });
    expect(await held()).toMatchObject([{ rightAt: clock('22:32') }]);
  });

  it('ends what it holds of an alarm of another account and of its contributors with the deletion', async () => {
    const { receive, services, held } = aWorld();
    await receive(begin, { arn: elsewhere });
    await receive(begin, { arn: elsewhere, contributor });
    await receive(begin);
    await takeInDeletion(services)({ arn: elsewhere, name: 'db-1', deletedAt: clock('22:40') }, clock('22:40'));
    const isOver = (await held()).map(({ content, rightAt }) => [
      content.kind === 'alarm' && content.change.arn === elsewhere,
      rightAt !== undefined,
    ]);
    expect(isOver.toSorted()).toEqual([
      [false, false],
      [true, true],
      [true, true],
    ]);
  });

  it('opens every contributor of another account, though another one has opened the incident before them', async () => {
    const { receive, held, sweep, record, statuses } = aWorld();
    const table = (name: string) => ({ arn: elsewhere, contributor: { id: name, label: `TableName ${name}` } });
    await receive(begin, table('orders'));
    await receive(clock('22:31'), table('stock'));
    await receive('2026-11-24T23:00:20.000Z', { ...table('users'), stateAt: '2026-11-24T23:00:20.000Z' });
    expect(statuses()).toEqual(['triggered 1 default']);
    await sweep(clock('23:01'));
    await sweep(clock('23:02'));
    expect(await held()).toEqual([]);
    const said = record.timeline.flatMap((event) => (event.kind === 'alarm' ? [event.contributor] : []));
    expect(said.toSorted()).toEqual(['TableName orders', 'TableName stock', 'TableName users']);
  });

  it('holds contributors at home with the alarm', async () => {
    const { receive, held, record } = aWorld();
    await receive(begin, { contributor });
    expect(await held()).toEqual([]);
    expect((await record.findHeld()).size).toBe(1);
  });

  it('that opened an incident which a person closed does not open again', async () => {
    const { receive, sweep, held, record } = aWorld();
    await receive(begin);
    const [each] = await held();
    record.incidents.clear();
    const closed = anIncident({
      id: `${each?.key}-0001`,
      status: 'resolved',
      resolvedBy: 'Ada',
      alarmStateAt: begin,
      lastAlertAt: clock('22:59'),
    });
    await record.openIncident(each?.key ?? '', undefined, closed, clock('22:59'));
    await record.resolve(`${each?.key}-0001`, 'Ada', clock('22:59'));
    expect(await sweep(end)).toEqual([false]);
    expect(await held()).toEqual([]);
    expect([...record.incidents.values()].map(({ status }) => status)).toEqual(['resolved']);
  });
});
