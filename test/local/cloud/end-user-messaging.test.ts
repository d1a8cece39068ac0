import { describe, expect, it } from 'vitest';
import { virtualClock } from '../../../local/asl/clock.ts';
import { createInboxes } from '../../../local/cloud/channels.ts';
import { readyConditions } from '../../../local/cloud/conditions.ts';
import { createEndUserMessaging } from '../../../local/cloud/end-user-messaging.ts';
import type { Resource } from '../../../local/cloud/loader.ts';
import type { Call, Policies } from '../../../local/cloud/policies.ts';

const phone = '+15550100001';
const destination = (topic: string, ...MatchingEventTypes: string[]) => ({
  MatchingEventTypes,
  SnsDestination: { TopicArn: topic },
});
const configurationSet = {
  name: 'Phones',
  arn: 'arn:set',
  properties: {
    EventDestinations: [
      destination('arn:topic', 'TEXT_UNREACHABLE', 'VOICE_FAILED'),
      destination('arn:others', 'TEXT_BLOCKED'),
      { MatchingEventTypes: ['TEXT_UNREACHABLE'] },
      destination('arn:prices', 'TEXT_DELIVERED'),
    ],
  },
} as unknown as Resource;

function aService(isAllowed = true) {
  const clock = virtualClock(0);
  const inboxes = createInboxes(clock);
  const published: { topicArn: string; event: Record<string, unknown> }[] = [];
  const calls: Call[] = [];
  const serve = createEndUserMessaging({
    ...{ clock, inboxes, account: '000000000000', nextId: () => 'id', configurationSets: [configurationSet] },
    conditions: readyConditions({ outputs: {}, parameters: {} }),
    sns: {
      publish: async (topicArn: string, { text }: { text: string }) =>
        void published.push({ topicArn, event: JSON.parse(text) }),
    } as never,
    policies: { permits: (call: Call) => isAllowed && calls.push(call) > 0 } as Policies,
  });
  const ask = async (operation: string, input: object) => {
    const headers = { 'x-amz-target': `PinpointSMSVoiceV2.${operation}` };
    const request = { ...{ method: 'POST', url: new URL('http://127.0.0.1'), headers, rawHeaders: [] } };
    const { status, body } = await serve({ ...request, body: JSON.stringify(input) });
    return { status, body: JSON.parse(body) };
  };
  return { clock, inboxes, published, calls, ask };
}
const aText = { DestinationPhoneNumber: phone, MessageBody: 'Down', ConfigurationSetName: 'Phones' };

describe('End User Messaging', () => {
  it('delivers an SMS, and the spoken words of a call', async () => {
    const { ask, inboxes } = aService();
    expect(await ask('SendTextMessage', aText)).toEqual({ status: 200, body: { MessageId: 'id' } });
    const ssml = '<speak>Tom &amp; &#39;Jerry&#39; &unknown;<break time="1s"/>again</speak>';
    await ask('SendVoiceMessage', { ...aText, MessageBody: ssml });
    expect(inboxes.messages).toMatchObject([
      { channel: 'sms', to: phone, text: 'Down' },
      { channel: 'voice', to: phone, text: "Tom & 'Jerry' &unknown; again" },
    ]);
  });

  it('reports the price of an SMS that arrived, if it is configured to', async () => {
    const { ask, published, clock } = aService();
    await ask('SendTextMessage', { ...aText, MessageBody: 'a'.repeat(161), Context: { paid: 'x' } });
    await clock.idle();
    expect(published).toMatchObject([
      {
        topicArn: 'arn:prices',
        event: {
          ...{ eventType: 'TEXT_DELIVERED', isFinal: true, context: { paid: 'x' } },
          ...{ totalMessageParts: 2, totalMessagePrice: 0.1, totalCarrierFee: 0 },
        },
      },
    ]);
  });

  it.each([
    [
      'a text that is not a phone number',
      { DestinationPhoneNumber: '5550100' },
      { __type: 'ValidationException', Fields: [{ Name: 'DestinationPhoneNumber' }] },
    ],
    ['a missing configuration set', { ConfigurationSetName: 'x' }, { __type: 'ResourceNotFoundException' }],
  ])('refuses %s', async (_, flaw, body) => {
    expect(await aService().ask('SendTextMessage', { ...aText, ...flaw })).toMatchObject({ status: 400, body });
  });

  it('refuses an SMS to a number that has opted out, but calls it', async () => {
    const { ask, inboxes } = aService();
    inboxes.optOut(phone);
    expect(await ask('SendTextMessage', aText)).toMatchObject({
      status: 400,
      body: { __type: 'ConflictException', Reason: 'DESTINATION_PHONE_NUMBER_OPTED_OUT' },
    });
    expect(await ask('SendVoiceMessage', aText)).toMatchObject({ status: 200 });
  });

  it.each([
    ['SendTextMessage', 'TEXT_UNREACHABLE'],
    ['SendVoiceMessage', 'VOICE_FAILED'],
  ])(
    'reports a lost message later, with its context, to the topics that are configured for it: %s',
    async (operation, eventType) => {
      const { clock, inboxes, published, calls, ask } = aService();
      inboxes.lose(phone, 5);
      await ask(operation, { ...aText, Context: { incident: 'x' } });
      expect(inboxes.messages).toEqual([]);
      await clock.advanceTo(4999);
      expect(published).toEqual([]);
      await clock.advanceTo(5000);
      expect(published).toEqual([
        {
          topicArn: 'arn:topic',
          event: expect.objectContaining({
            eventType,
            isFinal: true,
            context: { incident: 'x' },
            eventTimestamp: 5000,
          }),
        },
      ]);
      expect(calls).toEqual([
        {
          principal: 'sms-voice.amazonaws.com',
          action: 'sns:Publish',
          resource: 'arn:topic',
          context: { 'aws:SourceAccount': '000000000000', 'aws:SourceArn': 'arn:set' },
        },
      ]);
    },
  );

  it.each([
    ['that does not allow it', false, aText],
    ['without a configuration set', true, { ...aText, ConfigurationSetName: undefined }],
  ])('does not report it to a topic %s', async (_, isAllowed, sending) => {
    const { clock, inboxes, published, ask } = aService(isAllowed);
    inboxes.lose(phone, 5);
    await ask('SendTextMessage', sending);
    await clock.run();
    expect(published).toEqual([]);
  });

  it('lists the numbers of the account, and shows the policy that lets SNS use one', async () => {
    const { ask } = aService();
    const [number] = (await ask('DescribePhoneNumbers', {})).body.PhoneNumbers;
    expect(number).toMatchObject({ IsoCountryCode: 'US', Status: 'ACTIVE', PhoneNumber: '+15550100000' });
    expect((await ask('DescribePhoneNumbers', { Owner: 'SHARED' })).body).toEqual({ PhoneNumbers: [] });
    expect((await ask('DescribeSenderIds', {})).body).toEqual({ SenderIds: [] });
    expect((await ask('DescribeSenderIds', { Owner: 'SHARED' })).body).toEqual({ SenderIds: [] });
    const { body } = await ask('GetResourcePolicy', { ResourceArn: number.PhoneNumberArn });
    expect(JSON.parse(body.Policy).Statement).toMatchObject([{ Principal: { Service: 'sns.amazonaws.com' } }]);
  });
});
