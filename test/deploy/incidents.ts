import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { putOnQueue, readApiKey, readKeys, readSent } from './aws.ts';
import { runNode } from './cdk.ts';
import type { Deployed } from './deployment.ts';
import { place } from './emulator.ts';
import { endOf, eventually, followRun, startContact } from './escalation.ts';
import { step } from './step.ts';

/** An alert that was accepted. */
type Accepted = { readonly incidentId: string; readonly status: string; readonly statusUrl: string };

function postAlert({ outputs, reach }: Deployed, dedupKey: string, key?: string): Promise<Response> {
  return fetch(reach(outputs.AlertsUrl), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key !== undefined && { 'x-api-key': key }) },
    body: JSON.stringify({ summary: 'Checkout is down', dedupKey, policy: 'default' }),
  });
}

/** Sends an alert without an API key. */
export function refuseStrangers(deployed: Deployed): Promise<void> {
  return step('POST /alerts without an API key is refused', async () => {
    const { status } = await postAlert(deployed, 'stranger');
    if (status !== 401) throw new Error(`it answers ${status}`);
  });
}

/** Sends an alert with the API key, and checks that it starts an execution. */
export async function raiseAlert(deployed: Deployed, dedupKey: string): Promise<Accepted> {
  const key = await readApiKey(deployed.emulator, deployed.resources);
  const accepted = await step('POST /alerts opens an incident', async () => {
    const response = await postAlert(deployed, dedupKey, key);
    const text = await response.text();
    if (response.status !== 202) throw new Error(`it answers ${response.status}: ${text}`);
    return JSON.parse(text) as Accepted;
  });
  await step(`execution ${accepted.incidentId}-1 has started`, () => endOf(deployed.sfn, runOf(deployed, accepted)));
  return accepted;
}

/** The ARN of an incident's first run. */
export function runOf({ outputs }: Deployed, { incidentId }: Pick<Accepted, 'incidentId'>): string {
  return `${outputs.NotifySupportArn.replace(':stateMachine:', ':execution:')}:${incidentId}-1`;
}

/** The first contact's message, once it is sent. If the emulator cannot start the contact's execution, this does. */
export async function notifyFirst(deployed: Deployed, alert: Accepted): Promise<string> {
  const { emulator, sfn, outputs } = deployed;
  const progress = await step('the run has planned its escalation, and found its first contact', () =>
    followRun(sfn, runOf(deployed, alert)),
  );
  if (progress.kind === 'stopped at the gap') {
    await step('the contact’s execution is started by this check, with the input from the definition (1)', () =>
      startContact(sfn, outputs.NotifySupportArn.replace(/NotifySupport$/, 'NotifyContact'), progress.childInput),
    );
  }
  return step('the first e-mail is sent (2)', () =>
    eventually('it is sent', async () => {
      const sent = await readSent(emulator);
      // The sweep may have sent her an e-mail about her shifts before.
      return sent.find(({ to, text }) => to === 'ada@example.org' && text.includes('Checkout is down'))?.text;
    }),
  );
}

/** Opens the link of a message and presses its button. */
export async function answerIt({ reach, outputs }: Deployed, alert: Accepted, message: string): Promise<void> {
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

/** Puts the event on the queue that the rule would put there when an alarm goes off. */
export async function raiseAlarm({ emulator, sfn, outputs, find }: Deployed): Promise<void> {
  const queue = find('AWS::SQS::Queue', 'Alarms');
  const event = JSON.parse(
    readFileSync(join(import.meta.dirname, '..', 'fixtures', 'alarm-single-metric.json'), 'utf8'),
  );
  const resources = [`arn:aws:cloudwatch:${place.region}:${place.account}:alarm:prod-checkout`];
  const alarm = { ...event, resources, detail: { ...event.detail, alarmName: 'prod-checkout' } };
  await step('an alarm on the queue opens an incident (5)', async () => {
    await putOnQueue(emulator, queue.name, JSON.stringify(alarm));
    await eventually('its execution starts', async () => {
      const { executions } = await sfn.send(new ListExecutionsCommand({ stateMachineArn: outputs.NotifySupportArn }));
      return executions?.find(({ name }) => name?.startsWith('prod-checkout'));
    });
  });
}

/** Plays an incident that nobody answers, and checks its run. The emulator's waits must take no time. */
export async function giveUp(deployed: Deployed): Promise<void> {
  const alert = await raiseAlert(deployed, 'unanswered');
  await step('nobody answers: the execution fails with NobodyAnswered', async () => {
    const end = await eventually('it ends', () => endOf(deployed.sfn, runOf(deployed, alert)));
    if (end.error !== 'NobodyAnswered') throw new Error(`it ends ${end.status}: ${end.error}: ${end.cause}`);
    await expectStatus(deployed.reach(alert.statusUrl), 'exhausted');
  });
}

/** Ends everything that runs with the command that a person uses before a destroy. */
export async function stopEscalations(deployed: Deployed, folder: string, alert: Accepted): Promise<void> {
  const { emulator, sfn } = deployed;
  await step('notify-support stop-all ends the run, and its incident stays open', async () => {
    await runNode(emulator, folder, 'bin/cli.ts', 'stop-all', '--yes', '--endpoint-url', emulator.url);
    const end = await endOf(sfn, runOf(deployed, alert));
    if (end?.status !== 'ABORTED') throw new Error(`the run is ${end?.status ?? 'still running'}`);
    await expectStatus(deployed.reach(alert.statusUrl), 'triggered');
  });
}

/** Checks the rest of an escalation that was under way when its stack was destroyed. */
export function expectOver(deployed: Deployed, alert: Accepted): Promise<void> {
  return step('the link to the escalation that was under way opens nothing, and its incident is kept (9)', async () => {
    const { status } = await fetch(deployed.reach(alert.statusUrl));
    if (status < 400) throw new Error(`its link answers ${status}`);
    const kept = await readKeys(deployed.emulator, deployed.find('AWS::DynamoDB::Table', 'Incidents').name);
    if (kept.length === 0) throw new Error('the table of incidents is empty');
  });
}
