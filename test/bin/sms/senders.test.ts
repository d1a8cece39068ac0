import type { PhoneNumberInformation } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { describe, expect, it } from 'vitest';
import { allowsSns, senderOfNumber, senderOfSenderId } from '../../../bin/sms/senders.ts';

const account = '111122223333';
const aStatement = (flaw: object = {}) => ({
  ...{ Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' }, Action: 'sms-voice:SendTextMessage' },
  Condition: { StringEquals: { 'aws:SourceAccount': account } },
  ...flaw,
});
const onlyFor = (accounts: string | string[], key = 'aws:SourceAccount', operator = 'StringEquals') => ({
  Condition: { [operator]: { [key]: accounts } },
});
const denial = (flaw: object = {}) => aStatement({ Effect: 'Deny', Condition: undefined, ...flaw });
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
    ['for every principal', aPolicy(aStatement({ Principal: { AWS: '*' }, Action: 'SMS-Voice:Send*' }))],
    ['with its key in other letters', aPolicy(aStatement(onlyFor(account, 'AWS:SourceAccount')))],
    ['with another condition', aPolicy(aStatement({ Condition: { Null: { 'aws:SourceAccount': 'false' } } }))],
    ['though others are denied', aPolicy(aStatement(), denial(onlyFor('1')))],
    [
      'though all others are denied',
      aPolicy(aStatement(), denial(onlyFor(account, 'aws:SourceAccount', 'StringNotEquals'))),
    ],
    ['though voice is denied', aPolicy(aStatement(), denial({ Action: 'sms-voice:SendVoiceMessage' }))],
    ['though another service is denied', aPolicy(aStatement(), denial({ Principal: { Service: 'a' } }))],
    [
      'though it is denied without TLS',
      aPolicy(aStatement(), denial({ Condition: { Bool: { 'aws:SecureTransport': 'false' } } })),
    ],
  ])('lets SNS send, %s', (_, policy) => {
    expect(allowsSns(policy, account)).toBe(true);
  });

  it.each<[string, string | undefined]>([
    ['is missing', undefined],
    ['is empty', '{}'],
    ['denies it', aPolicy(aStatement({ Effect: 'Deny' }))],
    ['allows it and denies it', aPolicy(aStatement(), denial())],
    ['denies it for the account', aPolicy(aStatement(), denial(onlyFor([account, '1'], 'AWS:SOURCEACCOUNT')))],
    [
      'denies it for all but another',
      aPolicy(aStatement(), denial(onlyFor('1', 'aws:sourceaccount', 'StringNotLike'))),
    ],
    ['denies everybody everything', aPolicy(aStatement(), denial({ Principal: '*', Action: 'sms-voice:*' }))],
    ['is for another account in other letters', aPolicy(aStatement(onlyFor('1', 'AWS:SourceAccount')))],
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
    [{ NumberCapabilities: ['VOICE'] }, 'cannot send SMS'],
    [{ MessageType: 'PROMOTIONAL' }, 'is for promotional SMS only'],
  ])('cannot send SMS with %j', (flaw, why) => {
    expect(aNumber(flaw).fault).toMatchObject({ why, todo: expect.stringMatching(/\.$/) });
  });
});
