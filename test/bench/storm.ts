import { setTimeout as sleep } from 'node:timers/promises';
import { keepHeapSmall } from '../../bin/stack/small-heap.ts';
import { emptyOnCall } from '../../lambdas/domain/on-call/on-call.ts';
import { steeredClock } from '../../local/asl/clock.ts';
import type { Cloud } from '../../local/cloud/cloud.ts';
import { aContact, aPolicy } from '../support/night.ts';
import { type Figure, scaled, timed } from './figure.ts';
import { firstMessage, fortyAtOnce, linkIn, startStack, until } from './storm-stage.ts';

const megabyte = 1_000_000;

/**
 * Distinct alerts over HTTP through the real local run, all for one contact. Five minutes after the first, they take all
 * of them with one press.
 *
 * The alerts and the press take their time; the clock is faster while it only waits for the five minutes to pass.
 */
export async function measure(scale: number): Promise<Figure[]> {
  keepHeapSmall();
  const alerts = scaled(5000, scale);
  const clock = steeredClock();
  const cloud = await startStack(clock);
  try {
    await putOneContact();
    // Its message shows that the functions have started.
    const earlier = firstMessage(cloud, 'earlier');
    await postAlert(cloud, 'earlier');
    await earlier;
    const startedAt = clock.now();
    const notified = notifiedOf(cloud);
    const first = timed(() => firstMessage(cloud, 'alert '));
    const refused = await postAll(cloud, alerts);
    await until(() => notified.size >= alerts);
    const resident = process.memoryUsage().rss / megabyte;
    clock.setSpeed(20);
    await until(() => clock.now() >= startedAt + fiveMinutes);
    clock.setSpeed(1);
    const sms = cloud.messages().filter(({ to }) => to === one.sms);
    const early = sms.filter(({ at }) => Date.parse(at) < startedAt + fiveMinutes);
    const press = { method: 'POST', body: new URLSearchParams({ reply: 'acknowledge-all' }) };
    const pressedAt = performance.now();
    let ended = 0;
    cloud.onExecution(({ stateMachineArn, status }) => {
      if (stateMachineArn === cloud.stateMachines.NotifyContact && status === 'SUCCEEDED') ended += 1;
    });
    const answered = await timed(async () => (await fetch(linkIn(early.at(-1)?.text ?? ''), press)).text());
    await until(() => ended > alerts);
    const takenAt = performance.now();
    return [
      { name: `SMS in five minutes about ${alerts} alerts`, value: early.length, unit: '', aim: { most: 10 } },
      { name: 'first of them after the first alert', value: await first, unit: 'ms', aim: { most: 2000 } },
      { name: 'alerts that had to be sent again', value: refused, unit: '' },
      { name: `memory with ${alerts} incidents`, value: resident, unit: 'MB', aim: { most: 600 } },
      { name: 'answer to the press that takes all', value: answered, unit: 'ms', aim: { most: 5000 } },
      {
        ...{ name: 'until the last wait has ended', value: (takenAt - pressedAt) / 1000, unit: 's' },
        aim: { most: 60 },
      },
      {
        name: 'incidents that it did not take',
        value: alerts + 1 - (await acknowledged(cloud)),
        unit: '',
        aim: { most: 0 },
      },
    ];
  } finally {
    await cloud.stop();
  }
}

const fiveMinutes = 300_000;

const one = aContact('one', { attempts: [{ channels: ['sms'], waitSeconds: 3600 }] });

async function putOneContact(): Promise<void> {
  const { storeOnCall, loadOnCall } = await import('../../lambdas/adapters/on-call.ts');
  await storeOnCall(await loadOnCall(), { ...emptyOnCall, contacts: [one], policies: [aPolicy([['one']])] });
}

/** Posts alerts, each until it is accepted; returns how often one was refused. */
async function postAll(cloud: Cloud, alerts: number): Promise<number> {
  let refused = 0;
  const summaries = Array.from({ length: alerts }, (_, number) => `alert ${number}`);
  await fortyAtOnce(summaries, async (summary) => {
    while (!(await postAlert(cloud, summary))) {
      refused += 1;
      await sleep(200);
    }
  });
  return refused;
}

/** Posts an alert; returns true if it was accepted. */
async function postAlert({ apiUrl, apiKey }: Cloud, summary: string): Promise<boolean> {
  const headers = { 'x-api-key': apiKey, 'content-type': 'application/json' };
  const body = JSON.stringify({ summary, dedupKey: summary, severity: 'critical' });
  const answer = await fetch(`${apiUrl}/alerts`, { method: 'POST', headers, body });
  await answer.text();
  return answer.ok;
}

/** The incidents that get a notification from now on, sent or waiting for a bundle. */
function notifiedOf(cloud: Cloud): ReadonlySet<string> {
  const incidents = new Set<string>();
  cloud.onWrite(({ pk, sk }) => {
    if (sk.includes('#notification#')) incidents.add(pk);
  });
  return incidents;
}

async function acknowledged(cloud: Cloud): Promise<number> {
  return (await cloud.scan('Incidents')).filter(({ waits, status }) => waits && status === 'acknowledged').length;
}
