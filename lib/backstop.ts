import { CfnParameter, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Subscription, SubscriptionProtocol, Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

export type Backstop = { readonly topic: Topic };

/** The separate path that speaks when nobody answers or the pager itself fails: a topic with an inbox and a phone. */
export function createBackstop(scope: Construct): Backstop {
  const topic = createTopic(scope);
  return { topic };
}

/**
 * The backstop's topic, which only this account's rules and alarms may speak through.
 *
 * Not encrypted with the key that AWS manages, which shuts both of them out. The display name is what SMS begin with.
 */
function createTopic(scope: Construct): Topic {
  const { account } = Stack.of(scope);
  const topic = new Topic(scope, 'Backstop', { displayName: 'Backstop', enforceSSL: true });
  for (const [service, path, sid] of [
    ['events', 'rule/*', 'AllowRules'],
    ['cloudwatch', 'alarm:*', 'AllowAlarms'],
  ] as const) {
    topic.addToResourcePolicy(
      new PolicyStatement({
        sid,
        principals: [new ServicePrincipal(`${service}.amazonaws.com`)],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: {
          StringEquals: { 'aws:SourceAccount': account },
          ArnLike: { 'aws:SourceArn': sourceArn(scope, service, path) },
        },
      }),
    );
  }
  subscribe(topic, 'Email', SubscriptionProtocol.EMAIL, {
    description:
      'Where the backstop writes when nobody answers or the pager itself fails. AWS asks for a confirmation.',
    allowedPattern: '^[^\\s@]+@[^\\s@]+\\.[^\\s@]+$',
    constraintDescription: 'BackstopEmail must be an e-mail address that somebody reads, such as team@example.org.',
  });
  subscribe(topic, 'Sms', SubscriptionProtocol.SMS, {
    description: 'The phone that the backstop texts when nobody answers or the pager itself fails.',
    allowedPattern: '^\\+[1-9][0-9]{6,14}$',
    constraintDescription: 'BackstopSms must be a phone number with its country code, such as +4915112345678.',
  });
  return topic;
}

type ParameterText = {
  readonly description: string;
  readonly allowedPattern: string;
  readonly constraintDescription: string;
};

/** Subscribes what the deploy is given. Without a default: a deploy that names nobody is refused. */
function subscribe(topic: Topic, name: 'Email' | 'Sms', protocol: SubscriptionProtocol, text: ParameterText): void {
  const stack = Stack.of(topic);
  const { valueAsString } = new CfnParameter(stack, `Backstop${name}`, { type: 'String', ...text });
  new Subscription(stack, `BackstopBy${name}`, { topic, protocol, endpoint: valueAsString });
}

function sourceArn(scope: Construct, service: string, path: string): string {
  const { partition, region, account } = Stack.of(scope);
  return `arn:${partition}:${service}:${region}:${account}:${path}`;
}
