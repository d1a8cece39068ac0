import { setTimeout as sleep } from 'node:timers/promises';
import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { ensureAssembly } from '../../bin/assembly.ts';
import { pointSdkAt } from '../../bin/stack/sdk.ts';
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

/**
 * A storm through the real local run: many alarms at once, while fifty people press who were notified before it.
 *
 * Each of the fifty has an incident of their own. The alarms of the storm are all about one person.
 */
export async function measure(scale: number): Promise<Figure[]> {
  const alarms = scaled(1000, scale);
  const cloud = await startCloud({ assembly: await ensureAssembly(), clock: steeredClock(), port: 0 });
  try {
    pointSdkAt(cloud);
    await putOnCall();
    const raise = raiser();
    const atStart = process.memoryUsage().rss / megabyte;
    const before = await Promise.all(
      Array.from({ length: people }, async (_, number) => {
        const message = firstMessage(cloud, `person-${number}x`);
        await raise(`person-${number}x`);
        return linkIn((await message).text);
      }),
    );
    const first = timed(() => firstMessage(cloud, 'storm-'));
    const storm = Promise.all(Array.from({ length: alarms }, (_, number) => raise(`storm-${number}x`)));
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
    const resident = process.memoryUsage().rss / megabyte;
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
      { name: 'memory before the first incident', value: atStart, unit: 'MB' },
      // 5,000 incidents must fit into 600 MB.
      { name: `memory with ${opened} incidents`, value: resident, unit: 'MB', aim: { most: 600 } },
    ];
  } finally {
    await cloud.stop();
  }
}

const storms = aContact('storm');

function raiser() {
  const cloudWatch = new CloudWatchClient({});
  return async (AlarmName: string) => {
    await cloudWatch.send(new PutMetricAlarmCommand({ AlarmName, ...threshold }));
    await cloudWatch.send(new SetAlarmStateCommand({ AlarmName, StateValue: 'ALARM', StateReason: 'measured' }));
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
