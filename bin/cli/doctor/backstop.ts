import { ListSubscriptionsByTopicCommand, SNSClient, type Subscription } from '@aws-sdk/client-sns';
import { type Check, outputOf, type Row } from './check.ts';

/** Checks that the backstop's topic has confirmed subscriptions. */
export const backstop: Check = {
  name: 'backstop',
  needs: ['cloudformation:DescribeStacks', 'sns:ListSubscriptionsByTopic'],
  run: async ({ findStack }) => {
    const TopicArn = outputOf(await findStack(), 'BackstopTopicArn');
    const { Subscriptions = [] } = await new SNSClient({}).send(new ListSubscriptionsByTopicCommand({ TopicArn }));
    return Object.entries(protocols).map(([protocol, name]) => {
      return subscriptionRow(
        `backstop ${name}`,
        Subscriptions.filter(({ Protocol }) => Protocol === protocol),
      );
    });
  },
};

/** The protocols of the backstop's topic. A deploy names one endpoint for each. */
const protocols = { email: 'e-mail', sms: 'SMS' } as const;

function subscriptionRow(check: string, subscriptions: readonly Subscription[]): Row {
  const isConfirmed = ({ SubscriptionArn = '' }: Subscription) => SubscriptionArn.startsWith('arn:');
  if (subscriptions.length === 0) {
    const found = 'There is no subscription: SNS deletes one that is not confirmed in time';
    return { check, status: 'failing', found, todo: 'Subscribe to the topic Backstop again in the SNS console.' };
  }
  if (subscriptions.every(isConfirmed)) return { check, status: 'ok', found: 'Confirmed' };
  const todo = 'Open the link in the mail from AWS. If it has expired, subscribe again in the SNS console.';
  return { check, status: 'failing', found: 'The subscription is not confirmed, so it gets no messages', todo };
}
