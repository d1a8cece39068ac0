import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { createStack } from '../../lib/stack.ts';
import { isProtected, readKeys } from './aws.ts';
import { runCdk, withoutUnknown } from './cdk.ts';
import { type Deployed, publishVersions, readDeployed } from './deployment.ts';
import { raiseAlert } from './incidents.ts';
import { step } from './step.ts';

const name = 'SecondPager';

const settings = {
  stage: 'development',
  sender: 'on-call@second.test',
  backstopEmail: 'second@example.org',
  backstopSms: '+15550100098',
  smsSpendWarning: 2,
  sources: ['shop'],
} as const;

/** Deploys another pager into the same account, and removes it again. Neither knows anything of the other. */
export async function trySecondPager(first: Deployed, folder: string): Promise<void> {
  const { emulator } = first;
  const app = withoutUnknown(synthesise(folder), folder, name);
  const options = ['--app', app, '--require-approval', 'never'];
  const outputs = join(folder, 'outputs-second.json');
  const printed = await step('cdk deploy of a second pager beside it', () =>
    runCdk(emulator, folder, 'deploy', ...options, '--outputs-file', outputs),
  );
  const second = await readDeployed(emulator, printed, outputs, name);
  await publishVersions(second);
  await step('the two share no resource', async () => expectApart(first, second));
  const { incidentId } = await raiseAlert(second, 'second');
  await step('the first pager knows nothing of it', async () => {
    // Not by its number of items: an escalation of its own is under way.
    const isOfIncident = (pk: string) => pk !== '' && `${incidentId}-`.startsWith(`${pk}-`);
    if (!(await keysOf(second)).some(isOfIncident)) throw new Error(`the second pager does not have ${incidentId}`);
    if ((await keysOf(first)).some(isOfIncident)) throw new Error(`it has ${incidentId} too`);
  });
  await step('cdk destroy of the second', async () => {
    if (await isProtected(emulator, second.stackArn)) throw new Error('a pager in development is protected');
    await runCdk(emulator, folder, 'destroy', '--force', '--app', app);
  });
  await raiseAlert(first, 'after-the-second');
}

/** Synthesises the second pager with the feature flags of this project. */
function synthesise(folder: string): string {
  const flags = Object.entries(
    JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'cdk.json'), 'utf8')).context as object,
  ).filter(([flag]) => flag.startsWith('@'));
  const app = new App({ outdir: join(folder, 'second'), context: Object.fromEntries(flags) });
  createStack(app, name, settings);
  return app.synth().directory;
}

/** A stage is named within its API. An account has one role for the logs of all APIs, which both stacks set and keep. */
const withoutOwnName = ['AWS::ApiGateway::Stage', 'AWS::ApiGateway::Account'];

/** @throws Error that names every resource that both stacks have */
function expectApart(first: Deployed, second: Deployed): void {
  const namesOf = ({ resources }: Deployed) =>
    resources.filter(({ type }) => !withoutOwnName.includes(type)).map(({ type, name: own }) => `${type} ${own}`);
  const ofFirst = new Set(namesOf(first));
  const shared = namesOf(second).filter((each) => ofFirst.has(each));
  if (shared.length > 0) throw new Error(`both have ${shared.join(', ')}`);
}

/** The partition keys in a pager's table of incidents. */
function keysOf({ emulator, find }: Deployed): Promise<string[]> {
  return readKeys(emulator, find('AWS::DynamoDB::Table', 'Incidents').name);
}
