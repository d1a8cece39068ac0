import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateEmailIdentityCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { ensureAssembly } from '../../bin/assembly.ts';
import { putOnQueue, readApiKey, readResources, readSent } from './aws.ts';
import { parametersOf, readSender, readTemplate, runCdk, runNode } from './cdk.ts';
import { type Emulator, place } from './emulator.ts';
import { endOf, eventually, followRun, startContact } from './escalation.ts';
import { step } from './step.ts';

/** What the deploy has printed for the person who ran it. */
type Outputs = { readonly AlertsUrl: string; readonly NotifySupportArn: string };

/** An alert that was accepted. */
type Accepted = { readonly incidentId: string; readonly status: string; readonly statusUrl: string };

/** A deployed stack, and where to ask it. */
type Deployed = {
  readonly emulator: Emulator;
  readonly sfn: SFNClient;
  readonly stackArn: string;
  readonly outputs: Outputs;
  /** The address on the emulator of a link of the API. */
  readonly reach: (link: string) => string;
};

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/** Bootstraps, deploys, notifies, gives up, destroys: each step is printed with what it took. */
export async function tryDeploy(emulator: Emulator, folder: string): Promise<void> {
  await step('cdk bootstrap', () => runCdk(emulator, folder, 'bootstrap'));
  const deployed = await deploy(emulator, folder);
  await step(`${readSender()} is a verified sender`, () => verifySender(emulator));
  await step('npm run oncall -- apply oncall.example.yaml', () =>
    runNode(emulator, folder, 'bin/oncall.ts', 'apply', 'oncall.example.yaml', '--yes', '--endpoint-url', emulator.url),
  );
  await refuseStrangers(deployed);
  const alert = await raiseAlert(deployed, 'checkout');
  await answerIt(deployed, alert, await notifyFirst(deployed, alert));
  await raiseAlarm(deployed);
  await giveUp(deployed);
  await destroy(deployed, folder);
}

async function deploy(emulator: Emulator, folder: string): Promise<Deployed> {
  const file = join(folder, 'outputs.json');
  const template = readTemplate(await ensureAssembly());
  const parameters = Object.entries(parametersOf(template));
  const given = parameters.flatMap(([name, value]) => ['--parameters', `${name}=${value}`]);
  const deployWith = (...args: string[]) => runCdk(emulator, folder, 'deploy', '--require-approval', 'never', ...args);
  if (parameters.length > 0) {
    const names = parameters.map(([name]) => name).join(' and ');
    await step(`cdk deploy refuses while ${names} are not given`, () => expectRefusal(deployWith()));
  }
  const printed = await step(`cdk deploy of ${Object.keys(template.Resources).length} resources`, () =>
    deployWith('--outputs-file', file, ...given),
  );
  await step('cdk deploy again changes nothing', async () => {
    const again = await deployWith(...given);
    if (!again.includes('(no changes)')) throw new Error(again);
  });
  const outputs = JSON.parse(readFileSync(file, 'utf8')).NotifySupport as Outputs;
  const sfn = new SFNClient({ endpoint: emulator.url, region: place.region, credentials });
  const stackArn = /arn:\S+:stack\/\S+/.exec(printed)?.[0] ?? '';
  return { emulator, sfn, stackArn, outputs, reach: reachIn(emulator, outputs) };
}

async function expectRefusal(deploying: Promise<string>): Promise<void> {
  const refusal = await deploying.then(
    () => 'it deploys without them',
    (error: Error) => error.message,
  );
  if (!/parameter/i.test(refusal)) throw new Error(refusal);
}

/** What step 2 of the README's "In your account" does. */
async function verifySender({ url }: Emulator): Promise<void> {
  const ses = new SESv2Client({ endpoint: url, region: place.region, credentials });
  await ses.send(new CreateEmailIdentityCommand({ EmailIdentity: readSender() }));
}

/** The links' host is AWS's own; the emulator answers for it under a path. */
function reachIn({ url }: Emulator, { AlertsUrl }: Outputs): (link: string) => string {
  const api = new URL(AlertsUrl).hostname.split('.')[0];
  return (link) => `${url}/_aws/execute-api/${api}${new URL(link).pathname}`;
}

function postAlert({ outputs, reach }: Deployed, dedupKey: string, key?: string): Promise<Response> {
  return fetch(reach(outputs.AlertsUrl), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key !== undefined && { 'x-api-key': key }) },
    body: JSON.stringify({ summary: 'Checkout is down', dedupKey, policy: 'default' }),
  });
}

function refuseStrangers(deployed: Deployed): Promise<void> {
  return step('POST /alerts without an API key is refused', async () => {
    const { status } = await postAlert(deployed, 'stranger');
    if (status !== 403) throw new Error(`it answers ${status}`);
  });
}

async function raiseAlert(deployed: Deployed, dedupKey: string): Promise<Accepted> {
  const key = await readApiKey(deployed.emulator);
  const accepted = await step('POST /alerts opens an incident', async () => {
    const response = await postAlert(deployed, dedupKey, key);
    const text = await response.text();
    if (response.status !== 202) throw new Error(`it answers ${response.status}: ${text}`);
    return JSON.parse(text) as Accepted;
  });
  await step(`execution ${accepted.incidentId}-1 has started`, () => endOf(deployed.sfn, runOf(deployed, accepted)));
  return accepted;
}

function runOf({ outputs }: Deployed, { incidentId }: Accepted): string {
  return `${outputs.NotifySupportArn.replace(':stateMachine:', ':execution:')}:${incidentId}-1`;
}

/** The first contact's message, once it is sent; where the emulator can't start that contact's execution, this does. */
async function notifyFirst(deployed: Deployed, alert: Accepted): Promise<string> {
  const { emulator, sfn, outputs } = deployed;
  const progress = await step('the run has planned, and found its first contact', () =>
    followRun(sfn, runOf(deployed, alert)),
  );
  if (progress.kind === 'stopped at the gap') {
    await step('the contact’s execution is started by hand, with the input that the definition says (1)', () =>
      startContact(sfn, outputs.NotifySupportArn.replace(/NotifySupport$/, 'NotifyContact'), progress.childInput),
    );
  }
  return step('the first e-mail is sent (2)', () =>
    eventually('it is sent', async () => (await readSent(emulator)).find(({ to }) => to === 'ada@example.org')?.text),
  );
}

/** Opens the link of a message and presses its button. */
async function answerIt({ reach, outputs }: Deployed, alert: Accepted, message: string): Promise<void> {
  const [link] = /https:\S+\/n\/[\w-]+/.exec(message) ?? [];
  const pages = outputs.AlertsUrl.replace(/alerts$/, 'n/');
  if (!link?.startsWith(pages)) throw new Error(`The message has no link to ${pages}:\n${message}`);
  await step('its link shows the incident', async () => {
    const page = await (await fetch(reach(link))).text();
    if (!page.includes('Checkout is down')) throw new Error(page);
  });
  await step('its button acknowledges the incident', async () => {
    await fetch(reach(link), { method: 'POST', body: new URLSearchParams({ reply: 'acknowledge' }) });
    await expectStatus(reach(alert.statusUrl), 'acknowledged');
  });
}

async function expectStatus(page: string, expected: string): Promise<void> {
  const { status } = (await (await fetch(page, { headers: { accept: 'application/json' } })).json()) as Accepted;
  if (status !== expected) throw new Error(`the incident is ${status}, not ${expected}`);
}

/** What the rule would put on the queue when an alarm goes off. */
async function raiseAlarm({ emulator, sfn, outputs, stackArn }: Deployed): Promise<void> {
  const queue = (await readResources(emulator, stackArn)).find(
    ({ id, type }) => type === 'AWS::SQS::Queue' && /^Alarms/.test(id),
  );
  const event = JSON.parse(
    readFileSync(join(import.meta.dirname, '..', 'fixtures', 'alarm-single-metric.json'), 'utf8'),
  );
  const resources = [`arn:aws:cloudwatch:${place.region}:${place.account}:alarm:prod-checkout`];
  const alarm = { ...event, resources, detail: { ...event.detail, alarmName: 'prod-checkout' } };
  await step('an alarm on the queue opens an incident (5)', async () => {
    await putOnQueue(emulator, queue?.name ?? '', JSON.stringify(alarm));
    await eventually('its execution starts', async () => {
      const { executions } = await sfn.send(new ListExecutionsCommand({ stateMachineArn: outputs.NotifySupportArn }));
      return executions?.find(({ name }) => name?.startsWith('prod-checkout'));
    });
  });
}

/**
 * An incident that nobody answers, with every wait cut short, as a run must say it.
 *
 * All of it under the policies of the functions' own roles, which another evaluator than ours reads here.
 */
async function giveUp(deployed: Deployed): Promise<void> {
  await step('start ministack again: it holds every function to its role', () =>
    deployed.emulator.restart({ AUTH: 'true', SFN_WAIT_SCALE: '0' }),
  );
  const alert = await raiseAlert(deployed, 'unanswered');
  await step('nobody answers: the execution fails with NobodyAnswered', async () => {
    const end = await eventually('it ends', () => endOf(deployed.sfn, runOf(deployed, alert)));
    if (end.error !== 'NobodyAnswered') throw new Error(`it ends ${end.status}: ${end.error}: ${end.cause}`);
    await expectStatus(deployed.reach(alert.statusUrl), 'exhausted');
  });
}

/** Takes the stack away, and says what it leaves: what the template retains, and nothing else. */
async function destroy({ emulator, stackArn }: Deployed, folder: string): Promise<void> {
  await step('cdk destroy', () => runCdk(emulator, folder, 'destroy', '--force'));
  const { Resources } = readTemplate(await ensureAssembly());
  const isMeantToStay = (id: string) => Resources[id]?.DeletionPolicy === 'Retain';
  const resources = await readResources(emulator, stackArn);
  const left = resources.filter(({ status }) => status !== 'DELETE_COMPLETE');
  const unwanted = left.filter(({ id }) => !isMeantToStay(id));
  if (unwanted.length > 0) throw new Error(`cdk destroy leaves ${unwanted.map(({ id }) => id).join(', ')}.`);
  const lost = Object.keys(Resources).filter((id) => isMeantToStay(id) && !left.some((resource) => resource.id === id));
  if (lost.length > 0) throw new Error(`cdk destroy takes ${lost.join(', ')} away, which the template retains.`);
  for (const { type, name } of left) console.log(`         left on purpose: ${type} ${name}`);
}
