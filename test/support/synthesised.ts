import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { Settings } from '../../lib/settings.ts';
import { createStack } from '../../lib/stack.ts';
import { someSettings } from './settings.ts';

/** The settings of a stack that texts and calls by AWS End User Messaging. */
export const byPhone: Partial<Settings> = {
  originationIdentity: 'phone-0123456789abcdef0123456789abcdef',
  voiceOrigination: 'pool-0123456789abcdef0123456789abcdef',
  maxPrice: '0.25',
};

/** Synthesises the stack with other settings, and otherwise as the CDK's command does; gives the folder, to be removed. */
export function synthesise(flaw: Partial<Settings>): string {
  const { context } = JSON.parse(readFileSync('cdk.json', 'utf8')) as { context: Record<string, unknown> };
  const outdir = mkdtempSync(join(tmpdir(), 'cdk.out-'));
  const app = new App({ outdir, context: { ...context, 'aws:cdk:enable-path-metadata': true } });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  createStack(app, 'NotifySupport', someSettings(flaw));
  app.synth();
  return outdir;
}
