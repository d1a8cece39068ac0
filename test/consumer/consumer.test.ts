import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Consumer, installPackage } from './package.ts';

/* The package as a user installs it: plain JavaScript, without the sources in TypeScript and without a bundler. */

const root = join(import.meta.dirname, '..', '..');
const typescript = join(root, 'node_modules', 'typescript', 'bin', 'tsc');

let consumer: Consumer;
beforeAll(async () => {
  consumer = await installPackage();
}, 600_000);
afterAll(() => consumer?.remove());

const app = `
import { App, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Pager } from 'notify-support';

const app = new App({ outdir: 'cdk.out' });
const stack = new Stack(app, 'Shop', { stackName: 'shop-production' });
new Queue(stack, 'Orders');
const checkout = new Role(stack, 'Checkout', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
const props = { sender: 'on-call@acme.test', backstopEmail: 'team@example.org', backstopSms: '+15550100999' };
const ops = new Pager(stack, 'Ops', { ...props, smsSpendWarning: 40, sources: ['shop'], events: ['health'] });
new Pager(stack, 'Data', { ...props, stage: 'development', accessLog: 'off' });
ops.grantRaiseAlerts(checkout, 'shop');
app.synth();
`;

type Resource = { readonly Type: string; readonly Properties: Record<string, unknown> };
type Template = {
  readonly Resources: Record<string, Resource>;
  readonly Parameters: Record<string, unknown>;
  readonly Outputs: Record<string, unknown>;
};

describe('the package', () => {
  it('is small, and contains no tests, no TypeScript except types, and no build', () => {
    const paths = consumer.packed.files.map(({ path }) => path);
    expect(consumer.packed.size).toBeLessThan(2_000_000);
    expect(paths).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json']));
    expect(paths.filter((path) => /(?:^|\/)test\/|\.test\.|(?<!\.d)\.tsx?$|^dist\/bin\/build/.test(path))).toEqual([]);
  });

  it('needs only the dependencies that it names', () => {
    const installed = readdirSync(join(consumer.folder, 'node_modules'));
    expect(installed).not.toContain('esbuild');
    expect(installed).not.toContain('typescript');
  });
});

describe('two pagers beside a queue, in a stack with another name than its id', () => {
  let template: Template;
  beforeAll(async () => {
    writeFileSync(join(consumer.folder, 'app.js'), app);
    await consumer.run('node', 'app.js');
    template = JSON.parse(readFileSync(join(consumer.folder, 'cdk.out', 'Shop.template.json'), 'utf8'));
  });

  const ofType = (type: string) => Object.values(template.Resources).filter(({ Type }) => Type === type);
  const namesOf = (type: string, property: string) => ofType(type).map(({ Properties }) => Properties[property]);

  it('add only resources with their id in front', () => {
    const strange = Object.keys(template.Resources).filter(
      (id) => !/^(?:Ops|Data|Orders|Checkout|CDKMetadata)/.test(id),
    );
    expect(strange).toEqual([]);
    expect(ofType('AWS::Lambda::Function')).toHaveLength(28);
  });

  it('are named after the deployed stack', () => {
    expect(namesOf('AWS::StepFunctions::StateMachine', 'StateMachineName')).toEqual([
      'shop-production_Ops-NotifyContact',
      'shop-production_Ops-NotifySupport',
      'shop-production_Data-NotifyContact',
      'shop-production_Data-NotifySupport',
    ]);
    expect(namesOf('AWS::ApiGateway::RestApi', 'Name')).toEqual(['shop-production_Ops', 'shop-production_Data']);
    expect(namesOf('AWS::CloudWatch::Dashboard', 'DashboardName')).toEqual([
      'shop-production_Ops',
      'shop-production_Data',
    ]);
  });

  it('share no names', () => {
    for (const [type, property] of [
      ['AWS::CloudWatch::Alarm', 'AlarmName'],
      ['AWS::SSM::Parameter', 'Name'],
      ['AWS::ApiGateway::ApiKey', 'Name'],
      ['AWS::Logs::LogGroup', 'LogGroupName'],
    ] as const) {
      const names = namesOf(type, property).filter((name) => name !== undefined);
      expect(names.length).toBeGreaterThan(1);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  it('run the bundles in the package', () => {
    const { files } = JSON.parse(readFileSync(join(consumer.folder, 'cdk.out', 'Shop.assets.json'), 'utf8'));
    const [asset] = Object.values(files as Record<string, { source: { path: string; packaging: string } }>).filter(
      ({ source }) => source.packaging === 'zip',
    );
    const bundles = readdirSync(join(consumer.folder, 'cdk.out', asset?.source.path ?? ''));
    for (const { Properties } of ofType('AWS::Lambda::Function'))
      expect(bundles).toContain(String(Properties.Handler).replace('.handler', '.mjs'));
  });

  it('have parameters only for values that the props leave out', () => {
    expect(Object.keys(template.Parameters)).toEqual(['DataSmsSpendWarning', 'BootstrapVersion']);
    expect(Object.keys(template.Outputs)).toEqual(expect.arrayContaining(['OpsAlertsUrl', 'DataAlertsUrl']));
  });
});

describe('a TypeScript project', () => {
  it('gets the types of the props, and an error for a misspelt one', async () => {
    const uses = (props: string) =>
      `import { Stack } from 'aws-cdk-lib';\nimport { type EventRule, Pager } from 'notify-support';\nconst orders: EventRule = { name: 'orders', pattern: { source: ['acme.orders'] } };\nnew Pager(new Stack(), 'Ops', ${props});\n`;
    writeFileSync(
      join(consumer.folder, 'right.ts'),
      uses("{ sender: 'on-call@acme.test', sources: ['shop'], events: ['health', orders] }"),
    );
    writeFileSync(join(consumer.folder, 'wrong.ts'), uses("{ sendr: 'on-call@acme.test' }"));
    writeFileSync(join(consumer.folder, 'no-rule.ts'), uses("{ sender: 'on-call@acme.test', events: ['helth'] }"));
    const options = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--types', ''];
    const error = await consumer
      .run('node', typescript, ...options, 'right.ts', 'wrong.ts', 'no-rule.ts')
      .catch((error) => error);
    expect(error.stdout).toContain("'sendr' does not exist");
    expect(error.stdout).toContain('"helth"');
    expect(error.stdout).not.toContain('right.ts');
  });
});

describe('the program', () => {
  it('lists its subcommands', async () => {
    const { stdout } = await consumer.run('npx', '--no-install', 'notify-support', '--help');
    for (const subcommand of ['start', 'demo', 'simulate', 'apply', 'export', 'doctor', 'test'])
      expect(stdout).toMatch(new RegExp(`^ +${subcommand} `, 'm'));
  });

  it('plays the incidents that the README shows, with the state machines and functions of the package', async () => {
    const { stdout } = await consumer.run('npx', '--no-install', 'notify-support', 'demo');
    const [, shown = ''] = /^```\n(03:14:00.*?)^```$/ms.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? [];
    const lines = shown.trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(20);
    expect(stdout.split('\n')).toEqual(expect.arrayContaining(lines.filter((line) => line !== '…')));
    expect(stdout).toMatch(/acknowledged by Cleo, 2 min \d+ s after the alarm/);
  });

  it('simulates an alert', async () => {
    const example = join('node_modules', 'notify-support', 'dist', 'oncall.example.yaml');
    copyFileSync(join(consumer.folder, example), join(consumer.folder, 'oncall.yaml'));
    const { stdout } = await consumer.run('npx', '--no-install', 'notify-support', 'simulate');
    expect(stdout).toContain('Ada');
  });

  it('serves the whole stack with its console', async () => {
    const program = join('node_modules', '.bin', 'notify-support');
    const { output, stop } = await consumer.start(/Ready\./, program, 'start', '--port', '0');
    try {
      const [url = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(output) ?? [];
      expect(await (await fetch(url)).text()).toContain('<script');
    } finally {
      await stop();
    }
  });
});
