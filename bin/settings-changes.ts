import type { RecordedSettings } from '../lib/settings-record.ts';

/** The settings that a deploy from this folder would have, and the words for where they are. */
export type SettingsHere = { readonly settings: RecordedSettings; readonly where: string };

/** The changes that the next deploy from this folder would make, and how to keep what is deployed; nothing if they are the same. */
export function describeChanges(deployed: RecordedSettings, here: SettingsHere) {
  const changes = changesBetween(deployed, here.settings);
  if (changes.length === 0) return undefined;
  return {
    found: changesText(changes, here),
    todo: `${keepingText(changes, deployed)}${atOnceText(changes, here.settings)}${domainText(deployed, here.settings)}`,
  };
}

/** The parameters that a stack has if these settings are left out, each with its default. */
const parameters: Readonly<Record<string, { readonly name: string; readonly default?: string }>> = {
  sender: { name: 'EmailSender' },
  backstopEmail: { name: 'BackstopEmail' },
  backstopSms: { name: 'BackstopSms' },
  smsSpendWarning: { name: 'SmsSpendWarning', default: '0.8' },
};

/** The settings whose records are digests. */
const hidden: readonly string[] = ['backstopEmail', 'backstopSms', 'deadMansPing'];

/** A value that is known only once the stack is deployed, which nothing can be compared with. */
const knownLater = 'known once deployed';

/** One change of a setting: its name, and the change in words. */
type Change = { readonly name: string; readonly text: string };

/**
 * The settings that a deploy would change, with the old and the new value. Addresses and secrets are not shown.
 *
 * @param known the settings to compare, if the older ones are known only in part
 */
export function changesBetween(
  before: RecordedSettings,
  after: RecordedSettings,
  known: readonly string[] = [...new Set([...Object.keys(before), ...Object.keys(after)])],
): Change[] {
  return known.flatMap((name) => {
    const [was, becomes] = [before[name], after[name]];
    if (isEmpty(was) && isEmpty(becomes)) return [];
    if (was === knownLater || becomes === knownLater || JSON.stringify(was) === JSON.stringify(becomes)) return [];
    return [{ name, text: `${name} (${changeText(name, was, becomes)})` }];
  });
}

type Value = RecordedSettings[string];

const isEmpty = (value: Value | undefined) => value === undefined || value.length === 0;

function changeText(name: string, was: Value | undefined, becomes: Value | undefined): string {
  if (Array.isArray(was) && Array.isArray(becomes)) return listChange(was, becomes);
  const parameter = parameters[name];
  const shown = (value: Value | undefined) => {
    if (value === undefined) return parameter === undefined ? 'none' : `the parameter ${parameter.name}`;
    return hidden.includes(name) ? 'another value' : String(value);
  };
  return `${shown(was)} becomes ${shown(becomes)}`;
}

function listChange(was: readonly string[], becomes: readonly string[]): string {
  const [lost, added] = [was.filter((item) => !becomes.includes(item)), becomes.filter((item) => !was.includes(item))];
  const parts = [
    ...(lost.length > 0 ? [`without ${lost.join(', ')}`] : []),
    ...(added.length > 0 ? [`with ${added.join(', ')}`] : []),
  ];
  return parts.length > 0 ? parts.join(', ') : 'in another order';
}

/** The changes in one sentence. */
export function changesText(changes: readonly Change[], { where }: SettingsHere): string {
  return `The next \`npx cdk deploy\` changes settings, by ${where}: ${changes.map(({ text }) => text).join('; ')}`;
}

/** The ways to keep what is deployed: settings in the file, and parameters that have to be given once. */
export function keepingText(changes: readonly Change[], deployed: RecordedSettings): string {
  const lost = changes.filter(({ name }) => parameters[name] !== undefined && deployed[name] !== undefined);
  const given = lost.map(({ name }) => `--parameters ${parameters[name]?.name}=${valueFor(name, deployed[name])}`);
  // Nothing is deployed of a setting that is new, such as one that an older version did not have.
  const others = changes.filter((change) => !lost.includes(change) && deployed[change.name] !== undefined);
  return [
    ...(others.length > 0
      ? [
          `To keep them, write what is deployed into cdk.json or the props: ${others.map(({ name }) => name).join(', ')}.`,
        ]
      : []),
    ...(given.length > 0 ? [`Give the parameter once: \`npx cdk deploy ${given.join(' ')}\`.`] : []),
  ].join(' ');
}

/** The settings by which the roles of functions know what messages come from. Roles change before the aliases move. */
const origins: readonly string[] = ['sender', 'originationNumber', 'originationIdentity', 'voiceOrigination'];

/** The advice for a gradual deploy in which the old versions could not send while it moves. */
function atOnceText(changes: readonly Change[], { gradualDeployments }: RecordedSettings): string {
  const moved = changes.filter(({ name }) => origins.includes(name)).map(({ name }) => name);
  if (gradualDeployments !== 'on' || moved.length === 0) return '';
  return ` To change ${moved.join(', ')}, set gradualDeployments to off for that deploy: until all calls go to the new version, the old one could not send.`;
}

/** The advice if links that were sent would no longer open, because their domain is in the settings no more. */
function domainText({ domainName, domainLinks }: RecordedSettings, after: RecordedSettings): string {
  const kept = [after.domainName, ...(after.formerDomains ?? [])];
  if (domainName === undefined || domainLinks === 'off' || kept.includes(domainName) || kept.includes(knownLater))
    return '';
  return ` Links that begin with ${domainName} would no longer open: move it into formerDomains for 18 days.`;
}

function valueFor(name: string, value: Value | undefined): string {
  if (hidden.includes(name)) return '…';
  return /^[\w@.+-]+$/.test(String(value)) ? String(value) : `'${value}'`;
}
