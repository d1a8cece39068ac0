import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { eventDiscriminator } from '../../../../lambdas/domain/incident/timeline.ts';
import {
  type AlarmChange,
  againOf,
  alarmEvent,
  alarmOpening,
  type ContributorInAlarm,
  type ContributorState,
  contributorAfter,
  contributorExpiry,
  contributorToName,
  homeOf,
  isAtHome,
  isEndedByAlarm,
  parseAlarmEvent,
  whereOf,
  whyQuiet,
} from '../../../../lambdas/domain/intake/alarm.ts';

const fixture = (name: string) =>
  readFileSync(new URL(`../../../fixtures/alarm-${name}.json`, import.meta.url), 'utf8');

describe('an alarm’s event', () => {
  it.each([
    ['has the tags that it carries', { alarmTags: { team: 'shop' }, alarmTagsStatus: 'SUCCESS' }, { team: 'shop' }],
    ['can have no tags', { alarmTags: {}, alarmTagsStatus: 'SUCCESS' }, {}],
    ['does not know its tags without them', {}, undefined],
    [
      'does not know its tags if CloudWatch could not read them',
      { alarmTags: {}, alarmTagsStatus: 'ACCESS_DENIED' },
      undefined,
    ],
    ['does not know tags that are no texts', { alarmTags: { team: 7 } }, undefined],
    ['does not know its tags after an odd status', { alarmTags: {}, alarmTagsStatus: 7 }, undefined],
  ])('%s', (_, detail, tags) => {
    const event = JSON.parse(fixture('single-metric'));
    const change = parseAlarmEvent(JSON.stringify({ ...event, detail: { ...event.detail, ...detail } }));
    expect('tags' in change ? change.tags : undefined).toEqual(tags);
  });

  it.each([
    ['single-metric', { name: 'ServerCpuTooHigh', state: 'ALARM', stateAt: '2019-10-02T17:04:40.989Z' }],
    ['metric-math', { name: 'CheckoutErrorRate', state: 'ALARM', description: 'More than 5 % of the checkouts fail.' }],
    ['anomaly', { name: 'CpuOutOfBand', state: 'ALARM', description: undefined }],
    ['composite-suppressed', { name: 'ServiceAggregatedAlarm', state: 'ALARM', suppressedBy: 'WaitPeriod' }],
    ['ok', { name: 'ServerCpuTooHigh', state: 'OK', stateAt: '2019-10-02T17:14:40.989Z' }],
    ['insufficient-data', { name: 'ServerCpuTooHigh', state: 'INSUFFICIENT_DATA' }],
    [
      'multi-series',
      { name: 'orders-table-errors', state: 'ALARM', before: 'INSUFFICIENT_DATA', contributor: undefined },
    ],
    [
      'log',
      { name: 'checkout-log-errors', state: 'ALARM', before: 'OK', description: 'Errors in the log of checkout.' },
    ],
    ['partial-data', { name: 'fleet-cpu', state: 'ALARM', before: 'ALARM' }],
    [
      'contributor',
      {
        ...{ name: 'orders-table-errors', state: 'ALARM', before: undefined },
        contributor: { id: '6d442278dba546f6', label: 'TableName orders-7' },
      },
    ],
    [
      'muted',
      {
        state: 'ALARM',
        mute: { rule: 'nightly-backup', until: '2026-11-24T05:00:00.000Z' },
        actionsEnabled: undefined,
      },
    ],
    [
      'deleted',
      {
        arn: 'arn:aws:cloudwatch:eu-central-1:123456789012:alarm:checkout-5xx-high',
        ...{ name: 'checkout-5xx-high', deletedAt: '2026-11-24T02:14:00.999Z' },
      },
    ],
  ])('is read: %s', (name, change) => {
    expect(parseAlarmEvent(fixture(name))).toMatchObject(change);
  });

  it('of a contributor with emoji in its attributes has a key that can be stored', () => {
    const event = JSON.parse(fixture('contributor'));
    const alarmContributor = { attributes: { host: '🔥'.repeat(50) } };
    const change = parseAlarmEvent(JSON.stringify({ ...event, detail: { ...event.detail, alarmContributor } }));
    const key = eventDiscriminator(alarmEvent(change as AlarmChange, '2026-11-24T02:14:00.000Z'));
    expect(key.isWellFormed()).toBe(true);
  });

  it('has the alarm’s ARN', () => {
    expect(parseAlarmEvent(fixture('ok'))).toMatchObject({
      arn: 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:ServerCpuTooHigh',
    });
  });

  it.each([
    ['a change of configuration', fixture('configuration-change'), 'its operation is update'],
    ['an event of another kind', fixture('ok').replace('State Change', 'Something'), 'detail-type'],
    ['no JSON', 'hello', 'the body'],
  ])('is refused, with the place of the fault: %s', (_, body, where) => {
    const result = parseAlarmEvent(body);
    expect('because' in result && result.because).toContain(where);
  });

  it.each([
    ['an instant that is none', fixture('ok').replace('2019-10-02T17:14:40.989+0000', 'now'), 'detail.state.timestamp'],
    ['no instant but a number', fixture('ok').replace('2019-10-02T17:14:40.989+0000', '5'), 'detail.state.timestamp'],
    ['an unknown state', fixture('ok').replace('"value": "OK"', '"value": "FINE"'), 'detail.state.value'],
    ['no ARN', fixture('ok').replace(/"arn:[^"]*:alarm:[^"]*"/, ''), 'resources'],
  ])('that cannot be read is an error, because it may have been an ALARM: %s', (_, body, where) => {
    expect(() => parseAlarmEvent(body)).toThrow(where);
  });

  it.each(['reason', 'actionsSuppressedBy', 'description', 'configuration'])(
    'is read without its %s where that can’t be',
    (name) => {
      const event = JSON.parse(fixture('metric-math'));
      const holder =
        { description: event.detail.configuration, configuration: event.detail }[name] ?? event.detail.state;
      holder[name] = { no: 'text' };
      if (name === 'configuration') holder[name] = 5;
      expect(parseAlarmEvent(JSON.stringify(event))).toMatchObject({ name: 'CheckoutErrorRate', state: 'ALARM' });
    },
  );
});

/** A fixture's event with other members in its detail. */
const withDetail = (name: string, detail: object) => {
  const event = JSON.parse(fixture(name));
  return JSON.stringify({ ...event, detail: { ...event.detail, ...detail } });
};

describe('a contributor', () => {
  it.each<[string, unknown, object]>([
    [
      'by all its attributes',
      { id: 'a', attributes: { Host: 'web-1', Zone: 'a' } },
      { id: 'a', label: 'Host web-1, Zone a' },
    ],
    ['by its id if it has no attributes', { id: 'a', attributes: {} }, { id: 'a', label: 'a' }],
    ['by its attributes if it has no id', { attributes: { Host: 'web-1' } }, { id: 'Host web-1', label: 'Host web-1' }],
    ['by attributes that are not text', { id: 'a', attributes: { Port: 443 } }, { id: 'a', label: 'Port 443' }],
    ['without control characters', { id: 'a', attributes: { Host: 'w\n\u202eb' } }, { id: 'a', label: 'Host w b' }],
    ['without a name', {}, { id: '', label: 'without a name' }],
    ['without a name', 5, { id: '', label: 'without a name' }],
  ])('is named %s', (_, alarmContributor, contributor) => {
    expect(parseAlarmEvent(withDetail('contributor', { alarmContributor }))).toMatchObject({ contributor });
  });

  it('has a label of at most 200 characters, and keeps its id', () => {
    const attributes = Object.fromEntries(Array.from({ length: 30 }, (__, n) => [`name-${n}`, 'v'.repeat(1024)]));
    const { contributor } = parseAlarmEvent(
      withDetail('contributor', { alarmContributor: { id: 'i'.repeat(1024), attributes } }),
    ) as AlarmChange;
    expect(contributor?.label).toHaveLength(200);
    expect(contributor?.id).toHaveLength(1024);
  });

  it('is on the timeline with a short reason', () => {
    const change = parseAlarmEvent(fixture('contributor')) as AlarmChange;
    const event = alarmEvent({ ...change, reason: 'r'.repeat(1023) }, '2026-11-24T02:14:01.000Z');
    expect(event).toMatchObject({ kind: 'alarm', name: 'orders-table-errors', contributor: 'TableName orders-7' });
    expect(event.kind === 'alarm' && event.reason).toHaveLength(300);
  });

  const at = (minute: number) => `2026-11-24T02:${String(minute).padStart(2, '0')}:00.000Z`;
  const told: ContributorState = { state: 'ALARM', stateAt: at(10), since: at(10), incident: 'a-0001' };
  it.each<[string, ContributorState | undefined, 'ALARM' | 'OK', number, ContributorState]>([
    ['is new in ALARM', undefined, 'ALARM', 10, { state: 'ALARM', stateAt: at(10), since: at(10) }],
    ['is known, if it is delivered again', told, 'ALARM', 10, told],
    ['is known, if it is in ALARM again', told, 'ALARM', 12, { ...told, stateAt: at(12) }],
    ['is OK', told, 'OK', 12, { state: 'OK', stateAt: at(12), since: at(12), ended: 'a-0001' }],
    [
      'is OK after an ALARM that the timeline shows',
      { ...told, isShown: true },
      'OK',
      12,
      { state: 'OK', stateAt: at(12), since: at(12), ended: 'a-0001', isShown: true },
    ],
    [
      'is OK after an ALARM that no incident has received',
      { state: 'ALARM', stateAt: at(11), since: at(11), ended: 'a-0001', isShown: true },
      'OK',
      12,
      { state: 'OK', stateAt: at(12), since: at(12), ended: 'a-0001' },
    ],
    [
      'is in ALARM again, after one that the timeline shows',
      { state: 'OK', stateAt: at(12), since: at(12), ended: 'a-0001', isShown: true },
      'ALARM',
      13,
      { state: 'ALARM', stateAt: at(13), since: at(13), ended: 'a-0001' },
    ],
    ['stays in ALARM if an older OK comes late', told, 'OK', 9, told],
    [
      'stays OK if an older ALARM comes late',
      { state: 'OK', stateAt: at(12), since: at(12) },
      'ALARM',
      10,
      { state: 'OK', stateAt: at(12), since: at(12) },
    ],
    [
      'is new in ALARM after an OK',
      { state: 'OK', stateAt: at(12), since: at(12) },
      'ALARM',
      13,
      { state: 'ALARM', stateAt: at(13), since: at(13) },
    ],
    [
      'is new in ALARM if the OK between comes late',
      { ...told, stateAt: at(13) },
      'OK',
      12,
      { state: 'ALARM', stateAt: at(13), since: at(13), ended: 'a-0001' },
    ],
    [
      'is new in ALARM only once',
      { ...told, stateAt: at(13), since: at(13) },
      'OK',
      12,
      { ...told, stateAt: at(13), since: at(13) },
    ],
  ])('%s', (_, known, state, minute, after) => {
    expect(contributorAfter(known, { state, stateAt: at(minute) })).toEqual(after);
  });

  const inAlarm = (label: string, minute: number, incident?: string): ContributorInAlarm => ({
    ...{ contributor: { id: label, label }, since: at(minute), reason: label, incident },
  });
  it.each<[string, string | undefined, ContributorInAlarm[], string | undefined]>([
    ['stays if it is in ALARM', 'a', [inAlarm('a', 1, 'x'), inAlarm('b', 2, 'x')], undefined],
    ['stays if no other is in ALARM', 'a', [], undefined],
    ['is the newest that is still in ALARM', 'a', [inAlarm('c', 3, 'x'), inAlarm('b', 2, 'x')], 'c'],
    ['is none that the incident has not received', 'a', [inAlarm('b', 2), inAlarm('c', 3, 'w')], undefined],
    ['is none if the incident names none', undefined, [inAlarm('b', 2, 'x')], undefined],
  ])('that an incident names %s', (_, named, others, expected) => {
    const incident = { id: 'x', ...(named !== undefined && { contributor: named }) };
    expect(contributorToName(incident, others)?.contributor.label).toBe(expected);
  });

  it('is forgotten after 15 days', () => {
    expect(contributorExpiry('1970-01-01T00:00:00.000Z')).toBe(15 * 86_400);
  });
});

describe('an alarm in ALARM', () => {
  const change = parseAlarmEvent(fixture('single-metric')) as AlarmChange;
  const at = '2026-11-24T03:00:00.000Z';

  it.each<[string, Partial<AlarmChange>, string | undefined]>([
    ['notifies', {}, undefined],
    ['notifies if its actions are enabled', { actionsEnabled: true }, undefined],
    ['does not notify if its actions are disabled', { actionsEnabled: false }, 'its actions are disabled'],
    ['does not notify while it is suppressed', { suppressedBy: 'Alarm' }, 'its actions are suppressed (Alarm)'],
    [
      'does not notify while it is muted',
      { mute: { rule: 'night', until: '2026-11-24T05:00:00.000Z' } },
      'it is muted by the mute rule night',
    ],
    [
      'does not notify if the end of its mute is not known',
      { mute: { rule: 'night' } },
      'it is muted by the mute rule night',
    ],
    ['notifies if the event comes after the end of its mute', { mute: { rule: 'night', until: at } }, undefined],
  ])('%s', (_, flaw, because) => {
    expect(whyQuiet({ ...change, ...flaw }, at)).toBe(because);
  });

  it.each([
    ['has actions that are disabled', { configuration: { actionsEnabled: false } }, { actionsEnabled: false }],
    ['is muted by a rule without a name', { muteDetail: {} }, { mute: { rule: 'a mute rule', until: undefined } }],
    ['is not muted', { muteDetail: null }, { mute: undefined }],
    ['has an unknown state before', { previousState: { value: 'FINE' } }, { before: undefined }],
  ])('%s', (_, detail, expected) => {
    expect(parseAlarmEvent(withDetail('single-metric', detail))).toMatchObject(expected);
  });

  it.each<[string, AlarmChange['before'], RegExp | undefined]>([
    ['after missing data is said again', 'INSUFFICIENT_DATA', /no data for a while/],
    ['after OK is said again', 'OK', /was OK/],
    ['after ALARM is not', 'ALARM', undefined],
    ['after an unknown state is not', undefined, undefined],
  ])('%s', (_, before, again) => {
    const said = againOf({ ...change, before });
    if (again === undefined) expect(said).toBeUndefined();
    else expect(said).toMatch(again);
  });
});

describe('the place of an alarm', () => {
  const home = homeOf('arn:aws:states:eu-central-1:123456789012:stateMachine:NotifySupport');
  it.each([
    ['is not named if it is the pager’s own', 'arn:aws:cloudwatch:eu-central-1:123456789012:alarm:a', undefined],
    ['is its Region', 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:a:b/c', 'us-east-1'],
    ['is its account', 'arn:aws:cloudwatch:eu-central-1:210987654321:alarm:本番', 'account 210987654321'],
    ['is both', 'arn:aws-cn:cloudwatch:cn-north-1:210987654321:alarm:a', 'account 210987654321, cn-north-1'],
    ['is not known without an ARN', 'checkout', undefined],
    ['is not known without a Region and an account', 'arn:aws:cloudwatch:::alarm:a', undefined],
  ])('%s', (_, arn, where) => {
    expect(whereOf(arn, home)).toBe(where);
    expect(isAtHome(arn, home)).toBe(where === undefined && arn.includes(':123456789012:'));
  });

  it('is in the incident, with the contributor', () => {
    const change = parseAlarmEvent(fixture('contributor')) as AlarmChange;
    expect(alarmOpening(change, 'default', { account: '1', region: 'eu-central-1' })).toMatchObject({
      ...{ owner: 'CloudWatch', where: 'account 123456789012', contributor: 'TableName orders-7' },
    });
    expect(alarmOpening(change, 'default', home)).not.toHaveProperty('where');
  });

  it('of a pager without an ARN is nowhere, so that every alarm is named with its place', () => {
    expect(homeOf('')).toEqual({ account: '', region: '' });
  });
});

describe('a deletion', () => {
  it.each([
    ['an instant', { time: 'now' }, 'time'],
    ['an ARN', { resources: [] }, 'resources'],
    ['an operation', { detail: { alarmName: 'a' } }, 'detail.operation'],
  ])('without %s is an error, because an incident may depend on it', (_, flaw, where) => {
    const event = { ...JSON.parse(fixture('deleted')), ...flaw };
    expect(() => parseAlarmEvent(JSON.stringify(event))).toThrow(where);
  });

  it('ends an incident, as an OK does and a person does not', () => {
    expect(['the alarm', 'alarm deletion', 'Ada', undefined].map(isEndedByAlarm)).toEqual([
      ...[true, true, false, false],
    ]);
  });
});
