import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { afterAll, describe, expect, it } from 'vitest';
import { ensureAssembly } from '../../bin/assembly.ts';
import type { Settings } from '../../lib/settings.ts';
import { createStack } from '../../lib/stack.ts';
import { someSettings } from '../support/settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'validation-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What cdk-nag and the CDK's own check of the template found, each as `rule: where`. */
function findingsIn(assembly: string): string[] {
  const { pluginReports } = JSON.parse(readFileSync(join(assembly, 'validation-report.json'), 'utf8')) as Report;
  return pluginReports.flatMap(({ violations }) =>
    violations.flatMap(({ ruleName, violatingConstructs }) =>
      violatingConstructs.map(({ constructPath }) => `${ruleName}: ${constructPath}`),
    ),
  );
}

type Violation = {
  readonly ruleName: string;
  readonly violatingConstructs: readonly { readonly constructPath: string }[];
};
type Report = { readonly pluginReports: readonly { readonly violations: readonly Violation[] }[] };

/** Synthesises the stack with other settings, with the CDK's flags as cdk.json has them. */
function synthesise(flaw: Partial<Settings>): string {
  const { context } = JSON.parse(readFileSync('cdk.json', 'utf8')) as { context: Record<string, unknown> };
  const outdir = mkdtempSync(join(folder, 'cdk.out-'));
  const app = new App({ outdir, context });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  createStack(app, 'NotifySupport', someSettings(flaw));
  app.synth();
  return outdir;
}

describe('the rules of AWS Solutions and of CloudFormation', () => {
  it('find nothing that is not acknowledged with its reason in the stack that is deployed', async () => {
    expect(findingsIn(await ensureAssembly())).toEqual([]);
  });

  it.each<Partial<Settings>>([
    { stage: 'development' },
    { accessLog: 'off' },
    { reservedConcurrency: 5, sources: ['api', 'grafana'] },
  ])('find nothing either with %o', (flaw) => {
    expect(findingsIn(synthesise(flaw))).toEqual([]);
  });
});
