import type { Clock } from '../asl/clock.ts';
import type { Inboxes } from './channels.ts';
import type { Conditions } from './conditions.ts';
import type { Resource } from './loader.ts';
import type { Policies } from './policies.ts';
import type { Sns } from './sns.ts';
import { jsonService, serviceError } from './wire.ts';

type Sending = {
  readonly DestinationPhoneNumber: string;
  readonly MessageBody: string;
  readonly OriginationIdentity?: string;
  readonly ConfigurationSetName?: string;
  readonly MaxPrice?: string;
  readonly Context?: Readonly<Record<string, string>>;
};

type EventDestination = {
  readonly MatchingEventTypes: readonly string[];
  readonly SnsDestination?: { readonly TopicArn: string };
};

export type EndUserMessagingOptions = {
  readonly inboxes: Inboxes;
  readonly conditions: Conditions;
  readonly sns: Sns;
  readonly configurationSets: readonly Resource[];
  readonly policies: Policies;
  readonly clock: Clock;
  readonly account: string;
  readonly nextId: () => string;
};

/** AWS End User Messaging: SMS and calls. Failures are published to the topics of the message's configuration set. */
export function createEndUserMessaging(options: EndUserMessagingOptions): ReturnType<typeof jsonService> {
  const { inboxes, configurationSets, clock, nextId } = options;
  const send = async (channel: 'sms' | 'voice', sending: Sending) => {
    inboxes.checkService('sms-voice');
    const { DestinationPhoneNumber: to, MessageBody, ConfigurationSetName } = sending;
    checkPhone(to);
    const set = configurationSets.find(({ name }) => name === ConfigurationSetName);
    if (ConfigurationSetName !== undefined && !set) throw notFound('configuration-set', ConfigurationSetName);
    if (channel === 'sms' && inboxes.isOptedOut(to)) throw optedOut();
    const messageId = nextId();
    const sentAt = clock.now();
    const isLost = await inboxes.deliver({ channel, to, text: channel === 'sms' ? MessageBody : spoken(MessageBody) });
    const sent = { sending, messageId, sentAt };
    const failure = channel === 'sms' ? 'TEXT_UNREACHABLE' : 'VOICE_FAILED';
    const report = (eventType: string) => void clock.during(publishEvent(options, set, eventType, sent));
    if (isLost !== undefined) clock.at(sentAt + isLost.afterSeconds * 1000, () => report(failure));
    else if (channel === 'sms') report('TEXT_DELIVERED');
    return { MessageId: messageId };
  };
  return jsonService('EndUserMessaging', {
    SendTextMessage: (sending: Sending) => send('sms', sending),
    SendVoiceMessage: (sending: Sending) => send('voice', sending),
    ...describe(options),
    ...describeProtection(options),
  });
}

type Asked = Readonly<Partial<Record<'PhoneNumberIds' | 'PoolIds' | 'OptedOutNumbers', readonly string[]>>> & {
  readonly Owner?: 'SELF' | 'SHARED';
};

/** The operations that describe the account. It has every origination identity that its conditions do not exclude. */
function describe({ inboxes, conditions, account }: EndUserMessagingOptions) {
  const arnOf = (resource: string) => `arn:aws:sms-voice:eu-central-1:${account}:${resource}`;
  const numbers = () =>
    conditions.phone.numbers.map((number) => ({
      ...number,
      PhoneNumberArn: arnOf(`phone-number/${number.PhoneNumberId}`),
    }));
  const senderIds = () =>
    conditions.phone.senderIds.map((each) => ({
      ...each,
      SenderIdArn: arnOf(`sender-id/${each.SenderId}/${each.IsoCountryCode}`),
    }));
  const identity = (type: string, [id = '']: readonly string[] = []) => {
    if (conditions.phone.unknown.includes(id)) throw notFound(type, id);
    return [conditions.phone.identity];
  };
  return {
    DescribeAccountAttributes: () => ({
      AccountAttributes: [{ Name: 'ACCOUNT_TIER', Value: conditions.phone.isSandbox ? 'SANDBOX' : 'PRODUCTION' }],
    }),
    // A limit of the account's own is named too, but is in force only if it is overridden.
    DescribeSpendLimits: () => ({
      SpendLimits: Object.entries(conditions.phone.spendLimits).map(([name, usd]) => ({
        ...{ Name: `${name}_MESSAGE_MONTHLY_SPEND_LIMIT`, EnforcedLimit: 1, MaxLimit: usd, Overridden: false },
      })),
    }),
    // No other account shares anything with this one.
    DescribePhoneNumbers: ({ PhoneNumberIds, Owner }: Asked) => {
      const listed = Owner === 'SHARED' ? [] : numbers();
      if (PhoneNumberIds === undefined) return { PhoneNumbers: listed };
      const [first] = numbers();
      return { PhoneNumbers: identity('phone-number', PhoneNumberIds).map((each) => ({ ...first, ...each })) };
    },
    DescribePools: ({ PoolIds }: Asked) => ({ Pools: identity('pool', PoolIds) }),
    ListPoolOriginationIdentities: ({ PoolId }: { PoolId: string }) => ({
      OriginationIdentities: identity('pool', [PoolId]).flatMap((each) =>
        numbers().map(({ PhoneNumberArn, PhoneNumberId, PhoneNumber, IsoCountryCode }) => ({
          ...{ ...each, PhoneNumber, IsoCountryCode },
          ...{ OriginationIdentityArn: PhoneNumberArn, OriginationIdentity: PhoneNumberId },
        })),
      ),
    }),
    DescribeSenderIds: ({ SenderIds, Owner }: Asked & { SenderIds?: readonly { SenderId: string }[] }) => {
      const listed = Owner === 'SHARED' ? [] : senderIds();
      const named = SenderIds?.map(({ SenderId }) => SenderId);
      return { SenderIds: named === undefined ? listed : identity('sender-id', named) };
    },
    GetResourcePolicy: ({ ResourceArn }: { ResourceArn: string }) => {
      const { withoutPolicy } = conditions.phone;
      if (withoutPolicy.some((name) => ResourceArn.endsWith(name) || ResourceArn.includes(`/${name}/`)))
        throw notFound('policy', ResourceArn);
      return { ResourceArn, Policy: JSON.stringify(policyForSns(ResourceArn, account)) };
    },
    DescribeVerifiedDestinationNumbers: () => ({
      VerifiedDestinationNumbers: conditions.phone.verified.map((DestinationPhoneNumber) => ({
        ...{ DestinationPhoneNumber, Status: 'VERIFIED' },
      })),
    }),
    DescribeOptedOutNumbers: ({ OptedOutNumbers: asked = inboxes.optedOut() }: Asked) => {
      const unknown = asked.find((number) => !inboxes.isOptedOut(number));
      if (unknown !== undefined) throw notFound('opted-out-number', unknown);
      return { OptedOutNumbers: asked.map((OptedOutNumber) => ({ OptedOutNumber, EndUserOptedOut: true })) };
    },
  };
}

type AskedProtection = {
  readonly ProtectConfigurationId: string;
  readonly NumberCapability: 'SMS' | 'VOICE';
  readonly ConfigurationSetNames: readonly string[];
  readonly Filters: readonly { readonly Values: readonly string[] }[];
};

/** The operations that describe the protect configurations. Overrides are filtered by the beginnings of their numbers only. */
function describeProtection({ conditions, configurationSets }: EndUserMessagingOptions) {
  const all = () => conditions.phone.protectConfigurations;
  const find = (id: string) => {
    const found = all().find(({ ProtectConfigurationId }) => ProtectConfigurationId === id);
    if (found === undefined) throw notFound('protect-configuration', id);
    return found;
  };
  return {
    DescribeProtectConfigurations: () => ({
      ProtectConfigurations: all().map(({ ProtectConfigurationId, AccountDefault }) => ({
        ...{ ProtectConfigurationId, AccountDefault },
      })),
    }),
    DescribeConfigurationSets: ({ ConfigurationSetNames: [name = ''] }: AskedProtection) => {
      if (!configurationSets.some((set) => set.name === name)) throw notFound('configuration-set', name);
      const protection = all().find((each) => each.configurationSets.includes(name));
      const { ProtectConfigurationId } = protection ?? {};
      return { ConfigurationSets: [{ ConfigurationSetName: name, ProtectConfigurationId }] };
    },
    GetProtectConfigurationCountryRuleSet: ({ ProtectConfigurationId, NumberCapability }: AskedProtection) => {
      const rules = Object.entries(find(ProtectConfigurationId).rules[NumberCapability] ?? {});
      const CountryRuleSet = Object.fromEntries(rules.map(([code, ProtectStatus]) => [code, { ProtectStatus }]));
      return { ProtectConfigurationId, NumberCapability, CountryRuleSet };
    },
    ListProtectConfigurationRuleSetNumberOverrides: ({ ProtectConfigurationId, Filters }: AskedProtection) => ({
      ProtectConfigurationId,
      RuleSetNumberOverrides: find(ProtectConfigurationId).overrides.filter(({ DestinationPhoneNumber }) =>
        Filters.every(({ Values }) => Values.some((begin) => DestinationPhoneNumber.startsWith(begin))),
      ),
    }),
  };
}

/** The resource policy that lets SNS send from an identity, as AWS's documentation shows it. */
function policyForSns(Resource: string, account: string): object {
  const Condition = { StringEquals: { 'aws:SourceAccount': account } };
  const Statement = [
    {
      Effect: 'Allow',
      Principal: { Service: 'sns.amazonaws.com' },
      Action: 'sms-voice:SendTextMessage',
      Resource,
      Condition,
    },
  ];
  return { Version: '2012-10-17', Statement };
}

type Sent = { readonly sending: Sending; readonly messageId: string; readonly sentAt: number };

/** Publishes an event about a message to every topic that the configuration set names for it and that allows it. */
async function publishEvent(
  { sns, policies, account, clock, conditions }: EndUserMessagingOptions,
  set: Resource | undefined,
  eventType: string,
  { sending, messageId, sentAt }: Sent,
): Promise<void> {
  const event = {
    eventType,
    eventVersion: '1.0',
    eventTimestamp: clock.now(),
    isFinal: true,
    originationPhoneNumber: sending.OriginationIdentity,
    destinationPhoneNumber: sending.DestinationPhoneNumber,
    messageId,
    messageRequestTimestamp: sentAt,
    messageStatus: eventType.replace(/^[A-Z]+_/, ''),
    ...(eventType === 'TEXT_DELIVERED' && priceOf(sending.MessageBody, conditions.phone.smsPrice)),
    context: sending.Context,
  };
  for (const { MatchingEventTypes, SnsDestination } of (set?.properties.EventDestinations ??
    []) as EventDestination[]) {
    if (SnsDestination === undefined || !MatchingEventTypes.includes(eventType)) continue;
    const context = { 'aws:SourceAccount': account, 'aws:SourceArn': set?.arn ?? '' };
    const resource = SnsDestination.TopicArn;
    if (policies.permits({ principal: 'sms-voice.amazonaws.com', action: 'sns:Publish', resource, context }))
      await sns.publish(resource, { text: JSON.stringify(event) });
  }
}

/** The price of an SMS in GSM-7, in USD. */
function priceOf({ length }: string, perPart: number) {
  const totalMessageParts = length <= 160 ? 1 : Math.ceil(length / 153);
  return { totalMessageParts, totalMessagePrice: totalMessageParts * perPart, totalCarrierFee: 0 };
}

function checkPhone(phone: string): void {
  if (/^\+[1-9]\d{1,14}$/.test(phone)) return;
  const Fields = [{ Name: 'DestinationPhoneNumber', Message: `${phone} is not valid` }];
  throw Object.assign(serviceError('ValidationException', 'The request is not valid.'), {
    Reason: 'FIELD_VALIDATION_FAILED',
    Fields,
  });
}

function optedOut(): Error {
  const Reason = 'DESTINATION_PHONE_NUMBER_OPTED_OUT';
  return Object.assign(serviceError('ConflictException', 'Destination phone number has opted out.'), { Reason });
}

function notFound(ResourceType: string, ResourceId: string): Error {
  const error = serviceError('ResourceNotFoundException', `There is no ${ResourceType} ${ResourceId}.`);
  return Object.assign(error, { ResourceType, ResourceId });
}

/** The words that a voice reads from SSML. */
function spoken(ssml: string): string {
  const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#96': '`' };
  return ssml
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(\w+|#\d+);/g, (whole, name: string) => entities[name] ?? whole)
    .replace(/\s+/g, ' ')
    .trim();
}
