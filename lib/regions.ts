/** A way to reach people that AWS does not have in every Region. */
type Service = 'sms' | 'email' | 'voice';

/**
 * The services of AWS in each Region, read on 2026-11-27.
 *
 * SMS and calls: the table "Region availability" in the user guide of AWS End User Messaging SMS, which sends the SMS of SNS
 * too. Only in `us-gov-east-1` does SNS send none, by its page in the AWS GovCloud (US) user guide, and the backstop's SMS are sent
 * by SNS. E-mail: the endpoints of SES in the AWS General Reference. A Region that is not here is newer than these lists, and nothing
 * is said about it.
 */
const regions: Readonly<Record<string, readonly Service[]>> = {
  'af-south-1': ['sms', 'email', 'voice'],
  'ap-east-1': [],
  'ap-east-2': ['sms'],
  'ap-northeast-1': ['sms', 'email', 'voice'],
  'ap-northeast-2': ['sms', 'email', 'voice'],
  'ap-northeast-3': ['sms', 'email', 'voice'],
  'ap-south-1': ['sms', 'email', 'voice'],
  'ap-south-2': ['sms', 'email'],
  'ap-southeast-1': ['sms', 'email', 'voice'],
  'ap-southeast-2': ['sms', 'email', 'voice'],
  'ap-southeast-3': ['sms', 'email'],
  'ap-southeast-4': ['sms'],
  'ap-southeast-5': ['email'],
  'ap-southeast-6': ['sms'],
  'ap-southeast-7': [],
  'ca-central-1': ['sms', 'email', 'voice'],
  'ca-west-1': ['sms', 'email'],
  'cn-north-1': [],
  'cn-northwest-1': [],
  'eu-central-1': ['sms', 'email', 'voice'],
  'eu-central-2': ['sms', 'email'],
  'eu-north-1': ['sms', 'email', 'voice'],
  'eu-south-1': ['sms', 'email'],
  'eu-south-2': ['sms'],
  'eu-west-1': ['sms', 'email', 'voice'],
  'eu-west-2': ['sms', 'email', 'voice'],
  'eu-west-3': ['sms', 'email', 'voice'],
  'il-central-1': ['sms', 'email'],
  'me-central-1': ['sms', 'email'],
  'me-south-1': ['sms', 'email', 'voice'],
  'mx-central-1': [],
  'sa-east-1': ['sms', 'email', 'voice'],
  'us-east-1': ['sms', 'email', 'voice'],
  'us-east-2': ['sms', 'email', 'voice'],
  'us-gov-east-1': ['email'],
  'us-gov-west-1': ['sms', 'email', 'voice'],
  'us-west-1': ['sms', 'email', 'voice'],
  'us-west-2': ['sms', 'email', 'voice'],
};

const names: Readonly<Record<Service, string>> = { sms: 'SMS', email: 'e-mail (SES)', voice: 'calls' };

/** The Regions in which SNS sends SMS. */
export const smsRegions: readonly string[] = Object.keys(regions).filter((region) => regions[region]?.includes('sms'));

/**
 * The reason why a pager cannot be deployed to a Region, and what to do; nothing if it can, or if the Region is unknown here.
 *
 * Every pager needs SMS and e-mail, because the backstop uses both. A deploy without them would fail half-way.
 */
export function regionFault(region: string, settings: { readonly voiceOrigination?: string | undefined }) {
  const there = regions[region];
  if (there === undefined) return undefined;
  const missing = (['sms', 'email'] as const).filter((service) => !there.includes(service));
  if (missing.length > 0) {
    const what = missing.map((service) => names[service]).join(' and no ');
    return `The Region ${region} has no ${what}, which every pager needs. Deploy to another Region, such as eu-central-1 or us-east-1`;
  }
  if (settings.voiceOrigination === undefined || there.includes('voice')) return undefined;
  return `The Region ${region} has no ${names.voice}. Leave voiceOrigination out, or deploy to another Region, such as eu-central-1 or us-east-1`;
}
