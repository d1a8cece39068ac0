import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { readSettings } from '../lib/settings.ts';
import { createStack } from '../lib/stack.ts';

/** The CDK app, which `cdk deploy` runs. Its settings come from the context in cdk.json, or from `-c name=value`. */
const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));

const read = readSettings(app.node.getAllContext());
if ('faults' in read) {
  console.error(
    `There are faults in the settings (the context in cdk.json, or -c name=value):\n  ${read.faults.join('\n  ')}`,
  );
  process.exit(1);
}

createStack(app, 'NotifySupport', read.settings);
