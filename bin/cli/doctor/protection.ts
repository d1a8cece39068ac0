import type { PinpointSMSVoiceV2Client } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { SNSClient } from '@aws-sdk/client-sns';
import { countryOf } from '../../sms/country-of.ts';
import {
  type Applied,
  type Hindered,
  judgeProtection,
  obstacleFor,
  type ProtectedKind,
  type Protection,
  protectedKinds,
} from '../../sms/judge-protection.ts';
import { findDefault, findOfSet, findProtection } from '../../sms/protection.ts';
import { groupBy } from '../../text/group.ts';
import { type Check, type Deployment, outputOf, type Row } from './check.ts';
import { backstopPhones, type Phone } from './sms.ts';

/** People to whom messages go with the same protect configuration. */
type Group = { readonly kind: ProtectedKind; readonly phones: readonly Phone[]; readonly by: Applied | undefined };

/**
 * Checks that no protect configuration keeps SMS or calls from the contacts and the backstop.
 *
 * The one of the configuration set applies to what End User Messaging sends, and without one the account's default. To what SNS
 * sends the default applies. Without any, nothing is blocked.
 *
 * @see https://docs.aws.amazon.com/sms-voice/latest/userguide/protect-configuration.html
 */
export const protection: Check = {
  name: 'country rules',
  needs: [
    ...['cloudformation:DescribeStacks', 'dynamodb:Scan', 'sns:ListSubscriptionsByTopic'],
    ...['sms-voice:DescribeProtectConfigurations', 'sms-voice:DescribeConfigurationSets'],
    ...['sms-voice:GetProtectConfigurationCountryRuleSet'],
    ...['sms-voice:ListProtectConfigurationRuleSetNumberOverrides'],
  ],
  run: async (deployment) => {
    const { phones: client } = deployment;
    const hindered: Hindered[] = [];
    for (const { kind, phones, by } of await findGroups(client, deployment)) {
      if (phones.length === 0 || by === undefined) continue;
      const numbers = phones.map(({ number }) => number);
      const rules = await findProtection(client, by, protectedKinds[kind].capability, numbers, Date.now());
      hindered.push(...phones.flatMap((phone) => hinder(kind, phone, rules)));
    }
    return protectionRows(hindered);
  },
};

/** All who get SMS or calls, by their way. The backstop's SMS always go by SNS. */
async function findGroups(client: PinpointSMSVoiceV2Client, deployment: Deployment): Promise<Group[]> {
  const [stack, { contacts }] = await Promise.all([deployment.findStack(), deployment.load()]);
  const identity = outputOf(stack, 'OriginationIdentity');
  const voice = outputOf(stack, 'VoiceOrigination');
  const ofAccount = await findDefault(client);
  const isBySet = [identity, voice].some((each) => each !== 'none');
  const ofSet = (isBySet ? await findOfSet(client, `${deployment.stackName}-Phones`) : undefined) ?? ofAccount;
  const phonesOf = (channel: ProtectedKind) =>
    contacts.flatMap((contact) => {
      const number = contact[channel];
      return number === undefined ? [] : [{ name: contact.name, number }];
    });
  const backstop = await backstopPhones(new SNSClient({}), outputOf(stack, 'BackstopTopicArn'));
  return [
    { kind: 'sms', phones: phonesOf('sms'), by: identity === 'none' ? ofAccount : ofSet },
    { kind: 'sms', phones: backstop, by: ofAccount },
    { kind: 'voice', phones: voice === 'none' ? [] : phonesOf('voice'), by: ofSet },
  ];
}

/** The phone, if a rule keeps messages from it. Numbers whose country is not known are left out. */
function hinder(kind: ProtectedKind, { name, number }: Phone, by: Protection): Hindered[] {
  const code = countryOf(number);
  if (code === undefined) return [];
  const obstacle = obstacleFor(number, code, by);
  return obstacle === undefined ? [] : [{ kind, code, obstacle, by, names: [name] }];
}

/** One row for each country and rule that keeps messages from somebody. */
function protectionRows(hindered: readonly Hindered[]): Row[] {
  const groups = groupBy(hindered, ({ kind, code, obstacle, by }) => [kind, code, obstacle, by.id].join(' '));
  return [...groups.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const names = same.flatMap((each) => each.names);
    return [{ check: `${protectedKinds[first.kind].row} ${first.code}`, ...judgeProtection({ ...first, names }) }];
  });
}
