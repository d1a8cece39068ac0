import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import type { Incident } from '../../../lambdas/domain/incident/incident.ts';
import type { TimelineEvent } from '../../../lambdas/domain/incident/timeline.ts';
import type { Receipt } from '../../../lambdas/domain/notify/costs.ts';
import type { Contact } from '../../../lambdas/domain/on-call/contact.ts';
import type { OnCall } from '../../../lambdas/domain/on-call/on-call.ts';
import { eventPatterns } from '../../../lib/event-patterns.ts';
import type { VirtualClock } from '../../../local/asl/clock.ts';
import type { Message } from '../../../local/cloud/channels.ts';
import { type Cloud, isToBackstop } from '../../../local/cloud/cloud.ts';
import { matches, type Pattern } from '../../../local/cloud/event-pattern.ts';
import { exampleFile } from '../../oncall/current.ts';
import { readOnCallFile } from '../../oncall/file.ts';
import { countExecutions, type Execution } from '../../stack/executions.ts';
import { nightReceipt } from '../../text/cost.ts';
import { castOf, pressAfterSeconds, scannerAfterSeconds } from './people.ts';

/** The options of the demo: the user's own event, and whether nobody answers. */
export type Request = { readonly event: Record<string, unknown> | undefined; readonly nobody: boolean };

/** Something that happened outside the pager, which only the demo saw. */
export type Seen = { readonly at: string; readonly label: string; readonly text: string };

/** Everything that is known about one incident. */
export type Story = {
  readonly nobody: boolean;
  readonly timeZone: string;
  readonly answering: Contact;
  /** The reason why an event notified nobody, if it did not, and the alarm that it is about. */
  readonly because: string | undefined;
  readonly quietAlarm: string | undefined;
  /** The first SMS about an event of the user's own. */
  readonly firstSms: Message | undefined;
  readonly incident: Incident | undefined;
  readonly timeline: readonly TimelineEvent[];
  readonly seen: readonly Seen[];
  /** True if an opened link changed anything. */
  readonly scannerChangedSomething: boolean;
  readonly executions: readonly Execution[];
  readonly transitions: number;
  readonly messages: readonly Message[];
  /** Everything that was sent to contacts, and the state transitions. */
  readonly receipt: Receipt;
};

const exampleAlarm = { name: 'checkout-5xx-high', reason: '5xx above 5 %' };

/** Plays one incident to its end, from the outside: it sets the alarm with AWS's own SDK, and answers by link. */
export async function playIncident(cloud: Cloud, clock: VirtualClock, { event, nobody }: Request): Promise<Story> {
  const onCall = await putExample(event !== undefined);
  const { silent, answering } = castOf(onCall);
  const outside = watch(cloud, clock, nobody ? undefined : answering);

  const because = event === undefined ? await raiseExampleAlarm() : await raise(cloud, event);
  await clock.run();

  const items = await cloud.scan('Incidents');
  const incident = items.find((item) => item.status !== undefined && item.run !== undefined) as Incident | undefined;
  const timeline = items.filter((item) => item.kind !== undefined && item.pk === incident?.id);
  const { executions, transitions } = await countExecutions(cloud);
  const firstSms = cloud.messages().find(({ channel, to }) => channel === 'sms' && to === silent.sms);
  return {
    nobody,
    timeZone: silent.timeZone,
    answering,
    because: incident === undefined ? (because ?? outside.because() ?? 'no function gave a reason') : undefined,
    quietAlarm: outside.quietAlarm(),
    firstSms: event === undefined ? undefined : firstSms,
    incident,
    timeline: timeline as unknown as TimelineEvent[],
    seen: outside.seen,
    scannerChangedSomething: outside.changed(),
    executions,
    transitions,
    messages: cloud.messages(),
    receipt: nightReceipt(
      cloud,
      cloud.messages().filter((message) => !isToBackstop(message)),
      transitions,
    ),
  };
}

/** Puts the example's contacts on call. For an event of the user's own, it routes every alarm to the default policy. */
async function putExample(routeAll: boolean): Promise<OnCall> {
  const read = readOnCallFile(exampleFile);
  if ('faults' in read) throw new Error(read.faults.join('\n'));
  const onCall = routeAll ? { ...read.onCall, routes: [{ alarm: '*', policy: 'default' }] } : read.onCall;
  const { loadOnCall, storeOnCall } = await import('../../../lambdas/adapters/on-call.ts');
  await storeOnCall(await loadOnCall(), onCall);
  return onCall;
}

async function raiseExampleAlarm(): Promise<undefined> {
  const cloudWatch = new CloudWatchClient({});
  await cloudWatch.send(
    new PutMetricAlarmCommand({
      AlarmName: exampleAlarm.name,
      AlarmDescription: 'The shop answers with errors. Runbook: https://wiki.example.org/runbooks/checkout-5xx',
      Namespace: 'Shop',
      MetricName: '5xx',
      Statistic: 'Average',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 5,
      ComparisonOperator: 'GreaterThanThreshold',
    }),
  );
  await cloudWatch.send(
    new SetAlarmStateCommand({ AlarmName: exampleAlarm.name, StateValue: 'ALARM', StateReason: exampleAlarm.reason }),
  );
}

/** Puts the user's event on the bus; gives the reason if no rule matches it. */
async function raise(cloud: Cloud, event: Record<string, unknown>): Promise<string | undefined> {
  const { matchedRules, nearest } = await cloud.putEvent(event);
  const eventName = `"${String(event['detail-type'] ?? '')}" from ${String(event.source ?? 'an unknown source')}`;
  if (matchedRules.length > 0) return undefined;
  if (nearest !== undefined)
    return `no rule of the stack matches ${eventName} with this ${nearest.fields.join(' and ')}. The rule ${nearest.rule} is for other values`;
  const [builtIn] = Object.entries(eventPatterns).find(([, pattern]) => matches(pattern as Pattern, event)) ?? [];
  const hint = builtIn === undefined ? 'A rule can be added' : `The built-in rule ${builtIn} can be added`;
  return `no rule of the stack matches ${eventName}. ${hint} with the setting events`;
}

/** Watches the messages to the answering contact, and lets a scanner and the contact act on the first one. */
function watch(cloud: Cloud, clock: VirtualClock, answering: Contact | undefined) {
  const seen: Seen[] = [];
  let changed = false;
  let because: string | undefined;
  let quietAlarm: string | undefined;
  const note = (label: string, text: string) => seen.push({ at: new Date(clock.now()).toISOString(), label, text });
  const after = (seconds: number, act: () => Promise<void>) =>
    clock.at(clock.now() + seconds * 1000, () => void clock.during(act()));

  cloud.onLog(({ line }) => {
    const entry = readLine(line);
    if (entry.message === 'notifies nobody') {
      because = String(entry.because);
      quietAlarm = entry.alarm === undefined ? undefined : String(entry.alarm);
    }
    if (entry.level === 'error') because = String(entry.errorMessage);
  });
  let isFirst = true;
  cloud.onMessage(({ to, text }) => {
    const link = /https?:\/\/\S+\/n\/[\w-]+/.exec(text)?.[0];
    if (answering === undefined || to !== answering.sms || link === undefined || !isFirst) return;
    isFirst = false;
    for (const seconds of scannerAfterSeconds) {
      after(seconds, async () => {
        const before = JSON.stringify(await cloud.scan('Incidents'));
        await fetch(link);
        changed ||= JSON.stringify(await cloud.scan('Incidents')) !== before;
        note('scanner', `a mail scanner opens ${answering.name}'s link${changed ? '' : ': nothing changes'}`);
      });
    }
    after(pressAfterSeconds, async () => {
      note('pressed', `${answering.name}: "I've got it"`);
      await fetch(link, { method: 'POST', body: new URLSearchParams({ reply: 'acknowledge' }) });
    });
  });
  return { seen, changed: () => changed, because: () => because, quietAlarm: () => quietAlarm };
}

function readLine(line: string): Record<string, unknown> {
  try {
    return JSON.parse(line);
  } catch {
    return {};
  }
}
