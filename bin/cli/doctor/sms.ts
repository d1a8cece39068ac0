import {
  CheckIfPhoneNumberIsOptedOutCommand,
  GetSMSAttributesCommand,
  GetSMSSandboxAccountStatusCommand,
  ListSubscriptionsByTopicCommand,
  paginateListOriginationNumbers,
  paginateListSMSSandboxPhoneNumbers,
  SNSClient,
} from '@aws-sdk/client-sns';
import type { DeployedStack } from '../../../lambdas/adapters/deployment.ts';
import { type Check, type Deployment, leastSpendLimit, listed, outputOf, type Row } from './check.ts';

/** A phone number that SMS must reach, and the name of its owner. */
export type Phone = { readonly number: string; readonly name: string };

/** The rights to find out whom SNS sends to. */
const phones = ['cloudformation:DescribeStacks', 'dynamodb:Scan', 'sns:ListSubscriptionsByTopic'];

/** Checks that SNS sends to every number. */
export const smsSandbox: Check = {
  name: 'SMS sandbox',
  needs: [...phones, 'sns:GetSMSSandboxAccountStatus', 'sns:ListSMSSandboxPhoneNumbers'],
  run: async (deployment) => {
    const client = new SNSClient({});
    return [await sandboxRow(client, await findPhones(client, deployment))];
  },
};

/** Checks that nobody has answered STOP, because SNS then sends no more SMS to that number. */
export const optOuts: Check = {
  name: 'SMS opt-outs',
  // SNS asks End User Messaging with the rights of its caller.
  needs: [...phones, 'sns:CheckIfPhoneNumberIsOptedOut', 'sms-voice:DescribeOptedOutNumbers'],
  run: async (deployment) => {
    const client = new SNSClient({});
    return [await optOutsRow(client, await findPhones(client, deployment))];
  },
};

/** Checks that the spend limit allows enough SMS. */
export const spendLimit: Check = {
  name: 'SMS spend limit',
  needs: ['cloudformation:DescribeStacks', 'sns:GetSMSAttributes'],
  run: async ({ findStack }) => [await spendLimitRow(new SNSClient({}), await findStack())],
};

/** Checks that the number in the settings is one of the account. */
export const origination: Check = {
  name: 'SMS origination',
  needs: ['cloudformation:DescribeStacks', 'sns:ListOriginationNumbers'],
  run: async ({ findStack }) => {
    const chosen = outputOf(await findStack(), 'OriginationNumber');
    return [originationRow(await findOwnNumbers(new SNSClient({})), chosen)];
  },
};

/** The numbers that SNS sends to: the backstop's, and the contacts' unless End User Messaging sends to them. */
async function findPhones(client: SNSClient, { findStack, load }: Deployment): Promise<Phone[]> {
  const [stack, { contacts }] = await Promise.all([findStack(), load()]);
  const isBySns = outputOf(stack, 'OriginationIdentity') === 'none';
  const people = contacts.flatMap(({ name, sms }): Phone[] =>
    sms === undefined || !isBySns ? [] : [{ number: sms, name }],
  );
  return [...people, ...(await backstopPhones(client, outputOf(stack, 'BackstopTopicArn')))];
}

/** The numbers of the backstop. */
export async function backstopPhones(client: SNSClient, TopicArn: string): Promise<Phone[]> {
  const { Subscriptions = [] } = await client.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
  return Subscriptions.flatMap(({ Protocol, Endpoint }) =>
    Protocol === 'sms' && Endpoint !== undefined ? [{ number: Endpoint, name: 'the backstop' }] : [],
  );
}

async function sandboxRow(client: SNSClient, phones: readonly Phone[]): Promise<Row> {
  const check = 'SMS sandbox';
  const { IsInSandbox } = await client.send(new GetSMSSandboxAccountStatusCommand({}));
  if (IsInSandbox !== true) return { check, status: 'ok', found: 'SNS sends to every number' };
  const todo =
    'Leave the sandbox in the SNS console under Text messaging (SMS). Until then, verify these numbers there.';
  const verified = await verifiedNumbers(client);
  const unverified = phones.filter(({ number }) => !verified.has(number));
  if (unverified.length === 0) {
    return { check, status: 'warning', found: 'SNS is in its sandbox; every number is verified', todo };
  }
  return { check, status: 'failing', found: `SNS is in its sandbox, and sends no SMS to ${namesIn(unverified)}`, todo };
}

async function verifiedNumbers(client: SNSClient): Promise<Set<string>> {
  const numbers = new Set<string>();
  for await (const { PhoneNumbers = [] } of paginateListSMSSandboxPhoneNumbers({ client }, {}))
    for (const { PhoneNumber = '', Status } of PhoneNumbers) if (Status === 'Verified') numbers.add(PhoneNumber);
  return numbers;
}

/** The numbers that opted out. It asks for one after another, because SNS limits these calls per second. */
async function optOutsRow(client: SNSClient, phones: readonly Phone[]): Promise<Row> {
  const check = 'SMS opt-outs';
  const out: Phone[] = [];
  for (const phone of phones) {
    const asked = new CheckIfPhoneNumberIsOptedOutCommand({ phoneNumber: phone.number });
    if ((await client.send(asked)).isOptedOut === true) out.push(phone);
  }
  if (out.length === 0) return { check, status: 'ok', found: 'Nobody has answered STOP' };
  const todo =
    'Opt them in again in the SNS console under Text messaging (SMS), with their consent. It can be done once in 30 days.';
  return { check, status: 'failing', found: `No SMS reach numbers that answered STOP: ${namesIn(out)}`, todo };
}

async function spendLimitRow(client: SNSClient, { parameters, outputs }: DeployedStack): Promise<Row> {
  const check = 'SMS spend limit';
  const { attributes } = await client.send(new GetSMSAttributesCommand({ attributes: ['MonthlySpendLimit'] }));
  const limit = Number(attributes?.MonthlySpendLimit);
  const warning = Number(parameters.SmsSpendWarning ?? outputs.SmsSpendWarning);
  if (Number.isNaN(limit)) {
    const found = 'No limit is set, so the default of AWS applies: 1 USD a month in a new account';
    return {
      check,
      status: 'warning',
      found,
      todo: 'See the limit in the SNS console under Text messaging (SMS), and set one.',
    };
  }
  if (limit <= leastSpendLimit) {
    const found = `${limit} USD a month: after a few SMS, SNS drops more without an error`;
    return {
      check,
      status: 'failing',
      found,
      todo: 'Request a higher limit in the Service Quotas console (Amazon SNS), then run `aws sns set-sms-attributes --attributes MonthlySpendLimit=50`.',
    };
  }
  if (warning >= limit) {
    const found = `${limit} USD a month, but the backstop warns only at ${warning} USD`;
    const todo =
      parameters.SmsSpendWarning === undefined
        ? `Set smsSpendWarning to ${limit * 0.8} and deploy.`
        : `Run \`npx cdk deploy --parameters SmsSpendWarning=${limit * 0.8}\`.`;
    return { check, status: 'warning', found, todo };
  }
  return { check, status: 'ok', found: `${limit} USD a month; the backstop warns at ${warning} USD` };
}

async function findOwnNumbers(client: SNSClient): Promise<string[]> {
  const own: string[] = [];
  for await (const { PhoneNumbers = [] } of paginateListOriginationNumbers({ client }, {}))
    own.push(...PhoneNumbers.map(({ PhoneNumber = '' }) => PhoneNumber));
  return own;
}

function originationRow(own: readonly string[], chosen: string): Row {
  const check = 'SMS origination';
  if (/^\+?\d+$/.test(chosen) && !own.some((number) => digits(number) === digits(chosen))) {
    const todo =
      'Correct the setting originationNumber and deploy, or get this number in the End User Messaging console.';
    return { check, status: 'failing', found: `${chosen} is not a number of this account in this Region`, todo };
  }
  if (chosen !== 'none') return { check, status: 'ok', found: chosen };
  if (own.length > 0) return { check, status: 'ok', found: `Numbers of the account: ${listed(own, 2)}` };
  return { check, status: 'ok', found: 'Shared numbers of AWS' };
}

function digits(number: string): string {
  return number.replace(/\D/g, '');
}

function namesIn(phones: readonly Phone[]): string {
  return listed(phones.map(({ name }) => name));
}
