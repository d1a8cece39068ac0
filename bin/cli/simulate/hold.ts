import type { Instant } from '../../../lambdas/domain/calendar/local-time.ts';
import { tellNarrowing } from '../../../lambdas/domain/on-call/mute.ts';
import { coverOf, type Mute, reasonOf, type Subject } from '../../../lambdas/domain/on-call/muting.ts';
import { tellIn } from '../../mutes/narrowing.ts';

/** A mute that holds the alert of a simulation. */
export type Hold = {
  readonly since: Instant;
  /** The sweep that opens the incident, if the alert is still wrong; nothing if that is more than a week away. */
  readonly opensAt: Instant | undefined;
  readonly mute: Mute;
};

const minute = 60_000;

/** The mute that holds an alert which arrives at an instant; nothing if it notifies at once. */
export function holdOf(mutes: readonly Mute[], subject: Subject, at: Instant): Hold | undefined {
  const cover = coverOf(mutes, subject, at);
  if (cover === undefined) return undefined;
  const { mute, until } = cover;
  return { since: at, mute, opensAt: until === undefined ? undefined : Math.ceil(until / minute) * minute };
}

/** True if the source resolves the alert, that many seconds after it, before the mute ends. Then nobody is notified. */
export function isOverInTime({ since, opensAt }: Hold, resolve: number | undefined): boolean {
  return resolve !== undefined && (opensAt === undefined || since + resolve * 1000 <= opensAt);
}

/** The lines that say what holds the alert, and until when. */
export function tellHold(hold: Hold, resolve: number | undefined): string[] {
  const { mute, opensAt } = hold;
  const about = tellNarrowing(mute);
  const held = `A mute${about === '' ? '' : ` (${about})`} holds it`;
  const why = `: ${reasonOf(mute)}.`;
  if (opensAt === undefined) return [`${held} for more than a week${why} Nobody is notified in that time.`];
  const until = `${held} until ${tellIn(opensAt, mute.timeZone ?? 'UTC')}${why}`;
  return isOverInTime(hold, resolve)
    ? [until, 'The source resolves it before, so nobody is notified.']
    : [until, 'If it is still wrong then:'];
}

/** A hold for programs. */
export function holdJson({ since, opensAt, mute }: Hold) {
  return {
    since: new Date(since).toISOString(),
    until: opensAt === undefined ? null : new Date(opensAt).toISOString(),
    because: reasonOf(mute),
  };
}
