import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { incidentId, incidentKey, occurrenceText } from '../../../../lambdas/domain/incident/incident.ts';
import { parseDeliveryEvent, tagsOf, waitFor, whyUndelivered } from '../../../../lambdas/domain/notify/delivery.ts';
import { anyText } from '../../../support/any-text.ts';
import { aNotification, anIncident, aWait, night } from '../samples.ts';

const { run, round, level, attempt, contact } = aNotification();
const key = { incident: anIncident().id, contact, run, redrive: 0, round, level, attempt, at: night('03:14') };
const lists = Object.fromEntries(Object.entries(tagsOf(key)).map(([name, value]) => [name, [value]]));

/** As EventBridge hands an event of SES on ("Examples of event data that SES publishes", SES developer guide). */
const anEmailEvent = (type: string, detail: object = {}, tags: object = lists) =>
  JSON.stringify({
    version: '0',
    'detail-type': type,
    source: 'aws.ses',
    detail: {
      mail: { tags: { 'ses:configuration-set': ['set'], ...tags }, destination: ['ada@example.org'] },
      ...detail,
    },
  });
const aBounce = (bounceType: string, bounceSubType: string) =>
  anEmailEvent('Email Bounced', { eventType: 'Bounce', bounce: { bounceType, bounceSubType } });
const aComplaint = (complaint: object) => anEmailEvent('Email Complaint Received', { complaint });

/** As End User Messaging tells its destinations ("Example event data", user guide). */
const aPhoneEvent = (eventType: string, flaw: object = {}) =>
  JSON.stringify({
    eventType,
    eventVersion: '1.0',
    isFinal: true,
    destinationPhoneNumber: '+15550100',
    messageStatusDescription: 'Phone +15550100 is unreachable',
    context: tagsOf(key),
    ...flaw,
  });

describe('the tags of a message', () => {
  // SES's guide takes `.` and `@` too; its API reference (MessageTag) knows of no more than `_` and `-`.
  it('are letters, digits, _ and -, for every incident, contact and instant', () => {
    fc.assert(
      fc.property(anyText(), fc.integer({ min: 1, max: 99_999 }), fc.date(), (title, number, at) => {
        fc.pre(!Number.isNaN(at.getTime()) && at.getUTCFullYear() > 0 && at.getUTCFullYear() < 9999);
        const incident = incidentId(incidentKey(title, '0123456789abcdef'), occurrenceText(number));
        const tags = tagsOf({ ...key, incident, contact: 'ada-b', attempt: 10, at: at.toISOString() });
        // End User Messaging takes no more of them.
        expect(Object.keys(tags).length).toBeLessThanOrEqual(5);
        for (const value of Object.values(tags)) expect(value).toMatch(/^[A-Za-z0-9_-]{1,256}$/);
      }),
    );
  });

  it('come back from an event as the attempt that they were', () => {
    expect(parseDeliveryEvent(aPhoneEvent('TEXT_BLOCKED'))).toMatchObject({ key });
    expect(parseDeliveryEvent(aBounce('Permanent', 'NoEmail'))).toMatchObject({ key });
  });

  it('come back also as the last release sent them: of the place the attempt alone, and a point in the instant', () => {
    const before = { ...tagsOf(key), attempt: '1', at: key.at.replaceAll(':', '_') };
    expect(parseDeliveryEvent(aPhoneEvent('TEXT_BLOCKED', { context: before }))).toEqual({
      key: { incident: key.incident, contact, attempt, at: key.at },
      ...{ channel: 'sms', why: expect.any(String) },
    });
  });
});

describe('an event of a channel’s service', () => {
  it.each([
    [aBounce('Permanent', 'NoEmail'), 'email', 'the mail bounced: Permanent, NoEmail'],
    [
      aBounce('Permanent', 'OnAccountSuppressionList'),
      'email',
      'the mail bounced: Permanent, OnAccountSuppressionList',
    ],
    [aBounce('Permanent', 'Suppressed'), 'email', 'the mail bounced: Permanent, Suppressed'],
    [aBounce('PERMANENT', 'NoEmail'), 'email', 'the mail bounced: PERMANENT, NoEmail'],
    [anEmailEvent('Email Complaint Received'), 'email', 'the mail was marked as spam'],
    [aComplaint({}), 'email', 'the mail was marked as spam'],
    [aComplaint({ complaintFeedbackType: 'abuse' }), 'email', 'the mail was marked as spam'],
    [anEmailEvent('Email Rejected', { reject: {} }), 'email', 'the mail service rejected the message'],
    [aPhoneEvent('TEXT_UNREACHABLE'), 'sms', 'the phone is off or out of reach'],
    [aPhoneEvent('TEXT_CARRIER_BLOCKED'), 'sms', 'the network blocked the message'],
    [aPhoneEvent('TEXT_PROTECT_BLOCKED'), 'sms', 'a protect configuration of the account blocked it'],
    [aPhoneEvent('VOICE_BUSY'), 'voice', 'the line was busy'],
  ])('says that a message was not delivered, and why, without the address: %s', (body, channel, why) => {
    expect(parseDeliveryEvent(body)).toEqual({ key, channel, why });
  });

  it('is final unless it says otherwise', () => {
    expect(parseDeliveryEvent(aPhoneEvent('VOICE_FAILED', { isFinal: undefined }))).toMatchObject({ channel: 'voice' });
  });

  it.each([
    ['an automatic reply, which comes as a bounce', aBounce('Transient', 'General')],
    ['an automatic reply that SES cannot place', aBounce('Undetermined', 'Undetermined')],
    ['a full mailbox, which may be emptied', aBounce('Transient', 'MailboxFull')],
    ['a mail that was too large', aBounce('Transient', 'MessageTooLarge')],
    ['a bounce of a type of its own', aBounce('Temporary', 'General')],
    ['a bounce without a type', anEmailEvent('Email Bounced')],
    ['a bounce that cannot be read', anEmailEvent('Email Bounced', { bounce: 'Permanent' })],
    ['a report that the mail is not spam', aComplaint({ complaintFeedbackType: 'not-spam' })],
    ['a delivery', aPhoneEvent('TEXT_DELIVERED')],
    ['a phone that rang in vain: it may have woken', aPhoneEvent('VOICE_NO_ANSWER')],
    ['what became of it is not known', aPhoneEvent('TEXT_UNKNOWN')],
    ['not the last word', aPhoneEvent('TEXT_CARRIER_UNREACHABLE', { isFinal: false })],
    ['a type with the name of something else', aPhoneEvent('constructor')],
    ['a mail that was delivered', anEmailEvent('Email Delivered')],
    ['a notice, which belongs to no attempt', anEmailEvent('Email Bounced', {}, { incident: ['x'] })],
    ['a message of somebody else', aPhoneEvent('TEXT_BLOCKED', { context: undefined })],
    ['a place that is none', aPhoneEvent('TEXT_BLOCKED', { context: { ...tagsOf(key), attempt: '1-1-1' } })],
    ['an attempt that is none', aPhoneEvent('TEXT_BLOCKED', { context: { ...tagsOf(key), attempt: '0' } })],
    ['an incident that is none', aPhoneEvent('TEXT_BLOCKED', { context: { ...tagsOf(key), incident: 'disk' } })],
    ['an instant that is none', aPhoneEvent('TEXT_BLOCKED', { context: { ...tagsOf(key), at: 'night' } })],
    ['an event of another service', JSON.stringify({ ...JSON.parse(aBounce('Permanent', '')), source: 'aws.sqs' })],
    ['tags that are none', anEmailEvent('Email Bounced', { mail: { tags: null } })],
  ])('reports no failure: %s', (_, body) => {
    expect(parseDeliveryEvent(body)).toEqual({ because: expect.any(String) });
  });

  it('may be anything at all', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (body) => 'because' in parseDeliveryEvent(body)));
  });
});

describe('an attempt', () => {
  const failed = aNotification({ state: 'failed', why: 'the number has opted out' });
  const bounced = aNotification({ channel: 'email', state: 'failed' });

  it('is undelivered once each of its channels has failed', () => {
    expect(whyUndelivered([failed, bounced])).toBe('sms: the number has opted out; email: not delivered');
  });

  it.each([
    ['one was sent', [failed, aNotification({ channel: 'email' })]],
    ['one is being sent', [failed, aNotification({ channel: 'email', state: 'sending' })]],
    ['nothing of it is known', []],
  ])('is not while %s', (_, sends) => {
    expect(whyUndelivered(sends)).toBeUndefined();
  });

  it('is not while one of its channels has not been tried', () => {
    expect(whyUndelivered([failed], ['sms', 'email'])).toBeUndefined();
    expect(whyUndelivered([failed, bounced], ['sms', 'email'])).toBeDefined();
  });
});

describe('the wait of an attempt', () => {
  it('is the contact’s open wait', () => {
    expect(waitFor(anIncident(), key)).toEqual(aWait());
    const ofLastRelease = { incident: key.incident, contact, attempt, at: key.at };
    expect(waitFor(anIncident(), ofLastRelease)).toEqual(aWait());
  });

  it.each([
    ['the incident is gone', undefined, key],
    ['somebody has it', anIncident({ status: 'acknowledged' }), key],
    ['a later run goes on', anIncident({ run: 2 }), key],
    ['nobody waits for the contact', anIncident({ waits: {} }), key],
    ['a later attempt is waited for', anIncident({ waits: { ada: aWait({ attempt: 2 }) } }), key],
    ['the same attempt was begun anew', anIncident({ waits: { ada: aWait({ startedAt: night('03:20') }) } }), key],
    ['another level is asked at the same instant', anIncident({ waits: { ada: aWait({ level: 2 }) } }), key],
    ['it is somebody else’s', anIncident(), { ...key, contact: 'ben' }],
  ])('is over when %s', (_, incident, of) => {
    expect(waitFor(incident, of)).toBeUndefined();
  });
});
