import {
  DescribePhoneNumbersCommand,
  type PinpointSMSVoiceV2Client,
  paginateListPoolOriginationIdentities,
  ResourceNotFoundException,
} from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { listNames } from '../../../lambdas/domain/text/names.ts';
import { countryOf } from '../../sms/country-of.ts';
import { type Caller, judgeCalls } from '../../sms/judge-calls.ts';
import type { Check, Row } from './check.ts';
import type { Phone } from './sms.ts';

/** Checks for each country of the contacts that calls to it come from a number of its own. */
export const calls: Check = {
  name: 'calls by country',
  needs: [
    ...['cloudformation:DescribeStacks', 'dynamodb:Scan'],
    ...['sms-voice:DescribePhoneNumbers', 'sms-voice:ListPoolOriginationIdentities'],
  ],
  run: async ({ findStack, load, phones: client }) => {
    const { VoiceOrigination: identity = 'none' } = (await findStack()).outputs;
    if (identity === 'none') return [];
    const { contacts } = await load();
    const phones = contacts.flatMap(({ name, voice }) => (voice === undefined ? [] : [{ name, number: voice }]));
    return callRows(phones, await findCallers(client, identity));
  },
};

/** The numbers of an identity that can make calls. The check of identities says if there are none. */
async function findCallers(client: PinpointSMSVoiceV2Client, identity: string): Promise<Caller[]> {
  try {
    return /^(?:arn:[^/]*:)?pool/.test(identity) ? await inPool(client, identity) : await named(client, identity);
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return [];
    throw error;
  }
}

async function named(client: PinpointSMSVoiceV2Client, identity: string): Promise<Caller[]> {
  const { PhoneNumbers = [] } = await client.send(new DescribePhoneNumbersCommand({ PhoneNumberIds: [identity] }));
  return PhoneNumbers.flatMap(({ PhoneNumber = '', IsoCountryCode = '', NumberCapabilities }) =>
    NumberCapabilities?.includes('VOICE') ? [{ name: PhoneNumber, country: IsoCountryCode }] : [],
  );
}

async function inPool(client: PinpointSMSVoiceV2Client, PoolId: string): Promise<Caller[]> {
  const callers: Caller[] = [];
  for await (const { OriginationIdentities = [] } of paginateListPoolOriginationIdentities({ client }, { PoolId }))
    for (const { PhoneNumber, OriginationIdentity = '', IsoCountryCode, NumberCapabilities } of OriginationIdentities)
      if (NumberCapabilities?.includes('VOICE'))
        callers.push({ name: PhoneNumber ?? OriginationIdentity, country: IsoCountryCode ?? '' });
  return callers;
}

/** One row for each country that is called. Numbers whose country is not known are left out. */
export function callRows(phones: readonly Phone[], callers: readonly Caller[]): Row[] {
  if (callers.length === 0) return [];
  const codes = new Set(phones.flatMap(({ number }) => countryOf(number) ?? []));
  return [...codes].toSorted().map((code) => {
    const names = phones.filter(({ number }) => countryOf(number) === code).map(({ name }) => name);
    const { found, ...verdict } = judgeCalls(code, callers);
    return { check: `calls to ${code}`, ...verdict, found: `Calls to ${listNames(names)} ${found}` };
  });
}
