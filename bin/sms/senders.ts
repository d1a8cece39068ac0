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
    return { why: 'cannot send SMS', todo: 'Get a number that can, in the End User Messaging console.' };
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

type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

type Statement = {
  readonly Effect?: string;
  readonly Principal?:
    | string
    | { readonly AWS?: string | readonly string[]; readonly Service?: string | readonly string[] };
  readonly Action?: string | readonly string[];
  readonly Condition?: Condition;
};

/**
 * True when a resource policy allows SNS to send SMS for the account, and does not deny it.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function allowsSns(policy: string | undefined, account: string): boolean {
  const { Statement = [] } = JSON.parse(policy ?? '{}') as { Statement?: Statement | Statement[] };
  const about = [Statement].flat().filter(isAboutSns);
  const judged = about.map(({ Effect, Condition }) => ({ Effect, holds: holdsFor(account, Condition) }));
  // A denial with other conditions is not for the ordinary case, as far as can be seen from here.
  const isDenied = judged.some(({ Effect, holds }) => Effect === 'Deny' && holds === true);
  return !isDenied && judged.some(({ Effect, holds }) => Effect === 'Allow' && holds !== false);
}

function isAboutSns({ Principal, Action }: Statement): boolean {
  const { AWS, Service } = typeof Principal === 'object' ? Principal : { AWS: Principal };
  const isForSns =
    listOf(AWS).includes('*') || listOf(Service).some((each) => ['*', 'sns.amazonaws.com'].includes(each));
  return isForSns && listOf(Action).some((each) => fits(each.toLowerCase(), 'sms-voice:sendtextmessage'));
}

/** True or false if the condition speaks of accounts only, or excludes this one; otherwise that is not known. */
function holdsFor(account: string, condition: Condition = {}): boolean | undefined {
  const answers = Object.entries(condition).flatMap(([operator, values]) =>
    Object.entries(values).map(([key, value]) => isMet(account, operator, key, value)),
  );
  if (answers.includes(false)) return false;
  return answers.includes(undefined) ? undefined : true;
}

/** IAM's condition keys are the same in capital and in small letters; the operators are not. */
function isMet(account: string, operator: string, key: string, value: string | readonly string[]): boolean | undefined {
  const found = /^String(?<not>Not)?(?:Equals|Like)/.exec(operator);
  if (found === null || key.toLowerCase() !== 'aws:sourceaccount') return undefined;
  return listOf(value).some((each) => fits(each, account)) === (found.groups?.not === undefined);
}

/** True when a text fits a pattern with `*` for any characters. */
function fits(pattern: string, text: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[^\w-]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(text);
}

function listOf(value: string | readonly string[] | undefined): readonly string[] {
  return value === undefined ? [] : [value].flat();
}
