import { describe, expect, it } from 'vitest';
import { actionsOf } from '../../../local/cloud/actions.ts';

const around = {
  account: '000000000000',
  region: 'eu-central-1',
  machineOf: (token: string) => (token === 'known' ? 'arn:machine' : undefined),
};

/** The actions of a request as `action resource`, with the calling service if it is not the function itself. */
function asked(service: string, target: string, body: string | object, type = 'application/x-amz-json-1.0') {
  const request = {
    method: 'POST',
    url: new URL('http://127.0.0.1/'),
    headers: { 'x-amz-target': target, 'content-type': type },
    rawHeaders: [],
    body: typeof body === 'string' ? body : JSON.stringify(body),
  };
  return actionsOf(request, service, around).map(({ action, resource, context: { 'aws:CalledViaLast': by } = {} }) =>
    [action, resource, ...(by === undefined ? [] : ['by', by])].join(' '),
  );
}

const table = 'arn:aws:dynamodb:eu-central-1:000000000000:table/';
const identity = 'arn:aws:ses:eu-central-1:000000000000:identity/';
const form = 'application/x-www-form-urlencoded; charset=utf-8';

describe('a request of a function needs permission', () => {
  it('for its table, or for each of a batch', () => {
    expect(asked('dynamodb', 'DynamoDB_20120810.GetItem', { TableName: 'T' })).toEqual([`dynamodb:GetItem ${table}T`]);
    expect(asked('dynamodb', 'DynamoDB_20120810.BatchGetItem', { RequestItems: { A: {}, B: {} } })).toEqual([
      `dynamodb:BatchGetItem ${table}A`,
      `dynamodb:BatchGetItem ${table}B`,
    ]);
  });

  it('for an item whose key a policy can name', () => {
    const read = (pk: string) =>
      actionsOf(
        {
          ...{
            method: 'POST',
            url: new URL('http://127.0.0.1/'),
            body: JSON.stringify({ TableName: 'T', Key: { pk: { S: pk } } }),
          },
          headers: { 'x-amz-target': 'DynamoDB_20120810.GetItem' },
        } as never,
        'dynamodb',
        { account: '000000000000', region: 'eu-central-1', machineOf: () => undefined },
      ).map(({ context }) => context);
    expect(read('MUTES')).toEqual([{ 'dynamodb:LeadingKeys': 'MUTES' }]);
    expect(read('CONTACT#ada')).toEqual([undefined]);
  });

  it('for the machine behind its token, and for nothing with a token that was never issued', () => {
    const target = 'AWSStepFunctions.SendTaskSuccess';
    expect(asked('states', target, { taskToken: 'known' })).toEqual(['states:SendTaskSuccess arn:machine']);
    expect(asked('states', target, { taskToken: 'wrong' })).toEqual([]);
  });

  it('for the index that it reads', () => {
    const query = { TableName: 'T', IndexName: 'I' };
    expect(asked('dynamodb', 'DynamoDB_20120810.Query', query)).toEqual([`dynamodb:Query ${table}T/index/I`]);
  });

  it('for a topic', () => {
    expect(asked('sns', '', 'Action=Publish&TopicArn=arn%3Atopic', form)).toEqual(['sns:Publish arn:topic']);
  });

  // "Getting started with Amazon SNS SMS access management", SNS developer guide.
  it('for a number, in SNS and in End User Messaging, which SNS calls on behalf of the function', () => {
    expect(asked('sns', '', 'Action=Publish&PhoneNumber=%2B1555', form)).toEqual([
      'sns:Publish +1555',
      'sms-voice:SendTextMessage * by sns.amazonaws.com',
    ]);
    expect(asked('sns', '', 'Action=CheckIfPhoneNumberIsOptedOut&phoneNumber=%2B1555', form)).toEqual([
      'sns:CheckIfPhoneNumberIsOptedOut *',
      'sms-voice:DescribeOptedOutNumbers * by sns.amazonaws.com',
    ]);
  });

  it('for the sender and every recipient', () => {
    const mail = { FromEmailAddress: 'On-call <o@x.org>', Destination: { ToAddresses: ['ada@x.org'] } };
    expect(asked('ses', '', mail)).toEqual([`ses:SendEmail ${identity}o@x.org`, `ses:SendEmail ${identity}ada@x.org`]);
  });

  it('for the configuration set, if an e-mail has one', () => {
    expect(asked('ses', '', { FromEmailAddress: 'o@x.org', ConfigurationSetName: 'Emails' })).toEqual([
      `ses:SendEmail ${identity}o@x.org`,
      'ses:SendEmail arn:aws:ses:eu-central-1:000000000000:configuration-set/Emails',
    ]);
  });

  // Service authorization reference: both are resource types of SendTextMessage and SendVoiceMessage.
  it('for the origination identity of an SMS or a call, and for its configuration set', () => {
    const target = 'PinpointSMSVoiceV2.SendTextMessage';
    const sending = { OriginationIdentity: 'arn:phone', ConfigurationSetName: 'Phones' };
    expect(asked('sms-voice', target, sending)).toEqual([
      'sms-voice:SendTextMessage arn:phone',
      'sms-voice:SendTextMessage arn:aws:sms-voice:eu-central-1:000000000000:configuration-set/Phones',
    ]);
    expect(asked('sms-voice', target, { OriginationIdentity: 'arn:phone' })).toHaveLength(1);
  });

  it('for nothing in a service that no function calls: the service is refused by name', () => {
    expect(() => asked('s3', '', {})).toThrow('The local stack does not support functions that call s3.');
  });
});
