import {
  DescribeAccountAttributesCommand,
  DescribeOptedOutNumbersCommand,
  DescribePhoneNumbersCommand,
  DescribePoolsCommand,
  DescribeSenderIdsCommand,
  DescribeSpendLimitsCommand,
  PinpointSMSVoiceV2Client,
  paginateDescribeVerifiedDestinationNumbers,
  paginateListPoolOriginationIdentities,
  ResourceNotFoundException,
  type SpendLimit,
} from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { channelRows } from '../../../lambdas/domain/notify/channels.ts';
import type { Channel } from '../../../lambdas/domain/on-call/channel.ts';
import type { Contact } from '../../../lambdas/domain/on-call/contact.ts';
import { type Check, type Deployment, leastSpendLimit, namesOf, outputOf, type Row } from './check.ts';

/** What End User Messaging sends from on one channel. */
type Origin = { readonly channel: Extract<Channel, 'sms' | 'voice'>; readonly identity: string };

/** How an identity of the account stands, and whose STOP it obeys. */
type Identity = { readonly status: string; readonly capabilities: readonly string[]; readonly optOutList: string };

/** What is called how, by channel. */
const names = {
  sms: { row: 'SMS', setting: 'originationIdentity', capability: 'SMS', limit: 'TEXT' },
  voice: { row: 'voice', setting: 'voiceOrigination', capability: 'VOICE', limit: 'VOICE' },
} as const;

/** Whether SMS and calls can come from where they have to. */
export const identities: Check = {
  name: 'identities',
  needs: [
    'cloudformation:DescribeStacks',
    'sms-voice:DescribePhoneNumbers',
    'sms-voice:DescribePools',
    'sms-voice:ListPoolOriginationIdentities',
    'sms-voice:DescribeSenderIds',
  ],
  run: async (deployment) => {
    const client = new PinpointSMSVoiceV2Client({});
    const [origins, { contacts }] = await Promise.all([findOrigins(deployment), deployment.load()]);
    const rows = origins.map(async (origin) => sayIdentity(origin, await findIdentity(client, origin.identity)));
    return [...(await Promise.all(rows)), ...sayUncalled(origins, contacts)];
  },
};

/** Whether SMS and calls may cost what a night costs. */
export const phoneLimits: Check = {
  name: 'phone limits',
  needs: ['cloudformation:DescribeStacks', 'sms-voice:DescribeSpendLimits'],
  run: async (deployment) => {
    const origins = await findOrigins(deployment);
    if (origins.length === 0) return [];
    const { SpendLimits = [] } = await new PinpointSMSVoiceV2Client({}).send(new DescribeSpendLimitsCommand({}));
    return origins.map(({ channel }) => sayLimit(channel, SpendLimits));
  },
};

/** Whether End User Messaging sends to every number. */
export const phoneSandbox: Check = {
  name: 'phone sandbox',
  needs: [
    'cloudformation:DescribeStacks',
    'sms-voice:DescribeAccountAttributes',
    'sms-voice:DescribeVerifiedDestinationNumbers',
  ],
  run: async (deployment) => {
    const [origins, { contacts }] = await Promise.all([findOrigins(deployment), deployment.load()]);
    return origins.length === 0 ? [] : [await saySandbox(new PinpointSMSVoiceV2Client({}), origins, contacts)];
  },
};

/** Whether a contact has answered STOP to the identity that SMS come from. Calls are no matter of an opt-out list. */
export const phoneOptOuts: Check = {
  name: 'phone opt-outs',
  needs: [...identities.needs, 'sms-voice:DescribeOptedOutNumbers'],
  run: async (deployment) => {
    const [origins, { contacts }] = await Promise.all([findOrigins(deployment), deployment.load()]);
    const origin = origins.find(({ channel }) => channel === 'sms');
    return origin === undefined ? [] : [await sayOptedOut(new PinpointSMSVoiceV2Client({}), origin, contacts)];
  },
};

/** From where the deployed stack sends by End User Messaging; what it does not send so is not there. */
async function findOrigins({ findStack }: Deployment): Promise<Origin[]> {
  const stack = await findStack();
  const origins: Origin[] = [
    { channel: 'sms', identity: outputOf(stack, 'OriginationIdentity') },
    { channel: 'voice', identity: outputOf(stack, 'VoiceOrigination') },
  ];
  return origins.filter(({ identity }) => identity !== 'none');
}

type Find = (client: PinpointSMSVoiceV2Client, identity: string) => Promise<Identity | undefined>;

/** The identity by its id or ARN, if the account has it. */
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

/** A sender id has neither status nor list: nobody can answer it, so what counts is the account's default list. */
function identityOf(status = 'UNKNOWN', capabilities: readonly string[] = [], optOutList = 'Default'): Identity {
  return { status, capabilities, optOutList };
}

async function capabilitiesIn(client: PinpointSMSVoiceV2Client, PoolId: string): Promise<string[]> {
  const capabilities: string[] = [];
  for await (const { OriginationIdentities = [] } of paginateListPoolOriginationIdentities({ client }, { PoolId }))
    capabilities.push(...OriginationIdentities.flatMap(({ NumberCapabilities = [] }) => NumberCapabilities));
  return capabilities;
}

function sayIdentity({ channel, identity }: Origin, found: Identity | undefined): Row {
  const { row, setting, capability } = names[channel];
  const check = `${row} identity`;
  const choose = `Put another one into the setting ${setting} and deploy, or get it in the End User Messaging console.`;
  if (found === undefined) {
    const found = `${identity} is no identity of this account in this Region`;
    return { check, status: 'failing', found, todo: choose };
  }
  if (found.status !== 'ACTIVE') {
    const todo = 'See in the End User Messaging console what it waits for: until it is ACTIVE it sends nothing.';
    return { check, status: 'failing', found: `${identity} is ${found.status}`, todo };
  }
  if (!found.capabilities.includes(capability))
    return {
      check,
      status: 'failing',
      found: `No ${channelRows[channel].many} can come from ${identity}`,
      todo: choose,
    };
  return { check, status: 'ok', found: identity };
}

/** Contacts with a number to call, of a stack that has none to call from. */
function sayUncalled(origins: readonly Origin[], contacts: readonly Contact[]): Row[] {
  const uncalled = contacts.filter(({ voice }) => voice !== undefined);
  if (uncalled.length === 0 || origins.some(({ channel }) => channel === 'voice')) return [];
  const found = `The stack has no number to call from, and ${namesOf(uncalled)} expects calls`;
  const todo = 'Give it the setting voiceOrigination and deploy, or take voice out of oncall.yaml and apply it.';
  return [{ check: 'voice identity', status: 'failing', found, todo }];
}

function sayLimit(channel: Origin['channel'], limits: readonly SpendLimit[]): Row {
  const { row, limit } = names[channel];
  const check = `${row} limit`;
  const { EnforcedLimit = 0, MaxLimit = 0, Overridden } = limits.find(({ Name }) => Name?.startsWith(limit)) ?? {};
  const usd = Overridden ? EnforcedLimit : MaxLimit;
  if (usd > leastSpendLimit) return { check, status: 'ok', found: `${usd} USD a month` };
  const raise = `\`aws pinpoint-sms-voice-v2 set-${limit.toLowerCase()}-message-spend-limit-override --monthly-limit ${MaxLimit}\``;
  return {
    check,
    status: 'failing',
    found: `${usd} USD a month: a few ${channelRows[channel].many}, and then End User Messaging refuses them`,
    todo: MaxLimit > leastSpendLimit ? raise : 'Ask AWS for more: a support case about the spending quota.',
  };
}

async function saySandbox(
  client: PinpointSMSVoiceV2Client,
  origins: readonly Origin[],
  contacts: readonly Contact[],
): Promise<Row> {
  const check = 'phone sandbox';
  const { AccountAttributes = [] } = await client.send(new DescribeAccountAttributesCommand({}));
  const tier = AccountAttributes.find(({ Name }) => Name === 'ACCOUNT_TIER');
  if (tier?.Value !== 'SANDBOX') return { check, status: 'ok', found: 'End User Messaging sends to every number' };
  const todo = 'Leave the sandbox: Overview in the End User Messaging console. Until then verify these numbers there.';
  const verified = await verifiedNumbers(client);
  const isShut = (number: string | undefined) => number !== undefined && !verified.has(number);
  const shut = contacts.filter((contact) => origins.some(({ channel }) => isShut(contact[channel])));
  if (shut.length === 0) {
    const found = 'End User Messaging is in its sandbox, though every number has been verified';
    return { check, status: 'warning', found, todo };
  }
  const found = `End User Messaging is in its sandbox, and does not reach a number of ${namesOf(shut)}`;
  return { check, status: 'failing', found, todo };
}

async function verifiedNumbers(client: PinpointSMSVoiceV2Client): Promise<Set<string>> {
  const numbers = new Set<string>();
  for await (const { VerifiedDestinationNumbers = [] } of paginateDescribeVerifiedDestinationNumbers({ client }, {}))
    for (const { DestinationPhoneNumber = '', Status } of VerifiedDestinationNumbers)
      if (Status === 'VERIFIED') numbers.add(DestinationPhoneNumber);
  return numbers;
}

/** One after another: the service answers only so many of these a second. */
async function sayOptedOut(
  client: PinpointSMSVoiceV2Client,
  { identity }: Origin,
  contacts: readonly Contact[],
): Promise<Row> {
  const check = 'phone opt-outs';
  const { optOutList } = (await findIdentity(client, identity)) ?? identityOf();
  const out: Contact[] = [];
  for (const contact of contacts) if (await isOptedOut(client, optOutList, contact)) out.push(contact);
  if (out.length === 0) return { check, status: 'ok', found: `Nobody is on the list ${optOutList}` };
  const todo = `With their consent, take them off the opt-out list ${optOutList} in the End User Messaging console.`;
  return { check, status: 'failing', found: `${namesOf(out)} answered STOP, and gets no SMS`, todo };
}

/** A number that is not on the list is documented only as one that may be an error. */
async function isOptedOut(
  client: PinpointSMSVoiceV2Client,
  OptOutListName: string,
  { sms }: Contact,
): Promise<boolean> {
  if (sms === undefined) return false;
  try {
    const asked = new DescribeOptedOutNumbersCommand({ OptOutListName, OptedOutNumbers: [sms] });
    return ((await client.send(asked)).OptedOutNumbers ?? []).length > 0;
  } catch (error) {
    if (error instanceof ResourceNotFoundException && error.ResourceType === 'opted-out-number') return false;
    throw error;
  }
}
