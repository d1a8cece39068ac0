import { App } from 'aws-cdk-lib';
import { z } from 'zod';
import { createStack } from '../lib/stack.ts';

/** The CDK app: `cdk deploy` runs it. Settings come from cdk.json's context, or `-c name=value`. */
const app = new App();

const settings = z
  .object({
    sender: z.string().regex(/@/, 'must be the address that e-mails come from'),
    originationNumber: z.string(),
    notices: z.enum(['on', 'off']),
  })
  .safeParse({
    sender: app.node.tryGetContext('sender'),
    originationNumber: app.node.tryGetContext('originationNumber') ?? '',
    notices: app.node.tryGetContext('notices') ?? 'on',
  });

if (!settings.success) {
  const faults = settings.error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`);
  console.error(`The settings in cdk.json's context are not right:\n${faults.join('\n')}`);
  process.exit(1);
}

createStack(app, 'NotifySupport', settings.data);
