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
import { bundleClients } from './bare-clients.ts';
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

/** The cold starts of each function, and of a bundle that holds only the clients of AWS that it starts with. */
type Starts = { readonly own: Cold[]; readonly bare: Cold[] };

/**
 * Every function in a fresh process: the import of its bundle, and on the paths of an escalation its first call through the local
 * cloud. Beside each start comes one of a bundle with its clients of AWS alone.
 */
export async function measure(scale: number): Promise<Figure[]> {
  const rounds = scaled(9, scale);
  const names = functions().map((file) => basename(file, '.ts'));
  const compared = [...onPaths, ...names.filter((name) => !onPaths.includes(name))].slice(
    0,
    scaled(names.length, scale),
  );
  const starts = new Map(names.map((name): [string, Starts] => [name, { own: [], bare: [] }]));
  const environments = new Map<string, Readonly<Record<string, string>>>();
  const threads = await startColdThreads((start, cold) => {
    if (cold.isError) console.error(`${nameOf(start)}: ${cold.payload}`);
    environments.set(nameOf(start), start.env);
    starts.get(nameOf(start))?.own.push(cold);
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
        const [env, isOnPath] = [environments.get(name) ?? {}, onPaths.includes(name)];
        const file = pathToFileURL(join(findBundles(), `${name}.mjs`)).href;
        const alone = bare.get(name);
        if (!isOnPath) starts.get(name)?.own.push(await startCold({ file, exportName: 'handler' }, env));
        if (alone === undefined) continue;
        const event = isOnPath ? '{}' : undefined;
        starts.get(name)?.bare.push(await startCold({ file: alone, exportName: 'handler', event }, env));
      }
    }
  } finally {
    await cloud.stop();
    threads.stop();
  }
  return figuresOf(starts);
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

type Part = 'imported' | 'called';

function figuresOf(starts: ReadonlyMap<string, Starts>): Figure[] {
  const median = (colds: readonly Cold[], part: Part, unit: 'time' | 'core') =>
    percentile(
      colds.flatMap((cold) => cold[part]?.[unit] ?? []),
      0.5,
    );
  const rows = [...starts].flatMap(([name, { own, bare }]) =>
    (['imported', 'called'] as const).flatMap((part): Figure[] => {
      if (own.every((cold) => cold[part] === undefined)) return [];
      const alone =
        bare.length === 0 || bare[0]?.[part] === undefined
          ? ''
          : `; its clients alone ${shown(median(bare, part, 'core'))}`;
      return [
        {
          name: `${part === 'imported' ? 'import' : 'first call'} of ${name}`,
          value: median(own, part, 'core'),
          unit: 'ms of CPU',
          beside: `${shown(median(own, part, 'time'))} by the clock${alone}`,
        },
      ];
    }),
  );
  const both = [...starts.values()].filter(({ own, bare }) => own.length > 0 && bare.length > 0);
  const sum = (which: keyof Starts) => both.reduce((all, each) => all + median(each[which], 'imported', 'core'), 0);
  const sums = Object.entries(paths).map(([path, names]): Figure => {
    const all = (unit: 'time' | 'core') =>
      names.reduce((so, name) => {
        const { own = [] } = starts.get(name) ?? {};
        return so + median(own, 'imported', unit) + median(own, 'called', unit);
      }, 0);
    return {
      name: `${path}, cold`,
      value: all('core'),
      unit: 'ms of CPU',
      beside: `${shown(all('time'))} by the clock`,
    };
  });
  const ratio = { name: 'imports, compared with their clients', value: sum('own') / sum('bare'), unit: 'times' };
  return [...rows, ...sums, { ...ratio, aim: { most: 1.35 } }];
}

function shown(milliseconds: number): string {
  return `${Math.round(milliseconds)} ms`;
}
