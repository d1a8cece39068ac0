import { ConfirmSubscriptionCommand, GetSubscriptionAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { defineCommand } from '../command/command.ts';
import { stop } from '../command/errors.ts';
import { connect, connectionOptions } from '../stack/connection.ts';
import { readConfirmation } from './backstop/confirmation.ts';
import { outputOf } from './doctor/check.ts';

/** Confirms the subscription of the backstop's mailbox, so that nobody without credentials can end it. */
export const backstop = defineCommand({
  call: 'npx notify-support backstop',
  about: `Confirms the subscription of the backstop's mailbox with your credentials. After that only somebody with
    credentials for the account can unsubscribe it. If the link is opened in a browser instead, anything that opens the
    links of mails, such as a mail scanner, can end the subscription.`,
  operands: {
    action: { type: 'choice', noun: 'an action', of: ['confirm'], word: 'confirm', about: 'what to do' },
    link: { type: 'url', word: 'LINK', about: 'the link “Confirm subscription” in the mail from AWS, in quotes' },
  },
  options: connectionOptions,
  examples: ["npx notify-support backstop confirm 'https://sns.eu-central-1.amazonaws.com/confirmation.html?…'"],
  exitStatus: { 0: 'the mailbox gets messages, and cannot be unsubscribed without credentials', 1: 'it is not so' },
  run: async ({ link, ...options }, { print }) => {
    const { topicArn, token } = readConfirmation(link);
    const { label, findStack } = await connect(options);
    const own = outputOf(await findStack(), 'BackstopTopicArn');
    if (topicArn !== own)
      stop(
        `The link is about the topic ${topicArn}, and the backstop of ${label} is ${own}: name the right pager with --stack and --region.`,
      );
    const client = new SNSClient({});
    const { SubscriptionArn } = await client
      .send(new ConfirmSubscriptionCommand({ TopicArn: topicArn, Token: token, AuthenticateOnUnsubscribe: 'true' }))
      .catch((error: Error) => stop(`AWS does not accept the link (${error.message}). ${again(topicArn)}`));
    const { Attributes = {} } = await client.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
    if (Attributes.ConfirmationWasAuthenticated !== 'true')
      stop(
        `The subscription had been confirmed before, without credentials. Unsubscribe it: \`aws sns unsubscribe --subscription-arn ${SubscriptionArn}\`. ${again(topicArn)}`,
      );
    print(
      'The mailbox of the backstop gets messages now. Only somebody with credentials for the account can unsubscribe it.',
    );
    return 0;
  },
});

function again(topicArn: string): string {
  return `Subscribe again: \`aws sns subscribe --topic-arn ${topicArn} --protocol email --notification-endpoint ADDRESS\`. Then confirm with the link of the new mail, which is valid for two days.`;
}
