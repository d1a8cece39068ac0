import type { Severity } from '../../lambdas/domain/incident/incident.ts';
import { entriesOf, type Ledger } from './ledger.ts';
import { type About, isWithin, type Mute } from './mute.ts';
import type { Scenario } from './scenario.ts';

/*
 * When nothing covers an alert, worked out from a scenario's mutes as stretches of time, without the calendar of the product.
 */

/** A stretch of time in milliseconds since the beginning. Its end is no part of it. */
export type Stretch = { readonly from: number; readonly until: number };

/** What mutes are narrowed by. Only an alarm has a name in `alarm`. */
export type Subject = { readonly alarm?: string; readonly source: string; readonly severity: Severity };

/** The mutes of a night: those that it draws, and those that presses have made in it. */
export type Muted = {
  readonly scenario: Pick<Scenario, 'incident' | 'mutes' | 'damages' | 'officeFromSeconds'>;
  readonly pressed: readonly { readonly at: number; readonly until: number }[];
};

/** The mutes of a played night. */
export function mutedIn(scenario: Scenario, ledger: Ledger): Muted {
  return { scenario, pressed: entriesOf(ledger, 'muted by a press') };
}

/** The subject of a night's alarm. The routes give it no severity. */
export function alarmSubject({ incident }: Pick<Scenario, 'incident'>): Subject {
  return { alarm: `checkout-${incident}`, source: 'CloudWatch', severity: 'critical' };
}

/** The stretches of time in which no mute covers an alert, in order. */
export function freeTimes(muted: Muted, subject: Subject): readonly Stretch[] {
  const covered = coveredTimes(muted, subject).toSorted((a, b) => a.from - b.from);
  const free: Stretch[] = [];
  let from = Number.NEGATIVE_INFINITY;
  for (const stretch of covered) {
    if (stretch.from > from) free.push({ from, until: stretch.from });
    from = Math.max(from, stretch.until);
  }
  return [...free, { from, until: Number.POSITIVE_INFINITY }];
}

/** The first instant from one to another at which no mute covers an alert. */
function freeBetween(muted: Muted, subject: Subject, from: number, until: number): number | undefined {
  const free = freeTimes(muted, subject).find((stretch) => stretch.from <= until && from < stretch.until);
  return free && Math.max(from, free.from);
}

/** True when no mute covers an alert at some instant from one to another. */
export function isFreeWithin(muted: Muted, subject: Subject, from: number, until: number): boolean {
  return freeBetween(muted, subject, from, until) !== undefined;
}

/** True when no mute covers an alert at any instant from one to another. */
export function isFreeThroughout(muted: Muted, subject: Subject, from: number, until: number): boolean {
  return freeTimes(muted, subject).some((stretch) => stretch.from <= from && until < stretch.until);
}

/** True when a mute may have held an alarm's change: it covers the alarm while the event is received. */
export function mayBeHeld(
  { scenario, ledger }: { readonly scenario: Scenario; readonly ledger: Ledger },
  { change, order, at }: { readonly change: number; readonly order: number; readonly at: number },
): boolean {
  if (scenario.mutes === undefined) return false;
  const delivered = entriesOf(ledger, 'alarm event').find(
    (event) => event.change === change && event.outcome === 'delivered' && event.order < order,
  );
  return !isFreeThroughout(mutedIn(scenario, ledger), alarmSubject(scenario), delivered?.at ?? at, at);
}

/** The first instant from one on at which nothing covers an alert by the mutes that are in the table at another. */
export function freeFrom(muted: Muted, subject: Subject, from: number, now: number): number {
  const { mutes = [], damages = [], ...scenario } = muted.scenario;
  const isInTable = ({ madeAtSeconds = 0, undoneAtSeconds = Number.POSITIVE_INFINITY }: Mute) =>
    madeAtSeconds * 1000 <= now && now < undoneAtSeconds * 1000;
  const isOffice = now >= (scenario.officeFromSeconds ?? Number.POSITIVE_INFINITY) * 1000;
  const lasting = mutes
    .filter(isInTable)
    .map(({ about, fromSeconds, untilSeconds }) => ({ about, fromSeconds, untilSeconds }));
  const then = { ...scenario, officeFromSeconds: isOffice ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY };
  const seen = { ...muted, scenario: { ...then, mutes: isDamagedAt(damages, now / 1000) ? [] : lasting } };
  return freeBetween(seen, subject, from, Number.POSITIVE_INFINITY) ?? from;
}

function coveredTimes({ scenario, pressed }: Muted, subject: Subject): Stretch[] {
  const { mutes = [], damages = [] } = scenario;
  const drawn = mutes.flatMap((mute) => {
    const { about, fromSeconds, untilSeconds, madeAtSeconds, undoneAtSeconds } = mute;
    if (madeAtSeconds !== undefined && isDamagedAt(damages, madeAtSeconds)) return [];
    const isUndone = undoneAtSeconds !== undefined && !isDamagedAt(damages, undoneAtSeconds);
    const from = Math.max(fromSeconds, madeAtSeconds ?? fromSeconds);
    const until = isUndone ? Math.min(untilSeconds, undoneAtSeconds) : untilSeconds;
    return policyTimes(scenario, about, subject)
      .filter(() => isAbout(about, subject))
      .map((times) => ({ from: Math.max(from * 1000, times.from), until: Math.min(until * 1000, times.until) }));
  });
  const ofPresses = subject.alarm === undefined ? [] : pressed.map(({ at, until }) => ({ from: at, until }));
  return [...drawn, ...ofPresses]
    .flatMap((stretch) => withoutDamages(stretch, damages))
    .filter(({ from, until }) => from < until);
}

function isDamagedAt(damages: NonNullable<Scenario['damages']>, seconds: number): boolean {
  return damages.some((damage) => isWithin(damage, seconds));
}

/** A stretch without those in which the mutes are damaged. */
function withoutDamages(stretch: Stretch, damages: NonNullable<Scenario['damages']>): Stretch[] {
  return damages.reduce<Stretch[]>(
    (rest, { fromSeconds, untilSeconds }) =>
      rest.flatMap(({ from, until }) => [
        { from, until: Math.min(until, fromSeconds * 1000) },
        { from: Math.max(from, untilSeconds * 1000), until },
      ]),
    [stretch],
  );
}

/** When the policy that a mute is about is that of the alert. An alarm goes to another policy from some instant on. */
function policyTimes(
  { officeFromSeconds = Number.POSITIVE_INFINITY }: Muted['scenario'],
  { policy }: About,
  { alarm }: Subject,
): Stretch[] {
  const always = { from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY };
  const change = alarm === undefined ? Number.POSITIVE_INFINITY : officeFromSeconds * 1000;
  if (policy === undefined) return [always];
  if (policy === 'default') return [{ ...always, until: change }];
  return policy === 'office' ? [{ ...always, from: change }] : [];
}

function isAbout({ alarm, source, severity }: About, subject: Subject): boolean {
  return (
    (alarm === undefined || (subject.alarm !== undefined && isLike(alarm, subject.alarm))) &&
    (source === undefined || source === subject.source) &&
    (severity === undefined || severity.includes(subject.severity))
  );
}

/** True when a name is like a pattern: a star is any text. */
function isLike(pattern: string, name: string): boolean {
  const [first = '', ...parts] = pattern.split('*');
  if (parts.length === 0) return pattern === name;
  const last = parts.pop() ?? '';
  let rest = name.slice(first.length);
  for (const part of parts) {
    const place = rest.indexOf(part);
    if (place < 0) return false;
    rest = rest.slice(place + part.length);
  }
  return name.startsWith(first) && rest.endsWith(last);
}
