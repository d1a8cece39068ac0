import type { Attempt } from '../../lambdas/domain/on-call/attempt.ts';
import { type Channel, isWritten, perChannel } from '../../lambdas/domain/on-call/channel.ts';
import type { Fate } from './replay.ts';

/*
 * One contact's attempts, explored. What comes after an attempt depends on three things alone: which attempt is next,
 * whether a link has reached the contact, and whether anything has. Ways that agree in these are one state, and each
 * state keeps the latest instant at which it can be entered.
 *
 * Of the instants within a wait two can be told apart by what follows: its beginning and one millisecond before its end,
 * for the definition looks at no clock, and whatever ends a wait ends it in the same way at every instant. What is
 * earlier only makes the way shorter, by as much as it is earlier. More time moves the end, to three times the wait.
 */

/** What can come of a contact's attempts on one level, in milliseconds from their beginning. */
export type ContactWays = {
  /** The longest that they last. */
  readonly longest: number;
  /** How long they last when everything arrives and nobody says anything. */
  readonly silent: number;
  /** The longest that they last while nothing reaches the contact. */
  readonly longestUnreached: number;
  /** When the contact is first reached, at the latest, and by which attempt; nothing where no attempt can. */
  readonly latestReached: { readonly at: number; readonly attempt: number } | undefined;
  /** Whether a link can reach the contact, and so an answer come. */
  readonly canAnswer: boolean;
  /** The most messages. */
  readonly messages: Readonly<Record<Channel, number>>;
  readonly states: number;
};

type State = { readonly hasLink: boolean; readonly isReached: boolean };
type Reckoned = { readonly at: number; readonly messages: Readonly<Record<Channel, number>> };

const fates: readonly Fate[] = ['delivered', 'refused', 'lost'];
const lastInstant = 1;

/** Explores every way through a contact's attempts. `hasLink` says whether a link of an earlier level may be at hand. */
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

/** Every combination of what can become of an attempt's messages. */
function everyFate([channel, ...others]: readonly Channel[]): Tried[] {
  if (channel === undefined) return [[]];
  return everyFate(others).flatMap((rest) => fates.map((fate) => [{ channel, fate }, ...rest]));
}

/** The longest that an attempt's wait lasts: nothing where every message is refused, else until the last is heard to be lost. */
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

/** A message that is lost was sent all the same. */
function addMessages(messages: Reckoned['messages'], tried: Tried): Reckoned['messages'] {
  const taken = tried.flatMap(({ channel, fate }) => (fate === 'refused' ? [] : [channel]));
  return perChannel((channel) => messages[channel] + taken.filter((one) => one === channel).length);
}

function mostOf(a: Reckoned['messages'], b: Reckoned['messages']): Reckoned['messages'] {
  return perChannel((channel) => Math.max(a[channel], b[channel]));
}
