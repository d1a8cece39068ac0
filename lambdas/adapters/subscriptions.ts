import { paginateListSubscriptionsByTopic, SNSClient } from '@aws-sdk/client-sns';
import type { SubscriptionStates } from '../domain/notify/subscription.ts';
import { lazily } from '../domain/text/lazily.ts';
import { env } from '../env.ts';

const client = lazily(() => new SNSClient({}));

/** The state of the subscriptions of the backstop's mailbox and phone. */
export async function findSubscriptions(): Promise<SubscriptionStates> {
  const states: { email: SubscriptionStates['email']; sms: SubscriptionStates['sms'] } = { email: 'gone', sms: 'gone' };
  for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic(
    { client: client() },
    { TopicArn: env('BACKSTOP_TOPIC_ARN') },
  ))
    for (const { Protocol, SubscriptionArn = '' } of Subscriptions) {
      if (Protocol !== 'email' && Protocol !== 'sms') continue;
      if (SubscriptionArn.startsWith('arn:')) states[Protocol] = 'confirmed';
      else if (states[Protocol] === 'gone') states[Protocol] = 'pending';
    }
  return states;
}
