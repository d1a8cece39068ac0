import {
  bundleSlotId,
  emptyOutbox,
  type Outbox,
  type SentBy,
  withBundle,
  withBundleGone,
  withOwn,
  withoutRefused,
} from '../../lambdas/domain/notify/bundle.ts';
import type { Channel } from '../../lambdas/domain/on-call/channel.ts';

/*
 * Explores the rule of bundles for one contact and one channel, however many incidents there are and however long it lasts.
 *
 * Time goes in steps. In each step two messages may arrive before the schedule runs, and two after it. Each may find a place of its own,
 * if one is free, or wait all the same: another one may have taken the place. Each message may be refused. The function that
 * sends a bundle may crash before or after it was sent. Whatever is older than the longest bound can't be told apart, so the
 * states are finitely many, and all of them are visited.
 */

/** The facts that hold in every state. */
export type Rule = {
  readonly states: number;
  /** The largest numbers of messages of their own, and of bundles, within five minutes. */
  readonly mostOwn: number;
  readonly mostBundles: number;
  /** The largest number of bundles from one minute of the schedule until the next. */
  readonly mostInMinute: number;
  /** The longest time in seconds that a message waits for a bundle, if none crashes. */
  readonly longestWait: number;
};

/** True if the rule keeps what is promised: three messages of their own in five minutes, a bundle a minute, a minute's wait. */
export function ruleHolds({ mostOwn, mostBundles, mostInMinute, longestWait }: Rule): boolean {
  return mostOwn <= 3 && mostInMinute <= 1 && mostBundles <= 6 && longestWait <= 60;
}

/** The functions of the rule. */
type Functions = { readonly withOwn: typeof withOwn; readonly withBundle: typeof withBundle };

/** The schedule runs in every third step. */
const stepSeconds = 20;
const stepsInMinute = 3;
const withinSeconds = 300;

/** One state. Everything in it is in seconds before now. */
type State = {
  readonly own: readonly number[];
  readonly bundleAt: number | undefined;
  readonly leavingAt: number | undefined;
  readonly minuteAt: number | undefined;
  /** The instants of the bundles that the contact may have got. */
  readonly got: readonly number[];
  /** The instant from which the oldest message waits, and true if a crash has held it back. */
  readonly waitsSince: number | undefined;
  readonly isHeldBack: boolean;
  readonly stepInMinute: number;
};

const epoch = Date.parse('2026-01-01T00:00:00.000Z');
const instant = (seconds: number) => new Date(epoch + seconds * 1000).toISOString();
const secondsOf = (at: string | undefined) => (at === undefined ? undefined : (Date.parse(at) - epoch) / 1000);

/** Visits every state of the rule on a written channel, until one breaks a promise. */
export function exploreRule(functions: Functions = { withOwn, withBundle }): Rule {
  const own = exploreOwn('sms', functions);
  const start: State = {
    ...{ own: [], bundleAt: undefined, leavingAt: undefined, minuteAt: undefined, got: [] },
    ...{ waitsSince: undefined, isHeldBack: false, stepInMinute: 0 },
  };
  const found = { mostBundles: 0, mostInMinute: 0, longestWait: 0 };
  const isKept = () => ruleHolds({ states: 0, mostOwn: own.most, ...found });
  const known = visit(start, keyOf, (state) => {
    if (!isKept()) return [];
    const reached = stepsFrom(state, (each, by) => leave(each, functions, by, found));
    for (const each of reached) note(found, each);
    return reached.map(afterStep);
  });
  return { states: own.states + known, mostOwn: own.most, ...found };
}

/** Visits every state of the messages of their own on a channel; gives the largest number within five minutes. */
export function exploreOwn(channel: Channel, functions: Pick<Functions, 'withOwn'> = { withOwn }) {
  let most = 0;
  const states = visit<readonly number[]>([], String, (own) => {
    const reached = [own];
    for (let number = 1, before = own; ; number++) {
      const slot = { at: instant(0), id: `new ${number}` };
      const next = functions.withOwn(outboxOf(channel, { own: before }), slot);
      if (next === undefined) break;
      before = next.own.map(({ at }) => secondsOf(at) ?? 0);
      if (before.length > 20) throw new Error('There is no bound.');
      reached.push(before);
    }
    most = Math.max(most, ...reached.map((each) => each.filter((at) => at > -withinSeconds).length));
    return reached.map((each) => each.map((at) => at - stepSeconds).filter((at) => at > -withinSeconds));
  });
  return { states, most };
}

/** Visits every state that can be reached from one; gives their number. */
function visit<S>(start: S, keyOf: (state: S) => string, after: (state: S) => readonly S[]): number {
  const known = new Set([keyOf(start)]);
  const waiting = [start];
  for (let state = waiting.pop(); state !== undefined; state = waiting.pop())
    for (const next of after(state)) {
      const key = keyOf(next);
      if (known.has(key)) continue;
      known.add(key);
      waiting.push(next);
    }
  return known.size;
}

function outboxOf(
  channel: Channel,
  { own, bundleAt, leavingAt, minuteAt }: Partial<Pick<State, 'own' | 'bundleAt' | 'leavingAt' | 'minuteAt'>>,
): Outbox {
  const at = (seconds: number | undefined) => (seconds === undefined ? undefined : instant(seconds));
  const defined = Object.entries({ bundleAt: at(bundleAt), leavingAt: at(leavingAt), minuteAt: at(minuteAt) });
  return {
    ...emptyOutbox('ada', channel),
    ...Object.fromEntries(defined.filter(([, value]) => value !== undefined)),
    own: (own ?? []).map((seconds, index) => ({ at: instant(seconds), id: String(index) })),
  };
}

type Found = { -readonly [Name in 'mostBundles' | 'mostInMinute' | 'longestWait']: number };

function note(found: Found, { got, stepInMinute }: State): void {
  const sinceMinute = stepInMinute * stepSeconds;
  found.mostBundles = Math.max(found.mostBundles, got.length);
  found.mostInMinute = Math.max(found.mostInMinute, got.filter((at) => at >= -sinceMinute).length);
}

/** Lets the bundle leave if it may; gives every state that this can lead to. */
type Leave = (state: State, by: SentBy) => State[];

/** Every state at the end of one instant. */
function stepsFrom(state: State, leaveBy: Leave): State[] {
  // The first message may send the bundle, and the second one then waits.
  const arrive = (states: readonly State[]) => maybeWaits(maybeWaits(states, leaveBy), leaveBy);
  const before = arrive([state]);
  if (state.stepInMinute > 0) return before;
  const ran = before.flatMap((each) => (each.waitsSince === undefined ? [each] : leaveBy(each, 'minute')));
  return arrive(ran);
}

/** Either no message comes that has to wait, or one does, which sends the bundle if it is due. */
function maybeWaits(states: readonly State[], leaveBy: Leave): State[] {
  const all = states.flatMap((state) => [
    state,
    ...leaveBy({ ...state, waitsSince: state.waitsSince ?? 0 }, 'notification'),
  ]);
  return [...new Map(all.map((state) => [keyOf(state), state])).values()];
}

/** A bundle leaves if one may: it is sent, or refused, or its function crashes after or before it was sent. */
function leave(state: State, { withBundle: claim }: Functions, by: SentBy, found: Found): State[] {
  const at = instant(0);
  const claimed = claim(outboxOf('sms', state), at, by);
  if (claimed === undefined) return [state];
  if (!state.isHeldBack) found.longestWait = Math.max(found.longestWait, -(state.waitsSince ?? 0));
  const places = ({ bundleAt, leavingAt, minuteAt }: Outbox) => ({
    bundleAt: secondsOf(bundleAt),
    leavingAt: secondsOf(leavingAt),
    minuteAt: secondsOf(minuteAt),
  });
  const over = { waitsSince: undefined, isHeldBack: false };
  const refused = withBundleGone(withoutRefused(claimed, { at, id: bundleSlotId(at) }), at);
  const crashed = { ...state, ...places(claimed), isHeldBack: true };
  return [
    { ...state, ...places(withBundleGone(claimed, at)), ...over, got: [...state.got, 0] },
    { ...state, ...places(refused), ...over },
    { ...crashed, got: [...state.got, 0] },
    crashed,
  ];
}

/** The state one step later, without what is too old to matter. */
function afterStep(state: State): State {
  const later = (seconds: number | undefined, kept: number) => {
    const moved = (seconds ?? 0) - stepSeconds;
    return seconds === undefined || moved <= -kept ? undefined : moved;
  };
  return {
    own: [],
    // Longer than the longest time that the rule asks for, which is a minute.
    bundleAt: later(state.bundleAt, 80),
    leavingAt: later(state.leavingAt, 80),
    minuteAt: later(state.minuteAt, 80),
    got: state.got.map((at) => at - stepSeconds).filter((at) => at > -withinSeconds),
    // A wait that a crash holds back is not measured. Without an end it would make the states infinitely many.
    waitsSince: state.isHeldBack ? 0 : later(state.waitsSince, withinSeconds),
    isHeldBack: state.isHeldBack,
    stepInMinute: (state.stepInMinute + 1) % stepsInMinute,
  };
}

function keyOf({ own: _, ...state }: State): string {
  return Object.values(state).map(String).join(' ');
}
