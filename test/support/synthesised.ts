import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureAssemblyIn } from '../../bin/assembly.ts';
import type { Settings } from '../../lib/settings.ts';
import { someSettings } from './settings.ts';

/** The settings of a stack that texts and calls by AWS End User Messaging. */
export const byPhone: Partial<Settings> = {
  originationIdentity: 'phone-0123456789abcdef0123456789abcdef',
  voiceOrigination: 'pool-0123456789abcdef0123456789abcdef',
  maxPrice: '0.25',
};

/** The folder of the stack that texts and calls by AWS End User Messaging, made anew when what goes into it has changed. */
export const byPhoneAssembly = () =>
  ensureAssemblyIn('.cache/by-phone', ['test/support/synthesised.ts', 'test/support/settings.ts'], (outdir) =>
    synthesiseIn(outdir, byPhone),
  );

/** The folder of a stack in which one source has two keys, made anew when what goes into it has changed. */
export const twoKeysAssembly = () =>
  ensureAssemblyIn('.cache/two-keys', ['test/support/synthesised.ts', 'test/support/settings.ts'], (outdir) =>
    synthesiseIn(outdir, { sources: ['api', 'shop', 'shop/2'] }),
  );

/** The settings of a stack whose links are at a domain of its own. */
export const atDomain: Partial<Settings> = {
  domainName: 'page.acme.test',
  hostedZone: { id: 'Z0123456789ABCDEFGHIJ', name: 'acme.test' },
  formerDomains: [{ domainName: 'old.acme.test', hostedZone: { id: 'Z0123456789ABCDEFGHIJ', name: 'acme.test' } }],
  ...{ stage: 'development', gradualDeployments: 'off' },
};

/** The folder of the stack with a domain, made anew when what goes into it has changed. */
export const domainAssembly = () =>
  ensureAssemblyIn('.cache/domain', ['test/support/synthesised.ts', 'test/support/settings.ts'], (outdir) =>
    synthesiseIn(outdir, atDomain),
  );

/** Two rules of a user's own: one with filters, and one for the events of state machines, which the pager has too. */
const ownRules = [
  {
    name: 'orders',
    pattern: {
      source: ['acme.orders'],
      'detail-type': [{ prefix: 'Payment' }],
      detail: { amount: [{ numeric: ['>', 100] }] },
    },
  },
  { name: 'machines', pattern: { source: ['aws.states'] } },
];

/** The folder of a stack with rules for events, made anew when what goes into it has changed. */
export const eventsAssembly = () =>
  ensureAssemblyIn('.cache/events', ['test/support/synthesised.ts', 'test/support/settings.ts'], (outdir) =>
    synthesiseIn(outdir, { events: ['health', 'codepipeline', 'codebuild', 'step-functions', ...ownRules] }),
  );

/** Synthesises the stack with other settings, and otherwise as the CDK's command does; gives the folder, to be removed. */
export async function synthesise(flaw: Partial<Settings>): Promise<string> {
  const outdir = mkdtempSync(join(tmpdir(), 'cdk.out-'));
  await synthesiseIn(outdir, flaw);
  return outdir;
}

/** Loads the CDK only now: who finds a folder made has no need of it, and it takes a second. */
async function synthesiseIn(outdir: string, flaw: Partial<Settings>): Promise<void> {
  const { App, Validations } = await import('aws-cdk-lib');
  const { AwsSolutionsChecks } = await import('cdk-nag');
  const { createStack } = await import('../../lib/stack.ts');
  const { context } = JSON.parse(readFileSync('cdk.json', 'utf8')) as { context: Record<string, unknown> };
  const app = new App({ outdir, context: { ...context, 'aws:cdk:enable-path-metadata': true } });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  createStack(app, 'NotifySupport', someSettings(flaw));
  app.synth();
}
