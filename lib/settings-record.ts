import { createHash } from 'node:crypto';
import { Token } from 'aws-cdk-lib';
import { ParameterTier, StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import type { DomainParts, HostedZone } from './domain-settings.ts';
import type { EventName, EventRule } from './event-patterns.ts';
import type { Settings } from './settings.ts';

/** The settings of a stack by name, as they are recorded. A list is recorded as a list. */
export type RecordedSettings = Readonly<Record<string, string | readonly string[]>>;

/** The settings whose values are addresses or secrets. Their digests are recorded. */
const hidden: readonly string[] = ['backstopEmail', 'backstopSms', 'deadMansPing'];

/** Longer values are recorded as digests, so that the record stays below 8 KB: 64 keys and 40 rules take about 4 KB. */
const longest = 300;

/** The text of a value that is known only once the stack is deployed. */
const knownLater = 'known once deployed';

/** The settings in the form in which the stack records them. Settings without a value are left out. */
export function settingsRecord(settings: Settings): RecordedSettings {
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, recorded(name, value)]));
}

function recorded(name: string, value: Settings[keyof Settings]): string | string[] {
  if (Array.isArray(value)) return value.map(recordedItem);
  if (Token.isUnresolved(value)) return knownLater;
  if (typeof value === 'object') return recordedZone(value as HostedZone);
  const text = String(value);
  return hidden.includes(name) || text.length > longest ? digest(text) : text;
}

/** The name of a source, a domain or a rule. A rule of one's own also has the digest of its pattern. */
function recordedItem(item: string | EventName | EventRule | DomainParts): string {
  if (typeof item === 'string') return item;
  if ('domainName' in item) return Token.isUnresolved(item.domainName) ? knownLater : item.domainName;
  return `${item.name} ${digest(JSON.stringify(item.pattern))}`;
}

function recordedZone({ id, name }: HostedZone): string {
  return Token.isUnresolved(id + name) ? knownLater : `${id} ${name}`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

type RecordProps = { readonly pager: string; readonly settings: Settings };

/** Records the settings in the SSM parameter that `notify-support doctor` compares the next deploy with. */
export function recordSettings(scope: Construct, { pager, settings }: RecordProps): void {
  new StringParameter(scope, 'Settings', {
    parameterName: `/${pager}/settings`,
    simpleName: false,
    stringValue: JSON.stringify(settingsRecord(settings)),
    description: 'The settings that the stack was deployed with, for the program notify-support.',
    // A standard parameter holds 4 KB and costs nothing. Only a longer value becomes an advanced one.
    tier: ParameterTier.INTELLIGENT_TIERING,
  });
}
