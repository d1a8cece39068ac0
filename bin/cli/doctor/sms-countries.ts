import {
  DescribePoolsCommand,
  type PinpointSMSVoiceV2Client,
  paginateListPoolOriginationIdentities,
  ResourceNotFoundException,
} from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { GetSMSAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { listNames } from '../../../lambdas/domain/text/names.ts';
import { findCountry } from '../../sms/countries.ts';
import { countryOf } from '../../sms/country-of.ts';
import { judgeCountry, type Sender, servingCountries, type Verdict, type Way } from '../../sms/judge-country.ts';
import { type AccountSender, findSenders, withSnsPolicy } from '../../sms/senders.ts';
import { type Check, type Deployment, outputOf, type Row } from './check.ts';
import { backstopPhones, type Phone } from './sms.ts';

/** People whose SMS take the same way. */
type Group = { readonly phones: readonly Phone[]; readonly way: Way };

/** Checks for each country of the contacts and of the backstop that SMS can arrive there. */
export const smsCountries: Check = {
  name: 'SMS by country',
  needs: [
    ...['cloudformation:DescribeStacks', 'dynamodb:Scan', 'sns:ListSubscriptionsByTopic', 'sns:GetSMSAttributes'],
    ...['sms-voice:DescribePhoneNumbers', 'sms-voice:DescribeSenderIds', 'sms-voice:GetResourcePolicy'],
    ...['sms-voice:DescribePools', 'sms-voice:ListPoolOriginationIdentities'],
  ],
  run: async (deployment) => countryRows(await findGroups(deployment)),
};

/** The contacts and the backstop, with the ways of their SMS. The backstop's always go by SNS. */
async function findGroups(deployment: Deployment): Promise<Group[]> {
  const { phones: client } = deployment;
  const sns = new SNSClient({});
  const [stack, { contacts }] = await Promise.all([deployment.findStack(), deployment.load()]);
  const people = contacts.flatMap(({ name, sms }) => (sms === undefined ? [] : [{ name, number: sms }]));
  const backstop = await backstopPhones(sns, outputOf(stack, 'BackstopTopicArn'));
  const account = await findSenders(client);
  const identity = outputOf(stack, 'OriginationIdentity');
  const bySns = identity === 'none' ? [...people, ...backstop] : backstop;
  const allowed = await allowedToSns(client, account, bySns, deployment.caller.account);
  const { attributes } = await sns.send(new GetSMSAttributesCommand({ attributes: ['DefaultSenderID'] }));
  const defaultSenderId = attributes?.DefaultSenderID;
  const chosen = outputOf(stack, 'OriginationNumber');
  const way =
    identity === 'none'
      ? wayBySns(allowed, chosen === 'none' ? defaultSenderId : chosen)
      : await wayByIdentity(client, account, identity);
  return [
    { phones: people, way },
    { phones: backstop, way: wayBySns(allowed, defaultSenderId) },
  ];
}

/** The senders that SNS can use for these numbers. Its permission is asked for those of the numbers' countries only. */
async function allowedToSns(
  client: PinpointSMSVoiceV2Client,
  account: readonly AccountSender[],
  phones: readonly Phone[],
  accountId: string,
): Promise<AccountSender[]> {
  const wanted = new Set(phones.flatMap(({ number }) => servingCountries(countryOf(number) ?? '')));
  const senders: AccountSender[] = [];
  for (const sender of account)
    senders.push(wanted.has(sender.country) ? await withSnsPolicy(client, sender, accountId) : sender);
  return senders;
}

/**
 * The way of SMS by SNS from a number or sender id, or from whatever the account has.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sms_sending-overview.html
 */
function wayBySns(senders: readonly AccountSender[], chosen: string | undefined): Way {
  const numbers = senders.filter(({ kind }) => kind === 'number');
  if (chosen === undefined) return { by: 'SNS', senders: numbers, isShared: true };
  if (/^\+?\d+$/.test(chosen)) {
    const digits = (text: string) => text.replace(/\D/g, '');
    return { by: 'SNS', senders: numbers.filter(({ name }) => digits(name) === digits(chosen)), isShared: false };
  }
  const isChosen = ({ kind, name }: Sender) => kind === 'sender id' && name.toUpperCase() === chosen.toUpperCase();
  const written: Sender = { kind: 'sender id', name: chosen };
  return { by: 'SNS', senders: [...senders.filter(isChosen), written, ...numbers], isShared: true };
}

/** The way of SMS by End User Messaging from an identity, by its id or ARN. */
async function wayByIdentity(
  client: PinpointSMSVoiceV2Client,
  account: readonly AccountSender[],
  identity: string,
): Promise<Way> {
  const by = 'End User Messaging';
  try {
    if (!/^(?:arn:[^/]*:)?pool/.test(identity))
      return { by, senders: await findNamed(client, account, identity), isShared: false };
    return { by, ...(await findInPool(client, account, identity)) };
  } catch (error) {
    // The check of identities says that it is gone.
    if (error instanceof ResourceNotFoundException) return { by, senders: [], isShared: false };
    throw error;
  }
}

/** The senders in a pool. */
async function findInPool(
  client: PinpointSMSVoiceV2Client,
  account: readonly AccountSender[],
  identity: string,
): Promise<Pick<Way, 'senders' | 'isShared'>> {
  const { Pools = [] } = await client.send(new DescribePoolsCommand({ PoolIds: [identity] }));
  const members = new Set<string>();
  for await (const { OriginationIdentities = [] } of paginateListPoolOriginationIdentities(
    { client },
    { PoolId: identity },
  ))
    for (const { OriginationIdentityArn = '' } of OriginationIdentities) members.add(OriginationIdentityArn);
  const isShared = Pools.some(({ SharedRoutesEnabled }) => SharedRoutesEnabled === true);
  return { senders: account.filter(({ arn }) => members.has(arn)), isShared };
}

/** The sender with this id or ARN, of this account or of one that shares it. */
async function findNamed(
  client: PinpointSMSVoiceV2Client,
  account: readonly AccountSender[],
  identity: string,
): Promise<readonly AccountSender[]> {
  const isNamed = ({ arn }: AccountSender) => arn === identity || arn.endsWith(`/${identity}`);
  const own = account.filter(isNamed);
  return own.length > 0 ? own : (await findSenders(client, 'SHARED')).filter(isNamed);
}

const worstFirst = ['failing', 'warning', 'ok'] as const;

/** One row for each country, and one for numbers whose country is not known. */
function countryRows(groups: readonly Group[]): Row[] {
  const codes = new Set(groups.flatMap(({ phones }) => phones.map(codeOf)));
  return [...codes].toSorted().map((code) => {
    const judged = groups.flatMap(({ phones, way }) => {
      const names = phones.filter((phone) => codeOf(phone) === code).map(({ name }) => name);
      return names.length === 0 ? [] : [{ names, verdict: judgeCode(code, way) }];
    });
    return rowOf(`SMS to ${code}`, judged);
  });
}

function codeOf({ number }: Phone): string {
  return countryOf(number) ?? 'others';
}

function judgeCode(code: string, way: Way): Verdict {
  const country = findCountry(code);
  if (country !== undefined) return judgeCountry(country, way);
  const todo =
    'Check at https://docs.aws.amazon.com/end-user-messaging/latest/userguide/nx-supported-countries.html whether AWS sends there.';
  return { status: 'warning', found: 'may not arrive, because AWS does not list their country', todo };
}

type Judged = { readonly names: readonly string[]; readonly verdict: Verdict };

/** The row of a country. The worst verdict decides, and only such verdicts are shown. */
function rowOf(check: string, judged: readonly Judged[]): Row {
  const status = worstFirst.find((each) => judged.some(({ verdict }) => verdict.status === each)) ?? 'ok';
  const worst = judged.filter(({ verdict }) => verdict.status === status);
  const namesBy = new Map<string, string[]>();
  for (const { names, verdict } of worst) namesBy.set(verdict.found, [...(namesBy.get(verdict.found) ?? []), ...names]);
  const found = [...namesBy].map(([words, names]) => `SMS to ${listNames(names)} ${words}`).join('; ');
  const todo = [...new Set(worst.flatMap(({ verdict }) => verdict.todo ?? []))].join(' ');
  return { check, status, found, ...(todo !== '' && { todo }) };
}
