import { expect } from 'vitest';
import { tagsOf } from '../../../lambdas/domain/notify/delivery.ts';
import { alarmLink } from '../../../lambdas/domain/text/links.ts';
import { aContact, alarmEvent, anOnCall, aPolicy, type Night } from '../../support/night.ts';
import { firstAttempt, openScene } from '../story.ts';
import { bytes, end, everyAlarm } from './arrival.ts';
import type { Check, Kind } from './kind.ts';

/* Events of CloudWatch at EventBridge, in the middle of an alarm's life. */

type Event = ReturnType<typeof alarmEvent> & { readonly detail: Readonly<Record<string, unknown>> };

const startsAt = '2026-11-24T02:14:00.000Z';

/** The event of an alarm that goes to ALARM, with these details. */
const alarm = (name: string, detail: object = {}, others: object = {}) => {
  const event = alarmEvent(name, 'ALARM', startsAt);
  return bytes({ ...event, ...others, detail: { ...event.detail, ...detail } });
};

const elsewhere = (partition: string, region: string, account: string, name: string) => ({
  ...{ account, region },
  resources: [`arn:${partition}:cloudwatch:${region}:${account}:alarm:${name}`],
});

/** The event as if it happened now: every instant in it is moved by the same time. */
function now(night: Night, input: Buffer): Event {
  const text = input.toString();
  const moved = night.clock.now() - Date.parse(JSON.parse(text).time);
  return JSON.parse(text, (_, value) => {
    const [, instant, zone] = /^(\d{4}-\d\d-\d\dT[\d:.]+)(Z|\+0000)$/.exec(value) ?? [];
    if (instant === undefined || zone === undefined) return value;
    return new Date(Date.parse(`${instant}Z`) + moved).toISOString().replace('Z', zone);
  });
}

async function put(night: Night, event: object): Promise<void> {
  await night.cloud.putEvent(event as Record<string, unknown>);
  await night.clock.idle();
}

/** The same alarm, which goes from another state to ALARM, and nothing is special about it. */
const plainly = ({ detail, ...event }: Event, before = 'OK') => {
  const { reason, timestamp } = detail.state;
  return {
    ...event,
    'detail-type': 'CloudWatch Alarm State Change',
    detail: {
      alarmName: detail.alarmName,
      state: { value: 'ALARM', reason, timestamp },
      previousState: { ...detail.previousState, value: before },
      configuration: {},
    },
  };
};

/** Puts an event that has to notify the first contact at once. */
async function putAlarm(night: Night, input: Buffer) {
  const scene = await openScene(night, everyAlarm);
  const event = now(night, input);
  await put(night, event);
  expect(scene.notified()).toEqual(firstAttempt('ada', 0));
  const [sms, email] = ['sms', 'email'].map((channel) => scene.messages().find((each) => each.channel === channel));
  return { scene, event, sms: sms?.text ?? '', email: email?.text ?? '' };
}

const contributorOf = (event: Event) =>
  Object.entries((event.detail.alarmContributor as { attributes: object }).attributes)
    .map((pair) => pair.join(' '))
    .join(', ');

const namesItsContributor: Check = async (night, input) => {
  const { scene, event, sms, email } = await putAlarm(night, input);
  for (const text of [sms, email, await scene.read('ada')]) expect(text).toContain(contributorOf(event));
  await scene.press('ada', 'acknowledge');
  await scene.at(60);
  const another = { id: 'another', attributes: { TableName: 'orders-99' } };
  await put(night, { ...now(night, input), detail: { ...now(night, input).detail, alarmContributor: another } });
  expect(scene.notified()).toEqual([...firstAttempt('ada', 0), ...firstAttempt('ada', 60)]);
  expect(scene.messages().at(-1)?.text).toContain('TableName orders-99');
  await end(scene);
};

const contributing = (name: string, attributes: object, id: string | undefined = 'c0ffee') =>
  alarm(name, { alarmContributor: { id, attributes } }, { 'detail-type': 'CloudWatch Alarm Contributor State Change' });

const contributors: Kind = {
  asks: 'a contributor of an alarm notifies and names itself, and a new one does so after somebody took it',
  forms: [
    ['of one attribute', contributing('tables-slow', { TableName: 'orders-3' }), namesItsContributor],
    ['of two attributes', contributing('hosts-slow', { Host: 'db-1', Zone: 'a' }), namesItsContributor],
    ['in another alphabet', contributing('kassen-slow', { Kasse: 'Köln-3' }), namesItsContributor],
  ],
  files: { 'event-contributor.json': namesItsContributor },
};

/** The alarm's own event names no contributor: the mail says how many there are, and the next attempt names one. */
const namesWhoComesNext: Check = async (night, input) => {
  const { scene, event, email } = await putAlarm(night, input);
  expect(email).toContain(event.detail.state.reason);
  const alarmContributor = { id: 'c1', attributes: { TableName: 'orders-8' } };
  const type = { 'detail-type': 'CloudWatch Alarm Contributor State Change' };
  await put(night, { ...event, ...type, detail: { ...event.detail, alarmContributor } });
  expect(scene.notified()).toEqual(firstAttempt('ada', 0));
  await scene.at(100);
  expect(scene.messages().at(-1)?.text).toContain('TableName orders-8');
  await end(scene);
};
const series = (name: string, reason: string) =>
  alarm(name, { state: { value: 'ALARM', reason, timestamp: startsAt.replace('Z', '+0000') } });

const multiSeries: Kind = {
  asks: 'an alarm on several series says how many there are, and then which',
  forms: [
    ['one of six', series('tables-broken', '1 out of 6 time series evaluated to ALARM'), namesWhoComesNext],
    ['all of six', series('shards-broken', '6 out of 6 time series evaluated to ALARM'), namesWhoComesNext],
    ['forty of 500', series('pods-broken', '40 out of 500 time series evaluated to ALARM'), namesWhoComesNext],
  ],
  files: { 'event-multi-series.json': namesWhoComesNext },
};

/** Nobody is notified, and once nothing keeps the alarm quiet it notifies. */
const keepsQuiet: Check = async (night, input) => {
  const scene = await openScene(night, everyAlarm);
  await put(night, now(night, input));
  await scene.at(240);
  expect(scene.messages()).toEqual([]);
  await put(night, plainly(now(night, input), 'ALARM'));
  expect(scene.notified()).toEqual(firstAttempt('ada', 240));
  await end(scene);
};
const mutedBy = (window: object) => ({
  muteDetail: { mutedByArn: 'arn:aws:cloudwatch:eu-central-1:000000000000:alarm-mute-rule:backup', ...window },
});

const quiet: Kind = {
  asks: 'an alarm that is not to notify does not, and does once that is over',
  forms: [
    ['muted', alarm('slow-1', mutedBy({ muteWindowEnd: '2026-11-24T05:00:00.000+0000' })), keepsQuiet],
    ['muted without an end', alarm('slow-2', mutedBy({})), keepsQuiet],
    ['muted, with an end that cannot be read', alarm('slow-3', mutedBy({ muteWindowEnd: 'soon' })), keepsQuiet],
    ['its actions are disabled', alarm('slow-4', { configuration: { actionsEnabled: false } }), keepsQuiet],
    [
      'its actions are suppressed',
      alarm('slow-5', {
        state: { value: 'ALARM', reason: 'x', timestamp: '2026-11-24T02:14:00.000+0000', actionsSuppressedBy: 'Alarm' },
      }),
      keepsQuiet,
    ],
  ],
  files: { 'event-muted.json': keepsQuiet },
};

/** Of an alarm that notifies after all, although it says something about a mute. */
const notifies: Check = async (night, input) => {
  const { scene } = await putAlarm(night, input);
  await end(scene);
};

const notQuiet: Kind = {
  asks: 'an alarm whose mute is over, or cannot be read, notifies',
  forms: [
    ['a mute that has ended', alarm('slow-6', mutedBy({ muteWindowEnd: '2026-11-24T02:13:00.000+0000' })), notifies],
    ['a mute that is not one', alarm('slow-7', { muteDetail: 'none' }), notifies],
    ['actions of a kind that is not known', alarm('slow-8', { configuration: { actionsEnabled: 'yes' } }), notifies],
  ],
  files: {},
};

const isOverWhenDeleted: Check = async (night, input) => {
  const scene = await openScene(night, everyAlarm);
  const ofDeletion = now(night, input);
  await put(night, plainly(ofDeletion));
  expect(scene.notified()).toEqual(firstAttempt('ada', 0));
  await scene.at(30);
  await put(night, now(night, input));
  expect(await scene.read('ada')).toContain('The alarm was deleted.');
  await scene.at(30 + 660);
  expect(scene.told()).toEqual([expect.stringMatching(/^6\d\d\S* ada SMS: .*Resolved by alarm deletion/)]);
  expect(scene.notified()).toEqual(firstAttempt('ada', 0));
};
const deletion = (name: string, detail: object = {}, others: object = {}) =>
  alarm(
    name,
    { operation: 'delete', ...detail },
    { 'detail-type': 'CloudWatch Alarm Configuration Change', ...others },
  );

const deletions: Kind = {
  asks: 'an alarm that is deleted ends its incident, and everybody hears it',
  forms: [
    ['a metric alarm', deletion('old-1'), isOverWhenDeleted],
    [
      'a composite alarm',
      deletion('old-2', { configuration: { alarmRule: 'ALARM("a") OR ALARM("b")' } }),
      isOverWhenDeleted,
    ],
    [
      'of another account',
      deletion('old-3', {}, elsewhere('aws', 'us-east-1', '210987654321', 'old-3')),
      isOverWhenDeleted,
    ],
  ],
  files: { 'event-deleted-in-alarm.json': isOverWhenDeleted },
};

/** What a person resolved stays so while the alarm stays in ALARM. */
const doesNotReopen: Check = async (night, input) => {
  const scene = await openScene(night, everyAlarm);
  await put(night, plainly(now(night, input)));
  await end(scene);
  await scene.at(120);
  await put(night, now(night, input));
  await scene.at(300);
  expect(scene.notified()).toEqual(firstAttempt('ada', 0));
};
const staysIn = (name: string, state: object) =>
  alarm(name, {
    state: { value: 'ALARM', reason: 'x', timestamp: startsAt.replace('Z', '+0000'), ...state },
    previousState: { value: 'ALARM', reason: 'x', timestamp: '2026-11-24T01:00:00.000+0000' },
  });

const partialData: Kind = {
  asks: 'an alarm that stays in ALARM does not reopen what a person resolved',
  forms: [
    ['a part of its data', staysIn('cpu-1', { evaluationState: 'PARTIAL_DATA' }), doesNotReopen],
    ['an evaluation that failed', staysIn('cpu-2', { evaluationState: 'EVALUATION_FAILURE' }), doesNotReopen],
    ['another reason', staysIn('cpu-3', { reason: 'Threshold Crossed: 2 datapoints' }), doesNotReopen],
  ],
  files: { 'event-partial-data.json': doesNotReopen },
};

/** The SMS has the name as it is, and fits into the parts that it may take. */
const isReadable: Check = async (night, input) => {
  const { scene, event, sms, email } = await putAlarm(night, input);
  for (const text of [sms, email]) expect(text).toContain(event.detail.alarmName);
  expect(sms).not.toMatch(/\?-|\? \?/);
  expect(sms.length).toBeLessThanOrEqual(134);
  expect(linked(event)).toBeDefined();
  expect(email).toContain(linked(event));
  await end(scene);
};
const linked = ({ resources }: Event) => alarmLink(resources[0] ?? '');

const alphabets: Kind = {
  asks: 'an alarm in another alphabet can be read in the SMS',
  forms: ['決済-エラー率', '支付服务-过高', 'Оплата-не-работает', 'الدفع-متوقف', 'भुगतान-बंद', 'תשלום-נכשל'].map(
    (name) => [name, alarm(name), isReadable] as const,
  ),
  files: { 'event-japanese.json': isReadable, 'event-china.json': isReadable },
};

/** Every message says where the alarm is, and leads to its console. */
const saysWhere: Check = async (night, input) => {
  const { scene, event, sms, email } = await putAlarm(night, input);
  const parts = [
    ...(event.account === '000000000000' ? [] : [event.account]),
    ...(event.region === 'eu-central-1' ? [] : [event.region]),
  ];
  expect(parts).not.toEqual([]);
  for (const text of [sms, email, await scene.read('ada')]) for (const part of parts) expect(text).toContain(part);
  expect(linked(event)).toBeDefined();
  expect(email).toContain(linked(event));
  await end(scene);
};
const at = (partition: string, region: string, account: string, name: string) =>
  [
    `${partition}, ${region}, ${account}`,
    alarm(name, {}, elsewhere(partition, region, account, name)),
    saysWhere,
  ] as const;

const places: Kind = {
  asks: 'an account and a Region that are not the pager’s own are named, with a link to the right console',
  forms: [
    at('aws', 'us-east-1', '210987654321', 'health-1'),
    at('aws', 'us-east-1', '000000000000', 'health-2'),
    at('aws', 'eu-central-1', '210987654321', 'health-3'),
    at('aws-cn', 'cn-north-1', '210987654321', 'health-4'),
    at('aws-us-gov', 'us-gov-west-1', '210987654321', 'health-5'),
    at('aws-eusc', 'eusc-de-east-1', '210987654321', 'health-6'),
  ],
  files: { 'event-other-region.json': saysWhere, 'event-govcloud.json': saysWhere, 'event-eusc.json': saysWhere },
};

/** The SMS of a long name fits, has both ends of the name, and is not that of an alarm with the same ends. */
const isCutInTheMiddle: Check = async (night, input) => {
  const { scene, event, sms, email } = await putAlarm(night, input);
  const { alarmName } = event.detail;
  expect(sms.length).toBeLessThanOrEqual(160);
  expect(sms).toContain(alarmName.slice(0, 6));
  expect(sms).toContain(alarmName.slice(-3));
  expect(email).toContain(alarmName);
  await end(scene);
  const middle = Math.floor(alarmName.length / 2);
  const another = `${alarmName.slice(0, middle)}#${alarmName.slice(middle + 1)}`;
  const ofAnother = { ...plainly(now(night, input)), resources: [`${event.resources[0]}`.replace(alarmName, another)] };
  const second = await putAlarm(night, bytes({ ...ofAnother, detail: { ...ofAnother.detail, alarmName: another } }));
  const withoutLink = (text: string) => text.replace(/http\S+/, '');
  expect(withoutLink(second.sms)).not.toBe(withoutLink(sms));
  await end(second.scene);
};
const long = (name: string) => [name.slice(0, 24), alarm(name.slice(0, 255)), isCutInTheMiddle] as const;

const longNames: Kind = {
  asks: 'the longest names are cut so that the alarms stay apart',
  forms: [
    long(`/aws/shop/${'payment-service-'.repeat(20)}`),
    long(`/aws/prüfung/${'größe-über-öl-'.repeat(20)}`),
    long('決済サービスのエラー率が高い'.repeat(20)),
  ],
  files: { 'event-name-255.json': isCutInTheMiddle },
};

const tags: Kind = {
  asks: 'members that CloudWatch has added since keep nobody from being notified',
  forms: [
    ['tags', alarm('tagged-1', { alarmTags: { team: 'shop' }, alarmTagsStatus: 'OK' }), notifies],
    ['tags that could not be read', alarm('tagged-2', { alarmTags: null, alarmTagsStatus: 'ACCESS_DENIED' }), notifies],
    ['anything else', alarm('tagged-3', { priority: [1, { a: null }], state2: 7 }, { 'replay-name': 'x' }), notifies],
  ],
  files: { 'event-tags.json': notifies },
};

/** Only the e-mail can reach the contact, so that an event that ends the wait shows. */
const afterTheBounce =
  (expected: readonly string[]): Check =>
  async (night, input) => {
    const { sms: _, ...nora } = aContact('nora');
    const people = {
      contacts: [{ ...nora, attempts: [{ channels: ['email'] as const, waitSeconds: 100 }] }, aContact('ben')],
    };
    const scene = await openScene(night, anOnCall({ ...people, policies: [aPolicy([['nora'], ['ben']])] }));
    const openedAt = new Date(night.clock.now()).toISOString();
    const { body } = await night.post({ summary: `the queue is full at ${openedAt}` });
    await night.clock.idle();
    await scene.at(20);
    const event = JSON.parse(input.toString());
    const key = { run: 1, redrive: 0, round: 1, level: 1, attempt: 1, at: openedAt };
    const tags = Object.entries(tagsOf({ incident: body.incidentId, contact: 'nora', ...key }));
    const lists = Object.fromEntries(
      [['ses:configuration-set', 'NotifySupport-Emails'], ...tags].map(([name, value]) => [name, [value]]),
    );
    await put(night, { ...event, detail: { ...event.detail, mail: { tags: lists } } });
    await scene.at(99);
    expect(scene.notified()).toEqual(expected);
    await scene.press('nora', 'acknowledge');
    await scene.press('nora', 'resolve');
  };
const endsNoWait = afterTheBounce(['0 nora e-mail']);

const bounce = (bounceType: string, bounceSubType: string, check = endsNoWait) =>
  [
    `${bounceType}, ${bounceSubType}`,
    bytes({
      ...{ version: '0', source: 'aws.ses', 'detail-type': 'Email Bounced' },
      detail: { eventType: 'Bounce', bounce: { bounceType, bounceSubType, bouncedRecipients: [] } },
    }),
    check,
  ] as const;

const bounces: Kind = {
  asks: 'a bounce that is not permanent ends no wait, and one that is does',
  forms: [
    bounce('Undetermined', 'Undetermined'),
    bounce('Transient', 'General'),
    bounce('Transient', 'MailboxFull'),
    bounce('Transient', 'OnAccountSuppressionList'),
    bounce('', ''),
    bounce('Permanent', 'NoEmail', afterTheBounce(['0 nora e-mail', ...firstAttempt('ben', 20)])),
  ],
  files: { 'event-auto-reply-bounce.json': endsNoWait },
};

export const events: readonly Kind[] = [
  ...[contributors, multiSeries, quiet, notQuiet, deletions, partialData],
  ...[alphabets, places, longNames, tags, bounces],
];
