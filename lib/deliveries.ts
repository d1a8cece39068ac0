import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { ConfigurationSet, EmailSendingEvent, EventDestination } from 'aws-cdk-lib/aws-ses';
import { CfnConfigurationSet } from 'aws-cdk-lib/aws-smsvoice';
import { Subscription, SubscriptionProtocol, Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { nameUnder } from './names.ts';
import { createDrained, type Drained, letSend, throughQueue } from './queues.ts';
import type { Settings } from './settings.ts';

export type DeliveriesProps = { readonly pager: string; readonly settings: Settings };

/** Through which configuration sets messages are sent, and where what is heard of them arrives. */
export type Deliveries = Drained & {
  readonly emails: ConfigurationSet;
  /** Of SMS and calls by End User Messaging, where the settings have either. */
  readonly phones: CfnConfigurationSet | undefined;
};

/** What End User Messaging tells of SMS and calls that failed: each is one that ends a wait. */
const phoneFailures = [
  ...['TEXT_BLOCKED', 'TEXT_CARRIER_BLOCKED', 'TEXT_CARRIER_UNREACHABLE', 'TEXT_INVALID', 'TEXT_INVALID_MESSAGE'],
  ...['TEXT_PROTECT_BLOCKED', 'TEXT_SPAM', 'TEXT_TTL_EXPIRED', 'TEXT_UNREACHABLE'],
  ...['VOICE_BUSY', 'VOICE_FAILED', 'VOICE_TTL_EXPIRED'],
];

/**
 * What is heard of messages that were taken and not delivered: e-mails by a rule, SMS and calls by a topic, one queue.
 *
 * End User Messaging puts events on the bus too, but is documented to hand on a message's context, which says whose
 * it was, only to a configuration set's destinations: of those a topic is the one that leads to a queue.
 */
export function createDeliveries(scope: Construct, { pager, settings }: DeliveriesProps): Deliveries {
  const queues = createDrained(scope, 'Deliveries', 'DeliveryDeadLetters');
  const isByPhone = settings.originationIdentity !== undefined || settings.voiceOrigination !== undefined;
  return {
    emails: createEmails(scope, queues),
    phones: isByPhone ? createPhones(scope, pager, queues) : undefined,
    ...queues,
  };
}

/** The set's events go to the account's bus, from where the rule takes those that say that an e-mail did not arrive. */
function createEmails(scope: Construct, queues: Drained): ConfigurationSet {
  const emails = new ConfigurationSet(scope, 'Emails');
  emails.addEventDestination('Failures', {
    destination: EventDestination.eventBus(EventBus.fromEventBusName(scope, 'Bus', 'default')),
    events: [EmailSendingEvent.BOUNCE, EmailSendingEvent.COMPLAINT, EmailSendingEvent.REJECT],
  });
  new Rule(scope, 'EmailNotDelivered', {
    description: 'Every e-mail of this stack that bounced, was rejected or was marked as spam.',
    eventPattern: {
      source: ['aws.ses'],
      detailType: ['Email Bounced', 'Email Complaint Received', 'Email Rejected'],
      detail: { mail: { tags: { 'ses:configuration-set': [emails.configurationSetName] } } },
    },
    // An event that is older ends no wait any more.
    targets: [throughQueue(queues, Duration.hours(4))],
  });
  return emails;
}

/** The set's events go to a topic, and from there to the queue as they are. */
function createPhones(scope: Construct, pager: string, { queue, deadLetters }: Drained): CfnConfigurationSet {
  const topic = new Topic(scope, 'PhoneFailures', { enforceSSL: true });
  const { account } = Stack.of(scope);
  const configurationSetName = nameUnder(pager, 'Phones', 64);
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid: 'AllowEndUserMessaging',
      principals: [new ServicePrincipal('sms-voice.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: {
        StringEquals: { 'aws:SourceAccount': account },
        ArnLike: { 'aws:SourceArn': phoneArn(scope, 'configuration-set', configurationSetName) },
      },
    }),
  );
  for (const each of [queue, deadLetters]) letSend(each, 'sns', topic.topicArn);
  new Subscription(scope, 'PhoneFailuresToDeliveries', {
    topic,
    protocol: SubscriptionProtocol.SQS,
    endpoint: queue.queueArn,
    rawMessageDelivery: true,
    deadLetterQueue: deadLetters,
  });
  const phones = new CfnConfigurationSet(scope, 'Phones', {
    configurationSetName,
    eventDestinations: [
      {
        eventDestinationName: 'Failures',
        enabled: true,
        matchingEventTypes: phoneFailures,
        snsDestination: { topicArn: topic.topicArn },
      },
    ],
  });
  // A destination that may not be published to is refused, so the topic's policy comes first.
  phones.node.addDependency(topic);
  return phones;
}

/** The ARN of an origination identity of this account: `phone-…` and `pool-…` are ids, everything else is an ARN already. */
export function identityArn(scope: Construct, identity: string): string {
  const [kind] = /^(?:phone|pool)(?=-)/.exec(identity) ?? [];
  if (kind === undefined) return identity;
  return phoneArn(scope, kind === 'phone' ? 'phone-number' : 'pool', identity);
}

function phoneArn(scope: Construct, resource: string, resourceName: string): string {
  return Stack.of(scope).formatArn({
    service: 'sms-voice',
    resource,
    resourceName,
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
}
