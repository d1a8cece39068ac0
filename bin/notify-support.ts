import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { readSettings } from '../lib/settings.ts';
import { createStack } from '../lib/stack.ts';

/** The CDK app: `cdk deploy` runs it. Settings come from cdk.json's context, or `-c name=value`. */
const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));

const read = readSettings(app.node.getAllContext());
if ('faults' in read) {
  console.error(`The settings in cdk.json's context, or given with -c, are not right:\n  ${read.faults.join('\n  ')}`);
  process.exit(1);
}

createStack(app, 'NotifySupport', read.settings);
