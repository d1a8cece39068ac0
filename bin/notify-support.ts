import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { certificateFault } from '../lib/domain-settings.ts';
import { regionFault } from '../lib/regions.ts';
import { passingSettings, readSettings } from '../lib/settings.ts';
import { createStack } from '../lib/stack.ts';
import { deployHint } from './deploy-hint.ts';
import { keptContext } from './kept-context.ts';

/** The CDK app that `cdk deploy` runs. Settings come from the context in cdk.json. */
const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));

const context = app.node.getAllContext();
const read = readSettings(context);
// The CDK's command sets the Region that a deploy would go to.
const region = process.env.CDK_DEFAULT_REGION ?? '';
const given = 'settings' in read ? read.settings : {};
const faults = [
  ...('faults' in read ? read.faults : []),
  ...passingSettings(context, keptContext()),
  ...[regionFault(region, given), certificateFault(region, given)].filter((fault) => fault !== undefined),
];
if ('faults' in read || faults.length > 0) {
  console.error(`These settings are wrong:\n  ${faults.join('\n  ')}`);
  process.exit(1);
}

if (region !== '') process.env.AWS_REGION = region;
// A synth for the stack on this machine asks no account.
const account = process.env.DEPLOY_HINT === 'off' ? undefined : process.env.CDK_DEFAULT_ACCOUNT;
const hint = await deployHint('NotifySupport', read.settings, account);
if (hint !== undefined) console.error(hint);
createStack(app, 'NotifySupport', read.settings);
