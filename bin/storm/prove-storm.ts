import { readNotified } from '../../lambdas/acts/see-waiting.ts';
import { takeInDelivery } from '../../lambdas/acts/take-in-delivery.ts';
import { overviewOf } from '../../lambdas/domain/incident/waiting.ts';
import { parseDeliveryEvent } from '../../lambdas/domain/notify/delivery.ts';
import { type Channel, channels, perChannel } from '../../lambdas/domain/on-call/channel.ts';
import type { Staffing } from '../../lambdas/domain/on-call/on-call.ts';
import { groupBy } from '../text/group.ts';
import { postAll, press, pressFor, readStorm, type Storm } from './play-storm.ts';
import { eventsOf, mostWithin } from './summarise-storm.ts';
import { createWorld, playOn, type StormMessage, type World } from './world.ts';

/*
 * Plays several incidents at once: the run in which nobody answers, and then every run in which one message goes another
 * way. Each run is played on the two definitions, with the real acts and schedules, and has to keep all that is promised.
 */

/** Everything else that can happen to a message, or because of it. */
const turns = ['refused', 'lost', 'all taken', 'one taken', 'one passed on', 'more time', 'resolved'] as const;
type Turn = (typeof turns)[number];

/** One message of the silent run, by its place, and what happens to it instead. */
type Deviation = { readonly index: number; readonly turn: Turn };

/** The facts that hold in every run of several incidents. */
export type StormProof = {
  readonly policy: string;
  readonly alerts: number;
  readonly runs: number;
  readonly endings: readonly string[];
  /** The largest numbers of messages: of a whole run, and to one contact within five minutes. */
  readonly messages: Readonly<Record<Channel, number>>;
  readonly mostInFiveMinutes: Readonly<Record<Channel, number>>;
  /** The longest time, in seconds, that a written message waited for its bundle. */
  readonly longestWait: number;
  /** The reasons why the policy fails, each with the first run that shows it. */
  readonly faults: readonly { readonly why: string; readonly run: string }[];
};

/** Plays every run of a policy in which at most one message goes another way. */
export async function proveStorm(
  onCall: Staffing,
  policy: string,
  alerts: number,
  play = playRun,
): Promise<StormProof> {
  const silent = await play(onCall, policy, alerts);
  const found = { endings: new Set<string>(), faults: new Map<string, string>(), runs: 0, longestWait: 0 };
  const [messages, mostInFiveMinutes] = [perChannel(() => 0), perChannel(() => 0)];
  const note = (storm: Storm, run: string) => {
    found.runs += 1;
    for (const { status } of storm.incidents) found.endings.add(status);
    for (const why of faultsIn(storm, alerts)) found.faults.set(why, found.faults.get(why) ?? run);
    found.longestWait = Math.max(found.longestWait, longestWaitIn(storm));
    for (const channel of channels) {
      const sent = sentOn(storm, channel);
      const within = mostOf(byContact(sent), (theirs) => mostWithin(instantsOf(theirs), fiveMinutes));
      messages[channel] = Math.max(messages[channel], sent.length);
      mostInFiveMinutes[channel] = Math.max(mostInFiveMinutes[channel], within);
    }
  };
  note(silent, 'nobody answers');
  for (const [index, message] of silent.messages.entries())
    for (const turn of turnsOf(message)) {
      const deviation = { index, turn };
      note(await play(onCall, policy, alerts, deviation), textOf(deviation, silent));
    }
  return {
    ...{ policy, alerts, runs: found.runs, endings: [...found.endings], longestWait: found.longestWait },
    ...{ messages, mostInFiveMinutes, faults: [...found.faults].map(([why, run]) => ({ why, run })) },
  };
}

/** A notice has no link, so nobody can press anything because of it. */
function turnsOf({ text, channel }: StormMessage): readonly Turn[] {
  return text.includes('/n/') || channel === 'voice' ? turns : ['refused', 'lost'];
}

function textOf({ index, turn }: Deviation, { messages }: Storm): string {
  const { channel, contact, at } = messages[index] as StormMessage;
  return `${channel} to ${contact} after ${at / 1000} s: ${turn}`;
}

const startsAt = Date.parse('2026-01-01T00:00:10.000Z');

/** Plays one run to its end. */
async function playRun(onCall: Staffing, policy: string, alerts: number, deviation?: Deviation): Promise<Storm> {
  let sent = 0;
  const world: World = createWorld(
    onCall,
    startsAt,
    () => (deviation?.turn === 'refused' && sent === deviation.index ? 'refused' : undefined),
    (message) => {
      if (sent === deviation?.index) follow(world, { policy, alerts }, message, deviation.turn);
      sent += 1;
    },
  );
  await postAll(world, policy, alerts, 'trigger');
  await playOn(world);
  return readStorm(world, { policy, startsAt, pressed: [] });
}

/** The service reports a lost message this long after it was sent. */
const lostAfter = 1000;

/** Lets happen what follows a message. */
function follow(
  world: World,
  { policy, alerts }: { readonly policy: string; readonly alerts: number },
  message: StormMessage,
  turn: Turn,
): void {
  const { clock, services, now } = world;
  const { contact } = message;
  const pressOne = async (reply: 'acknowledge' | 'decline' | 'more-time') => {
    const { waiting } = overviewOf(contact, await readNotified(services)(contact, now()), now());
    const [first] = waiting;
    if (first !== undefined) await pressFor(world, contact, first.id, reply);
  };
  const acts: Readonly<Record<Turn, () => Promise<unknown>>> = {
    refused: async () => {},
    lost: () => reportLost(world, message),
    'all taken': () => press(world, contact, 'acknowledge'),
    'one taken': () => pressOne('acknowledge'),
    'one passed on': () => pressOne('decline'),
    'more time': () => pressOne('more-time'),
    resolved: () => postAll(world, policy, alerts, 'resolve'),
  };
  const at = clock.now() + (turn === 'lost' ? lostAfter : 0);
  clock.at(at, () => void clock.during(acts[turn]()));
}

/** The event with which the service of a channel reports that a message was not delivered. */
const lostEvents: Readonly<Record<Channel, (tags: StormMessage['tags']) => object>> = {
  sms: (context) => ({ eventType: 'TEXT_UNREACHABLE', isFinal: true, context }),
  voice: (context) => ({ eventType: 'VOICE_FAILED', isFinal: true, context }),
  email: (tags) => ({
    ...{ source: 'aws.ses', 'detail-type': 'Email Bounced' },
    detail: { mail: { tags }, bounce: { bounceType: 'Permanent', bounceSubType: 'General' } },
  }),
};

async function reportLost({ services, now }: World, { channel, tags }: StormMessage): Promise<void> {
  const report = parseDeliveryEvent(JSON.stringify(lostEvents[channel](tags)));
  if (!('because' in report)) await takeInDelivery(services)(report, now());
}

const fiveMinutes = 300_000;

/** The largest numbers within five minutes that the rule allows: messages of their own, and bundles. */
const bounds: Readonly<Record<Channel, { readonly own: number; readonly bundles: number }>> = {
  sms: { own: 3, bundles: 6 },
  email: { own: 3, bundles: 6 },
  voice: { own: 1, bundles: 1 },
};

const longestWaitSeconds = 60;

/** Every promise that a run does not keep. */
export function faultsIn(storm: Storm, alerts: number): string[] {
  return [...endFaults(storm, alerts), ...boundFaults(storm), ...messageFaults(storm), ...backstopFaults(storm)];
}

function endFaults({ incidents, executions }: Storm, alerts: number): string[] {
  const open = incidents.filter(({ status }) => status === 'triggered').length;
  const running = executions.filter(({ status }) => status === 'RUNNING').length;
  const failed = executions.filter(({ status, error }) => status !== 'SUCCEEDED' && error !== 'NobodyAnswered').length;
  return [
    ...(incidents.length === alerts ? [] : ['An alert has no incident of its own.']),
    ...(open > 0 ? ['An incident is neither acknowledged nor resolved nor exhausted.'] : []),
    ...(running > failed ? ['An execution goes on.'] : []),
    ...(failed > running ? ['An execution fails, and not because nobody answered.'] : []),
  ];
}

function boundFaults(storm: Storm): string[] {
  return channels.flatMap((channel) =>
    byContact(sentOn(storm, channel)).flatMap((theirs) => {
      const own = theirs.filter(({ bundle }) => bundle === undefined);
      const bundles = theirs.filter(({ bundle }) => bundle !== undefined);
      const isOver =
        mostWithin(instantsOf(own), fiveMinutes) > bounds[channel].own ||
        mostWithin(instantsOf(bundles), fiveMinutes) > bounds[channel].bundles ||
        (channel === 'voice' && mostWithin(instantsOf(theirs), fiveMinutes) > 1);
      return isOver ? [`A contact gets more messages by ${channel} than the bound allows.`] : [];
    }),
  );
}

function messageFaults(storm: Storm): string[] {
  const faults = new Set<string>();
  for (const { incident, event } of eventsOf(storm)) {
    if (event.state === 'sending' || event.state === 'bundled') faults.add('A message waits for ever.');
    if (event.state !== 'sent') continue;
    const channel = event.instead ?? event.channel;
    const isIn = storm.messages.some(
      (message) =>
        message.contact === event.contact &&
        message.channel === channel &&
        (event.bundle === undefined ? message.tags.incident === incident : message.bundle === event.bundle),
    );
    if (!isIn) faults.add('A notification is in no message.');
  }
  if (longestWaitIn(storm) > longestWaitSeconds) faults.add(`A message waits longer than ${longestWaitSeconds} s.`);
  return [...faults];
}

function backstopFaults({ incidents, backstop }: Storm): string[] {
  const isOwed = incidents.some(({ status }) => status === 'exhausted');
  const isFlooded =
    mostWithin(
      backstop.map(({ at }) => at),
      60_000,
    ) > 1;
  return [
    ...(isOwed && backstop.length === 0 ? ['The backstop does not hear of an incident that nobody took.'] : []),
    ...(isFlooded ? ['The backstop gets more than one message a minute.'] : []),
  ];
}

/** The longest time, in seconds, that a written message waited for its bundle. */
function longestWaitIn(storm: Storm): number {
  const waits = eventsOf(storm).flatMap(({ event }) =>
    event.kind === 'notification' && event.bundleAt !== undefined && event.channel !== 'voice'
      ? [(Date.parse(event.bundleAt) - Date.parse(event.at)) / 1000]
      : [],
  );
  return mostOf(waits, (seconds) => seconds);
}

function sentOn({ messages }: Storm, channel: Channel): StormMessage[] {
  return messages.filter((message) => message.channel === channel && message.why === undefined);
}

function byContact(messages: readonly StormMessage[]): StormMessage[][] {
  return [...groupBy(messages, ({ contact }) => contact).values()];
}

function instantsOf(messages: readonly StormMessage[]): number[] {
  return messages.map(({ at }) => at);
}

function mostOf<T>(all: readonly T[], numberOf: (one: T) => number): number {
  return all.reduce((most, one) => Math.max(most, numberOf(one)), 0);
}
