import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { ensureAssembly } from '../../bin/assembly.ts';
import { pointSdkAt } from '../../bin/stack/sdk.ts';
import { emptyOnCall } from '../../lambdas/domain/on-call/on-call.ts';
import { findBundles, functions } from '../../lib/bundles.ts';
import { steeredClock } from '../../local/asl/clock.ts';
import { type Cloud, startCloud } from '../../local/cloud/cloud.ts';
import { aContact, aPolicy } from '../support/night.ts';
import { type BareClients, bundleClients } from './bare-clients.ts';
import { type Cold, nameOf, startCold, startColdThreads } from './cold-start.ts';
import { type Figure, percentile, scaled } from './figure.ts';
import { firstMessage, linkIn } from './storm-stage.ts';

/** The functions that start one after another while somebody waits. */
const paths = {
  'alarm to first message': ['receive-alarm', 'plan-escalation', 'find-contacts', 'send-notification'],
  'link to page': ['show-incident'],
  'press to answer': ['receive-reply'],
} as const;
const onPaths: readonly string[] = Object.values(paths).flat();

/**
 * The cold starts of a function: in an escalation, and alone. Beside those that are alone, the ones of bundles that hold only the
 * clients of AWS that it uses, or that it starts with.
 */
type Starts = { readonly [which in 'escalation' | 'alone' | keyof BareClients]: Cold[] };

/**
 * Every function in a fresh process: the import of its bundle, and on the paths of an escalation its first call through the local
 * cloud. Beside each start come those of its clients of AWS alone: of all that it uses, and of those that it starts with.
 */
export async function measure(scale: number): Promise<Figure[]> {
  const rounds = scaled(13, scale);
  const names = functions().map((file) => basename(file, '.ts'));
  const compared = [...onPaths, ...names.filter((name) => !onPaths.includes(name))].slice(
    0,
    scaled(names.length, scale),
  );
  const starts = new Map(
    names.map((name): [string, Starts] => [name, { escalation: [], alone: [], used: [], started: [] }]),
  );
  const environments = new Map<string, Readonly<Record<string, string>>>();
  const threads = await startColdThreads((start, cold) => {
    if (cold.isError) console.error(`${nameOf(start)}: ${cold.payload}`);
    environments.set(nameOf(start), start.env);
    starts.get(nameOf(start))?.escalation.push(cold);
  });
  const bare = bundleClients(compared);
  const assembly = await ensureAssembly();
  const cloud = await startCloud({ assembly, clock: steeredClock(), port: 0, isWarm: false, threads });
  try {
    cloud.stopSchedules();
    pointSdkAt(cloud);
    await putOnCall(rounds);
    for (let round = 0; round < rounds; round += 1) {
      await escalate(cloud, alarmOf(round));
      for (const name of compared) {
        const alone = await startAlone(name, bare.get(name), environments.get(name) ?? {});
        for (const [which, cold] of alone) starts.get(name)?.[which].push(cold);
      }
    }
  } finally {
    await cloud.stop();
    threads.stop();
  }
  return figuresOf(starts);
}

/** One cold start of a function, and of its clients alone. Those that it starts with answer a call as well if it is on a path. */
async function startAlone(name: string, bare: BareClients | undefined, env: Readonly<Record<string, string>>) {
  const file = pathToFileURL(join(findBundles(), `${name}.mjs`)).href;
  const alone = ['alone', await startCold({ file, exportName: 'handler' }, env)] as const;
  if (bare === undefined) return [alone];
  const event = onPaths.includes(name) ? '{}' : undefined;
  const used = await startCold({ file: bare.used, exportName: 'handler' }, env);
  const started = await startCold({ file: bare.started, exportName: 'handler', event }, env);
  return [alone, ['used', used] as const, ['started', started] as const];
}

/** An alarm that is notified, looked at, and taken. */
async function escalate(cloud: Cloud, AlarmName: string): Promise<void> {
  const cloudWatch = new CloudWatchClient({});
  await cloudWatch.send(new PutMetricAlarmCommand({ AlarmName, ...threshold }));
  const message = firstMessage(cloud, AlarmName);
  await cloudWatch.send(new SetAlarmStateCommand({ AlarmName, StateValue: 'ALARM', StateReason: 'measured' }));
  const link = linkIn((await message).text);
  const page = await fetch(link);
  const press = await fetch(link, { method: 'POST', body: new URLSearchParams({ reply: 'acknowledge' }) });
  if (!page.ok || !(await press.text()).includes('You’ve got it.'))
    throw new Error(`The escalation of ${AlarmName} could not be taken: ${page.status}, ${press.status}.`);
}

const threshold = {
  ...{ Namespace: 'Bench', MetricName: 'errors', Period: 60, EvaluationPeriods: 1, Threshold: 1 },
  Statistic: 'Sum',
  ComparisonOperator: 'GreaterThanThreshold',
} as const;

/** A contact for each round: one contact would soon get several incidents in one message, a minute later. */
async function putOnCall(rounds: number): Promise<void> {
  const { storeOnCall, loadOnCall } = await import('../../lambdas/adapters/on-call.ts');
  const ids = Array.from({ length: rounds }, (_, round) => alarmOf(round));
  await storeOnCall(await loadOnCall(), {
    ...emptyOnCall,
    contacts: ids.map((id, round) => aContact(id, { sms: `+1555020${String(round).padStart(4, '0')}` })),
    policies: [...ids.map((id) => aPolicy([[id]], 1, id)), aPolicy([ids.slice(0, 1)])],
    routes: ids.map((id) => ({ alarm: id, policy: id })),
  });
}

function alarmOf(round: number): string {
  return `cold-${round}x`;
}

function figuresOf(starts: ReadonlyMap<string, Starts>): Figure[] {
  const rows = [...starts].flatMap(([name, { escalation, alone, started }]) => [
    ...figureOf(`import of ${name}`, 'imported', alone, started),
    ...figureOf(`first call of ${name}`, 'called', escalation, started),
  ]);
  const sums = Object.entries(paths).map(([path, names]): Figure => {
    const all = (unit: Unit) =>
      names.reduce((so, name) => {
        const { escalation = [] } = starts.get(name) ?? {};
        return so + median(escalation, 'imported', unit) + median(escalation, 'called', unit);
      }, 0);
    return {
      name: `${path}, cold`,
      value: all('core'),
      unit: 'ms of CPU',
      beside: `${shown(all('time'))} by the clock`,
    };
  });
  const compared = [...starts.values()].filter(({ alone, used }) => alone.length > 0 && used.length > 0);
  const sum = (which: keyof Starts) => compared.reduce((all, each) => all + median(each[which], 'imported', 'core'), 0);
  const ratio = (to: keyof BareClients) => ({ value: sum('alone') / sum(to), unit: 'times' });
  return [
    ...[...rows, ...sums],
    { name: 'imports, compared with the clients they use', ...ratio('used'), aim: { most: 1.15 } },
    { name: 'imports, compared with the clients they start with', ...ratio('started'), aim: { most: 1.3 } },
  ];
}

type Part = 'imported' | 'called';
type Unit = 'time' | 'core';

/** A figure of some starts, with that of their clients alone; none if they did not come to this part. */
function figureOf(name: string, part: Part, own: readonly Cold[], clients: readonly Cold[]): Figure[] {
  const reached = (colds: readonly Cold[]) => colds.some((cold) => cold[part] !== undefined);
  if (!reached(own)) return [];
  const alone = reached(clients) ? `; its clients alone ${shown(median(clients, part, 'core'))}` : '';
  const beside = `${shown(median(own, part, 'time'))} by the clock${alone}`;
  return [{ name, value: median(own, part, 'core'), unit: 'ms of CPU', beside }];
}

function median(colds: readonly Cold[], part: Part, unit: Unit): number {
  const all = colds.flatMap((cold) => cold[part]?.[unit] ?? []);
  return percentile(all, 0.5);
}

function shown(milliseconds: number): string {
  return `${Math.round(milliseconds)} ms`;
}
