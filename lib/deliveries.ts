import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { ConfigurationSet, EmailSendingEvent, EventDestination } from 'aws-cdk-lib/aws-ses';
import { CfnConfigurationSet } from 'aws-cdk-lib/aws-smsvoice';
import { Subscription, SubscriptionProtocol, Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { nameUnder } from './names.ts';
import { allowSending, createDrained, createQueueTarget, type Drained } from './queues.ts';
import type { Settings } from './settings.ts';

export type DeliveriesProps = { readonly pager: string; readonly settings: Settings };

/** The configuration sets that messages are sent with, and the queue that receives reports of failed deliveries. */
export type Deliveries = Drained & {
  readonly emails: ConfigurationSet;
  /** For SMS and calls by End User Messaging, if the settings have either. */
  readonly phones: CfnConfigurationSet | undefined;
};

/** The events of End User Messaging for SMS and calls that failed. Each of them ends a wait. */
const phoneFailures = [
  ...['TEXT_BLOCKED', 'TEXT_CARRIER_BLOCKED', 'TEXT_CARRIER_UNREACHABLE', 'TEXT_INVALID', 'TEXT_INVALID_MESSAGE'],
  ...['TEXT_PROTECT_BLOCKED', 'TEXT_SPAM', 'TEXT_TTL_EXPIRED', 'TEXT_UNREACHABLE'],
  ...['VOICE_BUSY', 'VOICE_FAILED', 'VOICE_TTL_EXPIRED'],
];

/** The events of End User Messaging for SMS that arrived, or may have. Each of them names the price. */
const smsPrices = ['TEXT_DELIVERED', 'TEXT_SUCCESSFUL', 'TEXT_UNKNOWN'];

/**
 * The reports of messages that were accepted and not delivered: of e-mails by a rule, of SMS and calls by a topic, and
 * all of them into one queue.
 *
 * End User Messaging puts events on the bus too. According to its documentation it passes on a message's context, which
 * names the contact, only to the destinations of a configuration set. Of those, a topic can send to a queue.
 */
export function createDeliveries(scope: Construct, { pager, settings }: DeliveriesProps): Deliveries {
  const queues = createDrained(scope, 'Deliveries', 'DeliveryDeadLetters');
  const isByPhone = settings.originationIdentity !== undefined || settings.voiceOrigination !== undefined;
  return {
    emails: createEmails(scope, settings, queues),
    phones: isByPhone ? createPhones(scope, pager, settings, queues) : undefined,
    ...queues,
  };
}

/**
 * The configuration set of e-mails. Its events go to the account's bus, and rules send failures, and deliveries to the canary's
 * address, to the queue.
 */
function createEmails(scope: Construct, { canary }: Settings, queues: Drained): ConfigurationSet {
  const emails = new ConfigurationSet(scope, 'Emails');
  emails.addEventDestination('Failures', {
    destination: EventDestination.eventBus(EventBus.fromEventBusName(scope, 'Bus', 'default')),
    events: [
      ...[EmailSendingEvent.BOUNCE, EmailSendingEvent.COMPLAINT, EmailSendingEvent.REJECT],
      ...(canary === 'on' ? [EmailSendingEvent.DELIVERY] : []),
    ],
  });
  new Rule(scope, 'EmailNotDelivered', {
    description: 'Every e-mail of this pager that bounced, was rejected or was marked as spam.',
    eventPattern: {
      source: ['aws.ses'],
      detailType: ['Email Bounced', 'Email Complaint Received', 'Email Rejected'],
      detail: { mail: { tags: { 'ses:configuration-set': [emails.configurationSetName] } } },
    },
    // An older event comes too late to end a wait.
    targets: [createQueueTarget(queues, Duration.hours(4))],
  });
  if (canary === 'on') createCanaryRule(scope, emails, queues);
  return emails;
}

/** The rule about deliveries to the contact of the canary. Those to people are so many that each would cost a call of a function. */
function createCanaryRule(scope: Construct, emails: ConfigurationSet, queues: Drained): void {
  new Rule(scope, 'CanaryDelivered', {
    description: 'E-mails of the canary that SES has delivered.',
    eventPattern: {
      source: ['aws.ses'],
      detailType: ['Email Delivered'],
      detail: { mail: { tags: { 'ses:configuration-set': [emails.configurationSetName], contact: ['CANARY'] } } },
    },
    targets: [createQueueTarget(queues, Duration.hours(4))],
  });
}

/** The configuration set of SMS and calls. Its events go to a topic, and from there unchanged to the queue. */
function createPhones(
  scope: Construct,
  pager: string,
  { smsBudget }: Settings,
  { queue, deadLetters }: Drained,
): CfnConfigurationSet {
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
  for (const each of [queue, deadLetters]) allowSending(each, 'sns', topic.topicArn);
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
        // Without a budget nobody counts prices, and the events would only cost.
        matchingEventTypes: smsBudget === undefined ? phoneFailures : [...phoneFailures, ...smsPrices],
        snsDestination: { topicArn: topic.topicArn },
      },
    ],
  });
  // End User Messaging refuses a destination that it cannot publish to, so the topic's policy must exist first.
  phones.node.addDependency(topic);
  return phones;
}

/**
 * The ARN of an origination identity of this account. `phone-…` and `pool-…` are ids, and everything else is already
 * an ARN.
 */
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
