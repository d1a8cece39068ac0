import { openLink } from '../../lambdas/acts/open-link.ts';
import { sendBundles } from '../../lambdas/acts/send-bundles.ts';
import { sweepAll } from '../../lambdas/acts/sweep.ts';
import { takeQueued } from '../../lambdas/acts/take-all.ts';
import { policyHash } from '../../lambdas/adapters/digest.ts';
import type { Takings } from '../../lambdas/domain/incident/taking.ts';
import type { BackstopMessage } from '../../lambdas/domain/notify/backstop.ts';
import { prices } from '../../lambdas/domain/notify/costs.ts';
import type { Message } from '../../lambdas/domain/notify/message.ts';
import type { Channel } from '../../lambdas/domain/on-call/channel.ts';
import type { Contact } from '../../lambdas/domain/on-call/contact.ts';
import { emptyOnCall, type Staffing } from '../../lambdas/domain/on-call/on-call.ts';
import { type VirtualClock, virtualClock } from '../../local/asl/clock.ts';
import { noCanary } from '../../local/memory/canary.ts';
import { createStores } from '../../local/memory/services.ts';
import { createCalmServices, createFunctions, type Functions, invoking } from '../proof/acts.ts';
import { createMachines } from '../proof/machines.ts';

/** One message to a contact. */
export type StormMessage = {
  /** Milliseconds after the alerts. */
  readonly at: number;
  readonly contact: string;
  readonly channel: Channel;
  /** The id of a bundle; nothing for a message of its own. */
  readonly bundle: string | undefined;
  readonly text: string;
  /** The reason why it was not sent. */
  readonly why: string | undefined;
  /** The tags by which a later report finds its attempt. */
  readonly tags: Readonly<Record<string, string>>;
};

/** The fate of a message: the reason why its service refuses it, or nothing if it is sent. */
export type FateOf = (message: StormMessage) => string | undefined;

export type World = ReturnType<typeof createWorld>;

/**
 * The two state machines and everything behind them, on a record in memory. The schedules run each minute, as deployed.
 *
 * @param onMessage is called with each message after it was sent
 */
export function createWorld(
  { contacts, policies, schedules = [], overrides = [] }: Staffing,
  startsAt: number,
  fateOf: FateOf,
  onMessage: (message: StormMessage) => void = () => {},
) {
  const clock = virtualClock(startsAt);
  const stores = createStores({ ...emptyOnCall, contacts, schedules, overrides, policies });
  let functions: Functions;
  const machines = createMachines({ clock, invokeFunction: invoking(clock, () => functions) });
  const messages: StormMessage[] = [];
  const backstop: { readonly at: number; readonly message: BackstopMessage }[] = [];
  /** The code of each contact's newest link. */
  const codes = new Map<string, string>();
  const now = () => new Date(clock.now()).toISOString();
  const elapsed = () => clock.now() - startsAt;

  const sendMessage = async (
    channel: Channel,
    { id: contact }: Contact,
    { text }: Message,
    tags: Readonly<Record<string, string>>,
  ) => {
    const plain = { at: elapsed(), contact, channel, bundle: tags.bundle, text, tags, why: undefined };
    const message = { ...plain, why: fateOf(plain) };
    messages.push(message);
    const code = /\/n\/([\w-]+)/.exec(text)?.[1];
    if (message.why === undefined && code !== undefined) codes.set(contact, code);
    onMessage(message);
    return message.why === undefined ? { sent: true as const } : { sent: false as const, why: message.why };
  };
  const calm = createCalmServices(stores, machines, sendMessage);
  const services = {
    ...calm,
    ...noAlarms,
    policyHash,
    queueTakings: async (all: readonly Takings[]) => {
      for (const takings of all) clock.at(clock.now(), () => void clock.during(takeQueued(services)(takings, false)));
    },
    tellBackstop: async (message: BackstopMessage) => void backstop.push({ at: elapsed(), message }),
    findSubscriptions: async () => ({ email: 'confirmed' as const, sms: 'confirmed' as const }),
    pingDeadMan: async () => {},
    noteTimeZoneEdition: async () => {},
    ...noCanary,
    runbookUrl: () => 'https://runbook.example.org',
    smsPrice: () => prices.smsPart,
    callPrice: () => prices.callMinute,
  };
  functions = createFunctions(services);
  keepSchedules(clock, async () => {
    await Promise.all([sendBundles(services)(now()), sweepAll(services)(now())]);
  });
  return {
    ...{ clock, stores, services, machines, messages, backstop, now, elapsed },
    /** The contact's newest link, opened. */
    open: async (contact: string, incident?: string) => openLink(services)(codes.get(contact) ?? '', now(), incident),
  };
}

/** CloudWatch without an alarm. */
const noAlarms = {
  findAlarmsInAlarm: async () => [],
  describeAlarm: async () => ({ state: 'deleted' as const }),
  findMute: async () => undefined,
  describeContributors: async () => [],
  pagerHome: () => ({ account: '000000000000', region: 'eu-central-1' }),
  pagerName: () => 'NotifySupport',
};

const minute = 60_000;

/** Runs the schedules at each whole minute. Nothing waits for them, so an idle night ends. */
function keepSchedules(clock: VirtualClock, run: () => Promise<void>): void {
  const next = (Math.floor(clock.now() / minute) + 1) * minute;
  clock.standby(next, () => {
    void clock.during(run());
    keepSchedules(clock, run);
  });
}

/** Plays to the end: until no execution waits, and the schedules have nothing left to do. */
export async function playOn({ clock, stores }: World): Promise<void> {
  for (;;) {
    await clock.run();
    const next = nextDue(stores);
    if (next === undefined) return;
    const minutes = Math.ceil(next / minute);
    await clock.advanceTo(Math.max(minutes, Math.floor(clock.now() / minute) + 1) * minute);
  }
}

/** The instant from which a schedule has something to do; nothing if it never has. */
function nextDue({ incidents, outbox }: World['stores']): number | undefined {
  if (outbox.isWaiting()) return 0;
  const due = [...incidents.items.values()].flatMap(({ sweep, sweepAt, status }) =>
    sweepAt !== undefined && (sweep === 'quiet' || (sweep === 'due' && status === 'exhausted'))
      ? [Date.parse(sweepAt)]
      : [],
  );
  return due.length === 0 ? undefined : Math.min(...due);
}
