import { setTimeout as sleep } from 'node:timers/promises';
import { CloudWatchClient, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { keepHeapSmall } from '../../bin/stack/small-heap.ts';
import { emptyOnCall } from '../../lambdas/domain/on-call/on-call.ts';
import type { Message } from '../../local/cloud/channels.ts';
import type { Cloud } from '../../local/cloud/cloud.ts';
import { aContact, aPolicy } from '../support/night.ts';
import { type Figure, percentile, scaled, timed } from './figure.ts';
import { firstMessage, fortyAtOnce, linkIn, longest, startStack } from './storm-stage.ts';

const people = 50;

/**
 * Many alarms as fast as the local run takes them, while fifty people press who were notified before it.
 *
 * Each of the fifty has an incident of their own. The alarms of the storm are all about one person.
 */
export async function measure(scale: number): Promise<Figure[]> {
  keepHeapSmall();
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
