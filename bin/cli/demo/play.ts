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
import { beforeHandover, type Cast, castOf, castOfHandover, pressAfterSeconds, scannerAfterSeconds } from './people.ts';

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

const runbooks = 'https://wiki.example.org/runbooks';

/** The alarms of the demo. The routes of the example send each to another policy. */
const alarms = {
  night: {
    name: 'checkout-5xx-high',
    reason: '5xx above 5 %',
    metric: { Namespace: 'Shop', MetricName: '5xx', ComparisonOperator: 'GreaterThanThreshold', Threshold: 5 },
    description: `The shop answers with errors. Runbook: ${runbooks}/checkout-5xx`,
  },
  handover: {
    name: 'report-nightly',
    reason: 'no report since 06:00',
    metric: { Namespace: 'Shop', MetricName: 'reports', ComparisonOperator: 'LessThanThreshold', Threshold: 1 },
    description: `The nightly report has not come. Runbook: ${runbooks}/report-nightly`,
  },
} as const;

/** Plays one incident to its end, from the outside: it sets the alarm with AWS's own SDK, and answers by link. */
export async function playIncident(cloud: Cloud, clock: VirtualClock, { event, nobody }: Request): Promise<Story> {
  const onCall = await putExample(event !== undefined);
  const cast = castOf(onCall);
  const outside = watch(cloud, clock, nobody ? undefined : cast.answering, scannerAfterSeconds);

  const because = event === undefined ? await raiseAlarm(alarms.night) : await raise(cloud, event);
  await clock.run();

  const told = await tell(cloud, cast, outside, []);
  const firstSms = cloud.messages().find(({ channel, to }) => channel === 'sms' && to === cast.silent.sms);
  return {
    ...told,
    nobody,
    because: told.incident === undefined ? (because ?? outside.because() ?? 'no function gave a reason') : undefined,
    firstSms: event === undefined ? undefined : firstSms,
  };
}

/** Plays an alarm that goes off just before a handover. The contact who takes over answers. */
export async function playHandover(cloud: Cloud, clock: VirtualClock): Promise<Story> {
  const cast = castOfHandover(readExample());
  const before = (await incidentsIn(cloud)).map(({ id }) => id);
  // The hours between the two alarms are minutes for the sweep, in which nothing happens.
  cloud.stopSchedules();
  await clock.advanceTo(Date.parse(beforeHandover.at));
  const outside = watch(cloud, clock, cast.answering, []);
  await raiseAlarm(alarms.handover);
  await clock.run();
  return { ...(await tell(cloud, cast, outside, before)), nobody: false, because: undefined, firstSms: undefined };
}

type Outside = ReturnType<typeof watch>;

/** Everything that is known about the incident that is not among these. */
async function tell(
  cloud: Cloud,
  { answering, timeZone }: Cast,
  outside: Outside,
  before: readonly string[],
): Promise<Omit<Story, 'nobody' | 'because' | 'firstSms'>> {
  const incident = (await incidentsIn(cloud)).find(({ id }) => !before.includes(id));
  const items = await cloud.scan('Incidents');
  const timeline = items.filter((item) => item.kind !== undefined && item.pk === incident?.id);
  const { executions, transitions } = await countExecutions(cloud, incident?.id);
  const messages = cloud.messages().slice(outside.heardBefore);
  return {
    timeZone,
    answering,
    quietAlarm: outside.quietAlarm(),
    incident,
    timeline: timeline as unknown as TimelineEvent[],
    seen: outside.seen,
    scannerChangedSomething: outside.changed(),
    executions,
    transitions,
    messages,
    receipt: nightReceipt(
      cloud,
      messages.filter((message) => !isToBackstop(message)),
      transitions,
    ),
  };
}

async function incidentsIn(cloud: Cloud): Promise<Incident[]> {
  const items = await cloud.scan('Incidents');
  return items.filter((item) => item.status !== undefined && item.run !== undefined) as unknown as Incident[];
}

function readExample(): OnCall {
  const read = readOnCallFile(exampleFile);
  if ('faults' in read) throw new Error(read.faults.join('\n'));
  return read.onCall;
}

/** Puts the example's contacts on call. For an event of the user's own, it routes every alarm to the default policy. */
async function putExample(routeAll: boolean): Promise<OnCall> {
  const example = readExample();
  const onCall = routeAll ? { ...example, routes: [{ alarm: '*', policy: 'default' }] } : example;
  const { loadOnCall, storeOnCall } = await import('../../../lambdas/adapters/on-call.ts');
  await storeOnCall(await loadOnCall(), onCall);
  return onCall;
}

async function raiseAlarm({ name, reason, metric, description }: (typeof alarms)[keyof typeof alarms]) {
  const cloudWatch = new CloudWatchClient({});
  await cloudWatch.send(
    new PutMetricAlarmCommand({
      ...{ AlarmName: name, AlarmDescription: description, Statistic: 'Average', Period: 60, EvaluationPeriods: 1 },
      ...metric,
    }),
  );
  await cloudWatch.send(new SetAlarmStateCommand({ AlarmName: name, StateValue: 'ALARM', StateReason: reason }));
  return undefined;
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
function watch(cloud: Cloud, clock: VirtualClock, answering: Contact | undefined, scannedAfter: readonly number[]) {
  const heardBefore = cloud.messages().length;
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
    for (const seconds of scannedAfter) {
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
  return { heardBefore, seen, changed: () => changed, because: () => because, quietAlarm: () => quietAlarm };
}

function readLine(line: string): Record<string, unknown> {
  try {
    return JSON.parse(line);
  } catch {
    return {};
  }
}
