import { refuse } from '../../command/errors.ts';

/** The topic and the token in the link of AWS's mail. Refuses every other link, and says which one is meant. */
export function readConfirmation(link: string): { readonly topicArn: string; readonly token: string } {
  const { protocol, hostname, pathname, searchParams } = new URL(link);
  if (protocol !== 'https:' || !/^sns\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?$/.test(hostname))
    refuse(
      `The link is not one of AWS: it must begin with https://sns.REGION.amazonaws.com/. Copy it from the mail “AWS Notification - Subscription Confirmation”, and write it in quotes.`,
    );
  if (/unsubscribe/i.test(pathname) || /unsubscribe/i.test(searchParams.get('Action') ?? ''))
    refuse('This link would end the subscription. Copy the link “Confirm subscription”.');
  const [topicArn, token] = [searchParams.get('TopicArn'), searchParams.get('Token')];
  if (!topicArn || !token)
    refuse('The link has no TopicArn or no Token. Copy the whole link, and write it in quotes because of its “&”.');
  return { topicArn, token };
}
