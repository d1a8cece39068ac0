import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ensureAssembly } from '../../bin/assembly.ts';
import type { Settings } from '../../lib/settings.ts';
import { byPhoneAssembly, domainAssembly, synthesise } from '../support/synthesised.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** The findings of cdk-nag and of the CDK's own check of the template, each as `rule: construct`. */
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

describe('the rules of AWS Solutions and of CloudFormation', () => {
  it('find nothing in the deployed stack that is not acknowledged with a reason', async () => {
    expect(findingsIn(await ensureAssembly())).toEqual([]);
  });

  it('find nothing in a stack that sends by AWS End User Messaging', async () => {
    expect(findingsIn(await byPhoneAssembly())).toEqual([]);
  });

  it('find nothing in a stack with a domain, whose deploys are not gradual', async () => {
    expect(findingsIn(await domainAssembly())).toEqual([]);
  });

  it.each<Partial<Settings>>([{ accessLog: 'off', reservedConcurrency: 5, sources: ['api', 'grafana'] }])(
    'find nothing with %o',
    async (flaw) => {
      const folder = await synthesise(flaw);
      folders.push(folder);
      expect(findingsIn(folder)).toEqual([]);
    },
  );
});
