import { describe, expect, it } from 'vitest';
import { parseAlarmEvent } from '../../../../../lambdas/domain/intake/alarm.ts';
import {
  alarmEventIn,
  type Envelope,
  envelopeIn,
  isSnsAddress,
} from '../../../../../lambdas/domain/intake/systems/sns.ts';
import { draftsAt, readAt } from './read.ts';

const envelope: Envelope = {
  Type: 'Notification',
  MessageId: '1',
  TopicArn: 'arn:aws:sns:eu-central-1:123456789012:alarms',
  Subject: 'The nightly import failed',
  Message: 'line 7: no such file\nline 8: end',
  Timestamp: '2026-11-24T02:14:00.000Z',
};
const alarm = {
  AlarmName: 'checkout-5xx-high',
  AlarmDescription: 'Too many errors',
  AWSAccountId: '123456789012',
  NewStateValue: 'ALARM',
  NewStateReason: 'Threshold Crossed: 5xx was 7 %',
  StateChangeTime: '2026-11-24T02:13:58.123+0000',
  Region: 'EU (Frankfurt)',
  AlarmArn: 'arn:aws:cloudwatch:eu-central-1:123456789012:alarm:checkout-5xx-high',
  OldStateValue: 'OK',
  Trigger: { MetricName: '5xx' },
};
const withMessage = (message: unknown, more: object = {}): Envelope =>
  ({ ...envelope, Message: typeof message === 'string' ? message : JSON.stringify(message), ...more }) as Envelope;
const draft = (...given: Parameters<typeof withMessage>) => draftsAt('/alerts/sns', withMessage(...given))[0];

describe('an address of SNS', () => {
  it.each([
    'https://sns.eu-central-1.amazonaws.com/x.pem',
    'https://sns.us-gov-west-1.amazonaws.com/',
    'https://sns.cn-north-1.amazonaws.com.cn/',
    'https://sns.eusc-de-east-1.amazonaws.eu/',
    'https://SNS.EU-CENTRAL-1.amazonaws.com/',
  ])('has the name of a Region: %s', (address) => {
    expect(isSnsAddress(address)).toBe(true);
  });

  it.each([
    undefined,
    '',
    'sns.eu-central-1.amazonaws.com',
    'http://sns.eu-central-1.amazonaws.com/',
    'https://sns.amazonaws.com/',
    'https://sns.eu-central-1.amazonaws.com:8443/',
    'https://user@sns.eu-central-1.amazonaws.com/',
    'https://:secret@sns.eu-central-1.amazonaws.com/',
    'https://xsns.eu-central-1.amazonaws.com/',
    'https://a.sns.eu-central-1.amazonaws.com/',
    'https://sns.eu-central-1.amazonaws.com.cn/',
    'https://sns.cn-north-1.amazonaws.com/',
    'https://sns.eu-central-1.amazonaws.eu/',
    'https://sns.eu-central-1.amazonaws.com.evil.example.org/',
    'https://sns.eu-central-1.amazonaws.com./',
    'https://sns.s3.amazonaws.com/',
    'https://169.254.169.254/latest/meta-data/',
  ])('is nothing else: %s', (address) => {
    expect(isSnsAddress(address)).toBe(false);
  });
});

describe('the envelope of a message', () => {
  it('has a type, a topic and a message', () => {
    expect(envelopeIn({ ...envelope, MessageAttributes: {} })).toEqual(envelope);
    for (const odd of [{ Type: 'Other' }, { Type: 'constructor' }, { TopicArn: 7 }, { Message: null }])
      expect(envelopeIn({ ...envelope, ...odd })).toBeUndefined();
    expect(envelopeIn('text')).toBeUndefined();
  });
});

describe('an alarm in a message', () => {
  it('is the event that CloudWatch sends to EventBridge', () => {
    const event = alarmEventIn(withMessage(alarm));
    expect(parseAlarmEvent(JSON.stringify(event))).toMatchObject({
      arn: alarm.AlarmArn,
      name: 'checkout-5xx-high',
      state: 'ALARM',
      stateAt: '2026-11-24T02:13:58.123Z',
      reason: alarm.NewStateReason,
      description: 'Too many errors',
    });
  });

  it.each([
    ['a map', { team: 'shop' }],
    ['a list', [{ Key: 'team', Value: 'shop' }]],
  ])('has its tags, which the message has as %s', (_, AlarmTags) => {
    const event = alarmEventIn(withMessage({ ...alarm, AlarmTags, AlarmTagsStatus: 'SUCCESS' }));
    expect(parseAlarmEvent(JSON.stringify(event))).toMatchObject({ tags: { team: 'shop' } });
  });

  it('can have no description and no state before', () => {
    const event = alarmEventIn(withMessage({ ...alarm, AlarmDescription: null, OldStateValue: undefined }));
    expect(parseAlarmEvent(JSON.stringify(event))).not.toHaveProperty('because');
  });

  it.each<[string, Envelope]>([
    ['the topic of another account', withMessage(alarm, { TopicArn: 'arn:aws:sns:eu-central-1:666666666666:alarms' })],
    ['an ARN without an account', withMessage({ ...alarm, AlarmArn: 'arn' }, { TopicArn: 'arn' })],
    [
      'an empty account',
      withMessage({ ...alarm, AlarmArn: 'arn:aws:cloudwatch:a::alarm:x' }, { TopicArn: 'arn:aws:sns:a::t' }),
    ],
    ['a text', envelope],
    ['other JSON', withMessage({ AlarmName: 'x' })],
  ])('is not believed from %s', (_, message) => {
    expect(alarmEventIn(message)).toBeUndefined();
  });

  it('of another account is an alert of its sender', () => {
    expect(draft(alarm)).toMatchObject({
      action: 'trigger',
      source: 'alarms',
      summary: 'checkout-5xx-high: Threshold Crossed: 5xx was 7 %',
      dedupKey: alarm.AlarmArn,
    });
    expect(draft({ ...alarm, NewStateValue: 'OK' })).toMatchObject({ action: 'resolve', dedupKey: alarm.AlarmArn });
    expect(draftsAt('/alerts/sns', withMessage({ ...alarm, NewStateValue: 'INSUFFICIENT_DATA' }))).toEqual([]);
  });
});

describe('a message of a topic', () => {
  it('is an alert with its subject', () => {
    expect(draft(envelope.Message)).toEqual({
      source: 'alarms',
      summary: 'The nightly import failed',
      details: {
        message: envelope.Message,
        TopicArn: envelope.TopicArn,
        MessageId: '1',
        Timestamp: envelope.Timestamp,
      },
    });
  });

  it.each<[string, unknown, object]>([
    ['its first line without a subject', '\n a test \nmore', { summary: 'a test' }],
    [
      'an alert of this pager',
      { summary: 'disk full', dedupKey: 'd', action: 'resolve' },
      { summary: 'disk full', action: 'resolve', source: 'alarms' },
    ],
    [
      'the message of another service',
      { 'detail-type': 'GuardDuty Finding', detail: {} },
      { summary: 'GuardDuty Finding' },
    ],
    ['JSON that says nothing', { a: 1 }, { summary: '{"a":1}', details: { message: { a: 1 } } }],
  ])('is an alert with %s', (_, message, expected) => {
    expect(draft(message, { Subject: undefined })).toMatchObject(expected);
  });

  it('is read by the mapping of its source', () => {
    const settings = { id: 'shop', policies: [], mapping: { summary: 'detail.title' } };
    expect(draftsAt('/alerts/sns', withMessage({ detail: { title: 'x' } }), { settings })).toMatchObject([
      { summary: 'x' },
    ]);
  });

  it('keeps each digit of a number, so that two long ids are two incidents', () => {
    const message = '{"summary":"x","dedupKey":12345678901234567891}';
    expect(draft(message)).toMatchObject({ dedupKey: '12345678901234567891' });
  });

  it('can come without an envelope', () => {
    expect(draftsAt('/alerts/sns', undefined, { text: 'disk full' })).toEqual([
      { source: 'sns', summary: 'disk full', details: { message: 'disk full' } },
    ]);
    expect(draftsAt('/alerts/sns', alarm)).toMatchObject([{ dedupKey: alarm.AlarmArn, source: 'sns' }]);
  });

  it('must not be empty', () => {
    expect(readAt('/alerts/sns', undefined, { text: ' ' })).toMatchObject({ faults: [{}] });
  });
});
