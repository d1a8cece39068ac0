import { isUnpaid } from './budget.ts';
import { mayBeHeld } from './covers.ts';
import { type Evidence, isTakenBy, isTest, keyOf, type Of } from './evidence.ts';
import { alarmReceivers, reachOf } from './happenings.ts';
import { type AttemptAsked, entriesOf, type RecordSeen } from './ledger.ts';
import { isNews } from './news.ts';
import { isByTopic, isHushed } from './quiet.ts';
import type { Outage } from './scenario.ts';

/*
 * What the course of a run has to be: that it starts, in which order it goes on, and that it ends when somebody has
 * answered. Each check gives a sentence for everything that went otherwise.
 */

/** A call takes at most this long in a night, and the steps checked here take a few calls. */
export function slackOf({ played }: Evidence): number {
  return 5000 + 20 * played.scenario.latencyMilliseconds;
}

/** How long anything of these kinds was out of order between two instants, in milliseconds. */
export function outOfOrder({ played }: Evidence, from: number, until: number, is: (outage: Outage) => boolean): number {
  return played.scenario.outages
    .filter(is)
    .reduce(
      (sum, { fromSeconds, untilSeconds }) =>
        sum + Math.max(0, Math.min(until, untilSeconds * 1000) - Math.max(from, fromSeconds * 1000)),
      0,
    );
}

export function keepsTheSweep(outage: Outage): boolean {
  if (outage.kind === 'sweep off') return true;
  if (outage.kind === 'bad deploy') return outage.fn === 'sweep';
  return outage.kind === 'service down' && ['table', 'states'].includes(outage.service);
}

/**
 * By when the sweep has seen to something, at the latest: it comes each minute, and each of its faults costs one turn.
 *
 * What is out of order for it costs as long as that lasts.
 */
export function sweptBy(evidence: Evidence, since: number, keeps = keepsTheSweep): number {
  const outOfSweep = outOfOrder(evidence, since, Number.POSITIVE_INFINITY, keeps);
  const lost = entriesOf(evidence.ledger, 'fault').filter(
    ({ at, item }) => item.fn === 'sweep' && at >= since && at <= since + outOfSweep + 1_200_000,
  );
  const until = since + 60_000 * (1 + lost.length) + slackOf(evidence);
  const outage = outOfOrder(evidence, since, until, keeps);
  // The outage may go on past it, or a second one begin.
  return until + (outage === 0 ? 0 : outOfSweep + 60_000);
}

/** Every run in the record soon has an execution: its opening starts it, or else the next sweep. */
export function everyRunStarts(evidence: Evidence): string[] {
  const { records, ledger, played } = evidence;
  const started = entriesOf(ledger, 'execution').filter(({ status }) => status === 'RUNNING');
  return [...records].flatMap(([incident, all]) =>
    all.flatMap((entry, index) => {
      if (entry.status !== 'triggered' || all[index - 1]?.run === entry.run) return [];
      const name = `${incident}-${entry.run}`;
      const by = sweptBy(evidence, entry.at);
      const isOver = (all[index + 1]?.at ?? played.endedAt) <= by;
      const isStarted = started.some((each) => each.name === name && each.order > entry.order && each.at <= by);
      return isStarted || isOver
        ? []
        : [`${name} was begun at ${entry.at / 1000} s, and did not run for ${(by - entry.at) / 1000} s`];
    }),
  );
}

/** A contact keeps an incident for as long as the policy allows. Then it is resolved, contacts are asked again, or it was replaced. */
export function nobodyKeepsItTooLong(evidence: Evidence): string[] {
  const { records, played } = evidence;
  const { resolveWithinSeconds } = played.scenario;
  if (resolveWithinSeconds === undefined) return [];
  return [...records].flatMap(([incident, all]) =>
    all.flatMap((entry, index) => {
      // A test is nobody's to resolve: it ends by itself.
      if (entry.status !== 'acknowledged' || isTest(incident)) return [];
      const by = sweptBy(evidence, entry.at + resolveWithinSeconds * 1000);
      const isReplaced = evidence
        .incidentsOf(evidence.troubleOf(incident))
        .flatMap((other) => records.get(other)?.[0] ?? [])
        .some((opened) => opened.order > (all[0]?.order ?? 0) && opened.at <= by);
      const until = all[index + 1]?.at ?? played.endedAt;
      return until <= by || isReplaced
        ? []
        : [`${entry.by} has ${incident} since ${entry.at / 1000} s, and nobody is asked again by ${by / 1000} s`];
    }),
  );
}

const successors: Readonly<Record<string, readonly string[]>> = {
  none: ['triggered'],
  triggered: ['triggered', 'acknowledged', 'resolved', 'exhausted'],
  acknowledged: ['triggered', 'acknowledged', 'resolved'],
  exhausted: ['acknowledged'],
  resolved: ['triggered'],
};

/** How an incident may go on: resolved can only come again, exhausted can only be taken, and only a next run asks again. */
export function standsAsItMay({ records }: Evidence): string[] {
  return [...records].flatMap(([incident, all]) =>
    all.flatMap((entry, index) => {
      const before: RecordSeen = all[index - 1] ?? { status: 'none', run: 0 };
      const isNextRun = entry.status === 'triggered' ? entry.run === before.run + 1 : entry.run === before.run;
      return (successors[before.status] ?? []).includes(entry.status) && isNextRun
        ? []
        : [`${incident} was ${before.status} in run ${before.run}, and then ${entry.status} in run ${entry.run}`];
    }),
  );
}

/** A run that was stopped by hand stays stopped until a contact has taken the incident. */
export function stoppedStaysStopped(evidence: Evidence): string[] {
  const { ledger, records } = evidence;
  return entriesOf(ledger, 'stopped by hand').flatMap((stop) => {
    const [, incident = '', run = ''] = /^(.+)-(\d+)$/.exec(stop.name) ?? [];
    const next = entriesOf(ledger, 'execution').find(
      ({ order, machine, status, name }) =>
        order > stop.order &&
        machine === 'NotifySupport' &&
        status === 'RUNNING' &&
        name.startsWith(`${incident}-`) &&
        Number(name.slice(incident.length + 1)) >= Number(run),
    );
    if (next === undefined) return [];
    const isTaken = (records.get(incident) ?? []).some(
      ({ order, status }) => order < next.order && order > stop.order - 1 && status === 'acknowledged',
    );
    const isResolved = (records.get(incident) ?? []).some(
      ({ order, status }) => order < next.order && order > stop.order && status === 'resolved',
    );
    const wasOver = (records.get(incident) ?? []).findLast(({ order }) => order < stop.order)?.status !== 'triggered';
    return isTaken || isResolved || wasOver || isNews(evidence, incident, stop, next)
      ? []
      : [`somebody stopped ${stop.name}, and ${next.name} runs`];
  });
}

/** A run goes through its rounds and levels once, in their order. */
export function levelsInOrder({ ledger }: Evidence): string[] {
  const last = new Map<string, readonly [round: number, level: number]>();
  return entriesOf(ledger, 'invoked').flatMap(({ level: asked, at }) => {
    if (asked === undefined) return [];
    const { incident, run, round, level } = asked;
    const name = `${incident}-${run}`;
    const [lastRound, lastLevel] = last.get(name) ?? [0, 0];
    last.set(name, [round, level]);
    const isBack = round < lastRound || (round === lastRound && level < lastLevel);
    return isBack ? [`${name} went back to round ${round}, level ${level} at ${at / 1000} s`] : [];
  });
}

/** The text that orders the attempts at one contact. */
function sequenceOf({ run, round, redrive, level, attempt, retry }: AttemptAsked): number[] {
  return [run, round, redrive, level, attempt, retry];
}

function isBefore(one: readonly number[], other: readonly number[]): boolean {
  const place = one.findIndex((part, index) => part !== other[index]);
  return place >= 0 && (one[place] ?? 0) < (other[place] ?? 0);
}

/** No wait replaces a newer one of the same contact: an answer would not end the open wait. */
export function waitsInOrder({ ledger, asked }: Evidence): string[] {
  const newest = new Map<string, number[]>();
  return entriesOf(ledger, 'registered').flatMap(({ invocation, isTaken, at }) => {
    const attempt = asked.get(invocation);
    if (!isTaken || attempt === undefined) return [];
    const key = `${attempt.incident} ${attempt.contact}`;
    const sequence = sequenceOf(attempt);
    const known = newest.get(key);
    if (known !== undefined && isBefore(sequence, known))
      return [`${invocation} at ${at / 1000} s took the place of a newer wait for ${attempt.contact}`];
    newest.set(key, sequence);
    return [];
  });
}

/** The waits that were registered before an instant, the last one of each contact. */
export function waitsBefore({ ledger, asked }: Evidence, incident: string, order: number): AttemptAsked[] {
  const waits = new Map<string, AttemptAsked>();
  for (const { invocation, isTaken, order: at } of entriesOf(ledger, 'registered')) {
    const attempt = asked.get(invocation);
    if (isTaken && at < order && attempt?.incident === incident) waits.set(attempt.contact, attempt);
  }
  return [...waits.values()];
}

/** The execution of NotifyContact in which an attempt is made. */
export function childOf({ incident, run, round, level, contact, redrive }: AttemptAsked): string {
  return `${incident}-${run}-r${round}-l${level}-${contact}-${redrive}`;
}

/** When an execution that ran at an instant was over; nothing where it did not run then. */
export function endOf({ ledger, played }: Evidence, name: string, order: number): number | undefined {
  const seen = entriesOf(ledger, 'execution').filter((entry) => entry.name === name);
  if (seen.findLast((entry) => entry.order < order)?.status !== 'RUNNING') return undefined;
  return seen.find((entry) => entry.order > order && entry.status !== 'RUNNING')?.at ?? played.endedAt;
}

/** An answer ends the waits that it has to end: all of the run's, or those of the level that was passed on. */
export function answersEndWaits(evidence: Evidence): string[] {
  const { ledger } = evidence;
  return entriesOf(ledger, 'pressed').flatMap((answer) => {
    const isDecline = answer.title === 'You passed it on.';
    if (!isDecline && !isTakenBy(answer.title)) return [];
    const { incident, contact, askedAt, at, order } = answer;
    const waits = waitsBefore(evidence, incident, order);
    const own = waits.find((wait) => wait.contact === contact);
    const press = entriesOf(ledger, 'asked').findLast(
      (entry) => entry.order < order && entry.at === askedAt && entry.contact === contact,
    );
    const pressedAt = waitsBefore(evidence, incident, press?.order ?? order).find((wait) => wait.contact === contact);
    // Where their next wait began under the press, either may be meant.
    if (isDecline && (own === undefined || pressedAt === undefined || childOf(own) !== childOf(pressedAt))) return [];
    const isTroubled =
      entriesOf(ledger, 'fault').some(
        (fault) => fault.at >= askedAt - 1000 && fault.at <= at && fault.item.fn === 'receive-reply',
      ) ||
      outOfOrder(
        evidence,
        askedAt - 1000,
        at,
        (outage) =>
          outage.kind === 'wake-ups lost' ||
          (outage.kind === 'service down' && ['states', 'table'].includes(outage.service)),
      ) > 0;
    if (isTroubled) return [];
    return waits.flatMap((wait) => {
      const isMeant = isDecline
        ? wait.run === own?.run && wait.round === own.round && wait.level === own.level
        : wait.run === evidence.stateBefore(incident, order)?.run;
      if (!isMeant || isInTrouble(evidence, wait, at)) return [];
      const end = endOf(evidence, childOf(wait), order);
      return end === undefined || end <= at + slackOf(evidence)
        ? []
        : [`${contact} was told “${answer.title}”, and ${wait.contact} was waited for until ${end / 1000} s`];
    });
  });
}

/** The record comes first: no wait is ended by an answer that is not written down yet. */
export function recordComesFirst({ ledger, records }: Evidence): string[] {
  return entriesOf(ledger, 'execution').flatMap(({ machine, name, outcome, order, at }) => {
    if (machine !== 'NotifyContact' || (outcome !== 'acknowledged' && outcome !== 'resolved')) return [];
    const [, incident = ''] = /^(.+)-\d+-r\d+-l\d+-/.exec(name) ?? [];
    const isWritten = (records.get(incident) ?? []).some((entry) => entry.order < order && entry.status === outcome);
    return isWritten ? [] : [`${name} ended as ${outcome} at ${at / 1000} s, and the record did not say so yet`];
  });
}

/** True when an attempt that is open at an instant may be in a retry, or waiting after a fault of the system. */
export function isInTrouble(evidence: Evidence, wait: AttemptAsked, at: number): boolean {
  const isOfSending = (outage: Outage) =>
    (outage.kind === 'service down' && outage.service !== 'topic' && outage.service !== 'alarms') ||
    (outage.kind === 'bad deploy' && outage.fn === 'send-notification');
  // One that failed for good waits once more for as long as its attempt, after a minute and a half of retries.
  const waitMilliseconds = (wait.attempts[wait.attempt - 1]?.waitSeconds ?? 0) * 1000;
  const from = wait.enteredAt - waitMilliseconds - 90_000;
  return (
    outOfOrder(evidence, from, at + 60_000, isOfSending) > 0 ||
    entriesOf(evidence.ledger, 'fault').some(
      (fault) =>
        (fault.item.fn === 'send-notification' || fault.item.fn === 'notify-contact') &&
        fault.at >= from &&
        fault.at <= at + 60_000,
    )
  );
}

/** No contact on a level that was passed on is asked again in that round, nor a contact who handed it back in the run's first round. */
export function askedNoMore(evidence: Evidence): string[] {
  const { ledger, asked } = evidence;
  const later = (order: number) =>
    entriesOf(ledger, 'registered').flatMap((entry) => {
      const attempt = asked.get(entry.invocation);
      return entry.isTaken && entry.order > order && attempt !== undefined ? [{ attempt, at: entry.at }] : [];
    });
  return entriesOf(ledger, 'pressed').flatMap((answer) => {
    const { incident, contact, title, order } = answer;
    const isHandedBack = title === 'You handed it back.';
    if (!isHandedBack && title !== 'You passed it on.') return [];
    // The third time the policy decides, and skips nobody.
    if (isHandedBack && handBacksUntil(evidence, incident, order) > 2) return [];
    const press = entriesOf(ledger, 'asked').findLast(
      (entry) => entry.at === answer.askedAt && entry.contact === contact && entry.order < order,
    );
    const own = waitsBefore(evidence, incident, order).find((wait) => wait.contact === contact);
    const before = waitsBefore(evidence, incident, press?.order ?? order).find((wait) => wait.contact === contact);
    const run = evidence.stateBefore(incident, order)?.run;
    // Where the next attempt began under the press, either may be meant.
    if (
      !isHandedBack &&
      (own === undefined || before === undefined || before.round !== own.round || before.level !== own.level)
    )
      return [];
    const again = later(order).find(({ attempt }) =>
      isHandedBack
        ? attempt.incident === incident && attempt.contact === contact && attempt.run === run && attempt.round === 1
        : attempt.incident === incident &&
          attempt.run === own?.run &&
          attempt.round === own.round &&
          attempt.level === own.level,
    );
    return again === undefined
      ? []
      : [`${contact} was told “${title}”, and ${again.attempt.contact} was asked at ${again.at / 1000} s`];
  });
}

/** How often an incident may have been handed back by an entry. */
function handBacksUntil({ ledger }: Evidence, incident: string, order: number): number {
  const isOf = (entry: { readonly incident: string; readonly order: number }) =>
    entry.incident === incident && entry.order <= order;
  return entriesOf(ledger, 'asked').filter((entry) => isOf(entry) && entry.reply === 'hand-back').length;
}

/** The answer that an incident was handed back is only given once its next run is in progress. */
export function handBackGoesOn(evidence: Evidence): string[] {
  const { ledger } = evidence;
  return entriesOf(ledger, 'pressed').flatMap(({ title, incident, askedAt, at, order, contact }) => {
    if (title !== 'You handed it back.') return [];
    const isTroubled =
      entriesOf(ledger, 'fault').some(
        (fault) => fault.at >= askedAt && fault.at <= at && fault.item.fn === 'receive-reply',
      ) || outOfOrder(evidence, askedAt - 1000, at + 1000, ({ kind }) => kind === 'service down') > 0;
    const held = evidence
      .statesDuring(incident, askedAt, { order, at } as Of<'pressed'>)
      .find(({ status, by }) => status === 'acknowledged' && by === contact);
    const name = `${incident}-${(held?.run ?? 0) + 1}`;
    const isUnderWay = entriesOf(ledger, 'execution').some((entry) => entry.order < order && entry.name === name);
    return isTroubled || held === undefined || isUnderWay
      ? []
      : [`${contact} was told “${title}”, and ${name} does not run`];
  });
}

/** A notice goes only to contacts whose notification was begun before. It is not known whether a crash stopped that message. */
export function noticesToWhoWasAsked({ ledger, asked }: Evidence): string[] {
  return entriesOf(ledger, 'message').flatMap(({ isNotice, contact, incident, order, at }) => {
    if (!isNotice) return [];
    const wasAsked = entriesOf(ledger, 'registered').some((entry) => {
      const attempt = asked.get(entry.invocation);
      // At attempt 0 somebody waits for their turn, and has not heard of anything.
      const isAsked = entry.isTaken && attempt !== undefined && attempt.attempt > 0;
      return isAsked && entry.order < order && attempt.contact === contact && attempt.incident === incident;
    });
    return wasAsked ? [] : [`${contact} was never asked, and was told at ${at / 1000} s that nothing is left to do`];
  });
}

/** An OK or a deletion that a newer ALARM has overtaken resolves nothing. */
export function okResolvesItsOwn(evidence: Evidence): string[] {
  const { played, ledger, records } = evidence;
  const { alarm, deletions } = played.scenario;
  if (alarm.length === 0) return [];
  const events = entriesOf(ledger, 'alarm event');
  const newest = (order: number, outcome: 'delivered' | 'taken in') =>
    Math.max(
      -1,
      ...events
        .filter(
          (event) =>
            event.order < order && event.outcome === outcome && alarm[event.change]?.state !== 'INSUFFICIENT_DATA',
        )
        .map(({ change }) => change),
    );
  // A deletion that comes late ends what was before it, however soon the alarm was created anew.
  const isDeletedAfter = (order: number, atSeconds: number) =>
    entriesOf(ledger, 'deletion event').some(
      (event) => event.order < order && (deletions[event.change]?.atSeconds ?? 0) >= atSeconds,
    );
  // Of an ALARM that must notify nobody nothing is received, and an OK that comes late ends what was before it.
  const isReceived = (change: number, order: number) =>
    alarm[change]?.state === 'ALARM' &&
    events.some(
      (event) =>
        event.change === change &&
        event.order < order &&
        event.outcome === 'taken in' &&
        (isByTopic(event) || !isHushed(played.scenario, alarm[change]?.atSeconds ?? 0, event.at)) &&
        !mayBeHeld(played, event),
    );
  // Of two changes at one instant neither is newer.
  const isAlone = (change: number) =>
    alarm.every(({ atSeconds }, other) => other === change || atSeconds !== alarm[change]?.atSeconds);
  return [...records].flatMap(([incident, all]) =>
    all.flatMap(({ status, owner, order, at }) => {
      if (status !== 'resolved' || owner !== 'CloudWatch' || isPressedBefore(evidence, incident, order)) return [];
      if (inAlarmSince(evidence, order) === undefined) return [];
      const takenIn = newest(order, 'taken in');
      if (isDeletedAfter(order, alarm[takenIn]?.atSeconds ?? 0)) return [];
      const isAlarm = isReceived(takenIn, order) && newest(order, 'delivered') === takenIn && isAlone(takenIn);
      return isAlarm ? [`${incident} was resolved at ${at / 1000} s, and its alarm is in ALARM`] : [];
    }),
  );
}

/** What the sweep opened for an ALARM is not resolved while that lasts, except by a person. */
export function foundStaysOpen(evidence: Evidence): string[] {
  return [...evidence.records].flatMap(([incident, all]) =>
    all.flatMap(({ status, owner, order, at }) => {
      if (status !== 'resolved' || owner !== 'CloudWatch' || isPressedBefore(evidence, incident, order)) return [];
      const since = inAlarmSince(evidence, order);
      return since !== undefined && isOpenedBySweepFor(evidence, all[0], since)
        ? [`the sweep opened ${incident}, and it was resolved at ${at / 1000} s, in the same ALARM`]
        : [];
    }),
  );
}

/** True when a person pressed a button before an entry that may resolve the incident. */
function isPressedBefore({ ledger }: Evidence, incident: string, order: number): boolean {
  return entriesOf(ledger, 'asked').some(
    (press) =>
      press.incident === incident && (press.reply === 'resolve' || press.reply === 'hand-back') && press.order < order,
  );
}

/** The instant from which the alarm has been in ALARM when an entry was made; nothing if it was not. */
function inAlarmSince({ ledger }: Evidence, order: number): number | undefined {
  return ledger.reduce<number | undefined>((since, entry) => {
    if (entry.order >= order) return since;
    if (entry.kind === 'alarm deleted') return undefined;
    if (entry.kind !== 'alarm changed') return since;
    return entry.state === 'ALARM' ? (since ?? entry.at) : undefined;
  }, undefined);
}

/** An alarm that was in ALARM for as long is what the sweep has found, however long it took to open the incident. */
const surelyFoundMilliseconds = 180_000;

/**
 * True when the sweep opened an incident for the ALARM that began at an instant: no event was being received then.
 *
 * The sweep asks CloudWatch, so nothing that was before that ALARM can end the incident.
 */
function isOpenedBySweepFor({ played, ledger }: Evidence, opened: Of<'record'> | undefined, since: number): boolean {
  if (opened === undefined || opened.at < since + surelyFoundMilliseconds) return false;
  const receivers = alarmReceivers(played.scenario);
  const isUncertain = played.fired.some(
    ({ fn, kind }) =>
      (fn === 'sweep' || receivers.some((each) => each === fn)) && (kind === 'lands late' || kind === 'stalls'),
  );
  const ended = new Map(entriesOf(ledger, 'ended').map(({ invocation, order }) => [invocation, order]));
  const isReceiving = entriesOf(ledger, 'invoked').some(
    ({ fn, invocation, order }) =>
      receivers.includes(fn) &&
      order < opened.order &&
      (ended.get(invocation) ?? Number.POSITIVE_INFINITY) > opened.order,
  );
  return !isUncertain && !isReceiving;
}

/** An incident is exhausted only once nobody is waited for any more. */
export function exhaustedAtTheEnd(evidence: Evidence): string[] {
  const { records, ledger } = evidence;
  const children = entriesOf(ledger, 'execution').filter(({ machine }) => machine === 'NotifyContact');
  return [...records].flatMap(([incident, all]) =>
    all.flatMap(({ status, run, order, at }) => {
      if (status !== 'exhausted') return [];
      const before = children.filter((child) => child.order <= order && child.name.startsWith(`${incident}-${run}-r`));
      return stillRunning(before).map(
        (name) => `${incident} was exhausted at ${at / 1000} s, and ${name} was still under way`,
      );
    }),
  );
}

/** The names of the executions whose last entry says that they run. */
function stillRunning(entries: readonly { readonly name: string; readonly status: string }[]): string[] {
  const last = new Map(entries.map(({ name, status }) => [name, status]));
  return [...last].flatMap(([name, status]) => (status === 'RUNNING' ? [name] : []));
}

/** An execution of NotifyContact ends by itself, with an outcome, unless somebody stops it or its run. */
export function contactsEndByThemselves({ ledger }: Evidence): string[] {
  const stopped = new Set(entriesOf(ledger, 'fault').map(({ what }) => what));
  const runs = entriesOf(ledger, 'stopped by hand').map(({ name }) => `${name}-r`);
  return entriesOf(ledger, 'execution')
    .filter(({ machine, status }) => machine === 'NotifyContact' && status !== 'RUNNING' && status !== 'SUCCEEDED')
    .filter(({ name }) => !stopped.has(name) && !runs.some((run) => name.startsWith(run)))
    .map(({ name, status }) => `${name} is ${status}, and nobody has stopped it`);
}

/** True when a message of an attempt is in a bundle, which bounces later, or became something else, because it could not be paid. */
function isSaidOtherwise(evidence: Evidence, attempt: AttemptAsked): boolean {
  return evidence.waitsOf(attempt).length > 0 || isUnpaid(evidence, keyOf(attempt));
}

/** An attempt whose every message has bounced or been refused is followed at once. */
export function bouncesBurnNoWait(evidence: Evidence): string[] {
  const { played, invocations, registered, person, faultsAt, outageWithin, ledger } = evidence;
  const bounces = entriesOf(ledger, 'bounced');
  return [...invocations.values()].flatMap((all) => {
    const attempt = all[0]?.attempt;
    if (attempt === undefined) return [];
    const { contact, enteredAt } = attempt;
    const plan = attempt.attempts[attempt.attempt - 1];
    const reaches = (plan?.channels ?? []).map((channel) => reachOf(person(contact), channel));
    const isBounced = reaches.some((reach) => typeof reach === 'object') && !reaches.includes('works');
    const isTaken = all.some(({ invocation }) => registered.get(invocation)?.some((entry) => entry.isTaken));
    if (!isBounced || !isTaken || faultsAt(attempt).length > 0 || isSaidOtherwise(evidence, attempt)) return [];
    const longest = Math.max(...reaches.map((reach) => (typeof reach === 'object' ? reach.bouncesAfterSeconds : 0)));
    // The last bounce of this attempt, and not one of another.
    const last = bounces.findLast(
      (bounce) =>
        bounce.contact === contact &&
        bounce.at >= enteredAt &&
        bounce.at <= enteredAt + longest * 1000 + slackOf(evidence),
    );
    const isTroubled =
      outageWithin(enteredAt - 5000, enteredAt + longest * 1000 + 60_000) ||
      played.fired.some(({ fn }) => fn === 'receive-delivery' || fn === 'notify-contact');
    const [next] =
      invocations.get(
        [
          attempt.incident,
          attempt.run,
          attempt.redrive,
          attempt.round,
          attempt.level,
          contact,
          attempt.attempt + 1,
        ].join(' '),
      ) ?? [];
    // Once somebody has answered, a bounce ends no wait: it may be open where a wake-up was lost.
    const isOpen = last !== undefined && evidence.stateBefore(attempt.incident, last.order)?.status === 'triggered';
    if (!isOpen || isTroubled || next?.attempt === undefined) return [];
    const seconds = (next.attempt.enteredAt - last.at) / 1000;
    return seconds * 1000 <= slackOf(evidence)
      ? []
      : [`all of attempt ${attempt.attempt} at ${contact} had bounced, and the next came ${seconds} s later`];
  });
}
