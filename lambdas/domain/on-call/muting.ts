import { instantOfPoint, parsePoint } from '../calendar/dates.ts';
import { type Interval, parseHours, stretchesOf } from '../calendar/hours.ts';
import type { Instant } from '../calendar/local-time.ts';
import { meaningOf } from '../calendar/parsed.ts';
import { matchesGlob } from '../text/glob.ts';
import type { Severity } from './severity.ts';

/**
 * A window in which matching alerts notify nobody: once, from `from` until `until`, or every week at `hours`.
 *
 * Every member that narrows it has to match. `alarm` is a pattern on names, and `arn` is exactly one alarm. `madeAt` is set if a
 * command or a press made it.
 */
export type Mute = {
  readonly alarm?: string | undefined;
  readonly arn?: string | undefined;
  readonly source?: string | undefined;
  readonly policy?: string | undefined;
  readonly severity?: readonly Severity[] | undefined;
  readonly from?: string | undefined;
  readonly until?: string | undefined;
  readonly hours?: readonly string[] | undefined;
  readonly timeZone?: string | undefined;
  readonly because?: string | undefined;
  readonly madeAt?: string | undefined;
};

/** The source of the alarms of CloudWatch. */
export const alarmSource = 'CloudWatch';

/** The members of an alert that mutes are narrowed by. Only an alarm of CloudWatch has a name in `alarm`, and an ARN. */
export type Subject = {
  readonly alarm?: string | undefined;
  readonly arn?: string | undefined;
  readonly source: string;
  readonly policy: string;
  readonly severity: Severity;
};

/** The mute that covers an alert, and the first instant at which none does; nothing if that is more than a week away. */
export type Cover = { readonly mute: Mute; readonly until: Instant | undefined };

/** True when the mute is about the alert, at whatever time. */
export function isAbout({ alarm, arn, source, policy, severity }: Mute, subject: Subject): boolean {
  return (
    (alarm === undefined || (subject.alarm !== undefined && matchesGlob(alarm, subject.alarm))) &&
    (arn === undefined || arn === subject.arn) &&
    (source === undefined || source === subject.source) &&
    (policy === undefined || policy === subject.policy) &&
    (severity === undefined || severity.includes(subject.severity))
  );
}

/** The cover of an alert at an instant; nothing if it notifies. */
export function coverOf(mutes: readonly Mute[], subject: Subject, at: Instant): Cover | undefined {
  const mute = mutes.find((each) => isAbout(each, subject) && windowsOf(each, { from: at, until: at + 1 }).length > 0);
  return mute && { mute, until: freeFrom(mutes, subject, at) };
}

const dayMilliseconds = 24 * 3600 * 1000;

/** A week, and a day for a change of the clocks: what covers an alert for all of it is taken to go on. */
const horizon = 8 * dayMilliseconds;

/**
 * The first instant, from an instant on, at which no mute covers the alert; nothing if that is more than a week away.
 *
 * Mutes that meet or overlap are one. Of mutes with a minute between them, that minute is found.
 */
export function freeFrom(mutes: readonly Mute[], subject: Subject, from: Instant): Instant | undefined {
  const until = from + horizon;
  const windows = mutes
    .filter((mute) => isAbout(mute, subject))
    .flatMap((mute) => windowsOf(mute, { from, until }))
    .sort((a, b) => a.from - b.from);
  let free = from;
  for (const window of windows) {
    if (window.from > free) break;
    free = Math.max(free, window.until);
  }
  return free < until ? free : undefined;
}

/** The windows of a mute that overlap with a stretch of time. They are half-open: at its end a mute is over. */
export function windowsOf({ from, until, hours, timeZone = 'UTC' }: Mute, stretch: Interval): Interval[] {
  if (hours !== undefined) return hours.flatMap((text) => stretchesOf(meaningOf(parseHours(text)), stretch, timeZone));
  const begin = from === undefined ? Number.NEGATIVE_INFINITY : instantIn(from, timeZone);
  const end = until === undefined ? begin : instantIn(until, timeZone);
  return begin < end && begin < stretch.until && end > stretch.from ? [{ from: begin, until: end }] : [];
}

function instantIn(text: string, timeZone: string): Instant {
  return instantOfPoint(meaningOf(parsePoint(text)), timeZone);
}

/** The end of a mute that happens once; nothing for one that comes every week. */
export function endOf({ until, timeZone = 'UTC' }: Mute): Instant | undefined {
  return until === undefined ? undefined : instantIn(until, timeZone);
}

/** The reason of a mute in words: the one that its author gave, or its hours. */
export function reasonOf({ because, hours = [] }: Mute): string {
  return because ?? hours.join(', ');
}
