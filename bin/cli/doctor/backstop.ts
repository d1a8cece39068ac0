import {
  GetSubscriptionAttributesCommand,
  ListSubscriptionsByTopicCommand,
  SNSClient,
  type Subscription,
} from '@aws-sdk/client-sns';
import { type Check, outputOf, type Row } from './check.ts';

/** Checks that the backstop's topic has confirmed subscriptions, and that nobody without credentials can end them. */
export const backstop: Check = {
  name: 'backstop',
  needs: ['cloudformation:DescribeStacks', 'sns:ListSubscriptionsByTopic', 'sns:GetSubscriptionAttributes'],
  run: async ({ findStack }) => {
    const TopicArn = outputOf(await findStack(), 'BackstopTopicArn');
    const client = new SNSClient({});
    const { Subscriptions = [] } = await client.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
    const rows = Object.entries(protocols).map(async ([protocol, name]) => {
      const row = subscriptionRow(
        `backstop ${name}`,
        Subscriptions.filter(({ Protocol }) => Protocol === protocol),
      );
      return protocol === 'email' && row.status === 'ok' ? protectionRow(client, row, Subscriptions) : row;
    });
    return Promise.all(rows);
  },
};

/** The protocols of the backstop's topic. A deploy names one endpoint for each. */
const protocols = { email: 'e-mail', sms: 'SMS' } as const;

/** The row of a mailbox that is confirmed. It fails if a link in each mail can end the subscription. */
async function protectionRow(client: SNSClient, row: Row, subscriptions: readonly Subscription[]): Promise<Row> {
  const mailboxes = subscriptions.filter(({ Protocol }) => Protocol === 'email');
  const answers = await Promise.all(
    mailboxes.map(({ SubscriptionArn }) => client.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }))),
  );
  if (answers.every(({ Attributes }) => Attributes?.ConfirmationWasAuthenticated === 'true')) return row;
  const found = 'It was confirmed in a browser, so anything that follows the links of a mail can end the subscription';
  const todo =
    'Unsubscribe it in the SNS console and subscribe it again. Then copy the link of the new mail from AWS into `npx notify-support backstop confirm`.';
  return { ...row, status: 'failing', found, todo };
}

function subscriptionRow(check: string, subscriptions: readonly Subscription[]): Row {
  const isConfirmed = ({ SubscriptionArn = '' }: Subscription) => SubscriptionArn.startsWith('arn:');
  if (subscriptions.length === 0) {
    const found = 'There is no subscription: SNS deletes one that is not confirmed in time';
    return { check, status: 'failing', found, todo: 'Subscribe to the topic Backstop again in the SNS console.' };
  }
  if (subscriptions.every(isConfirmed)) return { check, status: 'ok', found: 'Confirmed' };
  const todo =
    'Copy the link in the mail from AWS into `npx notify-support backstop confirm`, without opening it. If it has expired, subscribe again in the SNS console.';
  return { check, status: 'failing', found: 'The subscription is not confirmed, so it gets no messages', todo };
}
