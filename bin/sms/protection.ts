import {
  DescribeConfigurationSetsCommand,
  GetProtectConfigurationCountryRuleSetCommand,
  type NumberCapability,
  type PinpointSMSVoiceV2Client,
  paginateDescribeProtectConfigurations,
  paginateListProtectConfigurationRuleSetNumberOverrides,
} from '@aws-sdk/client-pinpoint-sms-voice-v2';
import type { Applied, Protection } from './judge-protection.ts';

/** The account's default protect configuration, if it has one. It is the only one that applies to SMS by SNS. */
export async function findDefault(client: PinpointSMSVoiceV2Client): Promise<Applied | undefined> {
  for await (const { ProtectConfigurations = [] } of paginateDescribeProtectConfigurations({ client }, {}))
    for (const { ProtectConfigurationId: id = '', AccountDefault } of ProtectConfigurations)
      if (AccountDefault === true) return { id, as: 'the account’s default' };
  return undefined;
}

/** The protect configuration of a configuration set, if it has one of its own. */
export async function findOfSet(client: PinpointSMSVoiceV2Client, name: string): Promise<Applied | undefined> {
  const asked = new DescribeConfigurationSetsCommand({ ConfigurationSetNames: [name] });
  const { ConfigurationSets = [] } = await client.send(asked);
  const id = ConfigurationSets[0]?.ProtectConfigurationId;
  return id === undefined ? undefined : { id, as: `of the configuration set ${name}` };
}

/** The rules of a protect configuration for SMS or calls: for countries, and those for these numbers. */
export async function findProtection(
  client: PinpointSMSVoiceV2Client,
  applied: Applied,
  NumberCapability: NumberCapability,
  numbers: readonly string[],
  now: number,
): Promise<Protection> {
  const ProtectConfigurationId = applied.id;
  const { CountryRuleSet = {} } = await client.send(
    new GetProtectConfigurationCountryRuleSetCommand({ ProtectConfigurationId, NumberCapability }),
  );
  const countries = Object.entries(CountryRuleSet).map(
    ([code, rule]) => [code, rule.ProtectStatus ?? 'ALLOW'] as const,
  );
  return {
    ...applied,
    countries: Object.fromEntries(countries),
    numbers: await findOverrides(client, ProtectConfigurationId, numbers, now),
  };
}

/** A filter has at most this many values. */
const valuesPerFilter = 20;

/** The rules in force that a protect configuration has for these numbers. They go before the rule of the country. */
async function findOverrides(
  client: PinpointSMSVoiceV2Client,
  ProtectConfigurationId: string,
  numbers: readonly string[],
  now: number,
): Promise<Protection['numbers']> {
  const overrides: Record<string, 'ALLOW' | 'BLOCK'> = {};
  for (let start = 0; start < numbers.length; start += valuesPerFilter) {
    const Values = numbers.slice(start, start + valuesPerFilter);
    const Filters = [{ Name: 'destination-phone-number-begins-with' as const, Values }];
    const pages = paginateListProtectConfigurationRuleSetNumberOverrides(
      { client },
      { ProtectConfigurationId, Filters },
    );
    for await (const { RuleSetNumberOverrides = [] } of pages)
      for (const { DestinationPhoneNumber = '', Action = 'ALLOW', ExpirationTimestamp } of RuleSetNumberOverrides)
        if (ExpirationTimestamp === undefined || ExpirationTimestamp.getTime() > now)
          overrides[DestinationPhoneNumber] = Action;
  }
  return overrides;
}
