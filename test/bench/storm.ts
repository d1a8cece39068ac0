import { setTimeout as sleep } from 'node:timers/promises';
import { CloudWatchClient, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { ensureAssembly } from '../../bin/assembly.ts';
import { pointSdkAt } from '../../bin/stack/sdk.ts';
import { keepHeapSmall } from '../../bin/stack/small-heap.ts';
import { emptyOnCall } from '../../lambdas/domain/on-call/on-call.ts';
import { steeredClock } from '../../local/asl/clock.ts';
import type { Message } from '../../local/cloud/channels.ts';
import { type Cloud, startCloud } from '../../local/cloud/cloud.ts';
import { aContact, aPolicy } from '../support/night.ts';
import { type Figure, percentile, scaled, timed } from './figure.ts';

const people = 50;
const megabyte = 1_000_000;

/** The end of a storm, in milliseconds, however much of it is still to be done. */
const longest = 240_000;

/** Two storms through the real local run: all alerts for one contact, and many alarms while others press. */
export async function measure(scale: number): Promise<Figure[]> {
  keepHeapSmall();
  const figures = await measureOneContact(scale);
  return [...figures, ...(await measurePresses(scale))];
}

/**
 * Distinct alerts over HTTP, all for one contact, who takes all of them with one press five minutes after the first.
 *
 * The alerts and the press take their time; the clock is faster while it only waits for the five minutes to pass.
 */
async function measureOneContact(scale: number): Promise<Figure[]> {
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
    // The next stack has the same port: the connections to this one have to be gone by then.
    await fetch(cloud.url).catch(() => undefined);
  }
}

const fiveMinutes = 300_000;

/** The clients of the AWS SDK keep the address of the first stack. */
let port = 0;

async function startStack(clock = steeredClock()): Promise<Cloud> {
  const cloud = await startCloud({ assembly: await ensureAssembly(), clock, port });
  port = Number(new URL(cloud.url).port);
  pointSdkAt(cloud);
  return cloud;
}

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

/** Does it for each name, as fast as the stack answers, with as many requests under way as a busy sender has. */
async function fortyAtOnce(names: readonly string[], act: (name: string) => Promise<unknown>): Promise<void> {
  let next = 0;
  const work = async () => {
    for (let name = names[next++]; name !== undefined; name = names[next++]) await act(name);
  };
  await Promise.all(Array.from({ length: 40 }, work));
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

/** Waits until it is true, for as long as a storm may take. */
async function until(isTrue: () => boolean): Promise<void> {
  const end = performance.now() + longest;
  while (!isTrue() && performance.now() < end) await sleep(100);
}

/**
 * Many alarms as fast as the stack takes them, while fifty people press who were notified before it.
 *
 * Each of the fifty has an incident of their own. The alarms of the storm are all about one person.
 */
async function measurePresses(scale: number): Promise<Figure[]> {
  const alarms = scaled(1000, scale);
  const cloud = await startStack();
  try {
    await putOnCall();
    const own = Array.from({ length: people }, (_, number) => `person-${number}x`);
    const theirs = Array.from({ length: alarms }, (_, number) => `storm-${number}x`);
    const raise = await raiser(cloud, [...own, ...theirs]);
    const messages = own.map((name) => firstMessage(cloud, name));
    for (const name of own) await raise(name);
    const before = (await Promise.all(messages)).map(({ text }) => linkIn(text));
    // The functions are not new to their work when the storm comes.
    for (const link of before) await (await fetch(link)).text();
    const first = timed(() => firstMessage(cloud, 'storm-'));
    const storm = fortyAtOnce(theirs, raise);
    const pages: number[] = [];
    const presses: number[] = [];
    let refused = 0;
    await Promise.all(
      before.map(async (link) => {
        pages.push(await timed(async () => (refused += (await fetch(link)).ok ? 0 : 1)));
        const press = { method: 'POST', body: new URLSearchParams({ reply: 'acknowledge' }) };
        presses.push(await timed(async () => (refused += (await isTaken(await fetch(link, press))) ? 0 : 1)));
      }),
    );
    const firstAfter = await first;
    await storm;
    const opened = await settle(cloud, alarms + people);
    const ofStorm = cloud.messages().filter(({ to }) => to === storms.sms || to === storms.email);
    return [
      { name: `page in a storm of ${alarms}, p50`, value: percentile(pages, 0.5), unit: 'ms' },
      { name: `page in a storm of ${alarms}, p99`, value: percentile(pages, 0.99), unit: 'ms', aim: { most: 1000 } },
      { name: `press in a storm of ${alarms}, p50`, value: percentile(presses, 0.5), unit: 'ms' },
      { name: `press in a storm of ${alarms}, p99`, value: percentile(presses, 0.99), unit: 'ms' },
      { name: 'pages and presses that were not answered', value: refused, unit: '', aim: { most: 0 } },
      { name: 'first message of the storm', value: firstAfter, unit: 'ms', aim: { most: 2000 } },
      { name: 'first messages sent twice', value: repeated(ofStorm), unit: '', aim: { most: 0 } },
      { name: 'incidents of the storm', value: opened - people, unit: '', aim: { least: alarms } },
      { name: 'messages to the person of the storm', value: ofStorm.length, unit: '' },
    ];
  } finally {
    await cloud.stop();
  }
}

const storms = aContact('storm');

/** Puts alarms, and gives what raises one of them. */
async function raiser({ url }: Cloud, names: readonly string[]) {
  const cloudWatch = new CloudWatchClient({});
  for (const AlarmName of names) await cloudWatch.send(new PutMetricAlarmCommand({ AlarmName, ...threshold }));
  // The client of the SDK would take more time for a thousand of these than the stack.
  const target = 'GraniteServiceVersion20100801.SetAlarmState';
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target };
  return async (AlarmName: string) => {
    const body = JSON.stringify({ AlarmName, StateValue: 'ALARM', StateReason: 'measured' });
    const answer = await fetch(url, { method: 'POST', headers, body });
    if (!answer.ok) throw new Error(`SetAlarmState: ${await answer.text()}`);
    await answer.arrayBuffer();
  };
}

function firstMessage(cloud: Cloud, name: string): Promise<Message> {
  return new Promise((resolve) => {
    const forget = cloud.onMessage((message) => {
      if (!message.text.includes(name)) return;
      forget();
      resolve(message);
    });
  });
}

function linkIn(text: string): string {
  return /https?:\/\/\S+\/n\/[\w-]+/.exec(text)?.[0] ?? '';
}

async function isTaken(answer: Response): Promise<boolean> {
  return answer.ok && (await answer.text()).includes('You’ve got it.');
}

/** Waits until there are so many incidents and no new messages for some seconds, and gives the number of incidents. */
async function settle(cloud: Cloud, expected: number): Promise<number> {
  const end = performance.now() + longest;
  for (let sent = -1, opened = 0; ; sent = cloud.messages().length) {
    await sleep(5000);
    opened = (await cloud.scan('Incidents')).filter(({ summary }) => summary !== undefined).length;
    if ((opened >= expected && cloud.messages().length === sent) || performance.now() > end) return opened;
  }
}

/** The number of SMS and e-mails about one incident that came more than once in its first attempt. */
function repeated(messages: readonly Message[]): number {
  const first = messages.slice().filter(({ at }) => Date.parse(at) - Date.parse(messages[0]?.at ?? at) < 90_000);
  const seen = first.map(({ channel, text }) => `${channel} ${/storm-\d+x/.exec(text)?.[0]}`);
  return seen.length - new Set(seen).size;
}

const threshold = {
  ...{ Namespace: 'Bench', MetricName: 'errors', Period: 60, EvaluationPeriods: 1, Threshold: 1 },
  Statistic: 'Sum',
  ComparisonOperator: 'GreaterThanThreshold',
} as const;

async function putOnCall(): Promise<void> {
  const { storeOnCall, loadOnCall } = await import('../../lambdas/adapters/on-call.ts');
  const ids = Array.from({ length: people }, (_, number) => `person-${number}x`);
  const contacts = ids.map((id, number) =>
    aContact(id, { sms: `+1555020${String(number).padStart(4, '0')}`, email: `${id}@example.org` }),
  );
  await storeOnCall(await loadOnCall(), {
    ...emptyOnCall,
    contacts: [...contacts, storms],
    policies: [...ids, 'storm'].map((id) => aPolicy([[id]], 1, id)).concat(aPolicy([['storm']])),
    routes: [...ids.map((id) => ({ alarm: id, policy: id })), { alarm: 'storm-*', policy: 'storm' }],
  });
}
