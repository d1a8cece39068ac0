import {
  DescribeAccountAttributesCommand,
  DescribeOptedOutNumbersCommand,
  DescribePhoneNumbersCommand,
  DescribePoolsCommand,
  DescribeSenderIdsCommand,
  DescribeSpendLimitsCommand,
  type PinpointSMSVoiceV2Client,
  paginateDescribeOptedOutNumbers,
  paginateDescribeVerifiedDestinationNumbers,
  paginateListPoolOriginationIdentities,
  ResourceNotFoundException,
  type SpendLimit,
} from '@aws-sdk/client-pinpoint-sms-voice-v2';
import type { DeployedStack } from '../../../lambdas/adapters/deployment.ts';
import type { Channel } from '../../../lambdas/domain/on-call/channel.ts';
import { channelWords } from '../../../lambdas/domain/on-call/channel.ts';
import type { Contact } from '../../../lambdas/domain/on-call/contact.ts';
import { type Check, type Deployment, leastSpendLimit, namesOf, outputOf, type Row } from './check.ts';
import { findListed } from './find-listed.ts';
import { spendLimitIn } from './spend-limit.ts';

/** A channel on which End User Messaging sends, with the origination identity. */
type Origin = { readonly channel: Extract<Channel, 'sms' | 'voice'>; readonly identity: string };

/** The state of an identity of the account, and the opt-out list that it uses. */
type Identity = { readonly status: string; readonly capabilities: readonly string[]; readonly optOutList: string };

/** The names for a channel in rows, settings and the API. */
const names = {
  sms: {
    ...{ row: 'SMS', setting: 'originationIdentity', capability: 'SMS' },
    limit: 'TEXT',
    warning: 'SmsSpendWarning',
  },
  voice: {
    ...{ row: 'voice', setting: 'voiceOrigination', capability: 'VOICE' },
    limit: 'VOICE',
    warning: 'CallSpendWarning',
  },
} as const;

/** Checks that SMS and calls can come from the identities in the settings. */
export const identities: Check = {
  name: 'identities',
  needs: [
    'cloudformation:DescribeStacks',
    'dynamodb:Scan',
    'sms-voice:DescribePhoneNumbers',
    'sms-voice:DescribePools',
    'sms-voice:ListPoolOriginationIdentities',
    'sms-voice:DescribeSenderIds',
  ],
  run: async (deployment) => {
    const { phones: client } = deployment;
    const [origins, { contacts }] = await Promise.all([findOrigins(deployment), deployment.load()]);
    const rows = origins.map(async (origin) => identityRow(origin, await findIdentity(client, origin.identity)));
    return [...(await Promise.all(rows)), ...uncalledRows(origins, contacts)];
  },
};

/** Checks that the spend limits allow enough SMS and calls. */
export const phoneLimits: Check = {
  name: 'phone limits',
  needs: ['cloudformation:DescribeStacks', 'sms-voice:DescribeSpendLimits'],
  run: async (deployment) => {
    const origins = await findOrigins(deployment);
    if (origins.length === 0) return [];
    const { SpendLimits = [] } = await deployment.phones.send(new DescribeSpendLimitsCommand({}));
    const stack = await deployment.findStack();
    return origins.map(({ channel }) => limitRow(channel, SpendLimits, warningIn(stack, channel)));
  },
};

/** Checks that End User Messaging sends to every contact's number. */
export const phoneSandbox: Check = {
  name: 'phone sandbox',
  needs: [
    'cloudformation:DescribeStacks',
    'dynamodb:Scan',
    'sms-voice:DescribeAccountAttributes',
    'sms-voice:DescribeVerifiedDestinationNumbers',
  ],
  run: async (deployment) => {
    const [origins, { contacts }] = await Promise.all([findOrigins(deployment), deployment.load()]);
    return origins.length === 0 ? [] : [await sandboxRow(deployment.phones, origins, contacts)];
  },
};

/** Checks that no contact has answered STOP to the identity that SMS come from. Opt-out lists do not apply to calls. */
export const phoneOptOuts: Check = {
  name: 'phone opt-outs',
  needs: [...identities.needs, 'sms-voice:DescribeOptedOutNumbers'],
  run: async (deployment) => {
    const [origins, { contacts }] = await Promise.all([findOrigins(deployment), deployment.load()]);
    const origin = origins.find(({ channel }) => channel === 'sms');
    return origin === undefined ? [] : [await optOutsRow(deployment.phones, origin, contacts)];
  },
};

/** The origination identities of the deployed stack, without channels that do not use End User Messaging. */
async function findOrigins({ findStack }: Deployment): Promise<Origin[]> {
  const stack = await findStack();
  const origins: Origin[] = [
    { channel: 'sms', identity: outputOf(stack, 'OriginationIdentity') },
    { channel: 'voice', identity: outputOf(stack, 'VoiceOrigination') },
  ];
  return origins.filter(({ identity }) => identity !== 'none');
}

type Find = (client: PinpointSMSVoiceV2Client, identity: string) => Promise<Identity | undefined>;

/** The account's identity with this id or ARN; undefined if there is none. */
const findIdentity: Find = async (client, identity) => {
  const [, kind = ''] = /^(?:arn:[^/]*:)?(phone|pool|sender-id)/.exec(identity) ?? [];
  try {
    return await finders[kind]?.(client, identity);
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
};

const finders: Readonly<Record<string, Find>> = {
  phone: async (client, identity) => {
    const { PhoneNumbers = [] } = await client.send(new DescribePhoneNumbersCommand({ PhoneNumberIds: [identity] }));
    return PhoneNumbers.map(({ Status, NumberCapabilities, OptOutListName }) =>
      identityOf(Status, NumberCapabilities, OptOutListName),
    )[0];
  },
  pool: async (client, identity) => {
    const [{ Pools = [] }, capabilities] = await Promise.all([
      client.send(new DescribePoolsCommand({ PoolIds: [identity] })),
      capabilitiesIn(client, identity),
    ]);
    return Pools.map(({ Status, SharedRoutesEnabled, OptOutListName }) =>
      identityOf(Status, SharedRoutesEnabled ? [...capabilities, 'SMS'] : capabilities, OptOutListName),
    )[0];
  },
  'sender-id': async (client, identity) => {
    const sender = { SenderId: identity, IsoCountryCode: identity.slice(identity.lastIndexOf('/') + 1) };
    const { SenderIds = [] } = await client.send(new DescribeSenderIdsCommand({ SenderIds: [sender] }));
    return SenderIds.map(() => identityOf('ACTIVE', ['SMS']))[0];
  },
};

/** An identity. A sender id has neither a status nor a list, and nobody can answer it, so the account's default list counts. */
function identityOf(status = 'UNKNOWN', capabilities: readonly string[] = [], optOutList = 'Default'): Identity {
  return { status, capabilities, optOutList };
}

async function capabilitiesIn(client: PinpointSMSVoiceV2Client, PoolId: string): Promise<string[]> {
  const capabilities: string[] = [];
  for await (const { OriginationIdentities = [] } of paginateListPoolOriginationIdentities({ client }, { PoolId }))
    capabilities.push(...OriginationIdentities.flatMap(({ NumberCapabilities = [] }) => NumberCapabilities));
  return capabilities;
}

function identityRow({ channel, identity }: Origin, found: Identity | undefined): Row {
  const { row, setting, capability } = names[channel];
  const check = `${row} identity`;
  const choose = `Choose another identity in the setting ${setting} and deploy, or get this one in the End User Messaging console.`;
  if (found === undefined) {
    const found = `${identity} is not an identity of this account in this Region`;
    return { check, status: 'failing', found, todo: choose };
  }
  if (found.status !== 'ACTIVE') {
    const todo = 'See the reason in the End User Messaging console. It sends nothing until it is ACTIVE.';
    return { check, status: 'failing', found: `${identity} is ${found.status}`, todo };
  }
  if (!found.capabilities.includes(capability))
    return {
      check,
      status: 'failing',
      found: `No ${channelWords[channel].many} can come from ${identity}`,
      todo: choose,
    };
  return { check, status: 'ok', found: identity };
}

/** A row if contacts have a number to call, but the stack has none to call from. */
function uncalledRows(origins: readonly Origin[], contacts: readonly Contact[]): Row[] {
  const uncalled = contacts.filter(({ voice }) => voice !== undefined);
  if (uncalled.length === 0 || origins.some(({ channel }) => channel === 'voice')) return [];
  const found = `The stack has no number to call from, but these contacts have one: ${namesOf(uncalled)}`;
  const todo = 'Set voiceOrigination and deploy, or remove voice from oncall.yaml and apply it.';
  return [{ check: 'voice identity', status: 'failing', found, todo }];
}

/** The cost of a month, in USD, at which the backstop warns; nothing for a stack of a version that does not warn. */
function warningIn({ parameters, outputs }: DeployedStack, channel: Origin['channel']): number | undefined {
  const { warning } = names[channel];
  const usd = Number(parameters[warning] ?? outputs[warning]);
  return Number.isNaN(usd) ? undefined : usd;
}

function limitRow(channel: Origin['channel'], limits: readonly SpendLimit[], warning: number | undefined): Row {
  const { row, limit, warning: name } = names[channel];
  const check = `${row} limit`;
  const { usd, mostUsd } = spendLimitIn(limits, limit) ?? { usd: 0, mostUsd: 0 };
  if (usd > leastSpendLimit && warning !== undefined && warning >= usd) {
    const found = `${usd} USD a month, but the backstop warns only at ${warning} USD`;
    const setting = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
    return { check, status: 'warning', found, todo: `Set ${setting} to less than ${usd} and deploy.` };
  }
  if (usd > leastSpendLimit) return { check, status: 'ok', found: `${usd} USD a month` };
  const raise = `Run \`aws pinpoint-sms-voice-v2 set-${limit.toLowerCase()}-message-spend-limit-override --monthly-limit ${mostUsd}\`.`;
  return {
    check,
    status: 'failing',
    found: `${usd} USD a month: after a few ${channelWords[channel].many}, End User Messaging refuses more`,
    todo: mostUsd > leastSpendLimit ? raise : 'Ask AWS for a higher spending quota in a support case.',
  };
}

async function sandboxRow(
  client: PinpointSMSVoiceV2Client,
  origins: readonly Origin[],
  contacts: readonly Contact[],
): Promise<Row> {
  const check = 'phone sandbox';
  if (!(await isInSandbox(client)))
    return { check, status: 'ok', found: 'End User Messaging sends SMS to every number' };
  const todo =
    'Leave the sandbox in the End User Messaging console under Overview. Until then, verify these numbers there.';
  const verified = await verifiedNumbers(client);
  const isUnverified = (number: string | undefined) => number !== undefined && !verified.has(number);
  const unverified = contacts.filter((contact) => origins.some(({ channel }) => isUnverified(contact[channel])));
  if (unverified.length === 0) {
    const found = 'End User Messaging is in its sandbox; every contact’s number is verified';
    return { check, status: 'warning', found, todo };
  }
  const found = `End User Messaging is in its sandbox, and does not send to a number of ${namesOf(unverified)}`;
  return { check, status: 'failing', found, todo };
}

/** True for an account in the sandbox. Calls can be in one even if this is false. */
export async function isInSandbox(client: PinpointSMSVoiceV2Client): Promise<boolean> {
  const { AccountAttributes = [] } = await client.send(new DescribeAccountAttributesCommand({}));
  return AccountAttributes.some(({ Name, Value }) => Name === 'ACCOUNT_TIER' && Value === 'SANDBOX');
}

/** The numbers of people that the account has verified. */
export async function verifiedNumbers(client: PinpointSMSVoiceV2Client): Promise<Set<string>> {
  const numbers = new Set<string>();
  for await (const { VerifiedDestinationNumbers = [] } of paginateDescribeVerifiedDestinationNumbers({ client }, {}))
    for (const { DestinationPhoneNumber = '', Status } of VerifiedDestinationNumbers)
      if (Status === 'VERIFIED') numbers.add(DestinationPhoneNumber);
  return numbers;
}

/** The contacts who opted out. */
async function optOutsRow(
  client: PinpointSMSVoiceV2Client,
  { identity }: Origin,
  contacts: readonly Contact[],
): Promise<Row> {
  const check = 'phone opt-outs';
  const { optOutList } = (await findIdentity(client, identity)) ?? identityOf();
  const numbers = new Set(contacts.flatMap(({ sms }) => sms ?? []));
  const listed = listOptedOut(client, optOutList);
  const optedOut = await findListed(numbers, listed, (number) => isOptedOut(client, optOutList, number));
  const out = contacts.filter(({ sms }) => sms !== undefined && optedOut.has(sms));
  if (out.length === 0) return { check, status: 'ok', found: `No contact is on the opt-out list ${optOutList}` };
  const todo = `With their consent, remove them from the opt-out list ${optOutList} in the End User Messaging console.`;
  return { check, status: 'failing', found: `No SMS reach contacts who answered STOP: ${namesOf(out)}`, todo };
}

async function* listOptedOut(client: PinpointSMSVoiceV2Client, OptOutListName: string): AsyncGenerator<string[]> {
  for await (const { OptedOutNumbers = [] } of paginateDescribeOptedOutNumbers({ client }, { OptOutListName }))
    yield OptedOutNumbers.map(({ OptedOutNumber = '' }) => `+${OptedOutNumber.replace(/\D/g, '')}`);
}

/** True for a number on the list. For any other number the service can return an error, as its documentation says. */
async function isOptedOut(client: PinpointSMSVoiceV2Client, OptOutListName: string, number: string): Promise<boolean> {
  try {
    const asked = new DescribeOptedOutNumbersCommand({ OptOutListName, OptedOutNumbers: [number] });
    return ((await client.send(asked)).OptedOutNumbers ?? []).length > 0;
  } catch (error) {
    if (error instanceof ResourceNotFoundException && error.ResourceType === 'opted-out-number') return false;
    throw error;
  }
}
