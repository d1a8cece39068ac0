import {
  GetResourcePolicyCommand,
  type PhoneNumberInformation,
  type PinpointSMSVoiceV2Client,
  paginateDescribePhoneNumbers,
  paginateDescribeSenderIds,
  ResourceNotFoundException,
  type SenderIdInformation,
} from '@aws-sdk/client-pinpoint-sms-voice-v2';
import type { Sender } from './judge-country.ts';

/** An identity of the account, with the ARN that names it to AWS. */
export type AccountSender = Sender & { readonly arn: string; readonly country: string };

/**
 * The numbers and sender ids of the account in this Region, or those that other accounts share with it.
 *
 * Numbers of the simulator reach nobody, and are left out.
 */
export async function findSenders(
  client: PinpointSMSVoiceV2Client,
  Owner: 'SELF' | 'SHARED' = 'SELF',
): Promise<AccountSender[]> {
  const senders: AccountSender[] = [];
  for await (const { PhoneNumbers = [] } of paginateDescribePhoneNumbers({ client }, { Owner }))
    senders.push(...PhoneNumbers.filter(({ NumberType }) => NumberType !== 'SIMULATOR').map(senderOfNumber));
  for await (const { SenderIds = [] } of paginateDescribeSenderIds({ client }, { Owner }))
    senders.push(...SenderIds.map(senderOfSenderId));
  return senders;
}

/** A number of the account as a sender. */
export function senderOfNumber(number: PhoneNumberInformation): AccountSender {
  const fault = faultOfNumber(number);
  return {
    ...{ kind: 'number', name: number.PhoneNumber ?? '', country: number.IsoCountryCode ?? '' },
    ...{ arn: number.PhoneNumberArn ?? '', isInternational: number.InternationalSendingEnabled === true },
    ...(fault && { fault }),
  };
}

/** A sender id of the account as a sender. */
export function senderOfSenderId({ SenderIdArn, SenderId, IsoCountryCode, Registered }: SenderIdInformation) {
  return {
    ...{ kind: 'sender id' as const, name: SenderId ?? '', country: IsoCountryCode ?? '' },
    ...{ arn: SenderIdArn ?? '', isRegistered: Registered === true },
  };
}

function faultOfNumber({ Status, NumberCapabilities, MessageType }: PhoneNumberInformation): Sender['fault'] {
  if (Status !== 'ACTIVE')
    return { why: `is ${Status}`, todo: 'See in the End User Messaging console what it waits for.' };
  if (NumberCapabilities?.includes('SMS') !== true)
    return { why: 'has no SMS', todo: 'Get a number with SMS in the End User Messaging console.' };
  if (MessageType === 'PROMOTIONAL')
    return { why: 'is for promotional SMS only', todo: 'Get a number for transactional SMS instead.' };
  return undefined;
}

/**
 * The same sender, with a fault if SNS is not allowed to use it. SNS needs a resource policy even for an identity of its
 * own account.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/channels-sms-awssupport-long-code.html
 */
export async function withSnsPolicy(
  client: PinpointSMSVoiceV2Client,
  sender: AccountSender,
  account: string,
): Promise<AccountSender> {
  if (sender.fault !== undefined) return sender;
  if (allowsSns(await findPolicy(client, sender.arn), account)) return sender;
  const todo =
    'Write a resource policy for it that allows SNS, as https://docs.aws.amazon.com/sms-voice/latest/userguide/shared-resources.html shows.';
  return { ...sender, fault: { why: 'has no resource policy that allows SNS to use it', todo } };
}

async function findPolicy(client: PinpointSMSVoiceV2Client, ResourceArn: string): Promise<string | undefined> {
  try {
    return (await client.send(new GetResourcePolicyCommand({ ResourceArn }))).Policy;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

type Statement = {
  readonly Effect?: string;
  readonly Principal?: string | { readonly Service?: string | readonly string[] };
  readonly Action?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
};

/** True when a resource policy allows SNS to send SMS for the account. */
export function allowsSns(policy: string | undefined, account: string): boolean {
  const { Statement = [] } = JSON.parse(policy ?? '{}') as { Statement?: Statement | Statement[] };
  return [Statement].flat().some(({ Effect, Principal, Action, Condition = {} }) => {
    const services = Principal === '*' ? ['*'] : listOf(typeof Principal === 'object' ? Principal.Service : undefined);
    const isAllowed = Effect === 'Allow' && services.some((service) => ['*', 'sns.amazonaws.com'].includes(service));
    const accounts = Object.values(Condition).map((values) => values['aws:SourceAccount']);
    return (
      isAllowed &&
      listOf(Action).some((action) => ['*', 'sms-voice:*', 'sms-voice:SendTextMessage'].includes(action)) &&
      accounts.every((each) => each === undefined || listOf(each).includes(account))
    );
  });
}

function listOf(value: string | readonly string[] | undefined): readonly string[] {
  return value === undefined ? [] : [value].flat();
}
