import { keepsTheSweep, sweptBy } from './course.ts';
import type { Evidence } from './evidence.ts';
import { millisecondsOf } from './happenings.ts';
import { entriesOf } from './ledger.ts';
import { mostFunctionMilliseconds } from './quiet.ts';
import type { Outage, Quiet } from './scenario.ts';

/**
 * A contributor that went into ALARM while its alarm was not to notify, and is in ALARM still when that is over, is said then.
 *
 * It is said when people are being notified of its alarm after the end. A run that somebody had answered by then has not
 * said it.
 */
export function heldContributorsAreSaid(evidence: Evidence): string[] {
  const { quiet } = evidence.played.scenario;
  return quiet.flatMap((each) =>
    heldIn(evidence, each).flatMap(({ name, deliveredAt, from, until }) => {
      const by = sweptBy(evidence, from, keepsTheAlarms);
      return until <= by ||
        isQuietIn(evidence, each, by) ||
        isSaid(evidence, each.untilSeconds * 1000, from, by) ||
        isSaidBefore(evidence, deliveredAt, from)
        ? []
        : [
            `${name} was held, its alarm may notify since ${each.untilSeconds} s, and nobody has heard of it by ${by / 1000} s`,
          ];
    }),
  );
}

/** What keeps the sweep from the alarms: it asks CloudWatch for a list of them. */
function keepsTheAlarms(outage: Outage): boolean {
  return keepsTheSweep(outage) || (outage.kind === 'service down' && outage.service === 'alarms');
}

type Held = {
  readonly name: string;
  readonly deliveredAt: number;
  readonly from: number;
  readonly until: number;
};

/** The contributors of which an event was received within the time, with the instants from which and until which they are owed. */
function heldIn({ played, ledger }: Evidence, { fromSeconds, untilSeconds }: Quiet): Held[] {
  const { contributors, alarm, deletions } = played.scenario;
  return contributors.flatMap(({ name, state, atSeconds }, change) => {
    const isIn = state === 'ALARM' && fromSeconds <= atSeconds && atSeconds < untilSeconds;
    const events = entriesOf(ledger, 'contributor event').filter((event) => event.change === change);
    const delivered = events.find(({ outcome }) => outcome === 'delivered');
    const received = events.find(({ outcome }) => outcome === 'taken in');
    if (!isIn || delivered === undefined || received === undefined || delivered.at >= untilSeconds * 1000) return [];
    const ends = [
      ...contributors.filter((other, place) => other.name === name && place > change),
      ...alarm.filter((other) => other.state !== 'ALARM' && other.atSeconds > atSeconds),
      ...deletions.filter((other) => other.atSeconds > atSeconds),
    ].map((end) => millisecondsOf(end.atSeconds));
    const isOfAlarm = inAlarmAt(alarm, atSeconds);
    const from = Math.max(untilSeconds * 1000, received.at);
    return isOfAlarm ? [{ name, deliveredAt: delivered.at, from, until: Math.min(played.endedAt, ...ends) }] : [];
  });
}

function inAlarmAt(alarm: Evidence['played']['scenario']['alarm'], atSeconds: number): boolean {
  return alarm.findLast((each) => each.atSeconds <= atSeconds)?.state === 'ALARM';
}

/** True when another time in which the alarm is not to notify lies between the end of one and an instant. */
function isQuietIn({ played }: Evidence, { untilSeconds }: Quiet, by: number): boolean {
  return played.scenario.quiet.some((other) => other.untilSeconds > untilSeconds && other.fromSeconds * 1000 <= by);
}

/**
 * True when an incident of the alarm notified people at a sweep after the end of the time, or began to after that end.
 *
 * A sweep that was under way at the end may have asked after it.
 */
function isSaid({ records, played }: Evidence, endedAt: number, from: number, by: number): boolean {
  const first = played.scenario.sweepSeconds * 1000;
  const next = (at: number) => first + Math.max(0, Math.ceil((at - first) / 60_000)) * 60_000;
  const isUnderWay = next(endedAt) - 60_000 >= endedAt - mostFunctionMilliseconds;
  const instants = [next(from), ...(isUnderWay ? [endedAt] : [])];
  return [...records.values()].some((all) => {
    if (all[0]?.owner !== 'CloudWatch') return false;
    return (
      instants.some((at) => all.findLast((entry) => entry.at <= at)?.status === 'triggered') ||
      all.some((entry) => entry.status === 'triggered' && entry.at >= endedAt && entry.at <= by)
    );
  });
}

/** True when an incident of the alarm notified people while CloudWatch could not be asked whether the alarm is to notify. */
function isSaidBefore({ records, played, ledger }: Evidence, deliveredAt: number, from: number): boolean {
  const unasked = [
    ...played.scenario.outages.flatMap((outage) =>
      outage.kind === 'service down' && (outage.service === 'alarms' || outage.service === 'questions')
        ? [[outage.fromSeconds * 1000, outage.untilSeconds * 1000] as const]
        : [],
    ),
    ...entriesOf(ledger, 'fault').flatMap(({ what, at }) => (questions.has(what) ? [[at, at] as const] : [])),
  ].filter(([begin, end]) => begin <= from && end >= deliveredAt);
  return [...records.values()].some((all) =>
    all.some((entry, place) => {
      if (entry.owner !== 'CloudWatch' || entry.status !== 'triggered') return false;
      const until = all[place + 1]?.at ?? played.endedAt;
      return unasked.some(([begin, end]) => begin <= until && end >= entry.at - mostFunctionMilliseconds);
    }),
  );
}

const questions = new Set(['findMute', 'describeAlarm']);
