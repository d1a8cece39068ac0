import type { Inboxes, Message } from './channels.ts';
import type { Conditions } from './conditions.ts';
import type { Resource } from './loader.ts';
import type { Policies } from './policies.ts';
import type { Sqs } from './sqs.ts';
import { queryService, serviceError } from './wire.ts';

/** SNS for SMS and the stack's topics. */
export type Sns = {
  readonly service: ReturnType<typeof queryService>;
  /** Puts a message into every inbox and queue that is subscribed to a topic. The default subject is SNS's own. */
  readonly publish: (topicArn: string, message: TopicMessage) => Promise<void>;
};

type TopicMessage = {
  readonly text: string;
  readonly subject?: string | undefined;
  /** The text for SMS, if it is different. */
  readonly sms?: string | undefined;
};

type Publish = Record<'PhoneNumber' | 'Message' | 'TopicArn' | 'TargetArn' | 'Subject', string | undefined>;

export type SnsOptions = {
  readonly inboxes: Inboxes;
  readonly conditions: Conditions;
  readonly topics: readonly Resource[];
  readonly subscriptions: readonly Resource[];
  readonly sqs: Sqs;
  readonly policies: Policies;
  readonly nextId: () => string;
};

/** As on AWS, Publish to a number that opted out succeeds, but the message does not arrive. */
export function createSns({ inboxes, conditions, topics, subscriptions, sqs, policies, nextId }: SnsOptions): Sns {
  const send = (topicArn: string, queueArn: string, text: string) => {
    const call = { principal: 'sns.amazonaws.com', action: 'sqs:SendMessage', resource: queueArn };
    if (policies.permits({ ...call, context: { 'aws:SourceArn': topicArn } })) sqs.send(queueArn, text);
  };
  const publish = async (topicArn: string, message: TopicMessage) => {
    const topic = topics.find(({ arn }) => arn === topicArn);
    if (!topic) throw serviceError('NotFound', 'Topic does not exist', 404);
    for (const { properties } of subscriptions.filter((each) => each.properties.TopicArn === topicArn)) {
      if (properties.Protocol === 'sqs' && properties.RawMessageDelivery)
        send(topicArn, properties.Endpoint, message.text);
      else await inboxes.deliver(messageTo(properties, topic.properties.DisplayName, message));
    }
  };
  const service = queryService('SNS', 'http://sns.amazonaws.com/doc/2010-03-31/', {
    Publish: async ({ PhoneNumber, Message, TopicArn, TargetArn, Subject }: Publish) => {
      inboxes.checkService('sns');
      if (!Message) throw serviceError('InvalidParameter', 'Invalid parameter: Empty message');
      const topicArn = TopicArn ?? TargetArn;
      if (topicArn !== undefined) await publish(topicArn, { text: Message, subject: Subject });
      else await inboxes.deliver({ channel: 'sms', to: checkPhone(PhoneNumber), text: Message });
      return { MessageId: nextId() };
    },
    CheckIfPhoneNumberIsOptedOut: ({ phoneNumber }) => {
      inboxes.checkService('sns');
      return { isOptedOut: inboxes.isOptedOut(phoneNumber) };
    },
    GetSMSSandboxAccountStatus: () => ({ IsInSandbox: conditions.sms.isSandbox }),
    ListSMSSandboxPhoneNumbers: () => ({
      PhoneNumbers: conditions.sms.verified.map((PhoneNumber) => ({ PhoneNumber, Status: 'Verified' })),
    }),
    // Returns one attribute, because clients here ask for one at a time.
    GetSMSAttributes: ({ 'attributes.member.1': key }) => {
      const { spendLimit, type, senderId } = conditions.sms;
      const value = { DefaultSMSType: type, DefaultSenderID: senderId, MonthlySpendLimit: spendLimit }[String(key)];
      return value === undefined ? {} : { attributes: { entry: { key, value } } };
    },
    ListOriginationNumbers: () => ({
      PhoneNumbers: conditions.sms.originationNumbers.map((PhoneNumber) => ({ PhoneNumber, Status: 'Active' })),
    }),
    // The token of a subscription is its id.
    ConfirmSubscription: ({ TopicArn, Token, AuthenticateOnUnsubscribe }) => {
      const found = subscriptions.find(({ id, properties }) => properties.TopicArn === TopicArn && id === Token);
      if (!found) throw serviceError('InvalidParameter', 'Invalid parameter: Token');
      const { Endpoint } = found.properties;
      const others = conditions.confirmedInBrowser.filter((endpoint) => endpoint !== Endpoint);
      if (conditions.unconfirmed.includes(Endpoint))
        conditions.confirmedInBrowser = AuthenticateOnUnsubscribe === 'true' ? others : [...others, Endpoint];
      conditions.unconfirmed = conditions.unconfirmed.filter((endpoint) => endpoint !== Endpoint);
      return { SubscriptionArn: `${TopicArn}:${found.id}` };
    },
    GetSubscriptionAttributes: ({ SubscriptionArn }) => {
      const found = subscriptions.find(({ id, properties }) => `${properties.TopicArn}:${id}` === SubscriptionArn);
      if (!found) throw serviceError('NotFound', 'Subscription does not exist', 404);
      const isAuthenticated = !conditions.confirmedInBrowser.includes(found.properties.Endpoint);
      return { Attributes: { entry: { key: 'ConfirmationWasAuthenticated', value: isAuthenticated } } };
    },
    ListSubscriptionsByTopic: ({ TopicArn }) => {
      const Subscriptions = subscriptions
        .filter(({ properties }) => properties.TopicArn === TopicArn)
        .filter(({ properties }) => !conditions.unsubscribed.includes(properties.Endpoint))
        .map(({ id, properties: { Protocol, Endpoint } }) => {
          const isPending = conditions.unconfirmed.includes(Endpoint);
          return { ...{ TopicArn, Protocol, Endpoint }, SubscriptionArn: isPending ? pending : `${TopicArn}:${id}` };
        });
      return { Subscriptions };
    },
  });
  return { service, publish };
}

/** SNS's text instead of an ARN until the subscription is confirmed. */
const pending = 'PendingConfirmation';

/** The message for a subscription. An SMS begins with the first ten characters of the topic's display name. */
function messageTo(
  { Protocol, Endpoint }: Resource['properties'],
  displayName = '',
  { text, subject = 'AWS Notification Message', sms = text }: TopicMessage,
): Omit<Message, 'at'> {
  if (Protocol === 'email') return { channel: 'email', to: Endpoint, subject, text };
  if (Protocol === 'sms') return { channel: 'sms', to: Endpoint, text: `${displayName.slice(0, 10)}> ${sms}` };
  throw new Error(`The local stack does not support subscriptions by ${Protocol}.`);
}

function checkPhone(phone = ''): string {
  if (/^\+[1-9]\d{1,14}$/.test(phone)) return phone;
  throw serviceError('InvalidParameter', `Invalid parameter: PhoneNumber Reason: ${phone} is not valid to publish to`);
}
