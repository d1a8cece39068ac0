import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { cwd } from 'node:process';
import { findParameter } from '../../../lambdas/adapters/deployment.ts';
import { plural } from '../../../lambdas/domain/text/plural.ts';
import type { RecordedSettings } from '../../../lib/settings-record.ts';
import { keptContext } from '../../kept-context.ts';
import {
  changesBetween,
  changesText,
  describeChanges,
  keepingText,
  type SettingsHere,
} from '../../settings-changes.ts';
import type { Check, Row } from './check.ts';

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
  const change = describeChanges(deployed, here);
  if (change === undefined) return { check, status: 'ok', found: `${count}, and ${here.where} has the same` };
  return { check, status: 'warning', ...change };
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
