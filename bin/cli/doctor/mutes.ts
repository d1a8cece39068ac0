import { tellNarrowing } from '../../../lambdas/domain/on-call/mute.ts';
import { alarmSource, endOf, type Mute, windowsOf } from '../../../lambdas/domain/on-call/muting.ts';
import type { OnCall } from '../../../lambdas/domain/on-call/on-call.ts';
import { type Route, whyNever } from '../../../lambdas/domain/on-call/route.ts';
import { hasAll, minutesOf, union } from '../../../lambdas/domain/on-call/week-hours.ts';
import { coversGlob, matchesGlob } from '../../../lambdas/domain/text/glob.ts';
import { plural } from '../../../lambdas/domain/text/plural.ts';
import { listed, type Row } from './check.ts';

const check = 'mutes';
const day = 24 * 3600 * 1000;
const always = { from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY };

/**
 * The rows about the mutes that are not over: one that is long, one that no alarm matches, and mutes that leave a critical route
 * never active. None without mutes.
 *
 * @param alarms the names of all alarms of the Region
 */
export function muteRows({ mutes, routes }: OnCall, alarms: readonly string[], pager: string, now: number): Row[] {
  const current = mutes.filter((mute) => (endOf(mute) ?? Number.POSITIVE_INFINITY) > now);
  if (current.length === 0) return [];
  const doubts = [...longRows(current), ...idleRows(current, alarms, pager), ...silentRows(current, routes)];
  return doubts.length > 0
    ? doubts
    : [{ check, status: 'ok', found: `${plural(current.length, 'mute')}, none of them doubtful` }];
}

function warning(found: string, todo: string): Row {
  return { check, status: 'warning', found, todo };
}

function longRows(mutes: readonly Mute[]): Row[] {
  const long = mutes.filter(isLong);
  if (long.length === 0) return [];
  return [
    warning(
      `Longer than a day: the mute of ${listed(long.map(tellNarrowing))}`,
      'End it as soon as it is not needed. `npx notify-support held` lists what it holds.',
    ),
  ];
}

function isLong(mute: Mute): boolean {
  if (mute.hours !== undefined) return minutesOf(mute.hours).every((minute) => minute === 1);
  return windowsOf(mute, always).some(({ from, until }) => until - from > day);
}

function idleRows(mutes: readonly Mute[], alarms: readonly string[], pager: string): Row[] {
  const names = alarms.filter((name) => whyNever(name, pager) === undefined);
  // A mute of exactly one alarm is often about another account.
  const idle = mutes.filter(
    ({ alarm, arn }) => alarm !== undefined && arn === undefined && !names.some((name) => matchesGlob(alarm, name)),
  );
  if (idle.length === 0) return [];
  return [
    warning(
      `No alarm of the Region matches the mute of ${listed(idle.map(tellNarrowing))}`,
      'Correct its pattern. Alarms of the pager itself and of auto scaling are never muted.',
    ),
  ];
}

function silentRows(mutes: readonly Mute[], routes: readonly Route[]): Row[] {
  const silent = routes.filter((route) => isCritical(route) && isAlwaysMuted(route, mutes));
  if (silent.length === 0) return [];
  return [
    warning(
      `Mutes cover all hours of ${listed(silent.map(({ alarm, source }) => `the route ${alarm ?? source}`))}, which is critical`,
      'Nobody is ever notified by it. Take a mute out, or give the mute or the route a severity.',
    ),
  ];
}

function isCritical({ policy, severity = 'critical' }: Route): boolean {
  return policy !== null && severity === 'critical';
}

/** True when mutes of every week cover all hours of a route. */
function isAlwaysMuted(route: Route, mutes: readonly Mute[]): boolean {
  const about = mutes.filter((mute) => mute.hours !== undefined && coversRoute(mute, route));
  return [...new Set(about.map(({ timeZone }) => timeZone))].some((zone) => {
    const muted = union(about.filter(({ timeZone }) => timeZone === zone).map(({ hours }) => minutesOf(hours)));
    return hasAll(muted, minutesOf(route.timeZone === zone ? route.hours : undefined));
  });
}

/** True when a mute is about all critical alerts of a route. */
function coversRoute({ alarm, arn, source, policy, severity }: Mute, route: Route): boolean {
  return (
    arn === undefined &&
    (alarm === undefined || (route.alarm !== undefined && coversGlob(alarm, route.alarm))) &&
    (source === undefined || source === (route.source ?? alarmSource)) &&
    (policy === undefined || policy === route.policy) &&
    (severity === undefined || severity.includes('critical'))
  );
}
