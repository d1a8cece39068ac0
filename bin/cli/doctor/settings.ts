import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { cwd } from 'node:process';
import { findParameter } from '../../../lambdas/adapters/deployment.ts';
import { plural } from '../../../lambdas/domain/text/plural.ts';
import type { RecordedSettings } from '../../../lib/settings-record.ts';
import { keptContext } from '../../kept-context.ts';
import type { Check, Row } from './check.ts';

/** The settings that a deploy from this folder would have, and the words for where they are. */
type SettingsHere = { readonly settings: RecordedSettings; readonly where: string };

/** Checks what the next deploy from this folder would change in the settings of the deployed stack. */
export const settings: Check = {
  name: 'settings',
  needs: ['ssm:GetParameter', 'cloudformation:DescribeStacks'],
  run: async ({ stackName, findStack }) => {
    const recorded = await findParameter(`/${stackName}/settings`);
    const here = await findSettingsHere(stackName, cwd());
    if (recorded !== undefined) return [settingsRow(JSON.parse(recorded), here)];
    return [olderRow(settingsInOutputs((await findStack()).outputs), here)];
  },
};

/** The settings that a folder has; `no template` for an app whose last synth has left none of the stack; nothing without an app. */
type Here = SettingsHere | 'no template' | undefined;

/** The settings in cdk.json if the folder is a checkout, or those of this pager that the last synth left in its output. */
export async function findSettingsHere(pager: string, folder: string): Promise<Here> {
  const file = join(folder, 'cdk.json');
  const cdkJson = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  if (cdkJson?.includes('bin/notify-support.ts')) {
    if (pager !== 'NotifySupport') return undefined;
    // Only a checkout needs the CDK, which takes a second to load.
    const [{ readSettings }, { settingsRecord }] = await Promise.all([
      import('../../../lib/settings.ts'),
      import('../../../lib/settings-record.ts'),
    ]);
    const read = readSettings(keptContext(folder));
    if ('faults' in read) throw new Error(`The settings in cdk.json are wrong: ${read.faults.join('; ')}.`);
    return { settings: settingsRecord(read.settings), where: 'cdk.json' };
  }
  const { output = 'cdk.out' } = JSON.parse(cdkJson ?? '{}') as { output?: string };
  const found = templatesIn(resolve(folder, output)).map((template) => recordIn(readFileSync(template, 'utf8'), pager));
  const recorded = found.find((record) => record !== undefined);
  if (recorded !== undefined) return { settings: JSON.parse(recorded), where: 'the last `npx cdk synth`' };
  return cdkJson === undefined ? undefined : 'no template';
}

/** The templates of an app: those of its stages lie in assemblies of their own. */
function templatesIn(assembly: string): string[] {
  if (!existsSync(assembly)) return [];
  return readdirSync(assembly, { withFileTypes: true }).flatMap((entry) => {
    const path = join(assembly, entry.name);
    if (entry.isDirectory()) return entry.name.startsWith('assembly-') ? templatesIn(path) : [];
    return entry.name.endsWith('.template.json') ? [path] : [];
  });
}

/** The record of a pager in a synthesised template. */
export function recordIn(template: string, pager: string): string | undefined {
  const { Resources = {} } = JSON.parse(template) as { Resources?: Record<string, { Properties?: Properties }> };
  const value = Object.values(Resources).find(({ Properties }) => Properties?.Name === `/${pager}/settings`);
  return typeof value?.Properties?.Value === 'string' ? value.Properties.Value : undefined;
}

type Properties = { readonly Name?: unknown; readonly Value?: unknown };

/** The settings that stacks of version 0.3 and older show in their outputs. They do not record the others. */
function settingsInOutputs(outputs: Readonly<Record<string, string>>): RecordedSettings {
  const shown = Object.entries(outputs).filter(([name, value]) => olderOutputs.includes(name) && value !== 'none');
  return Object.fromEntries(shown.map(([name, value]) => [`${name.charAt(0).toLowerCase()}${name.slice(1)}`, value]));
}

const olderOutputs: readonly string[] = [
  ...['Sender', 'OriginationNumber', 'OriginationIdentity', 'VoiceOrigination'],
  ...['SmsPrice', 'CallPrice', 'SmsBudget', 'SmsSpendWarning'],
];

/** The row of a stack that records its settings. */
export function settingsRow(deployed: RecordedSettings, here: Here): Row {
  const check = 'settings';
  const recorded = Object.keys(deployed).length;
  const count = `${plural(recorded, 'setting')} ${recorded === 1 ? 'is' : 'are'} recorded`;
  if (here === undefined)
    return { check, status: 'ok', found: `${count}. This folder has no CDK app of the stack to compare them with` };
  if (here === 'no template') {
    const found = `${count}. This folder has a CDK app, but the folder of its last synth has no template of the stack to compare them with`;
    const todo =
      'Run `npx cdk synth`, and then the doctor again. If the app does not have this stack, run the doctor in another folder.';
    return { check, status: 'warning', found, todo };
  }
  const changes = changesBetween(deployed, here.settings);
  if (changes.length === 0) return { check, status: 'ok', found: `${count}, and ${here.where} has the same` };
  return {
    check,
    status: 'warning',
    found: changesText(changes, here),
    todo: `${keepingText(changes, deployed)}${atOnceText(changes, here.settings)}${domainText(deployed, here.settings)}`,
  };
}

/** The row of a stack of version 0.3 or older, of which only a part of the settings is known. */
export function olderRow(deployed: RecordedSettings, here: Here): Row {
  const found = 'The deployed stack is of an older version, which does not record its settings';
  const todo = 'Before you deploy, write everything that was given with -c into cdk.json, such as sources and events.';
  const known = Object.keys(deployed);
  if (here === undefined || here === 'no template') return { check: 'settings', status: 'warning', found, todo };
  const changes = changesBetween(deployed, here.settings, known);
  if (changes.length === 0) return { check: 'settings', status: 'warning', found, todo };
  return {
    ...{ check: 'settings', status: 'warning', found: `${found}. ${changesText(changes, here)}` },
    todo: `${todo} ${keepingText(changes, deployed)}`,
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
    if (was === knownLater || becomes === knownLater || JSON.stringify(was) === JSON.stringify(becomes)) return [];
    return [{ name, text: `${name} (${changeText(name, was, becomes)})` }];
  });
}

type Value = RecordedSettings[string];

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

function changesText(changes: readonly Change[], { where }: SettingsHere): string {
  return `The next \`npx cdk deploy\` changes settings, by ${where}: ${changes.map(({ text }) => text).join('; ')}`;
}

/** The ways to keep what is deployed: settings in the file, and parameters that have to be given once. */
function keepingText(changes: readonly Change[], deployed: RecordedSettings): string {
  const lost = changes.filter(({ name }) => parameters[name] !== undefined && deployed[name] !== undefined);
  const given = lost.map(({ name }) => `--parameters ${parameters[name]?.name}=${valueFor(name, deployed[name])}`);
  const others = changes.filter((change) => !lost.includes(change)).map(({ name }) => name);
  return [
    ...(others.length > 0
      ? [`To keep them, write what is deployed into cdk.json or the props: ${others.join(', ')}.`]
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
