import type { Severity } from '../../lambdas/domain/incident/incident.ts';
import { refusals } from './bodies.ts';
import { keepsTheSweep, sweptBy } from './course.ts';
import { alarmSubject, freeTimes, isFreeThroughout, mutedIn } from './covers.ts';
import {
  alertOf,
  type Evidence,
  isEndedByItsSource,
  isLive,
  isLiveAt,
  isOverdue,
  isPerson,
  isTest,
  type Of,
  troublesOf,
} from './evidence.ts';
import { isReopening } from './flapping.ts';
import { alarmReceivers, jobRule, millisecondsOf, severityRank, stateBeforeChange, usualKey } from './happenings.ts';
import { entriesOf } from './ledger.ts';
import { isByTopic, isHushed, mostFunctionMilliseconds, mostLateMilliseconds, quietAt } from './quiet.ts';
import type { Outage, Quiet } from './scenario.ts';
import { isAloneOn } from './turns.ts';

/*
 * What has to come of whatever arrives: it is taken or counted, said again when it gets worse, and changes only what is its
 * own. Each check gives a sentence for everything that went otherwise.
 */

const isOk = (status: number) => status >= 200 && status < 300;
const isRefusal = (status: number) => status >= 400 && status < 500;

const cloudWatch = 'CloudWatch';

// Alerts.

/** An alert with a usable summary is not refused, and its incident is at least as severe as it says. */
export function whatIsWrongIsTaken(evidence: Evidence): string[] {
  const { played, ledger, severityBefore } = evidence;
  return entriesOf(ledger, 'alert answered').flatMap((answer) => {
    const { alert, action, status, incident, order } = answer;
    const { severity = 'critical', ...posted } = alertOf(played, alert);
    if (isRefusal(status)) {
      // The vendors' forms have a success for it.
      const isVendors = posted.form === 'pagerduty' || posted.form === 'opsgenie';
      return action !== 'trigger' && status === 404 && !isVendors && isNothingToResolve(evidence, answer)
        ? []
        : [`alert ${alert} was answered ${status}, and it says what is wrong: ${JSON.stringify(posted)}`];
    }
    if (action !== 'trigger' || incident === undefined || !isOk(status)) return [];
    const rated = severityBefore(incident, order);
    const isAsSevere = severitiesDuring(evidence, answer).some((each) => severityRank(each) <= severityRank(severity));
    return isAsSevere ? [] : [`alert ${alert} is ${severity}, and ${incident} is ${rated}: ${JSON.stringify(posted)}`];
  });
}

/**
 * Every severity that an incident had while an alert was processed, because another one may have reopened it before the
 * answer. A retry with the same key gets the answer of the first try that was processed.
 */
function severitiesDuring({ played, ledger }: Evidence, answer: Of<'alert answered'>): Severity[] {
  const { alert, incident, askedAt, order } = answer;
  const tries = entriesOf(ledger, 'alert answered').filter((each) => each.alert === alert);
  const since = alertOf(played, alert).hasKey ? Math.min(...tries.map((each) => each.askedAt)) : askedAt;
  const ratings = entriesOf(ledger, 'rated').filter((entry) => entry.incident === incident && entry.order < order);
  const first = Math.max(
    0,
    ratings.findLastIndex(({ at }) => at < since),
  );
  return ratings.slice(first).map(({ severity }) => severity);
}

/** Every alert of a body that was accepted has an incident that was live while the body was processed. */
export function everyTroubleIsTaken(evidence: Evidence): string[] {
  const { played, ledger, incidentsOf, statesDuring } = evidence;
  const answers = entriesOf(ledger, 'alert answered');
  return answers.flatMap((answer) => {
    const { alert, action, status, askedAt, order } = answer;
    const isFirst = answers.find((other) => other.alert === alert)?.order === order;
    // A retry with the same idempotency key gets the answer of an earlier time.
    if (action !== 'trigger' || !isOk(status) || !isFirst || answer.held !== undefined) return [];
    return troublesOf(played, alertOf(played, alert)).flatMap((trouble) =>
      incidentsOf(trouble).some((id) => statesDuring(id, askedAt, answer).some((state) => isLiveAt(state, askedAt)))
        ? []
        : [`alert ${alert} was answered ${status}, and nobody was notified of ${trouble}`],
    );
  });
}

/** A message of a topic that SNS has signed is not refused. */
export function topicsAreTaken({ ledger }: Evidence): string[] {
  return entriesOf(ledger, 'alarm event').flatMap(({ change, outcome, at }) =>
    outcome === 'refused' ? [`the topic’s message of change ${change} was refused at ${at / 1000} s`] : [],
  );
}

/** True unless the incident of a resolve was live for all the time in which it was processed. */
function isNothingToResolve(evidence: Evidence, answer: Of<'alert answered'>): boolean {
  const { played, incidentsOf, statesDuring } = evidence;
  const [trouble = ''] = troublesOf(played, alertOf(played, answer.alert));
  const newest = incidentsOf(trouble).at(-1) ?? '';
  const states = statesDuring(newest, answer.askedAt, answer);
  return states.length === 0 || !states.every((state) => state.at < answer.askedAt && isLiveAt(state, answer.at));
}

/** What says nothing is refused, and every refusal is counted. */
export function refusalsCount({ played, ledger }: Evidence): string[] {
  const counted = entriesOf(ledger, 'refusals counted');
  const isCounted = ({ askedAt, order }: { readonly askedAt: number; readonly order: number }) =>
    counted.some((entry) => entry.at >= askedAt && entry.order < order);
  const refused = entriesOf(ledger, 'refusal answered').flatMap((answer) => {
    const { kind = '' } = played.scenario.refused[answer.refused] ?? {};
    if (answer.status >= 500) return [];
    const wrong = answer.status === refusals[kind]?.status ? [] : [`${kind} was answered ${answer.status}`];
    return [...wrong, ...(isCounted(answer) ? [] : [`${kind} was answered ${answer.status}, and not counted`])];
  });
  const inBodies = entriesOf(ledger, 'alert answered').flatMap((answer) => {
    const { beside } = alertOf(played, answer.alert);
    if (beside !== 'bad' || answer.status >= 500 || isCounted(answer)) return [];
    return [`beside alert ${answer.alert} there was one that says nothing, and it was not counted`];
  });
  return [...refused, ...inBodies];
}

/** However often an alert comes, the timeline has at most one event a minute of it, and one for each rise. */
export function repeatsAreFew({ played, records }: Evidence): string[] {
  return [...played.incidents].flatMap(([incident, { alertEvents }]) => {
    const [first] = records.get(incident) ?? [];
    if (first === undefined) return [];
    const most = 8 + Math.ceil((played.endedAt - first.at) / 60_000) + played.fired.length;
    return alertEvents <= most ? [] : [`the timeline of ${incident} has ${alertEvents} alerts, and ${most} at most`];
  });
}

// Worse, or again.

type Reason = {
  /** The reason in words. */
  readonly what: string;
  /** From when until when it was received. */
  readonly from: { readonly at: number; readonly order: number };
  readonly until: { readonly at: number; readonly order: number };
  /** Somebody who took the incident before this knows nothing of it. */
  readonly since: number;
  /** The incident that has to say it; that of the alarm by default. */
  readonly incident?: string;
};

/** What gets worse, or breaks again, after somebody took it begins a new run. */
export function saidAgain(evidence: Evidence): string[] {
  const { incidentsOf, stateBefore, played } = evidence;
  const ofAlarm = `${cloudWatch} checkout-${played.scenario.incident}`;
  return [...rises(evidence), ...risesOfJobs(evidence), ...alarmsAgain(evidence), ...newContributors(evidence)].flatMap(
    ({ what, from, until, since, incident = incidentsOf(ofAlarm).at(-1) ?? '' }) => {
      const before = stateBefore(incident, from.order);
      const after = stateBefore(incident, until.order);
      const isTaken = before?.status === 'acknowledged' && before.at < since && until.at < before.at + 23 * 3_600_000;
      return isTaken && after === before && !isLeftToSweep(evidence, incident, from, until)
        ? [`${before.by} had ${incident} when ${what} at ${until.at / 1000} s, and nobody was notified of it`]
        : [];
    },
  );
}

/** The sweep looks for an alarm whose event is this late. */
const eventMilliseconds = 120_000;

/** True when an event came so late that the sweep had found the alarm before it, and the sweep then began the next run in its time. */
function isLeftToSweep(evidence: Evidence, incident: string, from: Reason['from'], until: Reason['until']): boolean {
  const by = sweptBy(evidence, until.at);
  const run = evidence.stateBefore(incident, until.order)?.run ?? 0;
  const isNext = (evidence.records.get(incident) ?? []).some(
    (entry) => entry.order > until.order && entry.at <= by && entry.status === 'triggered' && entry.run === run + 1,
  );
  return until.at - from.at >= eventMilliseconds && isNext;
}

function rises({ played, ledger, severityBefore }: Evidence): Reason[] {
  return entriesOf(ledger, 'alert answered').flatMap((answer) => {
    const { alert, action, status, incident, askedAt } = answer;
    const { severity = 'critical' } = alertOf(played, alert);
    if (action !== 'trigger' || !isOk(status) || incident === undefined) return [];
    const asked = ledger.findLast((entry) => entry.at < askedAt);
    const from = { at: askedAt, order: (asked?.order ?? -1) + 1 };
    const known = severityBefore(incident, from.order);
    const isWorse = known !== undefined && severityRank(severity) < severityRank(known);
    return isWorse ? [{ what: `it rose to ${severity}`, from, until: answer, since: answer.at, incident }] : [];
  });
}

/** A worse event of a job, unless it was received before. */
function risesOfJobs(evidence: Evidence): Reason[] {
  const { played, severityBefore, incidentsOf } = evidence;
  const incident = incidentsOf(`${jobRule} checkout-${played.scenario.incident}`).at(-1) ?? '';
  return receipts(evidence, 'job event').flatMap(({ change, delivered, until }) => {
    const { state, severity = 'critical' } = played.scenario.jobs[change] ?? {};
    const known = severityBefore(incident, delivered.order);
    const isWorse = state === 'FAILED' && known !== undefined && severityRank(severity) < severityRank(known);
    return isWorse
      ? [{ what: `the job’s failure is ${severity}`, from: delivered, until, since: until.at, incident }]
      : [];
  });
}

type EventKind = 'alarm event' | 'contributor event' | 'deletion event' | 'job event';

/** Each first receipt of an event, with its delivery. */
export function receipts({ ledger }: Evidence, kind: EventKind) {
  const entries = entriesOf(ledger, kind);
  const changes = [...new Set(entries.map(({ change }) => change))];
  return changes.flatMap((change) => {
    const [delivered, ...others] = entries.filter((entry) => entry.change === change);
    const until = others.find(({ outcome }) => outcome === 'taken in');
    return delivered === undefined || until === undefined ? [] : [{ change, delivered, until }];
  });
}

/** True when the event of an alarm's change had been received by an entry. The sweep records one that was not a minute later. */
function isTakenIn({ ledger }: Evidence, change: number, order: number): boolean {
  return entriesOf(ledger, 'alarm event').some(
    (event) => event.change === change && event.outcome === 'taken in' && event.order < order,
  );
}

/** True when any state of the alarm that is not older than an instant was delivered by an entry, except for one. */
function isOvertaken({ played, ledger }: Evidence, sinceSeconds: number, order: number, except?: number): boolean {
  const { alarm, deletions } = played.scenario;
  return (
    entriesOf(ledger, 'alarm event').some(
      (event) =>
        event.change !== except && event.order < order && (alarm[event.change]?.atSeconds ?? 0) >= sinceSeconds,
    ) ||
    entriesOf(ledger, 'deletion event').some(
      (event) => event.order < order && (deletions[event.change]?.atSeconds ?? 0) >= sinceSeconds - 1,
    )
  );
}

/** True when the alarm was OK or deleted by an entry, and was so after an instant: the sweep asks CloudWatch. */
function isOverBy({ ledger }: Evidence, sinceSeconds: number, order: number): boolean {
  return ledger.some(
    (entry) =>
      entry.order < order &&
      entry.at >= sinceSeconds * 1000 &&
      (entry.kind === 'alarm deleted' || (entry.kind === 'alarm changed' && entry.state === 'OK')),
  );
}

function alarmsAgain(evidence: Evidence): Reason[] {
  const { scenario } = evidence.played;
  return receipts(evidence, 'alarm event').flatMap(({ change, delivered, until }) => {
    const { state, atSeconds = 0 } = scenario.alarm[change] ?? {};
    const before = stateBeforeChange(scenario, change);
    const isToBeSaid =
      state === 'ALARM' &&
      before !== 'ALARM' &&
      (isByTopic(until) || !isHushed(scenario, atSeconds, until.at)) &&
      !isOvertaken(evidence, atSeconds, until.order, change) &&
      !isOverBy(evidence, atSeconds, until.order) &&
      // A contributor that goes into ALARM just before has said it.
      !scenario.contributors.some(
        (each) => each.state === 'ALARM' && each.atSeconds <= atSeconds && each.atSeconds >= atSeconds - 5,
      );
    const what = `the alarm was in ALARM after ${before}`;
    return isToBeSaid ? [{ what, from: delivered, until, since: millisecondsOf(atSeconds) }] : [];
  });
}

function newContributors(evidence: Evidence): Reason[] {
  const { played, ledger } = evidence;
  const { contributors, alarm } = played.scenario;
  const events = entriesOf(ledger, 'contributor event');
  return receipts(evidence, 'contributor event').flatMap(({ change, delivered, until }) => {
    const { name, state, atSeconds = 0 } = contributors[change] ?? {};
    const isOfIt = (each: number) => contributors[each]?.name === name;
    const isNewer = (each: number) => isOfIt(each) && (contributors[each]?.atSeconds ?? 0) > atSeconds;
    const previous = contributors.findLastIndex((_, each) => isOfIt(each) && each < change);
    const isNew =
      previous < 0 ||
      events.some(
        (event) => event.change === previous && event.outcome === 'taken in' && event.order < delivered.order,
      );
    const isToBeSaid =
      state === 'ALARM' &&
      isNew &&
      !isHushed(played.scenario, atSeconds, until.at) &&
      !events.some((event) => isNewer(event.change) && event.order < until.order) &&
      // One that goes into ALARM with its alarm, or before it, is one fault with it.
      !alarm.some(
        (each, place) =>
          each.state === 'ALARM' &&
          stateBeforeChange(played.scenario, place) !== 'ALARM' &&
          each.atSeconds >= atSeconds - (isTakenIn(evidence, place, until.order) ? 0 : 61) &&
          millisecondsOf(each.atSeconds) <= until.at,
      ) &&
      !isOvertaken(evidence, atSeconds, until.order) &&
      !isOverBy(evidence, atSeconds, until.order);
    return isToBeSaid
      ? [{ what: `${name} was in ALARM`, from: delivered, until, since: millisecondsOf(atSeconds) }]
      : [];
  });
}

/** A run that begins because it got worse notifies first whoever has it. */
export function holderIsFirst(evidence: Evidence): string[] {
  const { played, ledger, records } = evidence;
  const { scenario } = played;
  if (scenario.applies.length > 0) return [];
  return [...records].flatMap(([incident, all]) =>
    all.flatMap((entry, index) => {
      const before = all[index - 1];
      if (entry.status !== 'triggered' || before?.status !== 'acknowledged' || isTest(incident)) return [];
      const isHandedBack = entriesOf(ledger, 'asked').some(
        (press) =>
          press.incident === incident &&
          press.contact === before.by &&
          press.reply === 'hand-back' &&
          press.order < entry.order,
      );
      const first = entriesOf(ledger, 'invoked').find(
        ({ attempt }) => attempt?.incident === incident && attempt.run === entry.run,
      )?.attempt;
      if (isHandedBack || isOverdue(evidence, before, entry.at) || first === undefined) return [];
      const isAlone = [entry.at, first.enteredAt].some((at) => isAloneOn(scenario, 1, before.by ?? '', at));
      return isFirstAsked(first, before.by ?? '', isAlone)
        ? []
        : [
            `${before.by} had ${incident} when it got worse, and ${first.contact} was notified first in run ${entry.run}`,
          ];
    }),
  );
}

/** True when the first attempt of a run is at whoever had the incident. A source cannot be notified. */
function isFirstAsked(
  first: { readonly contact: string; readonly level: number },
  holder: string,
  isAlone: boolean,
): boolean {
  if (!isPerson(holder)) return first.level > 0;
  return first.contact === holder && (first.level === 0 || isAlone);
}

// Alarms.

/** An alarm in ALARM that may notify is heard of: by its event, or else by the sweep, once its event had two minutes. */
export function alarmsAreFound(evidence: Evidence): string[] {
  const { played, records } = evidence;
  const { alarm, deletions, contributors, quiet } = played.scenario;
  const keeps = (outage: Outage) =>
    keepsTheSweep(outage) || (outage.kind === 'service down' && outage.service === 'alarms');
  return alarm.flatMap(({ state, atSeconds }, change) => {
    if (state !== 'ALARM' || stateBeforeChange(played.scenario, change) === 'ALARM') return [];
    const since = millisecondsOf(atSeconds);
    const ends = [...alarm.slice(change).filter((each) => each.state !== 'ALARM'), ...deletions]
      .map((each) => millisecondsOf(each.atSeconds))
      .filter((at) => at >= since);
    const heardAt = played.scenario.isElsewhere ? receivedAt(evidence, change) : since + 120_000;
    if (heardAt === undefined) return [];
    const from = afterCovers(evidence, afterQuiet(quiet, heardAt));
    const by = sweptBy(evidence, from, keeps);
    const isShort = Math.min(played.endedAt + 180_000, ...ends) <= by;
    const isQuietLater = quiet.some((each) => each.fromSeconds * 1000 > from && each.fromSeconds * 1000 <= by);
    const muted = mutedIn(played.scenario, played.ledger);
    if (isShort || isQuietLater || !isFreeThroughout(muted, alarmSubject(played.scenario), from, by)) return [];
    const all = [...records].filter(([, [first]]) => first?.owner === cloudWatch).map(([, entries]) => entries);
    // A state that it heard of less than a minute before may be the same.
    const isClose = [...alarm, ...contributors].some(
      (each) => each.atSeconds < atSeconds && each.atSeconds > atSeconds - 62,
    );
    const isHeard = all.some((entries) => {
      if (entries.some((entry) => entry.at >= since && entry.at <= by && isLive(entry))) return true;
      const standing = entries.findLast((entry) => entry.at < since);
      if (standing === undefined || !isLive(standing)) return false;
      return standing.status === 'triggered' || isClose || standing.at > since - 62_000;
    });
    return isHeard ? [] : [`the alarm is in ALARM since ${atSeconds} s, and nobody has heard of it by ${by / 1000} s`];
  });
}

/** When the event of a change was received: of an alarm of another account nothing else is known. */
function receivedAt({ ledger }: Evidence, change: number): number | undefined {
  return entriesOf(ledger, 'alarm event').find((event) => event.change === change && event.outcome === 'taken in')?.at;
}

/** The first instant from one on at which no mute covers the alarm. No night has mutes and times of quiet. */
function afterCovers({ played }: Evidence, milliseconds: number): number {
  const free = freeTimes(mutedIn(played.scenario, played.ledger), alarmSubject(played.scenario));
  return Math.max(milliseconds, free.find(({ until }) => until > milliseconds)?.from ?? milliseconds);
}

function afterQuiet(quiet: readonly Quiet[], milliseconds: number): number {
  const covering = quiet.find(
    ({ fromSeconds, untilSeconds }) => fromSeconds * 1000 <= milliseconds && milliseconds < untilSeconds * 1000,
  );
  return covering === undefined ? milliseconds : covering.untilSeconds * 1000;
}

/** While an alarm is muted, suppressed or without actions, what it does then opens nothing, unless that could not be asked. */
export function quietNotifiesNobody(evidence: Evidence): string[] {
  const { played, records } = evidence;
  const opened = [...records.values()].flatMap((all) =>
    all.filter((_, index) => index === 0 || isReopening(all, index)),
  );
  return opened.flatMap((entry) => {
    const quiet = entry.owner === cloudWatch ? quietAt(played.scenario, entry.at) : undefined;
    if (quiet === undefined) return [];
    // It was decided before that time began.
    const isOfBefore = entry.at < quiet.fromSeconds * 1000 + lateness(evidence, entry);
    return isOfBefore || isUnasked(evidence, quiet, entry) || isOfLateEvent(evidence, quiet, entry)
      ? []
      : [`${entry.incident} was opened at ${entry.at / 1000} s, and its alarm was not to notify anybody`];
  });
}

/** How long before a write of the sweep or of an event's function it may have been decided. */
function lateness({ ledger, played }: Evidence, { at, order }: Of<'record'>): number {
  const isStruck = entriesOf(ledger, 'fault').some(
    ({ item, at: struckAt, order: struck }) =>
      (item.fn === 'sweep' || alarmReceivers(played.scenario).some((fn) => fn === item.fn)) &&
      (item.kind === 'lands late' || item.kind === 'stalls') &&
      struck < order &&
      struckAt >= at - mostLateMilliseconds,
  );
  return isStruck ? mostLateMilliseconds : mostFunctionMilliseconds;
}

/** True when CloudWatch could not be asked whether the alarm is to notify. Its suppression stands in what it says unasked. */
function isUnasked(evidence: Evidence, { kind }: Quiet, record: Of<'record'>): boolean {
  const { played, ledger } = evidence;
  const from = record.at - lateness(evidence, record);
  const question = kind === 'mute' ? 'findMute' : 'describeAlarm';
  return (
    kind !== 'suppressed' &&
    (played.scenario.outages.some(
      (outage) =>
        outage.kind === 'service down' &&
        (outage.service === 'alarms' || outage.service === 'questions') &&
        outage.fromSeconds * 1000 <= record.at &&
        outage.untilSeconds * 1000 >= from,
    ) ||
      entriesOf(ledger, 'fault').some(({ what, at, order }) => what === question && order < record.order && at >= from))
  );
}

/** True when an event of a time in which the alarm was to notify was still being received. Disabled actions hush it, too. */
function isOfLateEvent(evidence: Evidence, { kind }: Quiet, record: Of<'record'>): boolean {
  const { played, ledger } = evidence;
  const { alarm, contributors } = played.scenario;
  const isLate = (
    name: 'alarm event' | 'contributor event',
    changes: readonly { readonly atSeconds: number; readonly state: string }[],
  ) =>
    changes.some(({ atSeconds, state }, change) => {
      // The OK of a contributor can say an ALARM of it that it has overtaken.
      if (state !== 'ALARM' && name === 'alarm event') return false;
      if (quietAt(played.scenario, millisecondsOf(atSeconds)) !== undefined) return false;
      return isBeingReceived(seen, name, change, record, lateness(evidence, record));
    });
  // Whether actions are enabled is not asked of a topic's message, because it is one of them.
  const seen =
    kind === 'disabled' ? ledger.filter((entry) => entry.kind === 'alarm event' && isByTopic(entry)) : ledger;
  return isLate('alarm event', alarm) || isLate('contributor event', contributors);
}

/** True when a copy of an event had been delivered by an entry, and not received for longer than a time. */
export function isBeingReceived(
  ledger: Evidence['ledger'],
  name: 'alarm event' | 'contributor event',
  change: number,
  { at, order }: Of<'record'>,
  milliseconds: number,
): boolean {
  const entries = entriesOf(ledger, name).filter((entry) => entry.change === change && entry.order < order);
  const delivered = entries.filter(({ outcome }) => outcome === 'delivered');
  const over = entries.filter(
    (entry) => ['taken in', 'refused', 'dead letter'].includes(entry.outcome) && entry.at < at - milliseconds,
  );
  return delivered.length > over.length;
}

/** An OK or a deletion that is received ends the incident that was there, if it is the alarm's newest state. */
export function overIsOver(evidence: Evidence): string[] {
  const { played, records, stateBefore, incidentsOf } = evidence;
  const { alarm, deletions } = played.scenario;
  const oks = receipts(evidence, 'alarm event').flatMap((receipt) =>
    alarm[receipt.change]?.state === 'OK' ? [{ ...receipt, atSeconds: alarm[receipt.change]?.atSeconds ?? 0 }] : [],
  );
  const ofDeletions = receipts(evidence, 'deletion event').map((receipt) => ({
    ...receipt,
    atSeconds: deletions[receipt.change]?.atSeconds ?? 0,
  }));
  return [...oks, ...ofDeletions].flatMap(({ delivered, until, atSeconds }) => {
    const isOld = alarm.some(
      (each) => each.state === 'ALARM' && each.atSeconds >= atSeconds && millisecondsOf(each.atSeconds) <= until.at,
    );
    const incident = incidentsOf(`${cloudWatch} checkout-${played.scenario.incident}`).findLast(
      (id) => (records.get(id)?.[0]?.order ?? delivered.order) < delivered.order,
    );
    const after = incident === undefined ? undefined : stateBefore(incident, until.order);
    // What comes again after it was resolved is newer.
    const wasResolved = (records.get(incident ?? '') ?? []).some(
      (entry) => entry.status === 'resolved' && entry.order > delivered.order && entry.order < until.order,
    );
    return isOld || wasResolved || after === undefined || !isLive(after)
      ? []
      : [`the alarm is over since ${atSeconds} s, and ${incident} is ${after.status} at ${until.at / 1000} s`];
  });
}

// Whose it is.

/** An alert joins and resolves incidents of its own source only. */
export function answeredByItsOwner({ played, ledger, records }: Evidence): string[] {
  return entriesOf(ledger, 'alert answered').flatMap(({ alert, incident = '' }) => {
    const { key = usualKey } = alertOf(played, alert);
    const owner = records.get(incident)?.[0]?.owner;
    return owner === undefined || owner === key ? [] : [`alert ${alert} of ${key} joined ${incident} of ${owner}`];
  });
}

/** An incident is resolved by its own source, or by a person on it. */
export function resolvedByItsOwn(evidence: Evidence): string[] {
  const { ledger, records } = evidence;
  const asked = entriesOf(ledger, 'asked');
  return [...records].flatMap(([incident, all]) =>
    all.flatMap((entry: Of<'record'>) => {
      if (entry.status !== 'resolved' || isTest(incident)) return [];
      const byPerson = asked.some(
        ({ incident: of, reply, order }) =>
          of === incident && (reply === 'resolve' || reply === 'hand-back') && order < entry.order,
      );
      return byPerson || isEndedByItsSource(evidence, entry)
        ? []
        : [`${incident} was resolved at ${entry.at / 1000} s, and by nobody of its own`];
    }),
  );
}
