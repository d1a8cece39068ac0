import type { Attempt } from '../../lambdas/domain/on-call/attempt.ts';
import { type Channel, isWritten, perChannel } from '../../lambdas/domain/on-call/channel.ts';
import type { Fate } from './replay.ts';

/*
 * Explores the attempts of one contact. The events after an attempt depend on three things only: which attempt is next,
 * whether a link has reached the contact, and whether any message has. Paths that agree in these are one state, and each
 * state keeps the latest instant at which it can be entered.
 *
 * Within a wait it is enough to look at two instants: its beginning, and one millisecond before its end. The definition
 * reads no clock, and a press or a failure ends a wait in the same way at every instant. An earlier end only makes the
 * path shorter by the same time. More time moves the end, to at most three times the wait.
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

type State = { readonly hasLink: boolean; readonly isReached: boolean };
type Reckoned = { readonly at: number; readonly messages: Readonly<Record<Channel, number>> };

const fates: readonly Fate[] = ['delivered', 'refused', 'lost'];
const lastInstant = 1;

/** Explores every path through a contact's attempts. `hasLink` is true if the contact can have a link from an earlier level. */
export function exploreContact(attempts: readonly Attempt[], hasLink: boolean): ContactWays {
  let states = 0;
  let latestReached: ContactWays['latestReached'];
  let canAnswer = hasLink;
  let here = new Map([[keyOf({ hasLink, isReached: false }), begin({ hasLink, isReached: false })]]);
  for (const [index, { channels: used, waitSeconds }] of attempts.entries()) {
    states += here.size;
    const next: typeof here = new Map();
    for (const { state, reckoned } of here.values()) {
      for (const tried of everyFate(used)) {
        const arrived = tried.flatMap(({ channel, fate }) => (fate === 'delivered' ? [channel] : []));
        const after = {
          hasLink: state.hasLink || arrived.some(isWritten),
          isReached: state.isReached || arrived.length > 0,
        };
        canAnswer ||= after.hasLink;
        if (!state.isReached && after.isReached && reckoned.at >= (latestReached?.at ?? 0))
          latestReached = { at: reckoned.at, attempt: index + 1 };
        const lasts = lastsFor(tried, waitSeconds, after.hasLink);
        enter(next, after, { at: reckoned.at + lasts, messages: addMessages(reckoned.messages, tried) });
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

type Tried = readonly { readonly channel: Channel; readonly fate: Fate }[];

/** Every combination of the fates of an attempt's messages. */
function everyFate([channel, ...others]: readonly Channel[]): Tried[] {
  if (channel === undefined) return [[]];
  return everyFate(others).flatMap((rest) => fates.map((fate) => [{ channel, fate }, ...rest]));
}

/** The longest wait of an attempt: zero if every message is refused, otherwise until the last one is reported as lost. */
function lastsFor(tried: Tried, waitSeconds: number, hasLink: boolean): number {
  const whole = waitSeconds * 1000 * (hasLink ? 3 : 1);
  if (tried.some(({ fate }) => fate === 'delivered')) return whole;
  return tried.some(({ fate }) => fate === 'lost') ? whole - lastInstant : 0;
}

const noMessages = perChannel(() => 0);

function begin(state: State): { state: State; reckoned: Reckoned } {
  return { state, reckoned: { at: 0, messages: noMessages } };
}

function keyOf({ hasLink, isReached }: State): string {
  return `${hasLink}.${isReached}`;
}

function enter(
  states: Map<string, { state: State; reckoned: Reckoned }>,
  state: State,
  { at, messages }: Reckoned,
): void {
  const before = states.get(keyOf(state))?.reckoned;
  const reckoned =
    before === undefined
      ? { at, messages }
      : { at: Math.max(before.at, at), messages: mostOf(before.messages, messages) };
  states.set(keyOf(state), { state, reckoned });
}

/** Adds the messages of an attempt. A lost message counts, because it was sent. */
function addMessages(messages: Reckoned['messages'], tried: Tried): Reckoned['messages'] {
  const taken = tried.flatMap(({ channel, fate }) => (fate === 'refused' ? [] : [channel]));
  return perChannel((channel) => messages[channel] + taken.filter((one) => one === channel).length);
}

function mostOf(a: Reckoned['messages'], b: Reckoned['messages']): Reckoned['messages'] {
  return perChannel((channel) => Math.max(a[channel], b[channel]));
}
