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

/** A telephone that has to ring, and whose it is. */
type Phone = { readonly number: string; readonly name: string };

/** Whether SNS sends to every number. */
export const smsSandbox: Check = {
  name: 'SMS sandbox',
  needs: ['sns:GetSMSSandboxAccountStatus', 'sns:ListSMSSandboxPhoneNumbers', 'sns:ListSubscriptionsByTopic'],
  run: async (deployment) => {
    const client = new SNSClient({});
    return [await saySandbox(client, await findPhones(client, deployment))];
  },
};

/** Whether somebody has answered STOP, and gets no SMS since. */
export const optOuts: Check = {
  name: 'SMS opt-outs',
  needs: ['sns:CheckIfPhoneNumberIsOptedOut', 'sns:ListSubscriptionsByTopic'],
  run: async (deployment) => {
    const client = new SNSClient({});
    return [await sayOptedOut(client, await findPhones(client, deployment))];
  },
};

/** Whether SMS may cost what a night costs. */
export const spendLimit: Check = {
  name: 'SMS spend limit',
  needs: ['sns:GetSMSAttributes'],
  run: async ({ findStack }) => [await saySpendLimit(new SNSClient({}), await findStack())],
};

/** Whether SMS can come from where they have to. */
export const origination: Check = {
  name: 'SMS origination',
  needs: ['sns:ListOriginationNumbers', 'sns:ListSubscriptionsByTopic'],
  run: async (deployment) => {
    const client = new SNSClient({});
    const chosen = outputOf(await deployment.findStack(), 'OriginationNumber');
    return [sayOrigination(await findOwnNumbers(client), chosen, await findPhones(client, deployment))];
  },
};

/** The numbers that SNS sends to: the contacts' where End User Messaging does not, and the backstop's. */
async function findPhones(client: SNSClient, { findStack, load }: Deployment): Promise<Phone[]> {
  const [stack, { contacts }] = await Promise.all([findStack(), load()]);
  const isBySns = outputOf(stack, 'OriginationIdentity') === 'none';
  const people = contacts.flatMap(({ name, sms }): Phone[] =>
    sms === undefined || !isBySns ? [] : [{ number: sms, name }],
  );
  return [...people, ...(await backstopPhones(client, outputOf(stack, 'BackstopTopicArn')))];
}

async function backstopPhones(client: SNSClient, TopicArn: string): Promise<Phone[]> {
  const { Subscriptions = [] } = await client.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
  return Subscriptions.flatMap(({ Protocol, Endpoint }) =>
    Protocol === 'sms' && Endpoint !== undefined ? [{ number: Endpoint, name: 'the backstop' }] : [],
  );
}

async function saySandbox(client: SNSClient, phones: readonly Phone[]): Promise<Row> {
  const check = 'SMS sandbox';
  const { IsInSandbox } = await client.send(new GetSMSSandboxAccountStatusCommand({}));
  if (IsInSandbox !== true) return { check, status: 'ok', found: 'SNS sends to every number' };
  const todo = 'Leave the sandbox: Text messaging (SMS) in the SNS console. Until then verify these numbers there.';
  const verified = await verifiedNumbers(client);
  const shut = phones.filter(({ number }) => !verified.has(number));
  if (shut.length === 0) {
    return { check, status: 'warning', found: 'SNS is in its sandbox, though every number has been verified', todo };
  }
  return { check, status: 'failing', found: `SNS is in its sandbox, and sends no SMS to ${namesIn(shut)}`, todo };
}

async function verifiedNumbers(client: SNSClient): Promise<Set<string>> {
  const numbers = new Set<string>();
  for await (const { PhoneNumbers = [] } of paginateListSMSSandboxPhoneNumbers({ client }, {}))
    for (const { PhoneNumber = '', Status } of PhoneNumbers) if (Status === 'Verified') numbers.add(PhoneNumber);
  return numbers;
}

/** One after another: SNS answers only so many of these a second. */
async function sayOptedOut(client: SNSClient, phones: readonly Phone[]): Promise<Row> {
  const check = 'SMS opt-outs';
  const out: Phone[] = [];
  for (const phone of phones) {
    const asked = new CheckIfPhoneNumberIsOptedOutCommand({ phoneNumber: phone.number });
    if ((await client.send(asked)).isOptedOut === true) out.push(phone);
  }
  if (out.length === 0) return { check, status: 'ok', found: 'Nobody has answered STOP' };
  const todo =
    'Opt them in again under Text messaging (SMS) in the SNS console: once in 30 days, and with their consent.';
  return { check, status: 'failing', found: `${namesIn(out)} answered STOP, and gets no SMS`, todo };
}

async function saySpendLimit(client: SNSClient, { parameters, outputs }: DeployedStack): Promise<Row> {
  const check = 'SMS spend limit';
  const { attributes } = await client.send(new GetSMSAttributesCommand({ attributes: ['MonthlySpendLimit'] }));
  const limit = Number(attributes?.MonthlySpendLimit);
  const warning = Number(parameters.SmsSpendWarning ?? outputs.SmsSpendWarning);
  if (Number.isNaN(limit)) {
    const found = 'None is set, so it is what AWS allows: 1 USD a month in a new account';
    return {
      check,
      status: 'warning',
      found,
      todo: 'See it under Text messaging (SMS) in the SNS console, and set one.',
    };
  }
  if (limit <= leastSpendLimit) {
    const found = `${limit} USD a month: a few SMS, and then SNS drops them without an error`;
    return {
      check,
      status: 'failing',
      found,
      todo: 'Ask AWS for more (Service Quotas, Amazon SNS), then `aws sns set-sms-attributes --attributes MonthlySpendLimit=50`.',
    };
  }
  if (warning >= limit) {
    const found = `${limit} USD a month, and the backstop speaks at ${warning}, which is too late`;
    const todo =
      parameters.SmsSpendWarning === undefined
        ? `Set smsSpendWarning to ${limit * 0.8} and deploy.`
        : `\`npx cdk deploy --parameters SmsSpendWarning=${limit * 0.8}\``;
    return { check, status: 'warning', found, todo };
  }
  return { check, status: 'ok', found: `${limit} USD a month; the backstop speaks at ${warning}` };
}

async function findOwnNumbers(client: SNSClient): Promise<string[]> {
  const own: string[] = [];
  for await (const { PhoneNumbers = [] } of paginateListOriginationNumbers({ client }, {}))
    own.push(...PhoneNumbers.map(({ PhoneNumber = '' }) => PhoneNumber));
  return own;
}

function sayOrigination(own: readonly string[], chosen: string, phones: readonly Phone[]): Row {
  const check = 'SMS origination';
  if (/^\+?\d+$/.test(chosen) && !own.some((number) => digits(number) === digits(chosen))) {
    const todo =
      'Correct the setting originationNumber and deploy, or get the number in the End User Messaging console.';
    return { check, status: 'failing', found: `${chosen} is no number of this account in this Region`, todo };
  }
  if (chosen !== 'none') return { check, status: 'ok', found: chosen };
  if (own.length > 0) return { check, status: 'ok', found: `One of the account’s own: ${listed(own, 2)}` };
  const american = phones.filter(({ number }) => number.startsWith('+1'));
  if (american.length === 0) return { check, status: 'ok', found: 'Shared numbers of AWS' };
  const todo = 'Get a number in the End User Messaging console: the USA and Canada take SMS from no shared one.';
  return { check, status: 'failing', found: `The account has no number, and ${namesIn(american)} has one in +1`, todo };
}

function digits(number: string): string {
  return number.replace(/\D/g, '');
}

function namesIn(phones: readonly Phone[]): string {
  return listed(phones.map(({ name }) => name));
}
