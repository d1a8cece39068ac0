import { answer } from '../../lambdas/acts/answer.ts';
import { notify } from '../../lambdas/acts/notify.ts';
import { openLink } from '../../lambdas/acts/open-link.ts';
import { sendBundle } from '../../lambdas/acts/send-bundle.ts';
import { takeInAlert } from '../../lambdas/acts/take-in-alert.ts';
import { takeInDelivery } from '../../lambdas/acts/take-in-delivery.ts';
import { tellOfEnd } from '../../lambdas/acts/tell-of-end.ts';
import type * as incidents from '../../lambdas/adapters/incidents.ts';
import { type Incident, incidentId, occurrenceText } from '../../lambdas/domain/incident/incident.ts';
import type { Reply } from '../../lambdas/domain/incident/timeline.ts';
import type { Alert } from '../../lambdas/domain/intake/alert.ts';
import { waitFor } from '../../lambdas/domain/notify/delivery.ts';
import { attemptOf, type Task } from '../../lambdas/domain/notify/task.ts';
import { type Channel, isWritten, perChannel } from '../../lambdas/domain/on-call/channel.ts';
import { emptyOnCall, type OnCall } from '../../lambdas/domain/on-call/on-call.ts';
import type { Position } from '../../lambdas/domain/on-call/plan.ts';
import type { Policy } from '../../lambdas/domain/on-call/policy.ts';
import { type VirtualClock, virtualClock } from '../../local/asl/clock.ts';
import { createStores } from '../../local/memory/services.ts';
import { createCalmServices, createFunctions, type Functions, invoking } from './acts.ts';
import { createMachines, type Machines } from './machines.ts';
import { type Size, sizeOf } from './run-size.ts';

/** One attempt at a contact, by its place in the run. */
export type AttemptAt = Position & { readonly contact: string; readonly attempt: number };

/** The fate of a message: it arrives, its service refuses it, or the service accepts it and reports at the last instant that it is lost. */
export type Fate = 'delivered' | 'refused' | 'lost';

/** A press of a contact. Without `by`, the source resolves the incident. */
type Press = { readonly by?: string; readonly reply: 'acknowledge' | 'decline' | 'resolve' };

/** A press during an attempt's wait: at its beginning, or one millisecond before its end. */
type TimedPress = Press & { readonly when: 'at once' | 'at last' };

/** The events of one attempt. A contact who asks for more time does so at each last instant, as often as possible. */
export type Choice = {
  readonly fate: (channel: Channel) => Fate;
  readonly asksForMore?: boolean;
  readonly press?: TimedPress | undefined;
};

/** The behaviour of people and services in a run. */
export type Script = (attempt: AttemptAt) => Choice;

/** One message to a contact in a run, `at` milliseconds after it began. */
type Told = AttemptAt & { readonly at: number; readonly channel: Channel; readonly fate: Fate };

/** The result of a run. */
export type Played = {
  readonly ending: 'acknowledged' | 'resolved' | 'unanswered' | 'cut off';
  readonly milliseconds: number;
  readonly told: readonly Told[];
  readonly presses: readonly { readonly at: number; readonly by: string; readonly reply: string }[];
  /** The numbers of messages that the channels' services accepted, including notices. */
  readonly messages: Readonly<Record<Channel, number>>;
  /** Reads the size of the run from its histories. */
  readonly measure: () => Promise<Size>;
};

/** Plays runs of a policy in the interpreter: the two definitions, the acts behind them, and people who follow a script. */
export type Stage = {
  /** Plays one run to its end. If `resolvesAfter` is given, the source resolves it that many milliseconds after it began. */
  readonly play: (policy: Policy, script: Script, resolvesAfter?: number) => Promise<Played>;
};

type People = Pick<OnCall, 'contacts'> & Partial<Pick<OnCall, 'schedules'>>;

/**
 * Creates a stage for these contacts, on which one run is played after another.
 *
 * The functions behind the states do what the deployed ones do, on a record in memory, so that a run takes milliseconds.
 */
export function createStage({ contacts, schedules = [] }: People): Stage {
  const clock = virtualClock(Date.parse('2026-01-01T00:00:00Z'));
  let functions: Functions;
  const machines = createMachines({ clock, invokeFunction: invoking(clock, () => functions) });
  let runs = 0;
  return {
    play: async (policy, script, resolvesAfter) => {
      runs += 1;
      const world = createWorld({ clock, machines, contacts, schedules, policy, script, number: runs });
      functions = { ...createFunctions(world.services), 'send-notification': (task: Task) => attempt(world, task) };
      await post(world, 'trigger');
      if (resolvesAfter !== undefined)
        clock.at(clock.now() + resolvesAfter, () => void clock.during(press(world, { reply: 'resolve' })));
      await clock.run();
      return outcomeOf(machines, world);
    },
  };
}

type Setting = Required<People> & {
  readonly clock: VirtualClock;
  readonly machines: Machines;
  readonly policy: Policy;
  readonly script: Script;
  /** The number of the run on its stage. */
  readonly number: number;
};

type World = ReturnType<typeof createWorld>;

/** The parts of one run: its record, its services, and its messages and presses. */
function createWorld({ clock, machines, contacts, schedules, policy, script, number }: Setting) {
  const stores = createStores({ ...emptyOnCall, contacts, schedules, policies: [policy] });
  const messages = perChannel(() => 0);
  const send = async (channel: Channel) => {
    messages[channel] += 1;
    return { sent: true as const };
  };
  const begunAt = clock.now();
  const services = withLongIds(createCalmServices(stores, machines, send));
  return {
    ...{ clock, script, messages, services },
    isWaiting: stores.outbox.isWaiting,
    incident: () => [...stores.incidents.items.values()][0] as Incident,
    now: () => new Date(clock.now()).toISOString(),
    /** The milliseconds since the run began. */
    elapsed: () => clock.now() - begunAt,
    told: [] as Told[],
    presses: [] as { at: number; by: string; reply: string }[],
    /** The code of each contact's newest link. */
    codes: new Map<string, string>(),
    /** The newest attempt at each contact: what its messages do. */
    newest: new Map<string, typeof services.sendMessage>(),
    /** True while the schedule of the bundles runs. */
    schedule: { isOn: false },
    alert: { ...alarmed, policy: policy.id, dedupKey: `${'a'.repeat(24)} ${number}` },
  };
}

const alarmed = { summary: 'simulated', severity: 'critical', source: 'simulate' } as const;

/** Services in which an incident is the ten thousandth of its key, so that its id, which is in every payload, has the greatest length. */
function withLongIds<S extends Pick<typeof incidents, 'newestOccurrence'>>(services: S): S {
  const newestOccurrence = async (key: string) =>
    (await services.newestOccurrence(key)) ?? { ...closed, id: incidentId(key, occurrenceText(9999)) };
  return { ...services, newestOccurrence };
}

const closed: Omit<Incident, 'id'> = {
  ...{ ...alarmed, policy: 'default', status: 'resolved', run: 1 },
  ...{ openedAt: '', lastAlertAt: '', waits: {}, expiresAt: 0 },
};

/** Posts the alert, or its end. */
async function post({ services, alert, now }: World, action: Alert['action']): Promise<void> {
  const sender = { source: 'simulate' };
  const posted = { sender, alert: { ...alert, action, notes: [] }, body: '', idempotencyKey: undefined, at: now() };
  await takeInAlert(services)(posted);
}

/** Makes an attempt as the deployed function does. The script decides on its messages and its wait. */
async function attempt(world: World, task: Task): Promise<void> {
  const { clock } = world;
  let known: Choice | undefined;
  const choice = () => {
    known ??= world.script(placeOf(task));
    return known;
  };
  const sendMessage = sendingFor(world, task, choice);
  world.newest.set(task.contact, sendMessage);
  await notify({ ...world.services, sendMessage })(task);
  keepSchedule(world);
  // Attempt 0 sends nothing: it waits for a handover.
  if (task.attempt === 0 || waitFor(world.incident(), task) === undefined) return;
  const { press: pressed, asksForMore = false } = choice();
  if (pressed?.when === 'at once') clock.at(clock.now(), () => void clock.during(press(world, pressed)));
  atLast(world, task, asksForMore, () => endWait(world, task, choice()));
}

function placeOf({ round, level, contact, attempt }: Task): AttemptAt {
  return { round, level, contact, attempt };
}

/** Sends the messages of an attempt. A message that is sent in place of a call has the fate of the call. */
function sendingFor(world: World, task: Task, choice: () => Choice): World['services']['sendMessage'] {
  return async (channel, _, { text }) => {
    const code = /\/n\/([\w-]+)/.exec(text)?.[1];
    const isNotice = isWritten(channel) && code === undefined;
    const { fate: fateOf } = choice();
    const fate = isNotice ? 'delivered' : fateOf(attemptOf(task).channels.includes(channel) ? channel : 'voice');
    if (!isNotice) world.told.push({ at: world.elapsed(), ...placeOf(task), channel, fate });
    if (fate === 'refused') return { sent: false, why: 'refused' };
    world.messages[channel] += 1;
    if (fate === 'delivered' && code !== undefined) world.codes.set(task.contact, code);
    return { sent: true };
  };
}

/** The longest time that a message waits for a bundle. The schedule runs once a minute. */
const longestWait = 60_000 - 1;

/**
 * Sends what waits for a bundle as late as the schedule may, a minute after it began to wait. A bundle has the fate
 * of the contact's newest attempt.
 */
function keepSchedule(world: World): void {
  const { clock, services, schedule, newest, isWaiting, now } = world;
  if (schedule.isOn || !isWaiting()) return;
  schedule.isOn = true;
  const act = async () => {
    const at = now();
    for (const box of await services.findBundlesDue(at)) {
      const sendMessage = newest.get(box.contact) ?? services.sendMessage;
      await sendBundle({ ...services, sendMessage })(box, at, 'minute');
    }
    schedule.isOn = false;
    keepSchedule(world);
  };
  clock.at(clock.now() + longestWait, () => void clock.during(act()));
}

/** Calls `then` one millisecond before an attempt's wait ends, after the contact has got as much more time as possible. */
function atLast(world: World, task: Task, asksForMore: boolean, then: () => Promise<void>): void {
  const openWait = () => waitFor(world.incident(), task);
  const wait = openWait();
  if (wait === undefined) return;
  const act = async () => {
    if (openWait() === undefined) return;
    if (asksForMore && (await pressButton(world, task.contact, 'more-time'))) atLast(world, task, asksForMore, then);
    else await then();
  };
  world.clock.at(Date.parse(wait.until) - 1, () => void world.clock.during(act()));
}

/** Plays the last instant of a wait: the services report lost messages, and a contact who got a message can press. */
async function endWait(world: World, task: Task, { fate, press: pressed }: Choice): Promise<void> {
  const { channels } = attemptOf(task);
  for (const channel of channels.filter((each) => fate(each) === 'lost'))
    await takeInDelivery(world.services)({ key: task, channel, why: 'lost' }, world.now());
  if (pressed?.when === 'at last' && channels.some((channel) => fate(channel) === 'delivered'))
    await press(world, pressed);
}

/** Presses a button for a contact, or resolves the incident for the source, if it is still triggered. */
async function press(world: World, { by, reply }: Press): Promise<void> {
  if (world.incident().status !== 'triggered') return;
  if (by !== undefined) return void (await pressButton(world, by, reply));
  const { clock, services } = world;
  world.presses.push({ at: world.elapsed(), by: 'the source', reply });
  await post(world, 'resolve');
  const { id, noticesAt } = world.incident();
  if (noticesAt !== undefined)
    clock.at(Date.parse(noticesAt), () => void clock.during(tellOfEnd(services)(id, noticesAt)));
}

/** The answers to a press that has an effect. */
const effective: readonly string[] = ['acknowledged', 'declined', 'waiting'];

/** Presses a button behind a contact's newest link; false if there is no link, or the press has no effect. */
async function pressButton(world: World, by: string, reply: Reply) {
  const { services, codes, presses, now, elapsed } = world;
  const opened = await openLink(services)(codes.get(by) ?? '', now());
  if (opened?.incident === undefined) return false;
  const name = opened.link.name ?? by;
  const answered = await answer(services)(reply, { incident: opened.incident, by: { contact: by, name }, at: now() });
  keepSchedule(world);
  const isEffective = effective.includes(answered.answer.kind);
  if (isEffective) presses.push({ at: elapsed(), by, reply });
  return isEffective;
}

const endings: Readonly<Record<string, Played['ending']>> = {
  acknowledged: 'acknowledged',
  resolved: 'resolved',
  exhausted: 'unanswered',
};

/** The result of a run, from its execution. */
async function outcomeOf(machines: Machines, world: World): Promise<Played> {
  const incident = world.incident();
  const executionArn = world.services.executionArnOf(incident.id, incident.run);
  const { body } = await machines.stepFunctions.call('DescribeExecution', { executionArn });
  const { startDate, stopDate, status } = body as { startDate: number; stopDate: number; status: string };
  return {
    ending: status === 'TIMED_OUT' ? 'cut off' : (endings[incident.status] ?? 'unanswered'),
    milliseconds: Math.round((stopDate - startDate) * 1000),
    ...{ told: world.told, presses: world.presses, messages: world.messages },
    measure: () => sizeOf(machines, incident, executionArn),
  };
}
