import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { readSettings } from '../lib/settings.ts';
import { createStack } from '../lib/stack.ts';

/** The CDK app that `cdk deploy` runs. Settings come from the context in cdk.json, or from `-c name=value`. */
const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));

const read = readSettings(app.node.getAllContext());
if ('faults' in read) {
  console.error(
    `These settings are wrong, in the context in cdk.json or given with -c:\n  ${read.faults.join('\n  ')}`,
  );
  process.exit(1);
}

createStack(app, 'NotifySupport', read.settings);
