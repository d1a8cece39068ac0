import { execFile } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Emulator, place, variables } from './emulator.ts';

const root = join(import.meta.dirname, '..', '..');
const cli = join(root, 'node_modules', 'aws-cdk', 'bin', 'cdk');

/** Values for the stack's parameters without a default. They notify nobody. */
const parameterValues: Readonly<Record<string, string>> = {
  EmailSender: 'On-call <on-call@acme.test>',
  BackstopEmail: 'backstop@example.org',
  BackstopSms: '+15550100099',
};

/** The variables of a program that reaches the emulator in place of AWS, and nothing else. */
export function awsVariables({ url }: Emulator, folder: string): Record<string, string> {
  return {
    ...variables(folder),
    AWS_ENDPOINT_URL: url,
    AWS_REGION: place.region,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_EC2_METADATA_DISABLED: 'true',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    CDK_DISABLE_VERSION_CHECK: 'true',
    npm_config_offline: 'true',
    npm_config_update_notifier: 'false',
    CI: 'true',
    NO_COLOR: '1',
  };
}

/**
 * Runs a command of the pinned CDK as it is, against the emulator, and gives what it printed.
 *
 * @throws Error with the end of its output when it fails
 */
export function runCdk(emulator: Emulator, folder: string, ...args: string[]): Promise<string> {
  return runCdkIn(root, emulator, folder, ...args);
}

/** The same in the folder of another version. */
export function runCdkIn(cwd: string, emulator: Emulator, folder: string, ...args: string[]): Promise<string> {
  return runNodeIn(cwd, emulator, folder, cli, ...args, '--no-notices', '--no-version-reporting');
}

/** The same for a script of this project. */
export function runNode(emulator: Emulator, folder: string, ...args: string[]): Promise<string> {
  return runNodeIn(root, emulator, folder, ...args);
}

/** The same for a script in the folder of another version. */
export async function runNodeIn(cwd: string, emulator: Emulator, folder: string, ...args: string[]): Promise<string> {
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, {
      cwd,
      env: awsVariables(emulator, folder),
      maxBuffer: 1e8,
    });
    return `${stdout}${stderr}`;
  } catch (error) {
    const { stdout = '', stderr = '', message } = error as Error & { stdout?: string; stderr?: string };
    const output = `${stdout}${stderr}`.trim().split('\n').slice(-30).join('\n');
    throw new Error(output || message);
  }
}

/** The part of a template that this check reads. */
export type Template = {
  readonly Parameters?: Readonly<Record<string, { readonly Default?: string }>>;
  readonly Resources: Readonly<Record<string, { readonly DeletionPolicy?: string }>>;
};

/**
 * The parameters that a template asks for, each with a value.
 *
 * @throws Error that names those which this check has no value for
 */
export function parametersOf({ Parameters = {} }: Pick<Template, 'Parameters'>): Record<string, string> {
  const asked = Object.entries(Parameters).flatMap(([name, { Default }]) => (Default === undefined ? [name] : []));
  const unknown = asked.filter((name) => parameterValues[name] === undefined);
  if (unknown.length > 0) throw new Error(`test/deploy/cdk.ts has no value for the parameter ${unknown.join(', ')}.`);
  return Object.fromEntries(asked.map((name) => [name, parameterValues[name] as string]));
}

/**
 * Copies what a synth has left in a folder, and gives the copy, from which is taken what the emulator refuses: alarms on
 * metric math watch the first of their metrics, and the types that it does not know are not there.
 */
export function withoutUnknown(assembly: string, folder: string, stack = 'NotifySupport'): string {
  const copy = join(folder, stack === 'NotifySupport' ? 'assembly' : `assembly-${stack}`);
  cpSync(assembly, copy, { recursive: true });
  const file = join(copy, `${stack}.template.json`);
  const template = JSON.parse(readFileSync(file, 'utf8')) as { Resources: Record<string, Alarm> };
  removeUnknown(template);
  for (const { Properties } of Object.values(template.Resources)) {
    const { Metric, Period, Stat } = Properties?.Metrics?.find(({ MetricStat }) => MetricStat)?.MetricStat ?? {};
    if (Properties === undefined || Metric === undefined) continue;
    delete Properties.Metrics;
    Object.assign(Properties, Metric, { Period, Statistic: Stat });
  }
  writeFileSync(file, JSON.stringify(template));
  return copy;
}

/** Types that the emulator does not know, and the end of the ARN by which a resource of each is called. */
const unknownTypes: Readonly<Record<string, string>> = {
  'AWS::StepFunctions::StateMachineVersion': ':1',
  'AWS::StepFunctions::StateMachineAlias': ':live',
  'AWS::CodeDeploy::Application': '',
  'AWS::CodeDeploy::DeploymentGroup': '',
};

/** Takes out what the emulator does not know. References to versions and aliases of machines become ARNs as they will be. */
function removeUnknown(template: { Resources: Record<string, Alarm> }): void {
  const entries = Object.entries(template.Resources);
  const unknown = entries.filter(([, { Type = '' }]) => unknownTypes[Type] !== undefined);
  const ends = new Map(unknown.map(([id, { Type = '' }]) => [id, unknownTypes[Type]]));
  const machines = entries.filter(([, { Type }]) => Type === 'AWS::StepFunctions::StateMachine').map(([id]) => id);
  for (const [id] of unknown) delete template.Resources[id];
  for (const resource of Object.values(template.Resources)) delete resource.UpdatePolicy;
  const replaced = JSON.stringify(template).replace(/\{"Ref":"(\w+)"\}/g, (reference, id: string) => {
    const end = ends.get(id);
    const machine = machines.find((each) => id.startsWith(each.slice(0, -8)));
    return end === undefined ? reference : JSON.stringify({ 'Fn::Join': ['', [{ Ref: machine }, end]] });
  });
  Object.assign(template, JSON.parse(replaced));
}

type MetricStat = { readonly Metric: object; readonly Period: number; readonly Stat: string };
type Alarm = {
  readonly Type?: string;
  UpdatePolicy?: object;
  readonly Properties?: { Metrics?: readonly { readonly MetricStat?: MetricStat }[] };
};

/** The template that a synth has left in a folder. */
export function readTemplate(assembly: string): Template {
  return JSON.parse(readFileSync(join(assembly, 'NotifySupport.template.json'), 'utf8'));
}

/** The sender of e-mails that a deploy is given here. */
export const sender = String(parameterValues.EmailSender);
