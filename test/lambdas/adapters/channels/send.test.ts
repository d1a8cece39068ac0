import { env } from 'node:process';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Channel } from '../../../../lambdas/domain/on-call/channel.ts';
import type { Contact } from '../../../../lambdas/domain/on-call/contact.ts';
import { pointClientsAt } from '../../../support/own-services.ts';

/** The calls that the services got, and their answers. */
const requests: { to: string; body: Record<string, unknown> }[] = [];
let answer: { status: number; body: object } = { status: 200, body: {} };
/** The refusals of SNS, by the name of the action. */
const refusedBySns: Record<string, { status: number; code: string; message: string }> = {};

let isSilent = false;

await pointClientsAt(async (request, response) => {
  if (isSilent) return;
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded');
  const body = isForm ? Object.fromEntries(new URLSearchParams(text)) : JSON.parse(text);
  const to = String(request.headers['x-amz-target'] ?? (isForm ? body.Action : request.url));
  requests.push({ to, body });
  if (!isForm) return response.writeHead(answer.status).end(JSON.stringify(answer.body));
  const refused = refusedBySns[to];
  if (refused !== undefined) {
    const { status, code, message } = refused;
    const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>`;
    return response.writeHead(status).end(`<ErrorResponse>${error}</ErrorResponse>`);
  }
  const result = to === 'Publish' ? '' : '<isOptedOut>false</isOptedOut>';
  return response.writeHead(200).end(`<${to}Response><${to}Result>${result}</${to}Result></${to}Response>`);
}, 'eu-central-1');
Object.assign(env, {
  AWS_MAX_ATTEMPTS: '1',
  SENDER: 'on-call@example.org',
  EMAIL_CONFIGURATION_SET: 'Emails',
  ORIGINATION_NUMBER: '',
  PHONE_CONFIGURATION_SET: 'Phones',
});
const { isRefusal, prepareChannels, sendMessage } = await import('../../../../lambdas/adapters/channels/send.ts');
const { limitReached } = await import('../../../../lambdas/adapters/channels/account-limit.ts');

const ada: Contact = {
  ...{ id: 'ada', name: 'Ada', timeZone: 'UTC' },
  ...{ sms: '+15550100', email: 'ada@example.org', voice: '+15550101' },
};
const message = { text: 'Down', validSeconds: 100 };
const tags = { incident: 'disk-1-0001', contact: 'ada', attempt: '1', at: '2026-11-23T02_14_00_000Z' };
const refuse = (name: string, fields: object = {}) => {
  answer = { status: 400, body: { __type: name, ...fields } };
};

beforeEach(() => {
  requests.length = 0;
  for (const action of Object.keys(refusedBySns)) delete refusedBySns[action];
  answer = { status: 200, body: {} };
  Object.assign(env, {
    ORIGINATION_NUMBER: '',
    ORIGINATION_IDENTITY: 'arn:phone',
    VOICE_ORIGINATION: 'arn:pool',
    MAX_PRICE: '0.25',
  });
});

describe('a message', () => {
  it('goes out by a client that was loaded before', async () => {
    prepareChannels(['sms', 'email', 'voice']);
    expect(requests).toEqual([]);
    for (const channel of ['sms', 'email', 'voice'] as const)
      expect(await sendMessage(channel, ada, message, tags)).toEqual({ sent: true });
    expect(requests.map(({ to }) => to.split('.').at(-1))).toEqual([
      ...['SendTextMessage', '/v2/email/outbound-emails', 'SendVoiceMessage'],
    ]);
  });

  it('by SMS goes from the identity, for as long as its wait, at no more than the price, with its tags', async () => {
    expect(await sendMessage('sms', ada, message, tags)).toEqual({ sent: true });
    expect(requests).toEqual([
      {
        to: 'PinpointSMSVoiceV2.SendTextMessage',
        body: {
          ...{ DestinationPhoneNumber: '+15550100', OriginationIdentity: 'arn:phone', MessageBody: 'Down' },
          ...{ MessageType: 'TRANSACTIONAL', MaxPrice: '0.25', TimeToLive: 100 },
          ...{ ConfigurationSetName: 'Phones', Context: tags },
        },
      },
    ]);
  });

  it('by voice is a call that reads SSML', async () => {
    env.MAX_PRICE = '';
    expect(await sendMessage('voice', ada, { ...message, text: '<speak>Down</speak>' }, tags)).toEqual({ sent: true });
    expect(requests).toEqual([
      {
        to: 'PinpointSMSVoiceV2.SendVoiceMessage',
        body: {
          ...{ DestinationPhoneNumber: '+15550101', OriginationIdentity: 'arn:pool', TimeToLive: 100 },
          ...{ MessageBody: '<speak>Down</speak>', MessageBodyTextType: 'SSML' },
          ...{ ConfigurationSetName: 'Phones', Context: tags },
        },
      },
    ]);
  });

  it('by e-mail has its configuration set and its tags', async () => {
    await sendMessage('email', ada, { ...message, subject: 'Down', html: '<p>Down' }, tags);
    expect(requests[0]).toMatchObject({
      to: '/v2/email/outbound-emails',
      body: {
        FromEmailAddress: 'on-call@example.org',
        ConfigurationSetName: 'Emails',
        EmailTags: Object.entries(tags).map(([Name, Value]) => ({ Name, Value })),
      },
    });
  });

  it('by SMS goes by SNS if there is no identity', async () => {
    env.ORIGINATION_IDENTITY = '';
    expect(await sendMessage('sms', ada, message, tags)).toEqual({ sent: true });
    expect(requests.map(({ to }) => to)).toEqual(['CheckIfPhoneNumberIsOptedOut', 'Publish']);
  });

  it.each([
    [403, 'AuthorizationError', 'not authorized to perform: sms-voice:DescribeOptedOutNumbers'],
    [500, 'InternalError', 'an outage'],
    [400, 'Throttled', 'Rate exceeded'],
  ])('by SNS goes out even if it is unknown whether the number has opted out: %i %s', async (status, code, said) => {
    env.ORIGINATION_IDENTITY = '';
    refusedBySns.CheckIfPhoneNumberIsOptedOut = { status, code, message: said };
    const lines: string[] = [];
    const log = vi.spyOn(console, 'log').mockImplementation((line) => void lines.push(line));
    expect(await sendMessage('sms', ada, message, tags)).toEqual({ sent: true });
    log.mockRestore();
    expect(lines).toEqual([expect.stringContaining(said)]);
    expect(lines.join()).not.toContain(ada.sms);
  });

  // "Publishing SMS messages to a mobile phone", SNS developer guide.
  it.each([
    ['a sender id', 'MYSHOP1', 'AWS.SNS.SMS.SenderID'],
    ['a number', '+4915112345678', 'AWS.MM.SMS.OriginationNumber'],
  ])('by SNS comes from %s, named as such', async (_, from, attribute) => {
    Object.assign(env, { ORIGINATION_IDENTITY: '', ORIGINATION_NUMBER: from });
    expect(await sendMessage('sms', ada, message, tags)).toEqual({ sent: true });
    const sent = Object.values(requests.at(-1)?.body ?? {});
    expect(sent).toEqual(expect.arrayContaining([attribute, from]));
    expect(sent.filter((value) => /SenderID|OriginationNumber/.test(String(value)))).toEqual([attribute]);
  });

  it('cannot be a call if the stack has no number to call from', async () => {
    env.VOICE_ORIGINATION = '';
    expect(await sendMessage('voice', ada, message, tags)).toEqual({
      sent: false,
      why: 'the stack has no number to call from',
    });
  });

  it('on an unknown channel is an error that names it, and is not sent', async () => {
    const contact = { ...ada, fax: '+15550102' };
    await expect(sendMessage('fax' as Channel, contact, message, tags)).rejects.toThrow('"fax" is not a channel');
    await expect(sendMessage('toString' as Channel, contact, message, tags)).rejects.toThrow(
      '"toString" is not a channel',
    );
    expect(requests).toEqual([]);
  });

  it('cannot go to a missing address', async () => {
    const { voice: _, ...contact } = ada;
    expect(await sendMessage('voice', contact, message, tags)).toMatchObject({ sent: false });
    expect(requests).toEqual([]);
  });
});

describe('an address', () => {
  // Words of SES: awslabs/aws-sdk-rust, issue 881; openstax/accounts, issue 253; arithmetric/aws-lambda-ses-forwarder, issue 103.
  it.each([
    'Domain contains illegal character',
    'Local address contains control or whitespace',
    "Missing final '@domain'",
    'Illegal address',
    'Missing local name',
  ])('cannot be reached if it is not valid: %s', async (said) => {
    refuse('BadRequestException', { message: said });
    expect(await sendMessage('email', ada, message, tags)).toEqual({ sent: false, why: 'the address is not valid' });
  });

  const unverified = 'Email address is not verified. The following identities failed the check in region EU-CENTRAL-1:';

  it.each([`${unverified} ADA@example.org`, 'Message contains a virus.'])(
    'cannot be reached after: %s',
    async (said) => {
      refuse('MessageRejected', { message: said });
      const why = 'the mail service rejected the message';
      expect(await sendMessage('email', ada, message, tags)).toEqual({ sent: false, why });
    },
  );

  it('is not blamed for a sender that is not verified, which is thrown', async () => {
    refuse('MessageRejected', { message: `${unverified} on-call@example.org` });
    await expect(sendMessage('email', ada, message, tags)).rejects.toMatchObject({ name: 'MessageRejected' });
  });

  it.each(['Invalid tag value <2026>.', 'Charset is not supported.', ''])(
    'has no part in what is wrong with the request, which is thrown: %s',
    async (said) => {
      refuse('BadRequestException', { message: said });
      await expect(sendMessage('email', ada, message, tags)).rejects.toMatchObject({ name: 'BadRequestException' });
    },
  );
});

describe('a number', () => {
  it.each([
    ['ConflictException', 'DESTINATION_PHONE_NUMBER_OPTED_OUT', 'the number has opted out'],
    ['ConflictException', 'DESTINATION_PHONE_NUMBER_NOT_VERIFIED', 'the number is not verified'],
    ['ValidationException', 'DESTINATION_COUNTRY_BLOCKED', 'the number’s country is blocked'],
    ['ValidationException', 'PRICE_OVER_THRESHOLD', 'it would cost more than maxPrice'],
  ])('cannot be reached by a retry either: %s %s', async (name, Reason, why) => {
    refuse(name, { Reason });
    expect(await sendMessage('sms', ada, message, tags)).toEqual({ sent: false, why: expect.stringContaining(why) });
  });

  it('cannot be reached if it is not valid', async () => {
    refuse('ValidationException', { Reason: 'FIELD_VALIDATION_FAILED', Fields: [{ Name: 'DestinationPhoneNumber' }] });
    expect(await sendMessage('voice', ada, message, tags)).toEqual({ sent: false, why: 'the number is not valid' });
  });

  // SNS's words: aws/aws-sdk-js, issue 1368.
  it('cannot be reached by SNS if it is not valid', async () => {
    env.ORIGINATION_IDENTITY = '';
    const said = 'Invalid parameter: PhoneNumber Reason: +15550100 is not valid to publish to';
    refusedBySns.Publish = { status: 400, code: 'InvalidParameter', message: said };
    expect(await sendMessage('sms', ada, message, tags)).toEqual({ sent: false, why: 'the number is not valid' });
  });

  it('is not blamed for a Region without SMS, where SNS says the same of every number', async () => {
    Object.assign(env, { ORIGINATION_IDENTITY: '', SMS_REGIONS: 'us-east-1,us-west-2' });
    const said = 'Invalid parameter: PhoneNumber Reason: +15550100 is not valid to publish to';
    refusedBySns.Publish = { status: 400, code: 'InvalidParameter', message: said };
    const sending = sendMessage('sms', ada, message, tags);
    await expect(sending).rejects.toThrow('SNS sends no SMS in eu-central-1: deploy the pager to another Region.');
    env.SMS_REGIONS = 'us-east-1,eu-central-1';
    expect(await sendMessage('sms', ada, message, tags)).toMatchObject({ sent: false });
  });

  it('is not blamed for any other invalid parameter of SNS, which is thrown', async () => {
    env.ORIGINATION_IDENTITY = '';
    refusedBySns.Publish = { status: 400, code: 'InvalidParameter', message: 'Invalid parameter: OriginationNumber' };
    await expect(sendMessage('sms', ada, message, tags)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  it.each([
    ['ThrottlingException', {}],
    ['ResourceNotFoundException', { ResourceType: 'phone-number' }],
    ['ConflictException', { Reason: 'RESOURCE_NOT_ACTIVE' }],
    ['ValidationException', { Reason: 'FIELD_VALIDATION_FAILED', Fields: [{ Name: 'MaxPrice' }] }],
  ])('is not blamed for a fault of the system, which is thrown: %s %o', async (name, fields) => {
    refuse(name, fields);
    const error = await sendMessage('sms', ada, message, tags).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ name });
    expect(isRefusal(error)).toBe(true);
  });

  it('is not blamed for a protect configuration that blocks its whole country, which is thrown and named', async () => {
    refuse('ConflictException', { Reason: 'DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION' });
    const error = await sendMessage('voice', ada, message, tags).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ name: 'ConflictException' });
    expect(isRefusal(error)).toBe(true);
    expect(limitReached(error)).toBe('DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION');
    expect(limitReached(Object.assign(new Error(), { name: 'ConflictException', Reason: 'OTHER' }))).toBeUndefined();
    // A bundle is tried each minute for as long as it can be sent.
    expect(await sendMessage('voice', ada, message, { ...tags, bundle: '01' })).toEqual({
      sent: false,
      why: 'a protect configuration of the account blocks the number’s country',
    });
  });

  it('is not blamed for a limit of the account, which is thrown and named', async () => {
    refuse('ServiceQuotaExceededException', { Reason: 'MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT' });
    const error = await sendMessage('sms', ada, message, tags).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ name: 'ServiceQuotaExceededException' });
    expect(limitReached(error)).toBe('MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT');
    expect(limitReached(new Error('throttled'))).toBeUndefined();
  });
});

describe('an error of a service', () => {
  const denied = 'User: arn:aws:sts::123456789012:assumed-role/R/F is not authorized to perform:';
  const thrown = (channel: Channel) => sendMessage(channel, ada, message, tags).catch((error: unknown) => error);
  /** Everything that Lambda's runtime writes of an error that leaves a function. */
  const written = (error: unknown) =>
    error instanceof Error ? JSON.stringify({ ...error, message: error.message, stack: error.stack }) : String(error);

  it('of SNS names no number, but its code, the action and the status', async () => {
    env.ORIGINATION_IDENTITY = '';
    const refused = {
      status: 403,
      code: 'AuthorizationError',
      message: `${denied} SNS:Publish on resource: ${ada.sms}`,
    };
    Object.assign(refusedBySns, { Publish: refused });
    const error = await thrown('sms');
    expect(error).toMatchObject({
      name: 'AuthorizationErrorException',
      message: `${denied} SNS:Publish on resource: (number)`,
      $metadata: { httpStatusCode: 403 },
    });
    expect(written(error)).not.toContain(ada.sms);
  });

  it('of SES names no address', async () => {
    refuse('AccessDeniedException', { message: `${denied} ses:SendEmail on resource: identity/ADA@example.org` });
    const error = await thrown('email');
    expect(error).toMatchObject({ name: 'AccessDeniedException' });
    expect(written(error)).toContain('ses:SendEmail on resource');
    expect(written(error)).not.toMatch(/ada@example/i);
  });

  it.each<[Channel, string | undefined]>([
    ['sms', ada.sms],
    ['voice', ada.voice],
  ])('of End User Messaging names no number, not in its fields either: %s', async (channel, number) => {
    const fields = [{ Name: 'MessageBody', Message: `is too long for ${number}` }];
    refuse('ValidationException', { Message: `Bad message to ${number}`, Reason: 'OTHER', Fields: fields });
    const error = await thrown(channel);
    expect(error).toMatchObject({ name: 'ValidationException', Reason: 'OTHER', Fields: [{ Name: 'MessageBody' }] });
    expect(written(error)).not.toContain(number);
  });

  it('of Step Functions names no task token', async () => {
    const { wake } = await import('../../../../lambdas/adapters/executions.ts');
    const taskToken = `AQCEAAAAKgAAAAMAAAAAAAAA${'b+/C9'.repeat(120)}==`;
    const said = `1 validation error detected: Value '${taskToken}' at 'taskToken' failed to satisfy constraint`;
    refuse('ValidationException', { message: said });
    const error = await wake(taskToken, { outcome: 'acknowledged' }).catch((found: unknown) => found);
    expect(error).toMatchObject({ message: expect.stringContaining("Value '(token)' at 'taskToken'") });
    expect(written(error)).not.toContain(taskToken.slice(0, 120));
  });
});

describe('an e-mail without an answer', () => {
  it('is given up after the time that it may take, and is no refusal, because it may have been sent', async () => {
    isSilent = true;
    const error = await sendMessage('email', ada, message, tags, 20).catch((thrown: unknown) => thrown);
    isSilent = false;
    expect(error).toBeInstanceOf(Error);
    expect(isRefusal(error)).toBe(false);
  });
});
