import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Mute } from '../../lambdas/domain/on-call/muting.ts';
import type { OnCall } from '../../lambdas/domain/on-call/on-call.ts';
import { aContact, alarmEvent, anOnCall, aPolicy, type Night } from '../support/night.ts';
import { aNightInMemory } from '../support/night-in-memory.ts';
import { firstAttempt, itEndsInOrder, listen, longestStart, openScene, withoutDeadlines } from './story.ts';

/*
 * A mute holds what it covers: nobody is notified. At the first instant at which nothing covers it, it is either right again or
 * opens once.
 */

type StateValue = 'ALARM' | 'OK' | 'INSUFFICIENT_DATA';

let night: Night;
let lines: string[];
let cloudWatch: CloudWatchClient;
beforeAll(async () => {
  night = await aNightInMemory();
  lines = listen(night);
  cloudWatch = new CloudWatchClient({});
}, longestStart);
afterAll(async () => {
  cloudWatch?.destroy();
  await night?.stop();
});

let last = 0;

/** People on call and mutes from a full minute on, with an alert and an alarm of their own. */
async function muted(mutes: (minute: (minutes: number) => string) => readonly Mute[], flaw: Partial<OnCall> = {}) {
  await night.calm();
  await night.pass(60 - ((night.clock.now() / 1000) % 60));
  const begun = night.clock.now() + 16 * 60_000;
  const minute = (minutes: number) => `${new Date(begun + minutes * 60_000).toISOString().slice(0, 16)}Z`;
  last += 1;
  const [dedupKey, name] = [`mute ${last}`, `db-${last}`];
  const contacts = [aContact('ada'), aContact('ben')];
  const policies = [aPolicy([['ada'], ['ben']]), aPolicy([['ben']], 1, 'office')];
  const onCall = (now: readonly Mute[]) =>
    anOnCall({ contacts, policies, routes: [{ alarm: '*', policy: 'default' }], ...flaw, mutes: now });
  const scene = await openScene(night, onCall(mutes(minute)));
  expect(night.clock.now()).toBe(begun);
  const post = async (alert: object = {}) => {
    const answer = await night.post({ summary: 'checkout is slow', dedupKey, source: 'shop', ...alert });
    await night.clock.idle();
    return answer;
  };
  const incidents = async () => {
    const items = (await night.cloud.scan('Incidents')) as Record<string, unknown>[];
    return items.filter(({ openedAt }) => typeof openedAt === 'string' && openedAt >= new Date(begun).toISOString());
  };
  return {
    ...scene,
    name,
    minute,
    post,
    incidents,
    statuses: async () => (await incidents()).map(({ status }) => status),
    resolve: () => post({ action: 'resolve' }),
    change: (now: readonly Mute[]) => night.onCall(withoutDeadlines(onCall(now))),
    /** Goes to this many minutes after the beginning. */
    to: (minutes: number) => scene.at(minutes * 60),
    set: async (StateValue: StateValue) => {
      const alarm = { AlarmName: name, MetricName: 'Errors', Namespace: 'Shop', EvaluationPeriods: 1 };
      if (StateValue === 'ALARM')
        await cloudWatch.send(new PutMetricAlarmCommand({ ...alarm, ComparisonOperator: 'GreaterThanThreshold' }));
      await cloudWatch.send(
        new SetAlarmStateCommand({ AlarmName: name, StateValue, StateReason: `it is ${StateValue}` }),
      );
      await night.clock.idle();
    },
    /** The minutes at which contacts were notified for the first time, rounded up. */
    begins: () => [...new Set(scene.notified().map((line) => Math.ceil(Number.parseFloat(line) / 60)))][0],
    event: async (event: object) => {
      await night.cloud.putEvent(event as Record<string, unknown>);
      await night.clock.idle();
    },
  };
}

const because = 'the database moves';
const once = (minute: (minutes: number) => string, until: number, flaw: Partial<Mute> = {}): Mute => ({
  ...{ source: 'api', from: minute(-60), until: minute(until), because },
  ...flaw,
});
const ofAlarms = { source: undefined, alarm: 'db-*' };

describe('M1: a mute', () => {
  it.each<[string, Partial<Mute>, object, boolean]>([
    ['covers the source that it names', { source: 'api' }, {}, true],
    ['does not cover another source', { source: 'grafana' }, {}, false],
    ['covers the policy that it names', { source: undefined, policy: 'office' }, { policy: 'office' }, true],
    ['does not cover another policy', { source: undefined, policy: 'office' }, {}, false],
    [
      'covers the severities that it names',
      { source: undefined, severity: ['warning', 'info'] },
      { severity: 'info' },
      true,
    ],
    [
      'does not cover other severities',
      { source: undefined, severity: ['warning', 'info'] },
      { severity: 'error' },
      false,
    ],
    ['covers only what fits all that narrows it', { severity: ['info'] }, { severity: 'warning' }, false],
    ['of alarms does not cover a posted alert', { source: undefined, alarm: '*' }, {}, false],
  ])('%s', async (_, flaw, alert, isHeld) => {
    const story = await muted((minute) => [once(minute, 10, flaw)]);
    const answer = await story.post(alert);
    expect({ status: answer.status, is: answer.body.status }).toEqual({
      status: 202,
      is: isHeld ? 'held' : 'triggered',
    });
    expect(story.notified().length > 0).toBe(!isHeld);
    await story.resolve();
    await night.rest();
  });

  it('covers at its first instant, and not at its end', async () => {
    const story = await muted((minute) => [once(minute, 10, { from: minute(5) })]);
    await story.to(5);
    expect((await story.post()).body.status).toBe('held');
    await story.resolve();
    await story.to(10);
    expect((await story.post({ dedupKey: 'at the end' })).body.status).toBe('triggered');
    await story.press('ada', 'acknowledge');
    await night.rest();
  });

  it('is not a route to nobody: such an alarm is not held, and does not notify at the end', async () => {
    const story = await muted((minute) => [once(minute, 5, ofAlarms)], { routes: [{ alarm: '*', policy: null }] });
    await story.set('ALARM');
    await story.to(10);
    expect(story.messages()).toEqual([]);
    expect(lines.filter((line) => line.includes(story.name) && line.includes('a mute holds it'))).toEqual([]);
    await story.set('OK');
  });
});

describe('M2: what is covered when it arrives', () => {
  it('opens no incident, starts no run and notifies nobody, and the sender reads until when', async () => {
    const story = await muted((minute) => [once(minute, 10)]);
    const executions = (await night.executions()).length;
    const { status, body } = await story.post();
    expect({ status, body }).toEqual({
      status: 202,
      body: { status: 'held', because: `source api: ${because}`, until: new Date(story.minute(10)).toISOString() },
    });
    await story.to(9);
    expect(story.messages()).toEqual([]);
    expect(await story.incidents()).toEqual([]);
    expect((await night.executions()).length).toBe(executions);
    await story.resolve();
  });

  it('is counted once, however often it is repeated', async () => {
    const story = await muted((minute) => [once(minute, 10)]);
    const counted = () => lines.filter((line) => line.includes('"AlertsHeld":1')).length;
    const before = counted();
    await story.post();
    await story.post();
    expect(counted()).toBe(before + 1);
    await story.resolve();
  });

  it('does not count as an alarm without a route', async () => {
    const story = await muted((minute) => [once(minute, 5, ofAlarms)]);
    const unrouted = () => lines.filter((line) => line.includes('UnroutedAlarms')).length;
    const before = unrouted();
    await story.set('ALARM');
    expect(unrouted()).toBe(before);
    await story.set('OK');
  });
});

describe('M3: what is still wrong at the first instant at which nothing covers it', () => {
  it('opens once, and everybody reads since when it is wrong and what held it', async () => {
    const story = await muted((minute) => [once(minute, 10)]);
    await story.to(1);
    await story.post();
    await story.to(4);
    await story.post();
    await story.to(9);
    expect(story.messages()).toEqual([]);
    await story.to(12);
    expect(story.notified().slice(0, 2)).toEqual(firstAttempt('ada', 600));
    const since = new Date(Date.parse(story.minute(1))).toISOString().slice(11, 16);
    const sentence = `Wrong since ${since} UTC, held by a mute: ${because}.`;
    expect(story.messages().find(({ channel }) => channel === 'email')?.text).toContain(sentence);
    expect(await story.read('ada')).toContain(sentence);
    await story.press('ada', 'acknowledge');
    await story.press('ada', 'resolve');
    await story.to(40);
    expect(await story.statuses()).toEqual(['resolved']);
    await night.rest();
  });

  it('opens for an alarm by looking at it, at most two minutes later and never before', async () => {
    const story = await muted((minute) => [once(minute, 10, ofAlarms)]);
    await story.to(3);
    await story.set('ALARM');
    await story.to(9.9);
    expect(story.messages()).toEqual([]);
    await story.to(12);
    expect(story.begins()).toBeGreaterThanOrEqual(10);
    expect(story.begins()).toBeLessThanOrEqual(12);
    expect(await story.read('ada')).toContain(`held by a mute: ${because}.`);
    await story.press('ada', 'acknowledge');
    await story.set('OK');
    await night.rest();
    expect(await story.statuses()).toEqual(['resolved']);
  });

  it('opens for an alarm of another account as its event came', async () => {
    const story = await muted((minute) => [once(minute, 10, ofAlarms)]);
    const event = alarmEvent(story.name, 'ALARM', new Date(night.clock.now()).toISOString());
    const elsewhere = {
      account: '210987654321',
      resources: [event.resources[0]?.replace(/:\d{12}:/, ':210987654321:')],
    };
    await story.event({ ...event, ...elsewhere });
    await story.to(9);
    expect(story.messages()).toEqual([]);
    await story.to(12);
    expect(story.begins()).toBe(10);
    await story.press('ada', 'acknowledge');
    await night.rest();
  });

  it('does not open between mutes that meet or overlap', async () => {
    const story = await muted((minute) => [
      once(minute, 5),
      once(minute, 10, { from: minute(5) }),
      once(minute, 15, { from: minute(8), source: undefined, severity: ['critical'] }),
    ]);
    await story.post();
    await story.to(14);
    expect(story.messages()).toEqual([]);
    await story.to(16);
    expect(story.begins()).toBe(15);
    await story.press('ada', 'acknowledge');
    await night.rest();
  });

  it('opens in a minute between two mutes', async () => {
    const story = await muted((minute) => [
      once(minute, 5),
      once(minute, 5, ofAlarms),
      once(minute, 20, { from: minute(6) }),
      once(minute, 20, { from: minute(6), ...ofAlarms }),
    ]);
    await story.post();
    await story.set('ALARM');
    await story.to(8);
    expect(story.begins()).toBe(5);
    await story.press('ada', 'acknowledge');
    await story.resolve();
    await story.set('OK');
    await night.rest();
  });

  it('opens at the end of the hours of a mute that comes every week', async () => {
    const story = await muted((minute) => {
      const [from, until] = [minute(-60).slice(11, 16), minute(10).slice(11, 16)];
      return [{ severity: ['critical'], hours: [`${from}-${until}`], timeZone: 'UTC' }];
    });
    await story.post();
    await story.set('ALARM');
    await story.to(9);
    expect(story.messages()).toEqual([]);
    await story.to(12);
    expect(story.begins()).toBe(10);
    expect(await story.incidents()).toHaveLength(2);
    await story.resolve();
    await story.set('OK');
    await night.rest();
  });

  it('is bundled if much opens together, the worst first', async () => {
    const story = await muted((minute) => [once(minute, 10)]);
    for (const [index, severity] of ['warning', 'warning', 'warning', 'info', 'critical'].entries())
      await story.post({ dedupKey: `${story.name} ${index}`, severity });
    expect(await story.incidents()).toEqual([]);
    await story.to(13);
    const sms = story.messages().filter(({ channel, to }) => channel === 'sms' && to === aContact('ada').sms);
    expect(sms[0]?.text).toMatch(/^CRITICAL/);
    expect(sms.at(-1)?.text).toMatch(/^5 incidents wait for you/);
    expect(await story.incidents()).toHaveLength(5);
    await night.rest();
  });
});

describe('M4: what is right again while it is held', () => {
  it('notifies nobody, and its source hears that it was found', async () => {
    const story = await muted((minute) => [once(minute, 10)]);
    await story.post();
    await story.to(5);
    const first = await story.resolve();
    expect({ status: first.status, body: first.body }).toEqual({ status: 200, body: { status: 'resolved' } });
    expect((await story.resolve()).status).toBe(200);
    expect(
      lines.filter((line) => line.includes('right again while a mute held it') && line.includes(`mute-${last}`)),
    ).toHaveLength(1);
    await story.to(15);
    expect(story.messages()).toEqual([]);
    expect(await story.incidents()).toEqual([]);
  });

  it('notifies nobody if an alarm is OK, however often it flapped', async () => {
    const story = await muted((minute) => [once(minute, 10, ofAlarms)]);
    for (const minutes of [1, 3, 5]) {
      await story.to(minutes);
      await story.set('ALARM');
      await story.to(minutes + 1);
      await story.set('OK');
    }
    await story.to(15);
    expect(story.messages()).toEqual([]);
  });

  it('opens if the last that was heard is that it is wrong', async () => {
    const story = await muted((minute) => [once(minute, 10)]);
    await story.post();
    await story.to(2);
    await story.resolve();
    await story.to(4);
    await story.post();
    await story.to(12);
    expect(story.begins()).toBe(10);
    const since = story.minute(4).slice(11, 16);
    expect(await story.read('ada')).toContain(`Wrong since ${since} UTC`);
    await story.resolve();
    await night.rest();
  });

  it('notifies nobody if it is right in the very instant of the end', async () => {
    const story = await muted((minute) => [once(minute, 10, ofAlarms)]);
    await story.set('ALARM');
    await story.to(9.999);
    await story.set('OK');
    await story.to(14);
    expect(story.messages()).toEqual([]);
  });
});

describe('M5: what is live when a mute begins', () => {
  it('goes on, and resolves as ever', async () => {
    const story = await muted((minute) => [once(minute, 20, { from: minute(2) })]);
    expect((await story.post()).body.status).toBe('triggered');
    await story.to(6);
    expect((await story.post()).body.status).toBe('triggered');
    expect(story.notified()).toEqual([
      ...firstAttempt('ada', 0),
      '100 ada SMS',
      '200 ada SMS',
      ...firstAttempt('ben', 300),
    ]);
    expect((await story.resolve()).status).toBe(200);
    await story.to(25);
    expect(await story.statuses()).toEqual(['resolved']);
    await night.rest();
  });

  it('holds what comes again after it was resolved', async () => {
    const story = await muted((minute) => [once(minute, 30, { from: minute(1) })]);
    await story.post();
    await story.to(2);
    await story.resolve();
    expect((await story.post()).body.status).toBe('held');
    await story.to(29);
    expect(story.notified()).toEqual([...firstAttempt('ada', 0), '100 ada SMS']);
    await story.to(32);
    expect(story.begins()).toBe(0);
    expect(story.notified().filter((line) => Number.parseFloat(line) >= 1800).length).toBeGreaterThan(0);
    await story.resolve();
    await night.rest();
  });
});

describe('M6: what becomes worse while it is held', () => {
  it('is told then, and only once', async () => {
    const story = await muted((minute) => [once(minute, 15, { severity: ['warning'] })]);
    await story.post({ severity: 'warning' });
    await story.to(5);
    expect((await story.post({ severity: 'critical' })).body.status).toBe('triggered');
    expect(story.notified()).toEqual(firstAttempt('ada', 300));
    await story.press('ada', 'acknowledge');
    await story.press('ada', 'resolve');
    await story.to(40);
    expect(story.notified()).toEqual(firstAttempt('ada', 300));
    expect(await story.statuses()).toEqual(['resolved']);
    await night.rest();
  });

  it('opens as the worst that was heard, if a mute covers that as well', async () => {
    const story = await muted((minute) => [once(minute, 5)]);
    await story.post({ severity: 'warning' });
    await story.post({ severity: 'critical', summary: 'checkout is down', details: { errors: 12 } });
    await story.post({ severity: 'info', details: { errors: 0 } });
    await story.to(7);
    expect(await story.incidents()).toMatchObject([{ severity: 'critical', summary: 'checkout is down' }]);
    expect(await story.read('ada')).toMatch(/errors.*12/s);
    await story.resolve();
    await night.rest();
  });
});

describe('M7: a mute that is changed while it holds something', () => {
  it('opens it with the next sweep if the mute was taken out', async () => {
    const story = await muted((minute) => [once(minute, 60), once(minute, 60, ofAlarms)]);
    await story.post();
    await story.set('ALARM');
    await story.to(5);
    await story.change([]);
    await story.to(7);
    expect(story.begins()).toBeLessThanOrEqual(6);
    expect(await story.incidents()).toHaveLength(2);
    await story.resolve();
    await story.set('OK');
    await night.rest();
  });

  it('opens it once if the mute was taken out and a repeat came before the next sweep', async () => {
    const story = await muted((minute) => [once(minute, 60)]);
    await story.post();
    await story.to(5.1);
    await story.change([]);
    expect((await story.post()).body.status).toBe('triggered');
    await story.press('ada', 'acknowledge');
    await story.press('ada', 'resolve');
    await story.to(9);
    expect(story.notified()).toEqual(firstAttempt('ada', 306));
    expect(await story.statuses()).toEqual(['resolved']);
    await night.rest();
  });

  it('opens it at the new end if the mute was shortened', async () => {
    const story = await muted((minute) => [once(minute, 60)]);
    await story.post();
    await story.to(3);
    await story.change([once(story.minute, 8)]);
    await story.to(7);
    expect(story.messages()).toEqual([]);
    await story.to(10);
    expect(story.begins()).toBe(8);
    await story.resolve();
    await night.rest();
  });

  it('opens it at the new end if the mute was made longer', async () => {
    const story = await muted((minute) => [once(minute, 5)]);
    await story.post();
    await story.to(3);
    await story.change([once(story.minute, 12)]);
    await story.to(11);
    expect(story.messages()).toEqual([]);
    await story.to(13);
    expect(story.begins()).toBe(12);
    await story.resolve();
    await night.rest();
  });
});

describe('the button on the page of an alarm’s incident', () => {
  it('takes the incident and mutes the alarm for two hours, also for what comes after its end', async () => {
    const story = await muted(() => []);
    await story.set('ALARM');
    expect(await story.read('ada')).toContain('Mute this alarm for 2 h');
    const answer = await story.press('ada', 'mute-alarm');
    expect(answer).toMatch(
      /^You’ve got it, and the alarm is muted\. Nobody else will be notified\. If it comes again before \d\d:\d\d CET, it notifies only then\./,
    );
    expect(await story.incidents()).toMatchObject([{ status: 'acknowledged', by: { contact: 'ada' } }]);
    await story.to(20);
    await story.set('OK');
    await story.to(40);
    await story.set('ALARM');
    await story.to(119);
    expect(story.notified()).toEqual(firstAttempt('ada', 0));
    await story.to(122);
    expect(story.notified().length).toBeGreaterThan(2);
    expect(await story.read('ada')).toContain('held by a mute: Ada muted it on the incident’s page.');
    await story.set('OK');
    await night.rest();
    expect(await story.statuses()).toEqual(['resolved', 'resolved']);
  });

  it('mutes nothing if another contact has it, and is not there for a posted alert', async () => {
    const story = await muted(() => []);
    await story.set('ALARM');
    await story.to(6);
    await story.press('ben', 'acknowledge');
    expect(await story.press('ada', 'mute-alarm')).toMatch(/^Ben took it/);
    await story.set('OK');
    expect(await story.read('ben')).not.toContain('Mute this alarm');
    await story.post();
    expect(await story.read('ada')).not.toContain('Mute this alarm');
    await story.resolve();
    await night.rest();
  });
});

describe('M8: never muted', () => {
  it.each(['NotifySupport-sweep-fails', 'NotifySupport-alarms-lost'])(
    'is an alarm of the pager itself: %s',
    async (own) => {
      const story = await muted((minute) => [once(minute, 10, { source: undefined, alarm: '*' })]);
      await story.event(alarmEvent(own, 'ALARM', new Date(night.clock.now()).toISOString()));
      expect(lines.filter((line) => line.includes(own) && line.includes('a mute holds it'))).toEqual([]);
      expect(lines.some((line) => line.includes(`${own} watches`))).toBe(true);
    },
  );

  it('is the backstop, which hears of an incident that nobody takes although everything is muted by then', async () => {
    const story = await muted((minute) => [
      once(minute, 60, { from: minute(1), severity: ['critical'], source: undefined }),
    ]);
    await story.post();
    await story.to(20);
    expect(await story.statuses()).toEqual(['exhausted']);
    expect(story.backstop().length).toBeGreaterThan(0);
    await story.resolve();
    await night.rest();
  });
});

describe('M9: the policy', () => {
  it('is chosen when the incident opens, and time does not change it', async () => {
    const story = await muted((minute) => [once(minute, 10, ofAlarms)]);
    const [day, end] = [story.minute(-60).slice(11, 16), story.minute(8).slice(11, 16)];
    await night.onCall(
      withoutDeadlines(
        anOnCall({
          contacts: [aContact('ada'), aContact('ben')],
          policies: [aPolicy([['ada']]), aPolicy([['ben']], 2, 'office')],
          routes: [
            { alarm: 'db-*', policy: 'default', hours: [`${day}-${end}`], timeZone: 'UTC' },
            { alarm: 'db-*', policy: 'office', severity: 'warning' },
          ],
          mutes: [once(story.minute, 10, ofAlarms)],
        }),
      ),
    );
    await story.set('ALARM');
    await story.to(12);
    expect(await story.incidents()).toMatchObject([{ policy: 'office', severity: 'warning' }]);
    expect(story.notified().every((line) => line.includes(' ben '))).toBe(true);
    await story.press('ben', 'acknowledge');
    await story.set('OK');
    await night.rest();
  });
});

itEndsInOrder(() => ({ night, lines }));
