import { wakeAll } from '../../lambdas/acts/wake.ts';
import {
  contactDeclined,
  type Incident,
  levelDeclined,
  type Wait,
  whyNobody,
} from '../../lambdas/domain/incident/incident.ts';
import { moreTime } from '../../lambdas/domain/incident/reply.ts';
import type { TimelineEvent } from '../../lambdas/domain/incident/timeline.ts';
import { currentWaits, type Outcome } from '../../lambdas/domain/incident/waits.ts';
import { type ChannelResult, judgeAttempt } from '../../lambdas/domain/notify/attempt.ts';
import { whoNeedsTelling } from '../../lambdas/domain/notify/notices.ts';
import { windowSeconds } from '../../lambdas/domain/on-call/attempt.ts';
import { type Channel, isWritten, perChannel, writtenChannels } from '../../lambdas/domain/on-call/channel.ts';
import { type Contact, planAttempts } from '../../lambdas/domain/on-call/contact.ts';
import type { OnCall } from '../../lambdas/domain/on-call/on-call.ts';
import { levelsOfRound, type Position, planEscalation } from '../../lambdas/domain/on-call/plan.ts';
import type { Policy } from '../../lambdas/domain/on-call/policy.ts';
import { type VirtualClock, virtualClock } from '../../local/asl/clock.ts';
import { createMachines, type Machines, type StandIn } from './machines.ts';
import { itemBytes } from './record-size.ts';

/** One attempt at a contact, by where it is in the run. */
export type AttemptAt = Position & { readonly contact: string; readonly attempt: number };

/** What becomes of a message: it arrives; its service refuses it; or the service takes it, and says at the last instant that it is lost. */
export type Fate = 'delivered' | 'refused' | 'lost';

/** Who presses what. Without `by` it is the source that resolves. */
type Press = { readonly by?: string; readonly reply: 'acknowledge' | 'decline' | 'resolve' };

/** A press during an attempt's wait: at its beginning, or one millisecond before its end. */
type TimedPress = Press & { readonly when: 'at once' | 'at last' };

/** What happens in one attempt. Whoever asks for more time does so at each last instant, for as long as there is more. */
export type Choice = {
  readonly fate: (channel: Channel) => Fate;
  readonly asksForMore?: boolean;
  readonly press?: TimedPress | undefined;
};

/** Everything that people and services do in a run. */
export type Script = (attempt: AttemptAt) => Choice;

/** One message to a contact in a run, `at` milliseconds after it began. */
type Told = AttemptAt & { readonly at: number; readonly channel: Channel; readonly fate: Fate };

/** What a run came to. */
export type Played = {
  readonly ending: 'acknowledged' | 'resolved' | 'unanswered' | 'cut off';
  readonly milliseconds: number;
  readonly told: readonly Told[];
  readonly presses: readonly { readonly at: number; readonly by: string; readonly reply: string }[];
  /** How many messages the channels' services took, notices among them. */
  readonly messages: Readonly<Record<Channel, number>>;
  /** How large the run grew, read from its histories. */
  readonly measure: () => Promise<Size>;
};

export type Size = {
  readonly transitions: number;
  /** The events of its longest history, of the run's or a contact's. */
  readonly events: number;
  /** The largest piece of data in a history. */
  readonly payloadBytes: number;
  /** The incident as the table would hold it at the end. */
  readonly recordBytes: number;
};

type Payload = {
  readonly incident: string;
  readonly run: number;
  readonly round: number;
  readonly level: number;
  readonly contact: string;
  readonly contacts: readonly string[];
  readonly attempt: number;
  readonly attempts: NonNullable<Contact['attempts']>;
  readonly taskToken: string;
  readonly at: string;
};

/** Incidents' ids are as long as they get, for they are in every payload. */
const idOf = (number: number) => `${'a'.repeat(24)}-${String(number).padStart(12, '0')}-a10000`;

/** Plays runs of a policy in the interpreter: the two definitions, the domain's decisions, and people who follow a script. */
export type Stage = {
  /** Plays one run to its end; the source resolves it that many milliseconds after it began, if it is said. */
  readonly play: (policy: Policy, script: Script, resolvesAfter?: number) => Promise<Played>;
};

/**
 * Gives a stage for these contacts.
 *
 * The functions behind the states are small stand-ins that decide with the domain's functions and keep the record in
 * memory, so that a run takes a millisecond; that they do as the deployed ones is held by tests against the local stack.
 */
export function createStage({ contacts }: Pick<OnCall, 'contacts'>): Stage {
  const clock = virtualClock(Date.parse('2026-01-01T00:00:00Z'));
  const worlds = new Map<string, World>();
  const standIn =
    (name: keyof World['functions']): StandIn =>
    (payload) =>
      worlds.get((payload as Payload).incident)?.functions[name](payload as Payload);
  const machines = createMachines(clock, {
    'plan-escalation': standIn('plan'),
    'find-contacts': standIn('find'),
    'send-notification': standIn('send'),
    'record-outcome': standIn('record'),
  });
  return {
    play: async (policy, script, resolvesAfter) => {
      const id = idOf(worlds.size);
      const world = createWorld({ clock, machines, contacts, policy, script }, id);
      worlds.set(id, world);
      const { body } = await machines.sfn.call('StartExecution', {
        stateMachineArn: machines.notifySupport,
        name: `${id}-1`,
        input: JSON.stringify({ incident: id, run: 1, round: 1 }),
      });
      if (resolvesAfter !== undefined) clock.at(clock.now() + resolvesAfter, () => world.press({ reply: 'resolve' }));
      await clock.run();
      return outcomeOf(machines, world, (body as { executionArn: string }).executionArn);
    },
  };
}

/** What a definition catches by this name. */
class Undeliverable extends Error {
  override readonly name = 'Undeliverable';
}

type Setting = {
  readonly clock: VirtualClock;
  readonly machines: Machines;
  readonly contacts: readonly Contact[];
  readonly policy: Policy;
  readonly script: Script;
};

type World = ReturnType<typeof createWorld>;

/** The record of one incident, the functions that read and write it, and the people in it. */
function createWorld({ clock, machines: { sfn }, contacts, policy, script }: Setting, id: string) {
  const begunAt = clock.now();
  const now = () => new Date(clock.now()).toISOString();
  const timeline: TimelineEvent[] = [];
  const told: Told[] = [];
  const presses: { at: number; by: string; reply: string }[] = [];
  const messages = perChannel(() => 0);
  const links = new Set<string>();
  const known = (ids: readonly string[]) => ids.flatMap((one) => contacts.find((contact) => contact.id === one) ?? []);
  const nameOf = (contact: string) => known([contact])[0]?.name ?? contact;
  let incident: Incident = {
    ...{ id, status: 'triggered', run: 1, summary: 'simulated', severity: 'critical', source: 'simulate' },
    ...{ policy: policy.id, openedAt: now(), lastAlertAt: now(), waits: {}, declines: new Set<string>(), expiresAt: 0 },
  };
  const wake = async (taskToken: string, outcome: Outcome) =>
    (await sfn.call('SendTaskSuccess', { taskToken, output: JSON.stringify(outcome) })).status === 200;
  const wakeWaits = (waits: readonly Wait[], outcome: Outcome) =>
    wakeAll({ wake, logError: (message) => console.error(message) })(waits, outcome);

  function plan({ run, round }: Payload) {
    const because = whyNobody(incident, run);
    if (because !== undefined) return { round, rounds: 0, levels: [], because };
    const asked = known([...new Set(policy.levels.flatMap((level) => level.contacts))]);
    incident = { ...incident, plan: planEscalation(policy, asked) };
    return { round, rounds: policy.rounds, levels: levelsOfRound(policy, round) };
  }

  function find({ run, round, level, contacts: ids, at }: Payload) {
    const isOut = (noted: string) => incident.declines?.has(noted) === true;
    const because = whyNobody(incident, run) ?? (isOut(levelDeclined(run, { round, level })) ? 'declined' : undefined);
    if (because !== undefined) return { contacts: [], endsAt: at, because };
    const found = known(ids.filter((one) => !isOut(contactDeclined(run, round, one))))
      .map((contact) => ({ id: contact.id, name: contact.name, attempts: planAttempts(contact) }))
      .filter(({ attempts }) => attempts.length > 0);
    if (found.length === 0) return { contacts: [], endsAt: at, because: 'nobody can be reached' };
    const seconds = Math.max(...found.map(({ attempts }) => windowSeconds(attempts)));
    return { contacts: found, endsAt: new Date(Date.parse(at) + seconds * 1000).toISOString() };
  }

  function send(payload: Payload) {
    const { run, round, level, contact, attempt, attempts, taskToken } = payload;
    const declined = [contactDeclined(run, round, contact), levelDeclined(run, payload)];
    if (whyNobody(incident, run) !== undefined || declined.some((noted) => incident.declines?.has(noted))) {
      const outcome = incident.status === 'triggered' ? 'declined' : incident.status;
      void wake(taskToken, { outcome, ...(incident.by && { by: incident.by.contact }) });
      return null;
    }
    const wait = waitOf(payload);
    incident = { ...incident, waits: { ...incident.waits, [contact]: wait } };
    const choice = script({ round, level, contact, attempt });
    const results = (attempts[attempt - 1]?.channels ?? []).map((channel): ChannelResult => {
      const fate = choice.fate(channel);
      tell(payload, channel, fate);
      return fate === 'refused' ? { channel, state: 'failed', why: 'refused' } : { channel, state: 'sent' };
    });
    if (judgeAttempt(results, 0) === 'undeliverable') throw new Undeliverable('refused');
    const fates = results.map(({ channel, state }) => ({
      channel,
      fate: state === 'failed' ? 'refused' : choice.fate(channel),
    }));
    const arrived = fates.filter(({ fate }) => fate === 'delivered').map(({ channel }) => channel);
    if (arrived.some(isWritten)) links.add(contact);
    if (choice.press?.when === 'at once') clock.at(clock.now(), () => void press(choice.press));
    atLast(wait, contact, choice.asksForMore === true, () => {
      if (arrived.length === 0) lose(wait, contact);
      else if (choice.press?.when === 'at last') press(choice.press);
    });
    return null;
  }

  /** Does something one millisecond before the wait ends, once its contact has got all the time that there is. */
  function atLast(wait: Wait, contact: string, asksForMore: boolean, then: () => void): void {
    clock.at(Date.parse(incident.waits[contact]?.until ?? wait.until) - 1, () => {
      const own = incident.waits[contact];
      if (incident.status !== 'triggered' || own?.taskToken !== wait.taskToken) return;
      const until = asksForMore && links.has(contact) ? moreTime(incident, own, now()) : undefined;
      if (until === undefined) return then();
      void sfn.call('SendTaskHeartbeat', { taskToken: wait.taskToken });
      incident = { ...incident, waits: { ...incident.waits, [contact]: { ...own, until } } };
      note(contact, 'more-time');
      atLast(wait, contact, asksForMore, then);
    });
  }

  function tell({ round, level, contact, attempt, attempts, at, run }: Payload, channel: Channel, fate: Fate): void {
    told.push({ at: clock.now() - begunAt, round, level, contact, attempt, channel, fate });
    if (fate !== 'refused') messages[channel] += 1;
    const state = fate === 'delivered' ? 'sent' : 'failed';
    const where = { round, level, attempt, attempts: attempts.length, run };
    timeline.push({ at, kind: 'notification', ...where, contact, name: nameOf(contact), channel, state });
  }

  function lose(wait: Wait, contact: string): void {
    const cause = JSON.stringify({ errorType: 'Undeliverable', errorMessage: 'lost' });
    if (incident.waits[contact]?.taskToken === wait.taskToken)
      void sfn.call('SendTaskFailure', { taskToken: wait.taskToken, error: 'Undeliverable', cause });
  }

  function note(by: string, reply: 'acknowledge' | 'decline' | 'more-time'): void {
    presses.push({ at: clock.now() - begunAt, by, reply });
    timeline.push({ at: now(), kind: 'reply', contact: by, name: nameOf(by), reply });
  }

  /** A button, or the source's word that it is over. Whoever has no link has no button. */
  function press(pressed: Press | undefined): void {
    if (pressed === undefined || incident.status !== 'triggered') return;
    const { by, reply } = pressed;
    if (by === undefined) {
      incident = { ...incident, status: 'resolved', resolvedBy: 'the source', closedAt: now() };
      presses.push({ at: clock.now() - begunAt, by: 'the source', reply });
      void wakeWaits(currentWaits(incident), { outcome: 'resolved' });
    } else if (links.has(by) && reply === 'acknowledge') {
      incident = { ...incident, status: 'acknowledged', by: { contact: by, name: nameOf(by) }, acknowledgedAt: now() };
      note(by, reply);
      void wakeWaits(currentWaits(incident), { outcome: 'acknowledged', by });
    } else if (links.has(by) && reply === 'decline') {
      const own = incident.waits[by];
      if (own === undefined) return;
      const out = [contactDeclined(own.run, own.round, by), levelDeclined(own.run, own)];
      incident = { ...incident, declines: new Set([...(incident.declines ?? []), ...out]) };
      note(by, reply);
      const waits = currentWaits(incident).filter(({ round, level }) => round === own.round && level === own.level);
      void wakeWaits(waits, { outcome: 'declined', by });
    }
  }

  function record() {
    if (incident.status === 'triggered') {
      incident = { ...incident, status: 'exhausted', closedAt: now() };
      return { outcome: 'exhausted' };
    }
    for (const contact of known(whoNeedsTelling(timeline, incident))) {
      const channel = writtenChannels.find((written) => contact[written] !== undefined);
      if (channel !== undefined) messages[channel] += 1;
    }
    return { outcome: incident.status };
  }

  return {
    functions: { plan, find, send, record },
    ...{ told, presses, messages, press },
    incident: () => incident,
  };
}

function waitOf({ run, round, level, attempt, attempts, taskToken, at }: Payload): Wait {
  const waitSeconds = attempts[attempt - 1]?.waitSeconds ?? 0;
  const after = (seconds: number) => new Date(Date.parse(at) + seconds * 1000).toISOString();
  return {
    ...{ taskToken, run, redrive: 0, round, level, attempt, attempts: attempts.length, startedAt: at, waitSeconds },
    sequence: [run, round, 0, level, attempt, 0].map((part) => String(part).padStart(4, '0')).join('.'),
    laterSeconds: windowSeconds(attempts.slice(attempt)),
    until: after(waitSeconds),
    limitAt: after(3 * waitSeconds),
  };
}

const endings: Readonly<Record<string, Played['ending']>> = {
  acknowledged: 'acknowledged',
  resolved: 'resolved',
  exhausted: 'unanswered',
};

/** What a run came to, as its execution says. */
async function outcomeOf(machines: Machines, world: World, executionArn: string): Promise<Played> {
  const { body } = await machines.sfn.call('DescribeExecution', { executionArn });
  const { startDate, stopDate, status } = body as { startDate: number; stopDate: number; status: string };
  const incident = world.incident();
  return {
    ending: status === 'TIMED_OUT' ? 'cut off' : (endings[incident.status] ?? 'unanswered'),
    milliseconds: Math.round((stopDate - startDate) * 1000),
    ...{ told: world.told, presses: world.presses, messages: world.messages },
    measure: () => sizeOf(machines, incident, executionArn),
  };
}

async function sizeOf({ sfn, notifyContact }: Machines, incident: Incident, run: string): Promise<Size> {
  const children = new Set<string>();
  const own = await readHistory(sfn, run, children);
  const prefix = notifyContact.replace(':stateMachine:', ':execution:');
  const contacts = await Promise.all([...children].map((name) => readHistory(sfn, `${prefix}:${name}`)));
  const histories = [own, ...contacts];
  return {
    transitions: histories.reduce((total, { transitions }) => total + transitions, 0),
    events: Math.max(...histories.map(({ events }) => events)),
    payloadBytes: Math.max(...histories.map(({ payloadBytes }) => payloadBytes)),
    recordBytes: itemBytes(incident),
  };
}

type HistoryEvent = { readonly type: string } & Readonly<
  Record<string, { readonly [member: string]: unknown } | string>
>;

async function readHistory(sfn: Machines['sfn'], executionArn: string, children = new Set<string>()) {
  let [events, transitions, payloadBytes] = [0, 0, 0];
  let nextToken: string | undefined;
  do {
    const call = { executionArn, maxResults: 1000, ...(nextToken !== undefined && { nextToken }) };
    const page = (await sfn.call('GetExecutionHistory', call)).body as { events: HistoryEvent[]; nextToken?: string };
    events += page.events.length;
    for (const event of page.events) {
      if (event.type.endsWith('StateEntered')) transitions += 1;
      for (const details of Object.values(event)) {
        if (typeof details !== 'object') continue;
        for (const text of [details.input, details.output, details.parameters])
          if (typeof text === 'string') payloadBytes = Math.max(payloadBytes, Buffer.byteLength(text));
        if (event.type === 'TaskScheduled' && details.resource === 'startExecution.sync:2')
          children.add((JSON.parse(String(details.parameters)) as { Name: string }).Name);
      }
    }
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return { events, transitions, payloadBytes };
}
