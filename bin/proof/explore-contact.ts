import { mostSecondsToCall } from '../../lambdas/domain/notify/bundle.ts';
import type { Attempt } from '../../lambdas/domain/on-call/attempt.ts';
import { type Channel, isWritten, perChannel } from '../../lambdas/domain/on-call/channel.ts';
import type { Fate } from './replay.ts';

/*
 * Explores the attempts of one contact. The events after an attempt depend on four things only: which attempt is next,
 * whether a link has reached the contact, whether any message has, and whether they were called. Paths that agree in these
 * are one state, and each state keeps the latest instant at which it can be entered.
 *
 * Within a wait it is enough to look at two instants: its beginning, and one millisecond before its end. The definition
 * reads no clock, and a press or a failure ends a wait in the same way at every instant. An earlier end only makes the
 * path shorter by the same time. More time moves the end, to at most three times the wait.
 *
 * A message that waits for a bundle is one message like any other, but a contact is called once in five minutes. A call
 * that comes too soon is left out if a written message of its attempt says the same, or becomes a written one. An early
 * end makes every call come too soon; one that never comes later than that is never made.
 */

/** The possible courses of a contact's attempts on one level, in milliseconds from their beginning. */
export type ContactWays = {
  /** The longest possible time of all attempts. */
  readonly longest: number;
  /** The time of all attempts if every message arrives and nobody answers. */
  readonly silent: number;
  /** The longest possible time if nothing reaches the contact. */
  readonly longestUnreached: number;
  /** The latest instant at which the contact is first reached, and the attempt; undefined if no attempt can reach them. */
  readonly latestReached: { readonly at: number; readonly attempt: number } | undefined;
  /** True if a link can reach the contact, so that the contact can answer. */
  readonly canAnswer: boolean;
  /** The largest number of messages. */
  readonly messages: Readonly<Record<Channel, number>>;
  readonly states: number;
};

/** The attempts of a contact, and what can have happened to the contact before. */
export type Course = {
  readonly attempts: readonly (Attempt & {
    /** True for the time between two levels, in which nothing is sent. */
    readonly isPause?: true;
  })[];
  /** The contact's first written channel, on which a call that comes too soon is sent. */
  readonly written: Channel | undefined;
  /** True if the contact can have a link from an earlier level. */
  readonly hasLink: boolean;
  /** True if the contact can have been called on an earlier level. */
  readonly isCalled: boolean;
};

type State = { readonly hasLink: boolean; readonly isReached: boolean; readonly isCalled: boolean };
type Reckoned = {
  readonly at: number;
  /** The longest possible time since the last call. */
  readonly sinceCall: number;
  readonly messages: Readonly<Record<Channel, number>>;
};

const fates: readonly Fate[] = ['delivered', 'refused', 'lost'];
const lastInstant = 1;

/** A contact is called once in five minutes, and a call that is possible within a minute waits for it. */
const callMilliseconds = 300_000 - mostSecondsToCall * 1000;

/** Explores every path through a contact's attempts. */
export function exploreContact({ attempts, written, hasLink, isCalled }: Course): ContactWays {
  let states = 0;
  let latestReached: ContactWays['latestReached'];
  let canAnswer = hasLink;
  const start = { hasLink, isReached: false, isCalled };
  const reckonedAtStart = { at: 0, sinceCall: isCalled ? Number.POSITIVE_INFINITY : 0, messages: noMessages };
  let here: Frontier = new Map([[keyOf(start), { state: start, reckoned: reckonedAtStart }]]);
  for (const [index, attempt] of attempts.entries()) {
    states += here.size;
    const next: Frontier = new Map();
    for (const { state, reckoned } of here.values()) {
      for (const tried of possibleIn(attempt, state, reckoned, written)) {
        const after = afterAttempt(state, tried);
        canAnswer ||= after.hasLink;
        if (!state.isReached && after.isReached && reckoned.at >= (latestReached?.at ?? 0))
          latestReached = { at: reckoned.at, attempt: index + 1 };
        enter(next, after, reckon(reckoned, attempt, tried, after));
      }
    }
    here = next;
  }
  const ends = [...here.values()];
  const latest = (some: typeof ends) => Math.max(0, ...some.map(({ reckoned }) => reckoned.at));
  return {
    longest: latest(ends),
    silent: attempts.reduce(
      (sum, { channels: used, waitSeconds }) => sum + (used.length > 0 ? waitSeconds * 1000 : 0),
      0,
    ),
    longestUnreached: latest(ends.filter(({ state }) => !state.isReached)),
    latestReached,
    canAnswer,
    messages: ends.reduce((most, { reckoned }) => mostOf(most, reckoned.messages), noMessages),
    states: states + here.size,
  };
}

type Frontier = Map<string, { readonly state: State; readonly reckoned: Reckoned }>;

/** The state after an attempt. */
function afterAttempt(state: State, tried: Tried): State {
  const arrived = tried.flatMap(({ channel, fate }) => (fate === 'delivered' ? [channel] : []));
  return {
    hasLink: state.hasLink || arrived.some(isWritten),
    isReached: state.isReached || arrived.length > 0,
    isCalled: state.isCalled || hasCall(tried),
  };
}

function hasCall(tried: Tried): boolean {
  return tried.some(({ channel, fate }) => !isWritten(channel) && fate !== 'refused');
}

function reckon(
  { at, sinceCall, messages }: Reckoned,
  { waitSeconds, isPause }: Course['attempts'][number],
  tried: Tried,
  { hasLink }: State,
): Reckoned {
  const lasts = isPause ? waitSeconds * 1000 : lastsFor(tried, waitSeconds, hasLink);
  return {
    at: at + lasts,
    sinceCall: (hasCall(tried) ? 0 : sinceCall) + lasts,
    messages: addMessages(messages, tried),
  };
}

/** Every combination of what an attempt can send, and what becomes of it. */
function possibleIn({ channels }: Attempt, state: State, reckoned: Reckoned, written: Channel | undefined): Tried[] {
  return everyFate(channels).flatMap((tried) => callsIn(tried, state, reckoned, written));
}

type Tried = readonly { readonly channel: Channel; readonly fate: Fate }[];

/** Every combination of the fates of an attempt's messages. */
function everyFate([channel, ...others]: readonly Channel[]): Tried[] {
  if (channel === undefined) return [[]];
  return everyFate(others).flatMap((rest) => fates.map((fate) => [{ channel, fate }, ...rest]));
}

/** The messages that an attempt can send: as it is, or with its call left out or written, if the contact was called before. */
function callsIn(tried: Tried, state: State, { sinceCall }: Reckoned, written: Channel | undefined): Tried[] {
  const call = tried.find(({ channel }) => !isWritten(channel));
  if (call === undefined || !state.isCalled) return [tried];
  const others = tried.filter((one) => one !== call);
  const asItIs = sinceCall >= callMilliseconds ? [tried] : [];
  if (others.some(({ fate }) => fate !== 'refused')) return [...asItIs, others];
  // Without a written channel that is left, the call is made later.
  if (written === undefined || others.some(({ channel }) => channel === written)) return [tried];
  return [...asItIs, [...others, { channel: written, fate: call.fate }]];
}

/** The longest wait of an attempt: zero if every message is refused, otherwise until the last one is reported as lost. */
function lastsFor(tried: Tried, waitSeconds: number, hasLink: boolean): number {
  const whole = waitSeconds * 1000 * (hasLink ? 3 : 1);
  if (tried.some(({ fate }) => fate === 'delivered')) return whole;
  return tried.some(({ fate }) => fate === 'lost') ? whole - lastInstant : 0;
}

const noMessages = perChannel(() => 0);

function keyOf({ hasLink, isReached, isCalled }: State): string {
  return `${hasLink}.${isReached}.${isCalled}`;
}

function enter(states: Map<string, { state: State; reckoned: Reckoned }>, state: State, reckoned: Reckoned): void {
  const before = states.get(keyOf(state))?.reckoned;
  const latest = before === undefined ? reckoned : latestOf(before, reckoned);
  states.set(keyOf(state), { state, reckoned: latest });
}

function latestOf(a: Reckoned, b: Reckoned): Reckoned {
  return {
    at: Math.max(a.at, b.at),
    sinceCall: Math.max(a.sinceCall, b.sinceCall),
    messages: mostOf(a.messages, b.messages),
  };
}

/** Adds the messages of an attempt. A lost message counts, because it was sent. */
function addMessages(messages: Reckoned['messages'], tried: Tried): Reckoned['messages'] {
  const taken = tried.flatMap(({ channel, fate }) => (fate === 'refused' ? [] : [channel]));
  return perChannel((channel) => messages[channel] + taken.filter((one) => one === channel).length);
}

function mostOf(a: Reckoned['messages'], b: Reckoned['messages']): Reckoned['messages'] {
  return perChannel((channel) => Math.max(a[channel], b[channel]));
}
