import { ListSubscriptionsByTopicCommand, SNSClient, type Subscription } from '@aws-sdk/client-sns';
import { type Check, outputOf, type Row } from './check.ts';

/** Whether the backstop's topic has somebody to tell. */
export const backstop: Check = {
  name: 'backstop',
  needs: ['cloudformation:DescribeStacks', 'sns:ListSubscriptionsByTopic'],
  run: async ({ findStack }) => {
    const TopicArn = outputOf(await findStack(), 'BackstopTopicArn');
    const { Subscriptions = [] } = await new SNSClient({}).send(new ListSubscriptionsByTopicCommand({ TopicArn }));
    return Object.entries(protocols).map(([protocol, name]) => {
      return saySubscriptions(
        `backstop ${name}`,
        Subscriptions.filter(({ Protocol }) => Protocol === protocol),
      );
    });
  },
};

/** By what the backstop tells somebody: the deploy is given one endpoint of each. */
const protocols = { email: 'e-mail', sms: 'SMS' } as const;

function saySubscriptions(check: string, subscriptions: readonly Subscription[]): Row {
  const isConfirmed = ({ SubscriptionArn = '' }: Subscription) => SubscriptionArn.startsWith('arn:');
  if (subscriptions.length === 0) {
    const found = 'Nobody is subscribed: SNS drops a subscription that nobody confirms in time';
    return { check, status: 'failing', found, todo: 'Subscribe to the topic Backstop again in the SNS console.' };
  }
  if (subscriptions.every(isConfirmed)) return { check, status: 'ok', found: 'Confirmed' };
  const todo = 'Press the link in the mail from AWS; if it has expired, subscribe again in the SNS console.';
  return { check, status: 'failing', found: 'Nobody has confirmed the subscription: it is told nothing', todo };
}
