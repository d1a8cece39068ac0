import { receipts } from './arrivals.ts';
import { type Evidence, isLive, isLiveAt, type Of } from './evidence.ts';
import { jobRule, severityRank } from './happenings.ts';
import { entriesOf } from './ledger.ts';

/*
 * What has to come of the events of a further rule, which a mapping reads.
 */

const troubleIn = ({ played }: Evidence) => `${jobRule} checkout-${played.scenario.incident}`;

/** The second in which an event says that it was. EventBridge gives no parts of it. */
function secondOf({ played }: Evidence, change: number): number {
  return Math.floor(played.scenario.jobs[change]?.atSeconds ?? 0);
}

/** A failure that is received has an incident that was live then, and at least as severe. */
export function jobsAreTaken(evidence: Evidence): string[] {
  const { played, ledger, incidentsOf, statesDuring, severityBefore } = evidence;
  return receipts(evidence, 'job event').flatMap(({ change, delivered, until }) => {
    const { state, severity = 'critical' } = played.scenario.jobs[change] ?? {};
    if (state !== 'FAILED') return [];
    const heard = incidentsOf(troubleIn(evidence)).filter((id) =>
      statesDuring(id, delivered.at, until).some((each) => isLiveAt(each, delivered.at)),
    );
    const isRated = heard.some((id) => {
      const rated = severityBefore(id, until.order);
      return rated !== undefined && severityRank(rated) <= severityRank(severity);
    });
    // A receipt that broke off before it wrote the severity is repeated after a newer success, which has ended it by then.
    const isOver = entriesOf(ledger, 'job event').some(
      (event) =>
        event.outcome === 'taken in' &&
        event.order > delivered.order &&
        event.order < until.order &&
        played.scenario.jobs[event.change]?.state === 'SUCCEEDED' &&
        secondOf(evidence, event.change) > secondOf(evidence, change),
    );
    return isRated || (isOver && heard.length > 0)
      ? []
      : [`the job’s change ${change} is ${severity}, and was received by ${heard.join(', ') || 'no one'}`];
  });
}

/** A success that is received ends the incident that was there, unless a failure that is newer has been delivered. */
export function endsOfJobsEnd(evidence: Evidence): string[] {
  const { played, ledger, records, incidentsOf, stateBefore } = evidence;
  const { jobs } = played.scenario;
  return receipts(evidence, 'job event').flatMap(({ change, delivered, until }) => {
    if (jobs[change]?.state !== 'SUCCEEDED') return [];
    const isOvertaken = entriesOf(ledger, 'job event').some(
      (event) =>
        event.order < until.order &&
        jobs[event.change]?.state === 'FAILED' &&
        secondOf(evidence, event.change) > secondOf(evidence, change),
    );
    const incident = incidentsOf(troubleIn(evidence)).findLast(
      (id) => (records.get(id)?.[0]?.order ?? delivered.order) < delivered.order,
    );
    const after = incident === undefined ? undefined : stateBefore(incident, until.order);
    return isOvertaken || after === undefined || !isLive(after)
      ? []
      : [`the job’s change ${change} is a success, and ${incident} is ${after.status} at ${until.at / 1000} s`];
  });
}

/** A success that is older than a failure which its incident has received does not end it. */
export function oldEndsEndNothing(evidence: Evidence): string[] {
  const { played, ledger, records, incidentsOf } = evidence;
  const { jobs } = played.scenario;
  const events = entriesOf(ledger, 'job event');
  return incidentsOf(troubleIn(evidence)).flatMap((incident) => {
    const all = records.get(incident) ?? [];
    const opened = all[0]?.order ?? 0;
    return all.flatMap((entry: Of<'record'>) => {
      if (entry.status !== 'resolved') return [];
      const isPressed = entriesOf(ledger, 'asked').some(
        (press) =>
          press.incident === incident &&
          (press.reply === 'resolve' || press.reply === 'hand-back') &&
          press.order < entry.order,
      );
      const isEnd = (event: Of<'job event'>) =>
        event.outcome === 'delivered' &&
        event.order < entry.order &&
        jobs[event.change]?.state === 'SUCCEEDED' &&
        !events.some(
          (other) =>
            other.outcome === 'taken in' &&
            other.order > opened &&
            other.order < event.order &&
            jobs[other.change]?.state === 'FAILED' &&
            secondOf(evidence, other.change) > secondOf(evidence, event.change),
        );
      return isPressed || events.some(isEnd)
        ? []
        : [`${incident} was resolved at ${entry.at / 1000} s by an old event`];
    });
  });
}

/** How many incidents the failures of jobs can open: each one, and each of its receipts that broke off once more. */
export function reasonsOfJobs({ played, ledger }: Evidence): number {
  const { jobs } = played.scenario;
  const failures = entriesOf(ledger, 'job event').filter(({ change }) => jobs[change]?.state === 'FAILED');
  const isStruck = played.fired.some(({ fn }) => fn === 'receive-alarm');
  const count = (outcome: string) => failures.filter((event) => event.outcome === outcome).length;
  const distinct = new Set(failures.map(({ change }) => change)).size;
  return (isStruck ? count('delivered') : distinct) + count('failed');
}
