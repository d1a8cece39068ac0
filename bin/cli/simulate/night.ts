import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Incident } from '../../../lambdas/domain/incident/incident.ts';
import type { Reply, TimelineEvent } from '../../../lambdas/domain/incident/timeline.ts';
import type { Receipt } from '../../../lambdas/domain/notify/costs.ts';
import { attemptOf, type Task } from '../../../lambdas/domain/notify/task.ts';
import { type Channel, channels, perChannel, writtenChannels } from '../../../lambdas/domain/on-call/channel.ts';
import { emptyOnCall, type Staffing } from '../../../lambdas/domain/on-call/on-call.ts';
import { itemsOf } from '../../../lambdas/domain/on-call/table.ts';
import type { VirtualClock } from '../../../local/asl/clock.ts';
import type { Message } from '../../../local/cloud/channels.ts';
import { type Cloud, isToBackstop } from '../../../local/cloud/cloud.ts';
import { countExecutions, type Execution } from '../../stack/executions.ts';
import { answerOn } from '../../text/answer-on.ts';
import { nightReceipt } from '../../text/cost.ts';
import { groupBy } from '../../text/group.ts';

/** A press of a contact, that many milliseconds after the alert. Without a contact, the source resolves the incident. */
export type Act = { readonly after: number } & (
  | { readonly contact: string; readonly reply: Reply }
  | { readonly contact?: undefined; readonly reply: 'resolve' }
);

/** A channel of a contact on which no message can be delivered. */
export type Failing = { readonly contact: string; readonly channel: Channel };

/** A night to play: a policy, the presses, and the channels that fail. */
export type Plot = {
  readonly onCall: Staffing;
  readonly policy: string;
  readonly acts: readonly Act[];
  readonly failing: readonly Failing[];
};

/** A press, with the answer of the page, or none if no link had arrived yet. */
export type Pressed = {
  readonly at: string;
  readonly act: Act;
  readonly answer: string | undefined;
  /** The contacts who were notified at the same instant, before the press. */
  readonly toldBefore: readonly string[];
};

/** One attempt to reach a contact. It waits for `waitSeconds` if nobody answers. */
export type NightAttempt = {
  readonly at: string;
  readonly contact: string;
  readonly round: number;
  readonly run: number;
  readonly level: number;
  readonly attempt: number;
  readonly attempts: number;
  readonly waitSeconds: number;
  readonly channels: readonly { readonly channel: Channel; readonly state: string; readonly why?: string }[];
};

/** The course of an alert from beginning to end. */
export type Night = {
  readonly startsAt: string;
  readonly incident: Incident;
  readonly attempts: readonly NightAttempt[];
  readonly pressed: readonly Pressed[];
  readonly timeline: readonly TimelineEvent[];
  /** The instants at which contacts were first reached. */
  readonly reachedAt: Readonly<Record<string, string | undefined>>;
  readonly backstop: readonly Message[];
  readonly messages: Readonly<Record<Channel, number>>;
  /** Everything that was sent to contacts, and the state transitions. */
  readonly receipt: Receipt;
  readonly executions: readonly Execution[];
  readonly transitions: number;
};

/** The source of the alert, as the last line names it. */
const source = 'the source';

/** Plays one alert to its end on the local stack, beginning now on its clock, with each press at its instant. */
export async function playNight(cloud: Cloud, clock: VirtualClock, plot: Plot): Promise<Night> {
  await putOnCall(cloud, plot.onCall);
  breakChannels(cloud, plot);
  const startedAt = clock.now();
  const heard = cloud.messages().length;
  const alert = {
    summary: 'Simulated alert',
    source,
    dedupKey: `simulation at ${startedAt}`,
    policy: plot.policy,
  };
  const id = (await post(cloud, alert)).incidentId;
  await clock.idle();
  const pressed: Pressed[] = [];
  for (const act of plot.acts.toSorted((a, b) => a.after - b.after)) {
    // Everything that is due at an instant comes before a press at it.
    await clock.advanceTo(startedAt + act.after);
    const at = new Date(clock.now()).toISOString();
    const toldBefore = (await notificationsOf(cloud, id))
      .filter((event) => event.at === at)
      .map(({ contact }) => contact);
    const answer =
      act.contact === undefined ? await resolve(cloud, alert.dedupKey) : await press(cloud, plot, act, heard);
    pressed.push({ at, act, answer, toldBefore });
    await clock.idle();
  }
  await clock.run();
  await settle(cloud, clock);
  return readNight(cloud, plot, { id, startedAt, heard, pressed });
}

const minute = 60_000;

/** Lets the schedules do the rest: notices that wait until it has stayed quiet, bundles, and the news for the backstop. */
async function settle(cloud: Cloud, clock: VirtualClock): Promise<void> {
  for (;;) {
    const items = await cloud.scan('Incidents');
    const due = items.filter(
      ({ sweep, status }) => sweep === 'quiet' || sweep === 'bundle' || (sweep === 'due' && status === 'exhausted'),
    );
    if (due.length === 0) return;
    const [first = ''] = due.map(({ sweepAt }) => String(sweepAt)).toSorted();
    const minutes = Math.ceil(Date.parse(first) / minute);
    await clock.advanceTo(Math.max(minutes, Math.floor(clock.now() / minute) + 1) * minute);
    await clock.idle();
  }
}

/** Writes to the local stack only, with a client of its own, because this process may have called a real account before. */
async function putOnCall({ url, region, tables }: Cloud, notified: Plot['onCall']): Promise<void> {
  const { contacts, policies, schedules = [], overrides = [] } = notified;
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint: url, region, credentials });
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  for (const Item of itemsOf({ ...emptyOnCall, contacts, policies, schedules, overrides }))
    await documents.send(new PutCommand({ TableName: tables.OnCall, Item }));
  client.destroy();
}

function breakChannels(cloud: Cloud, { onCall, failing }: Plot): void {
  for (const { contact, channel } of failing) {
    const address = onCall.contacts.find(({ id }) => id === contact)?.[channel] ?? '';
    // Each service looks only for addresses of its own.
    cloud.channels.failEmail(address);
    cloud.channels.optOut(address);
  }
}

async function post({ apiUrl, apiKey }: Cloud, alert: object): Promise<{ incidentId: string }> {
  const headers = { 'x-api-key': apiKey, 'content-type': 'application/json' };
  const response = await fetch(`${apiUrl}/alerts`, { method: 'POST', headers, body: JSON.stringify(alert) });
  if (!response.ok) throw new Error(`The alert was refused: ${await response.text()}`);
  return (await response.json()) as { incidentId: string };
}

async function resolve(cloud: Cloud, dedupKey: string): Promise<string> {
  try {
    await post(cloud, { action: 'resolve', source, dedupKey });
    return 'It is resolved.';
  } catch {
    return 'The incident is already closed.';
  }
}

/** Presses a button behind the contact's newest link; gives the answer of the page. */
async function press(cloud: Cloud, { onCall }: Plot, act: Act, heard: number): Promise<string | undefined> {
  const contact = onCall.contacts.find(({ id }) => id === act.contact);
  const links = cloud
    .messages()
    .slice(heard)
    .filter(({ to }) => writtenChannels.some((channel) => contact?.[channel] === to))
    .flatMap(({ text }) => /https?:\/\/\S+\/n\/[\w-]+/.exec(text)?.[0] ?? []);
  const link = links.at(-1);
  if (link === undefined) return undefined;
  const response = await fetch(link, { method: 'POST', body: new URLSearchParams({ reply: act.reply }) });
  return answerOn(await response.text());
}

type Course = {
  readonly id: string;
  readonly startedAt: number;
  readonly heard: number;
  readonly pressed: readonly Pressed[];
};

async function readNight(cloud: Cloud, { onCall }: Plot, { id, startedAt, heard, pressed }: Course): Promise<Night> {
  const items = await cloud.scan('Incidents');
  const found = items.find((item) => item.id === id && item.waits !== undefined) as unknown as Incident;
  // The record also names the key, which is the local stack's own.
  const incident = found.resolvedBy?.startsWith(source) ? { ...found, resolvedBy: source } : found;
  const timeline = items
    .filter((item) => item.kind !== undefined && item.pk === id)
    .toSorted((a, b) => String(a.sk).localeCompare(String(b.sk))) as unknown as TimelineEvent[];
  const all = cloud.messages().slice(heard);
  const { executions, transitions } = await countExecutions(cloud, `${id}-`);
  const toContacts = all.filter((message) => !isToBackstop(message));
  return {
    startsAt: new Date(startedAt).toISOString(),
    ...{ incident, timeline, pressed, executions, transitions },
    attempts: attemptsIn(timeline, executions),
    reachedAt: Object.fromEntries(onCall.contacts.map(({ id }) => [id, reachedAt(timeline, id)])),
    backstop: all.filter(isToBackstop),
    messages: perChannel((wanted) => toContacts.filter(({ channel }) => channel === wanted).length),
    receipt: nightReceipt(cloud, toContacts, transitions),
  };
}

async function notificationsOf(cloud: Cloud, incident: string): Promise<Notified[]> {
  const items = await cloud.scan('Incidents');
  return items.filter(({ pk, kind }) => pk === incident && kind === 'notification') as unknown as Notified[];
}

type Notified = Extract<TimelineEvent, { kind: 'notification' }>;

function reachedAt(timeline: readonly TimelineEvent[], id: string): string | undefined {
  return timeline.find((event) => event.kind === 'notification' && event.contact === id && event.state === 'sent')?.at;
}

/** The attempts of a timeline, each with its notifications, in their order. */
function attemptsIn(timeline: readonly TimelineEvent[], executions: readonly Execution[]): NightAttempt[] {
  const events = timeline.filter((event): event is Notified & { at: string } => event.kind === 'notification');
  const together = groupBy(events, ({ at, run, contact, round, level, attempt }) =>
    [at, run, round, level, contact, attempt].join(),
  );
  const asked = executions.map(({ input = '{}' }) => JSON.parse(input) as Partial<Asked>);
  return [...together.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const { at, contact, round, run, level, attempt, attempts } = first;
    const inOrder = [first, ...others].toSorted((a, b) => channels.indexOf(a.channel) - channels.indexOf(b.channel));
    const states = inOrder.map(({ channel, state, why }) => ({
      channel,
      state,
      ...(why !== undefined && { why }),
    }));
    const waitSeconds = waitOf(first, asked);
    return [{ at, contact, round, run, level, attempt, attempts, waitSeconds, channels: states }];
  });
}

/** The input of an execution for one contact. */
type Asked = Pick<Task, 'contact' | 'run' | 'round' | 'level' | 'attempts' | 'duty'>;

/** The wait of an attempt, as its execution has it: that of a contact who goes off call is cut at the handover. */
function waitOf(
  { contact, run, round, level, attempt, at }: Notified & { readonly at: string },
  asked: readonly Partial<Asked>[],
): number {
  const own = asked.findLast(
    (each) => each.contact === contact && each.run === run && each.round === round && each.level === level,
  );
  return attemptOf({ attempts: own?.attempts ?? [], duty: own?.duty, attempt, at }).waitSeconds;
}
