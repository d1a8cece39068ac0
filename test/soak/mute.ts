import type { Severity } from '../../lambdas/domain/incident/incident.ts';
import type { Mute as StoredMute } from '../../lambdas/domain/on-call/muting.ts';
import { clocksAt } from './turns.ts';

/*
 * Mutes as a scenario has them, as data; and the texts that say the same in the product's words.
 */

/** Everything that narrows a mute. */
export type About = {
  readonly alarm?: string;
  readonly source?: string;
  readonly policy?: string;
  readonly severity?: readonly Severity[];
};

/** A mute with its window in this night. */
export type Mute = {
  readonly about: About;
  readonly fromSeconds: number;
  readonly untilSeconds: number;
  /** The days and the zone of a mute that comes every week; by default it happens once. */
  readonly weekly?: { readonly days: string; readonly timeZone: string };
  /** When a command makes it, and when a command takes it out; by default the file has it. */
  readonly madeAtSeconds?: number;
  readonly undoneAtSeconds?: number;
};

/** A stretch of time in which the mutes in the table are damaged: then they hold nothing. */
export type Damage = { readonly fromSeconds: number; readonly untilSeconds: number };

/** The mute as the table keeps it. */
export function muteOf(
  { about, fromSeconds, untilSeconds, weekly, madeAtSeconds }: Mute,
  beginsAt: number,
): StoredMute {
  const instantOf = (seconds: number) => beginsAt + seconds * 1000;
  const pointOf = (seconds: number) => `${new Date(instantOf(seconds)).toISOString().slice(0, 16)}Z`;
  const because = `the database moves at ${fromSeconds} s`;
  if (weekly === undefined) {
    const madeAt = madeAtSeconds === undefined ? {} : { madeAt: new Date(instantOf(madeAtSeconds)).toISOString() };
    return { ...about, from: pointOf(fromSeconds), until: pointOf(untilSeconds), because, ...madeAt };
  }
  const { days, timeZone } = weekly;
  const timeOf = (seconds: number) => clocksAt(instantOf(seconds), timeZone).slice(11);
  return { ...about, hours: [`${days} ${timeOf(fromSeconds)}-${timeOf(untilSeconds)}`], timeZone, because };
}

/** The mutes of the file, as the table keeps them. */
export function mutesOfFile({ mutes = [] }: { readonly mutes?: readonly Mute[] }, beginsAt: number): StoredMute[] {
  return mutes.filter(({ madeAtSeconds }) => madeAtSeconds === undefined).map((mute) => muteOf(mute, beginsAt));
}

/** True when a stretch has an instant: its end is no part of it. */
export function isWithin({ fromSeconds, untilSeconds }: Damage, seconds: number): boolean {
  return fromSeconds <= seconds && seconds < untilSeconds;
}
