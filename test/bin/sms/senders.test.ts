import type { PhoneNumberInformation } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { describe, expect, it } from 'vitest';
import { allowsSns, senderOfNumber, senderOfSenderId } from '../../../bin/sms/senders.ts';

const account = '111122223333';
const aStatement = (flaw: object = {}) => ({
  ...{ Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' }, Action: 'sms-voice:SendTextMessage' },
  Condition: { StringEquals: { 'aws:SourceAccount': account } },
  ...flaw,
});
const aPolicy = (...statements: object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements });

describe('a resource policy', () => {
  it.each<[string, string]>([
    ['as AWS shows it', aPolicy(aStatement({ Principal: { Service: 'pinpoint.amazonaws.com' } }), aStatement())],
    ['with one statement', JSON.stringify({ Statement: aStatement() })],
    [
      'with lists',
      aPolicy(aStatement({ Principal: { Service: ['a', 'sns.amazonaws.com'] }, Action: ['sms-voice:*'] })),
    ],
    ['for everybody', aPolicy(aStatement({ Principal: '*', Action: '*', Condition: undefined }))],
  ])('lets SNS send, %s', (_, policy) => {
    expect(allowsSns(policy, account)).toBe(true);
  });

  it.each<[string, string | undefined]>([
    ['is missing', undefined],
    ['is empty', '{}'],
    ['denies it', aPolicy(aStatement({ Effect: 'Deny' }))],
    ['names another service', aPolicy(aStatement({ Principal: { Service: 'pinpoint.amazonaws.com' } }))],
    ['names an account', aPolicy(aStatement({ Principal: { AWS: 'arn:aws:iam::1:root' } }))],
    ['is about calls', aPolicy(aStatement({ Action: 'sms-voice:SendVoiceMessage' }))],
    ['is for another account', aPolicy(aStatement({ Condition: { StringEquals: { 'aws:SourceAccount': '1' } } }))],
  ])('does not let SNS send if it %s', (_, policy) => {
    expect(allowsSns(policy, account)).toBe(false);
  });
});

const aNumber = (flaw: Partial<PhoneNumberInformation> = {}) =>
  senderOfNumber({
    ...{ PhoneNumber: '+15550100000', PhoneNumberArn: 'arn:phone', IsoCountryCode: 'US', Status: 'ACTIVE' },
    ...{ NumberCapabilities: ['SMS'], MessageType: 'TRANSACTIONAL' },
    ...flaw,
  } as PhoneNumberInformation);

describe('an identity of the account', () => {
  it('can send SMS', () => {
    expect(aNumber()).toEqual({
      ...{ kind: 'number', name: '+15550100000', country: 'US', arn: 'arn:phone', isInternational: false },
    });
    expect(senderOfSenderId({ SenderId: 'PAGER', IsoCountryCode: 'GB', Registered: true } as never)).toMatchObject({
      ...{ kind: 'sender id', name: 'PAGER', country: 'GB', isRegistered: true },
    });
  });

  it.each<[Partial<PhoneNumberInformation>, string]>([
    [{ Status: 'PENDING' }, 'is PENDING'],
    [{ NumberCapabilities: ['VOICE'] }, 'has no SMS'],
    [{ MessageType: 'PROMOTIONAL' }, 'is for promotional SMS only'],
  ])('cannot send SMS with %j', (flaw, why) => {
    expect(aNumber(flaw).fault).toMatchObject({ why, todo: expect.stringMatching(/\.$/) });
  });
});
