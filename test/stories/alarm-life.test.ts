import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DisableAlarmActionsCommand,
  EnableAlarmActionsCommand,
  PutAlarmMuteRuleCommand,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aContact, alarmEvent, anOnCall, aPolicy, type Night } from '../support/night.ts';
import { aNightInMemory } from '../support/night-in-memory.ts';
import { firstAttempt, itEndsInOrder, listen, longestStart, openScene } from './story.ts';

/*
 * The whole life of a CloudWatch alarm: what gets worse or breaks again after somebody took it is said again, what is not to
 * notify does not, and what is over ends its incident.
 */

type StateValue = 'ALARM' | 'OK' | 'INSUFFICIENT_DATA';
type Happening = { readonly at: number; readonly state: StateValue; readonly before?: StateValue };

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

/** An alarm with people of its own, whose events come as they are told here. */
async function watch(name: string, resolveWithinSeconds?: number) {
  const policy = { ...aPolicy([['ada'], ['ben']]), ...(resolveWithinSeconds && { resolveWithinSeconds }) };
  const onCall = anOnCall({ contacts: [aContact('ada'), aContact('ben')], policies: [policy] });
  const scene = await openScene(night, { ...onCall, routes: [{ alarm: '*', policy: 'default' }] });
  const beginning = night.clock.now();
  const instant = (seconds: number) => new Date(beginning + seconds * 1000).toISOString();
  const put = async (event: object) => {
    await night.cloud.putEvent(event as Record<string, unknown>);
    await night.clock.idle();
  };
  const own = ({ at, state, before }: Happening, detail: object = {}) => {
    const event = alarmEvent(name, state, instant(at));
    const previousState = before && { value: before, reason: before, timestamp: event.detail.previousState.timestamp };
    return { ...event, detail: { ...event.detail, ...(previousState && { previousState }), ...detail } };
  };
  const incidents = async () => {
    const items = (await night.cloud.scan('Incidents')) as Record<string, unknown>[];
    return items.filter(({ alarm }) => (alarm as { name?: string } | undefined)?.name === name);
  };
  return {
    ...scene,
    /** The alarm itself changes its state, and the event comes at once. */
    changes: (happening: Happening, detail?: object) => put(own(happening, detail)),
    /** One of its contributors changes its state. */
    contributes: (table: string, { at, state }: Happening, detail: object = {}) => {
      const { previousState: _, ...rest } = own({ at, state }).detail;
      const alarmContributor = { id: `id-${table}`, attributes: { TableName: table } };
      const event = own({ at, state });
      const type = { 'detail-type': 'CloudWatch Alarm Contributor State Change' };
      return put({ ...event, ...type, detail: { ...rest, alarmContributor, ...detail } });
    },
    put,
    own,
    incidents,
    statuses: async () => (await incidents()).map(({ status }) => status),
    newest: async () => (await incidents()).at(-1) ?? {},
  };
}

/** An alarm that CloudWatch knows, with people of its own. */
async function watchReal(AlarmName: string, resolveWithinSeconds?: number) {
  const scene = await watch(AlarmName, resolveWithinSeconds);
  const alarm = { AlarmName, MetricName: 'Errors', Namespace: 'Shop', EvaluationPeriods: 1 };
  await cloudWatch.send(new PutMetricAlarmCommand({ ...alarm, ComparisonOperator: 'GreaterThanThreshold' }));
  return {
    ...scene,
    set: async (StateValue: StateValue) => {
      await cloudWatch.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: `it is ${StateValue}` }));
      await night.clock.idle();
    },
    disable: () => cloudWatch.send(new DisableAlarmActionsCommand({ AlarmNames: [AlarmName] })),
    enable: () => cloudWatch.send(new EnableAlarmActionsCommand({ AlarmNames: [AlarmName] })),
    delete: async () => {
      await cloudWatch.send(new DeleteAlarmsCommand({ AlarmNames: [AlarmName] }));
      await night.clock.idle();
    },
    /** Mutes it from this minute on. */
    mute: (minutes: number) => {
      const start = new Date(night.clock.now()).toISOString().slice(0, 16);
      const Schedule = { Expression: `at(${start})`, Duration: `PT${minutes}M` };
      return cloudWatch.send(
        new PutAlarmMuteRuleCommand({
          ...{ Name: `mute-${AlarmName}`, Rule: { Schedule }, MuteTargets: { AlarmNames: [AlarmName] } },
        }),
      );
    },
  };
}

/** The lines about one contact. */
const linesOf = (contact: string, notified: readonly string[]) =>
  notified.filter((line) => line.includes(` ${contact} `));

describe('a contributor', () => {
  it('notifies, and names itself in every message and on the page', async () => {
    const alarm = await watch('orders-errors-named');
    await alarm.contributes('orders-7', { at: 0, state: 'ALARM' });
    expect(alarm.notified()).toEqual(firstAttempt('ada', 0));
    for (const { text } of alarm.messages()) expect(text).toContain('TableName orders-7');
    expect(await alarm.newest()).toMatchObject({ status: 'triggered', contributor: 'TableName orders-7' });
    expect(await alarm.read('ada')).toContain('orders-errors-named (TableName orders-7) is in ALARM');
    await alarm.press('ada', 'acknowledge');
    await night.rest();
  });

  it('that is new notifies first whoever has the incident, and then the policy', async () => {
    const alarm = await watch('orders-errors-taken');
    await alarm.changes({ at: 0, state: 'ALARM', before: 'OK' });
    await alarm.contributes('orders-7', { at: 0, state: 'ALARM' });
    await alarm.press('ada', 'acknowledge');
    await night.rest();
    await alarm.at(900);
    await alarm.contributes('orders-9', { at: 900, state: 'ALARM' });
    expect(linesOf('ada', alarm.notified())).toEqual([...firstAttempt('ada', 0), ...firstAttempt('ada', 900)]);
    expect(await alarm.newest()).toMatchObject({ status: 'triggered', run: 2, contributor: 'TableName orders-9' });
    expect(await alarm.read('ada')).toContain('Another contributor is in ALARM: TableName orders-9.');
    await night.rest();
    expect(linesOf('ben', alarm.notified()).length).toBeGreaterThan(0);
    expect(await alarm.statuses()).toEqual(['exhausted']);
  });

  it('is said once, however often and in whatever order its events and those of the alarm come', async () => {
    const alarm = await watch('orders-errors-once');
    await alarm.contributes('orders-7', { at: 0, state: 'ALARM' });
    await alarm.changes({ at: 0, state: 'ALARM', before: 'OK' });
    await alarm.press('ada', 'acknowledge');
    await night.rest();
    await alarm.at(600);
    await alarm.contributes('orders-7', { at: 0, state: 'ALARM' });
    await alarm.changes({ at: 0, state: 'ALARM', before: 'OK' });
    await alarm.contributes('orders-7', { at: 600, state: 'ALARM' });
    await night.rest();
    expect(alarm.notified()).toEqual(firstAttempt('ada', 0));
    expect(await alarm.newest()).toMatchObject({ status: 'acknowledged', run: 1 });
  });

  it('that was OK in between is new', async () => {
    const alarm = await watch('orders-errors-between');
    await alarm.changes({ at: 0, state: 'ALARM', before: 'OK' });
    await alarm.contributes('orders-7', { at: 0, state: 'ALARM' });
    await alarm.press('ada', 'acknowledge');
    await night.rest();
    await alarm.at(600);
    await alarm.contributes('orders-7', { at: 540, state: 'OK' });
    expect(await alarm.statuses()).toEqual(['acknowledged']);
    await alarm.contributes('orders-7', { at: 600, state: 'ALARM' });
    expect(await alarm.newest()).toMatchObject({ status: 'triggered', run: 2 });
    await alarm.press('ada', 'acknowledge');
    await night.rest();
    await alarm.contributes('orders-7', { at: 600, state: 'ALARM' });
    expect(await alarm.newest()).toMatchObject({ status: 'acknowledged', run: 2 });
  });

  it('whose event comes a moment after that of its alarm is on the page at once, and in every later message', async () => {
    const alarm = await watch('orders-errors-moment');
    await alarm.changes({ at: 0, state: 'ALARM', before: 'OK' });
    await alarm.contributes('orders-7', { at: 0, state: 'ALARM' });
    const first = alarm.messages();
    expect(first).toHaveLength(2);
    for (const { text } of first) expect(text).not.toContain('orders-7');
    expect(await alarm.read('ada')).toContain('Triggered orders-errors-moment: TableName orders-7 Since');
    await alarm.at(100);
    const later = alarm.messages().slice(first.length);
    expect(later.length).toBeGreaterThan(0);
    for (const { text } of later) expect(text).toContain('TableName orders-7');
    await alarm.press('ada', 'acknowledge');
    await night.rest();
  });

  it('is named by later messages only while it is in ALARM, if another one is', async () => {
    const alarm = await watch('orders-errors-named-next');
    await alarm.contributes('orders-7', { at: 0, state: 'ALARM' });
    await alarm.at(10);
    await alarm.contributes('orders-9', { at: 10, state: 'ALARM' });
    await alarm.at(20);
    await alarm.contributes('orders-9', { at: 20, state: 'OK' });
    const first = alarm.messages().length;
    await alarm.at(100);
    const later = alarm.messages().slice(first);
    expect(later.length).toBeGreaterThan(0);
    for (const { text } of later) {
      expect(text).toContain('TableName orders-7');
      expect(text).not.toContain('orders-9');
    }
    await alarm.press('ada', 'acknowledge');
    await night.rest();
  });

  it('ends nothing when it is OK: the alarm’s own OK does', async () => {
    const alarm = await watch('orders-errors-ends');
    await alarm.contributes('orders-7', { at: 0, state: 'ALARM' });
    await alarm.at(30);
    await alarm.contributes('orders-7', { at: 30, state: 'OK' });
    expect(await alarm.statuses()).toEqual(['triggered']);
    await alarm.changes({ at: 30, state: 'OK', before: 'ALARM' });
    await night.rest();
    expect(await alarm.statuses()).toEqual(['resolved']);
  });
});

describe('an alarm that somebody has', () => {
  it('is said again when it is in ALARM after missing data', async () => {
    const alarm = await watch('checkout-no-data');
    await alarm.changes({ at: 0, state: 'ALARM', before: 'OK' });
    await alarm.press('ada', 'acknowledge');
    await night.rest();
    await alarm.at(600);
    await alarm.changes({ at: 600, state: 'INSUFFICIENT_DATA', before: 'ALARM' });
    expect(await alarm.statuses()).toEqual(['acknowledged']);
    await alarm.at(900);
    await alarm.changes({ at: 900, state: 'ALARM', before: 'INSUFFICIENT_DATA' });
    expect(alarm.notified()).toEqual([...firstAttempt('ada', 0), ...firstAttempt('ada', 900)]);
    expect(await alarm.read('ada')).toContain('The alarm had no data for a while, and is in ALARM again.');
    await alarm.press('ada', 'acknowledge');
    await alarm.changes({ at: 900, state: 'ALARM', before: 'INSUFFICIENT_DATA' });
    await night.rest();
    expect(await alarm.newest()).toMatchObject({ status: 'acknowledged', run: 2 });
  });

  it('is not said again when it stays in ALARM with a part of its data', async () => {
    const alarm = await watch('checkout-partial');
    await alarm.changes({ at: 0, state: 'ALARM', before: 'OK' });
    await alarm.press('ada', 'acknowledge');
    await night.rest();
    await alarm.at(600);
    await alarm.changes({ at: 600, state: 'ALARM', before: 'ALARM' });
    await night.rest();
    expect(alarm.notified()).toEqual(firstAttempt('ada', 0));
    await alarm.press('ada', 'resolve');
    await alarm.changes({ at: 700, state: 'ALARM', before: 'ALARM' });
    await night.rest();
    expect(await alarm.statuses()).toEqual(['resolved']);
  });

  it('notifies nobody anew once it is resolved, if its new ALARM was found while people were being notified', async () => {
    const alarm = await watchReal('checkout-joined');
    await alarm.set('ALARM');
    await alarm.at(30);
    await alarm.set('INSUFFICIENT_DATA');
    await alarm.disable();
    await alarm.at(130);
    await alarm.set('ALARM');
    await alarm.enable();
    await alarm.at(330);
    await alarm.press('ada', 'acknowledge');
    await alarm.press('ada', 'resolve');
    await alarm.at(600);
    await night.rest();
    expect(await alarm.statuses()).toEqual(['resolved']);
    expect(await alarm.newest()).toMatchObject({ run: 1 });
  });

  it('is said again by the next event if that of its new ALARM notified nobody', async () => {
    const alarm = await watchReal('checkout-hidden');
    await alarm.set('ALARM');
    await alarm.press('ada', 'acknowledge');
    await alarm.at(300);
    await alarm.set('INSUFFICIENT_DATA');
    await alarm.disable();
    await alarm.at(600);
    await alarm.set('ALARM');
    await alarm.at(900);
    expect(alarm.notified()).toEqual(firstAttempt('ada', 0));
    await alarm.enable();
    await alarm.changes({ at: 900, state: 'ALARM', before: 'ALARM' });
    expect(alarm.notified()).toEqual([...firstAttempt('ada', 0), ...firstAttempt('ada', 900)]);
    expect(await alarm.read('ada')).toContain('The alarm was not in ALARM for a while, and is again.');
    await alarm.press('ada', 'acknowledge');
    await alarm.at(1000);
    await alarm.changes({ at: 1000, state: 'ALARM', before: 'ALARM' });
    await night.rest();
    expect(await alarm.newest()).toMatchObject({ status: 'acknowledged', run: 2 });
  });
});

describe('an alarm that is not to notify', () => {
  it('does not while a mute rule is in force, and does at its end', async () => {
    const alarm = await watchReal('backup-slow');
    await alarm.mute(30);
    await night.pass(60);
    await alarm.set('ALARM');
    await night.pass(25 * 60);
    expect(alarm.messages()).toEqual([]);
    await night.pass(6 * 60);
    expect(alarm.notified().length).toBeGreaterThan(0);
    expect(Number.parseFloat(alarm.notified()[0] ?? '')).toBeLessThanOrEqual(30 * 60 + 120);
    await alarm.set('OK');
    await night.rest();
    expect(await alarm.statuses()).toEqual(['resolved']);
  });

  it('does not notify at the end of the mute if it is OK by then', async () => {
    const alarm = await watchReal('backup-done');
    await alarm.mute(10);
    await alarm.set('ALARM');
    await night.pass(5 * 60);
    await alarm.set('OK');
    await night.pass(20 * 60);
    expect(alarm.messages()).toEqual([]);
  });

  it('does not while its actions are disabled, and does when they are enabled again', async () => {
    const alarm = await watchReal('deploy-errors');
    await alarm.disable();
    await alarm.set('ALARM');
    await night.pass(10 * 60);
    expect(alarm.messages()).toEqual([]);
    await alarm.enable();
    await night.pass(120);
    expect(
      alarm
        .notified()
        .slice(0, 2)
        .map((line) => line.replace(/^\d+ /, '')),
    ).toEqual(['ada SMS', 'ada e-mail']);
    await alarm.set('OK');
    await night.rest();
  });

  it('does not for a new contributor either, which is said at the end to whoever has the incident', async () => {
    const alarm = await watchReal('backup-parts');
    await alarm.set('ALARM');
    await alarm.press('ada', 'acknowledge');
    await night.rest();
    await alarm.at(300);
    await alarm.mute(30);
    const heard = alarm.messages().length;
    const muteDetail = { mutedByArn: 'arn:aws:cloudwatch:eu-central-1:000000000000:alarm-mute-rule:mute-backup-parts' };
    for (const table of ['orders-7', 'orders-9']) {
      await alarm.at(alarm.seconds() + 60);
      await alarm.contributes(table, { at: alarm.seconds(), state: 'ALARM' }, { muteDetail });
    }
    await alarm.contributes('orders-9', { at: alarm.seconds() + 1, state: 'OK' }, { muteDetail });
    await alarm.at(300 + 27 * 60);
    expect(alarm.messages().length).toBe(heard);
    await alarm.at(300 + 32 * 60);
    const said = alarm.messages().slice(heard);
    expect(linesOf('ada', alarm.notified().slice(2)).length).toBeGreaterThan(0);
    for (const { text } of said) expect(text).toContain('TableName orders-7');
    expect(await alarm.newest()).toMatchObject({ status: 'triggered', run: 2, contributor: 'TableName orders-7' });
    await alarm.press('ada', 'acknowledge');
    await alarm.at(300 + 60 * 60);
    expect(await alarm.newest()).toMatchObject({ status: 'acknowledged', run: 2 });
    await alarm.set('OK');
    await night.rest();
  });

  it('does at the end of the mute that its event names if it is of another account, unless it was OK since', async () => {
    const alarm = await watch('elsewhere-muted');
    const mutedByArn = 'arn:aws:cloudwatch:eu-central-1:210987654321:alarm-mute-rule:night';
    const until = (seconds: number) =>
      new Date(Date.parse(alarm.own({ at: seconds, state: 'OK' }).detail.state.timestamp));
    const elsewhere = (event: ReturnType<typeof alarm.own>, minutes: number) =>
      alarm.put({
        ...event,
        account: '210987654321',
        resources: [event.resources[0]?.replace(/:\d{12}:/, ':210987654321:')],
        detail: { ...event.detail, muteDetail: { mutedByArn, muteWindowEnd: until(minutes * 60).toISOString() } },
      });
    await elsewhere(alarm.own({ at: 0, state: 'ALARM', before: 'OK' }), 10);
    await elsewhere(alarm.own({ at: 60, state: 'OK' }), 10);
    await alarm.at(11 * 60);
    await elsewhere(alarm.own({ at: 11 * 60, state: 'ALARM', before: 'OK' }), 30);
    await alarm.at(29 * 60);
    expect(alarm.messages()).toEqual([]);
    await alarm.at(32 * 60);
    expect(linesOf('ada', alarm.notified()).length).toBeGreaterThan(0);
    expect(await alarm.incidents()).toMatchObject([{ status: 'triggered', where: 'account 210987654321' }]);
    await alarm.press('ada', 'acknowledge');
    await alarm.at(60 * 60);
    expect(await alarm.statuses()).toEqual(['acknowledged']);
    await night.rest();
  });

  it('does not while its actions are suppressed, and does when that ends', async () => {
    const alarm = await watch('checkout-suppressed');
    const state = {
      value: 'ALARM',
      reason: 'x',
      timestamp: alarm.own({ at: 0, state: 'ALARM' }).detail.state.timestamp,
    };
    await alarm.changes({ at: 0, state: 'ALARM', before: 'OK' }, { state: { ...state, actionsSuppressedBy: 'Alarm' } });
    expect(alarm.messages()).toEqual([]);
    await alarm.at(300);
    await alarm.changes({ at: 300, state: 'ALARM', before: 'ALARM' });
    expect(alarm.notified()).toEqual(firstAttempt('ada', 300));
    await alarm.press('ada', 'acknowledge');
    await night.rest();
  });
});

describe('an alarm that is deleted', () => {
  it('ends its incident, and everybody reads why', async () => {
    const alarm = await watchReal('search-old');
    await alarm.set('ALARM');
    expect(alarm.notified()).toEqual(firstAttempt('ada', 0));
    await alarm.at(50);
    await alarm.delete();
    await night.rest();
    expect(alarm.seconds()).toBe(50);
    expect(await alarm.newest()).toMatchObject({ status: 'resolved', resolvedBy: 'alarm deletion' });
    expect(await alarm.read('ada')).toContain('The alarm was deleted.');
    expect(alarm.told()).toEqual([]);
    await alarm.at(50 + 660);
    expect(alarm.told()).toEqual([expect.stringMatching(/^6\d\d\S* ada SMS: .*Resolved by alarm deletion/)]);
  });

  it('ends nothing when it is only updated, or was created again since', async () => {
    const alarm = await watch('search-updated');
    await alarm.changes({ at: 30, state: 'ALARM', before: 'INSUFFICIENT_DATA' });
    for (const [operation, at] of [
      ['update', 40],
      ['create', 40],
      ['delete', 20],
    ] as const) {
      const event = alarm.own({ at, state: 'ALARM' });
      const type = { 'detail-type': 'CloudWatch Alarm Configuration Change' };
      await alarm.put({ ...event, ...type, detail: { ...event.detail, operation } });
    }
    expect(await alarm.statuses()).toEqual(['triggered']);
    await alarm.press('ada', 'acknowledge');
    await night.rest();
  });

  it('begins no further run if the event of its deletion was lost', async () => {
    // CloudWatch does not know this alarm.
    const alarm = await watch('search-lost', 600);
    await alarm.changes({ at: 0, state: 'ALARM', before: 'OK' });
    await alarm.press('ada', 'acknowledge');
    const heard = alarm.messages().length;
    await alarm.at(661);
    await night.rest();
    expect(alarm.messages().length).toBe(heard);
    expect(await alarm.newest()).toMatchObject({ status: 'resolved', resolvedBy: 'alarm deletion', run: 1 });
  });

  it('reopens nothing by an event from before the sweep found it deleted, and does by one that is newer', async () => {
    const alarm = await watch('search-late', 600);
    await alarm.changes({ at: 0, state: 'ALARM', before: 'OK' });
    await alarm.press('ada', 'acknowledge');
    await alarm.at(661);
    expect(await alarm.statuses()).toEqual(['resolved']);
    await alarm.changes({ at: 300, state: 'ALARM', before: 'ALARM' });
    await alarm.changes({ at: 400, state: 'ALARM', before: 'OK' });
    expect(await alarm.statuses()).toEqual(['resolved']);
    await alarm.changes({ at: 690, state: 'ALARM', before: 'INSUFFICIENT_DATA' });
    expect(await alarm.statuses()).toEqual(['triggered']);
    expect(await alarm.newest()).toMatchObject({ run: 2, reopenings: 1 });
    await alarm.press('ada', 'acknowledge');
    await alarm.press('ada', 'resolve');
    await night.rest();
  });

  it('begins a further run if it is of another account, which cannot be asked', async () => {
    const alarm = await watch('search-elsewhere', 600);
    const event = alarm.own({ at: 0, state: 'ALARM', before: 'OK' });
    const arn = 'arn:aws:cloudwatch:us-east-1:210987654321:alarm:search-elsewhere';
    await alarm.put({ ...event, account: '210987654321', region: 'us-east-1', resources: [arn] });
    expect(await alarm.newest()).toMatchObject({ where: 'account 210987654321, us-east-1' });
    await alarm.press('ada', 'acknowledge');
    await alarm.at(661);
    expect(await alarm.newest()).toMatchObject({ status: 'triggered', run: 2 });
    await alarm.press('ada', 'acknowledge');
    await alarm.press('ada', 'resolve');
    await night.rest();
  });
});

itEndsInOrder(() => ({ night, lines }));
