import type { Severity } from '../../lambdas/domain/incident/incident.ts';
import type { Attempt } from '../../lambdas/domain/on-call/attempt.ts';
import type { Channel } from '../../lambdas/domain/on-call/channel.ts';
import { alarmSubject, freeFrom, isFreeWithin, type Subject } from './covers.ts';
import {
  attemptsOf,
  jobRule,
  millisecondsOf,
  reachOf,
  repeatSeconds,
  severityRank,
  stateBeforeChange,
  usualKey,
} from './happenings.ts';
import type { Alert, Press, Scenario } from './scenario.ts';
import { isNamedOn, peopleOn, type Seat, seatsOf } from './turns.ts';

/*
 * What has to happen in a night in which nothing is out of order, worked out once more from the documents' sentences:
 * no state machine, no table, no function of the product. Time is in milliseconds since the beginning.
 */

/** One expected happening as a line, so that two nights can be compared. */
export type Expected = {
  readonly notifications: readonly string[];
  readonly presses: readonly string[];
  readonly records: readonly string[];
  readonly ratings: readonly string[];
};

type Wait = {
  readonly run: number;
  readonly round: number;
  readonly level: number;
  readonly attempt: number;
  readonly startedAt: number;
  readonly waitMilliseconds: number;
  until: number;
  isOpen: boolean;
  /** Channels that have not failed for good. */
  readonly hopes: Set<Channel>;
  end: () => void;
};

type Incident = {
  /** The source that opened it: only that source and the people on it can change it. */
  readonly owner: string;
  readonly occurrence: number;
  severity: Severity;
  takenAt?: number;
  /** The contact who had it when it got worse, and whom the run notifies first. */
  first?: string;
  /** The newest state of the alarm that it has heard of. */
  alarmAt?: number;
  /** The contributors in ALARM that it has named. */
  readonly named: Set<string>;
  /** True when its alarm ended it. */
  isOver?: true;
  resolvedAt?: number;
  handBacks: number;
  status: 'triggered' | 'acknowledged' | 'resolved' | 'exhausted';
  run: number;
  by?: string;
  resolveBy?: number;
  /** The last wait of each contact, in whichever run. */
  readonly waits: Map<string, Wait>;
  /** `run.round.contact` */
  readonly declines: Set<string>;
};

/** What a mute holds of a source: the worst of it, the end as it was known at the last look, and what to do then. */
type Held = { readonly severity: Severity; until: number; readonly say: () => void };

/** The source of every alarm's incidents. */
const cloudWatch = 'CloudWatch';

/** The source of an incident, where it is in the place of a person who has it. */
function sourceOf({ owner }: Pick<Incident, 'owner'>): string {
  return `source:${owner}`;
}

/** Works out a calm night. */
export function expectedOf(scenario: Scenario): Expected {
  const timers: { at: number; order: number; act: () => void }[] = [];
  const [notifications, presses, records, ratings]: [string[], string[], string[], string[]] = [[], [], [], []];
  const incidents = new Map<string, Incident[]>();
  const received = new Map<string, number>();
  let [now, order] = [0, 0];
  let isAlarmOk = false;

  const at = (instant: number, act: () => void) => void timers.push({ at: instant, order: order++, act });
  /** What was resolved and comes again this soon is the same incident. */
  const reopenWithin = scenario.reopenWithinSeconds * 1000;
  const levels = scenario.levels.map((_, index) => index + 1);
  const person = (id: string) => scenario.people.find((each) => each.id === id);
  const note = ({ owner, occurrence, status, run, by }: Incident) =>
    void records.push(
      `${seconds(now)} ${owner} #${occurrence} ${status} run ${run}${by === undefined ? '' : ` ${by}`}`,
    );
  const rate = ({ owner, occurrence, severity }: Incident) =>
    void ratings.push(`${seconds(now)} ${owner} #${occurrence} ${severity}`);
  const allOf = (owner: string) => incidents.get(owner) ?? [];

  function open(owner: string, severity: Severity): Incident {
    const incident: Incident = {
      ...{ owner, occurrence: allOf(owner).length + 1, severity, status: 'triggered', run: 1, handBacks: 0 },
      ...{ waits: new Map(), declines: new Set(), named: new Set() },
    };
    incidents.set(owner, [...allOf(owner), incident]);
    rate(incident);
    note(incident);
    notifyLevel(incident, 1, 1, 1);
    return incident;
  }

  /** It gets worse, or breaks again, after somebody took it: it is said again, first to whoever has it. */
  function sayAgain(incident: Incident): void {
    if (incident.status === 'acknowledged') nextRunFor(incident, incident.by);
  }

  /** It was resolved and comes again: it is as severe as it is now, and is said first to whoever had it. */
  function reopen(incident: Incident, severity: Severity): Incident {
    if (severity !== incident.severity) {
      incident.severity = severity;
      rate(incident);
    }
    delete incident.isOver;
    nextRunFor(incident, incident.by ?? holderAsked(incident));
    return incident;
  }

  /** Whoever was asked first because they had it, while nobody else has been asked and they have not passed it on. */
  function holderAsked({ first, run, waits, declines }: Incident): string | undefined {
    if (first === undefined || declines.has(`${run}.1.${first}`)) return undefined;
    return [...waits].some(([id, wait]) => wait.run === run && id !== first) ? undefined : first;
  }

  function nextRunFor(incident: Incident, first: string | undefined): void {
    nextRun(incident);
    // A source that has it cannot be notified.
    if (first === sourceOf(incident)) {
      notifyLevel(incident, incident.run, 1, 1);
      return;
    }
    if (first !== undefined) incident.first = first;
    const level = peopleOn(scenario, 1, now);
    // Who is alone on the first level is notified first anyway.
    const isFirstAnyway = first === undefined || (level.length === 1 && level[0] === first);
    notifyLevel(incident, incident.run, 1, isFirstAnyway ? 1 : 0);
  }

  /** Notifies a level; where it has nobody, the one after it. */
  function notifyLevel(incident: Incident, run: number, round: number, level: number): void {
    if (incident.status !== 'triggered' || incident.run !== run) return;
    if (level > scenario.levels.length) {
      if (round < scenario.rounds) {
        notifyLevel(incident, run, round + 1, 1);
      } else {
        incident.status = 'exhausted';
        note(incident);
      }
      return;
    }
    const isAsked = (id: string) =>
      attemptsOf(person(id)).length > 0 && !incident.declines.has(`${run}.${round}.${id}`);
    const seats = level === 0 ? [{ id: incident.first ?? '' }] : seatsOf(scenario, level, now, isAsked);
    const asked = seats.filter(({ id }) => isAsked(id));
    if (asked.length === 0) {
      notifyLevel(incident, run, round, level + 1);
      return;
    }
    const undone = new Set(asked.map(({ id }) => id));
    const done = (id: string) => {
      undone.delete(id);
      if (undone.size === 0) notifyLevel(incident, run, round, level + 1);
    };
    for (const seat of asked)
      notify(incident, { run, round, level }, seat, seat.from === undefined ? 1 : 0, () => done(seat.id));
  }

  /** An attempt at a person. Whoever comes on call is waited for first, and whoever goes off call is not waited for after it. */
  function attemptAt({ id, from = now, until = Number.POSITIVE_INFINITY }: Seat, nth: number): Attempt {
    // A wait has whole seconds.
    const secondsTo = (instant: number) => Math.max(1, Math.ceil((instant - now) / 1000));
    if (nth === 0) return { channels: [], waitSeconds: secondsTo(from) };
    const { channels, waitSeconds } = attemptsOf(person(id))[nth - 1] ?? { channels: [], waitSeconds: 0 };
    return { channels, waitSeconds: Math.min(waitSeconds, secondsTo(until)) };
  }

  /** One attempt at a contact, and after its wait the next one. */
  function notify(
    incident: Incident,
    place: { run: number; round: number; level: number },
    seat: Seat,
    attempt: number,
    done: () => void,
  ): void {
    if (incident.status !== 'triggered' || incident.run !== place.run) return;
    const { id } = seat;
    if (attempt > 0 && isOffCall(place.level, seat)) {
      done();
      return;
    }
    const { channels, waitSeconds } = attemptAt(seat, attempt);
    const isLast = attempt === attemptsOf(person(id)).length;
    const waitMilliseconds = waitSeconds * 1000;
    const wait: Wait = {
      ...{ ...place, attempt, startedAt: now, waitMilliseconds, until: now + waitMilliseconds, isOpen: true },
      hopes: new Set(channels),
      end: () => {
        wait.isOpen = false;
        if (isLast || incident.declines.has(`${place.run}.${place.round}.${id}`) || levelDeclined(incident, place))
          done();
        else notify(incident, place, seat, attempt + 1, done);
      },
    };
    incident.waits.set(id, wait);
    for (const channel of channels) send(incident, wait, id, channel);
    if (wait.hopes.size === 0 && attempt > 0) wait.end();
    else at(wait.until, () => endInTime(wait));
  }

  /** True if a schedule put a person on a level, and has put somebody else there since. */
  function isOffCall(level: number, { id, until = Number.POSITIVE_INFINITY }: Seat): boolean {
    if (level === 0 || isNamedOn(scenario, level, id)) return false;
    return until <= now || !peopleOn(scenario, level, now).includes(id);
  }

  function endInTime(wait: Wait): void {
    if (!wait.isOpen) return;
    if (now < wait.until) at(wait.until, () => endInTime(wait));
    else wait.end();
  }

  function send(incident: Incident, wait: Wait, id: string, channel: Channel): void {
    const reach = reachOf(person(id), channel);
    notifications.push(
      `${seconds(now)} ${id} ${channel} attempt ${wait.attempt}${reach === 'refuses' ? ' in vain' : ''}`,
    );
    if (reach === 'refuses') wait.hopes.delete(channel);
    else if (reach === 'works') {
      // A call says to look for the link; it has none.
      if (channel !== 'voice') receive(incident, id);
    } else {
      at(now + reach.bouncesAfterSeconds * 1000, () => {
        wait.hopes.delete(channel);
        const isWaitedFor = wait.isOpen && incident.status === 'triggered' && incident.run === wait.run;
        if (isWaitedFor && wait.hopes.size === 0) wait.end();
      });
    }
  }

  function receive(incident: Incident, id: string): void {
    const nth = (received.get(id) ?? 0) + 1;
    received.set(id, nth);
    const first = firstIncident.get(id) ?? incident;
    firstIncident.set(id, first);
    for (const reaction of person(id)?.reactions ?? []) {
      if (reaction.notification !== nth) continue;
      for (const each of reaction.presses) {
        for (let time = 0; time < each.times; time += 1) {
          at(
            now + Math.round(each.afterSeconds * 1000),
            () => each.flaw === undefined && press(each.link === 'first' ? first : incident, id, each),
          );
        }
      }
    }
  }
  const firstIncident = new Map<string, Incident>();

  function press(incident: Incident, id: string, { reply }: Press): void {
    presses.push(`${seconds(now)} ${id} ${reply}: ${answers[reply](incident, id)}`);
  }

  function take(incident: Incident, by: string): void {
    Object.assign(incident, { status: 'acknowledged', by, takenAt: now });
    note(incident);
    const { resolveWithinSeconds } = scenario;
    if (resolveWithinSeconds !== undefined) takeBack(incident, now + resolveWithinSeconds * 1000);
  }

  const hasIt = (incident: Incident, id: string) => incident.status === 'acknowledged' && incident.by === id;
  const standing = (incident: Incident, id: string, otherwise: string): string => {
    if (incident.status === 'resolved') return 'It was resolved';
    if (incident.status !== 'acknowledged') return otherwise;
    return hasIt(incident, id) ? 'You took it' : `${incident.by} took it`;
  };
  const answers: Readonly<Record<Press['reply'], (incident: Incident, id: string) => string>> = {
    acknowledge: (incident, id) => {
      if (incident.status === 'triggered' || incident.status === 'exhausted') {
        take(incident, id);
        return 'You’ve got it';
      }
      return standing(incident, id, '');
    },
    'mute-alarm': (incident, id) => {
      const answer = answers.acknowledge(incident, id);
      if (incident.owner !== cloudWatch || !hasIt(incident, id)) return answer;
      pressed.push({ at: now, until: Math.ceil((now + 7_200_000) / 60_000) * 60_000 });
      return 'You’ve got it, and the alarm is muted';
    },
    decline: (incident, id) => {
      const own = incident.waits.get(id);
      if (incident.status !== 'triggered' || own?.run !== incident.run)
        return standing(incident, id, 'Your turn was already over');
      incident.declines.add(`${own.run}.${own.round}.${id}`).add(`${own.run}.${own.round}.#${own.level}`);
      for (const wait of [...incident.waits.values()]) {
        if (wait.isOpen && wait.run === own.run && wait.round === own.round && wait.level === own.level) wait.end();
      }
      return 'You passed it on';
    },
    'more-time': (incident, id) => {
      const own = incident.waits.get(id);
      const most = own?.attempt === 0 ? 1 : 3;
      const until =
        own === undefined ? 0 : Math.min(now + own.waitMilliseconds, own.startedAt + most * own.waitMilliseconds);
      const isAsked = incident.status === 'triggered' && own?.run === incident.run && own.isOpen && own.until > now;
      if (!isAsked || own === undefined || until <= own.until)
        return standing(incident, id, 'You cannot get more time');
      own.until = until;
      return 'You have until';
    },
    resolve: (incident, id) => {
      if (!hasIt(incident, id)) return standing(incident, id, 'You don’t have it');
      close(incident);
      return 'It is resolved';
    },
    'hand-back': (incident, id) => {
      if (!hasIt(incident, id)) return standing(incident, id, 'You don’t have it');
      if (incident !== newest(incident.owner)) {
        close(incident);
        return 'A newer incident has replaced it';
      }
      const level = levelAfter(levelOf(incident, id), id);
      nextRun(incident);
      incident.handBacks += 1;
      if (incident.handBacks > 2) {
        // The third time the policy decides, and skips nobody.
        notifyLevel(incident, incident.run, 1, 1);
        return 'You handed it back';
      }
      incident.declines.add(`${incident.run}.1.${id}`);
      notifyLevel(incident, incident.run, 1, level);
      return 'You handed it back';
    },
  };

  /** The level on which this run asked a contact last, or else their first one in the policy. */
  function levelOf({ run, waits }: Incident, id: string): number {
    const own = waits.get(id);
    return own?.run === run ? own.level : levels.findIndex((level) => peopleOn(scenario, level, now).includes(id)) + 1;
  }

  /** The first level after one, or else from the top, on which somebody other than this contact can be reached. */
  function levelAfter(level: number, id: string): number {
    const hasOthers = (each: number) => {
      const people = peopleOn(scenario, each, now);
      return people.some((other) => other !== id) && people.some((other) => attemptsOf(person(other)).length > 0);
    };
    return levels.find((each) => each > level && hasOthers(each)) ?? levels.find(hasOthers) ?? 1;
  }

  function nextRun(incident: Incident): void {
    incident.status = 'triggered';
    incident.run += 1;
    delete incident.by;
    delete incident.first;
    note(incident);
  }

  /** At the first sweep after it should have been resolved, everybody is asked again. */
  function takeBack(incident: Incident, resolveBy: number): void {
    incident.resolveBy = resolveBy;
    at(sweepAfter(resolveBy), () => {
      const { owner } = incident;
      if (incident.status !== 'acknowledged' || incident.resolveBy !== resolveBy || incident !== newest(owner)) return;
      if (owner === cloudWatch && isAlarmOk) {
        resolve(owner);
        return;
      }
      nextRun(incident);
      notifyLevel(incident, incident.run, 1, 1);
    });
  }

  /** The first sweep that comes at an instant or after it. */
  function sweepAfter(instant: number): number {
    const first = scenario.sweepSeconds * 1000;
    return first + Math.max(0, Math.ceil((instant - first) / 60_000)) * 60_000;
  }

  const newest = (owner: string) => allOf(owner).at(-1);
  /** One that somebody took a day ago counts as closed, however many alerts have come since. */
  const isLive = (incident: Incident | undefined): incident is Incident =>
    incident?.status === 'triggered' ||
    (incident?.status === 'acknowledged' && now < (incident.takenAt ?? 0) + 24 * 3_600_000);
  const isReopened = ({ status, resolvedAt = 0 }: Incident) => status === 'resolved' && now < resolvedAt + reopenWithin;
  const close = (incident: Incident) => {
    Object.assign(incident, { status: 'resolved', resolvedAt: now });
    note(incident);
  };
  const trigger = (owner: string, severity: Severity, isNews = false): Incident => {
    const incident = newest(owner);
    // Whatever a mute has held of it is said with this.
    if (!isLive(incident)) held.delete(owner);
    if (incident !== undefined && isReopened(incident)) return reopen(incident, severity);
    if (!isLive(incident)) return open(owner, severity);
    const isWorse = severityRank(severity) < severityRank(incident.severity);
    if (isWorse) {
      incident.severity = severity;
      rate(incident);
    }
    if (isWorse || isNews) sayAgain(incident);
    return incident;
  };
  const resolve = (owner: string) => {
    const incident = newest(owner);
    held.delete(owner);
    if (isLive(incident)) close(incident);
  };

  // Mutes.
  const pressed: { readonly at: number; readonly until: number }[] = [];
  const muted = { scenario, pressed };
  const held = new Map<string, Held>();
  const subjectOf = (owner: string, severity: Severity): Subject =>
    owner === cloudWatch ? alarmSubject(scenario) : { source: owner, severity };
  /** Holds what a mute covers, if no incident of it is live; false if it is to be said. */
  const hold = (owner: string, severity: Severity, say: () => void): boolean => {
    if (isLive(newest(owner)) || isFreeWithin(muted, subjectOf(owner, severity), now, now)) return false;
    const known = held.get(owner);
    if (known === undefined) at(sweepAfter(now), () => lookAtHeld(owner));
    // The worst that was heard is what is said.
    const isLess = known !== undefined && severityRank(known.severity) < severityRank(severity);
    const isDue = known !== undefined && known.until <= now;
    const until = isLess || isDue ? known.until : freeFrom(muted, subjectOf(owner, severity), now, now);
    held.set(owner, { severity: isLess ? known.severity : severity, until, say });
    return true;
  };
  /** A sweep says what was held if nothing covers it, or has covered it for a moment since the end that was known. */
  const lookAtHeld = (owner: string): void => {
    const known = held.get(owner);
    if (known === undefined) return;
    const subject = subjectOf(owner, known.severity);
    const free = freeFrom(muted, subject, Math.min(known.until, now), now);
    if (free <= now) {
      known.say();
      held.delete(owner);
      return;
    }
    known.until = freeFrom(muted, subject, now, now);
    at(now + 60_000, () => lookAtHeld(owner));
  };

  // Alerts: whatever adorns one, it says what is wrong. A source is the key that is used.
  const post = ({ action, key, severity = 'critical', isUnheard }: Alert, owner: string = key ?? usualKey) => {
    if (isUnheard) return;
    if (action === 'trigger' && hold(owner, severity, () => trigger(owner, held.get(owner)?.severity ?? severity)))
      return;
    if (action === 'trigger') trigger(owner, severity);
    else if (action === 'resolve') resolve(owner);
    else acknowledge(owner);
  };
  /** Another system says that somebody took it there. */
  const acknowledge = (owner: string) => {
    const incident = newest(owner);
    if (incident?.status === 'triggered') take(incident, sourceOf(incident));
  };
  for (const { atSeconds, state, severity } of scenario.jobs)
    at(millisecondsOf(atSeconds), () => (state === 'FAILED' ? trigger(jobRule, severity) : resolve(jobRule)));
  for (const alert of scenario.alerts) {
    for (let nth = 0; nth < (alert.times ?? 1); nth += 1)
      at(millisecondsOf(alert.atSeconds + nth * repeatSeconds), () => post(alert));
  }

  // The alarm.
  let alarmSince: number | undefined;
  const isQuiet = () =>
    scenario.quiet.some(({ fromSeconds, untilSeconds }) => fromSeconds * 1000 <= now && now < untilSeconds * 1000);
  const hear = (isNews: boolean, alarmAt = now) => {
    const incident = trigger(cloudWatch, 'critical', isNews);
    incident.alarmAt = alarmAt;
    return incident;
  };
  const isClosedByAPerson = (incident: Incident | undefined) =>
    incident?.isOver === undefined && incident !== undefined && !isLive(incident);
  /** True when a repeat stands for an ALARM that came while the alarm was to notify nobody. */
  const isHidden = (incident: Incident | undefined, since: number) =>
    isLive(incident) && (incident.alarmAt ?? now) + 60_000 < since;
  /** The alarm is OK, or does not exist any more. */
  const end = () => {
    const incident = newest(cloudWatch);
    if (isLive(incident)) incident.isOver = true;
    resolve(cloudWatch);
    [isAlarmOk, alarmSince] = [true, undefined];
  };
  const goIntoAlarm = (isRepeat: boolean, since: number) => {
    // ALARM after ALARM is no new fault: it reopens nothing that a person closed.
    const incident = newest(cloudWatch);
    if (isRepeat && isClosedByAPerson(incident)) return;
    const alarmAt = now;
    const isHeld = hold(cloudWatch, 'critical', () => hear(true, alarmAt));
    if (!isHeld) hear(!isRepeat || isHidden(incident, since));
  };
  for (const [change, { atSeconds, state }] of scenario.alarm.entries()) {
    at(millisecondsOf(atSeconds), () => {
      if (state === 'OK') return end();
      if (state === 'INSUFFICIENT_DATA') {
        alarmSince = undefined;
        return;
      }
      alarmSince ??= now;
      isAlarmOk = false;
      if (!isQuiet()) goIntoAlarm(stateBeforeChange(scenario, change) === 'ALARM', alarmSince);
    });
  }
  for (const { atSeconds } of scenario.deletions) at(millisecondsOf(atSeconds), end);
  for (const { atSeconds, name, state, deliveredAfterSeconds } of scenario.contributors) {
    at(millisecondsOf(atSeconds + (deliveredAfterSeconds[0] ?? 0)), () => {
      const incident = newest(cloudWatch);
      if (state === 'OK') incident?.named.delete(name);
      else {
        // Those that go into ALARM together with their alarm are one fault with it.
        const isOfTheAlarm = alarmSince === millisecondsOf(atSeconds);
        if (!isOfTheAlarm || isLive(incident)) hear(!isOfTheAlarm).named.add(name);
      }
    });
  }
  // After a time in which it notified nobody, an alarm that is still in ALARM notifies: an event has two minutes to come.
  const findMissed = () => {
    if (alarmSince === undefined || isQuiet() || now < alarmSince + 120_000) return;
    const incident = newest(cloudWatch);
    const { alarmAt = -1 } = incident ?? {};
    // A live one that is as old as the state, or nearly, may have heard of this very state.
    const isKnown = alarmAt >= alarmSince || (isLive(incident) && alarmAt + 60_000 >= alarmSince);
    if (!isKnown) hear(true, alarmSince + 60_000);
  };
  for (const { fromSeconds, untilSeconds } of scenario.quiet) {
    for (let sweep = sweepAfter(fromSeconds * 1000); sweep <= (untilSeconds + 360) * 1000; sweep += 60_000)
      at(sweep, findMissed);
  }
  while (timers.length > 0) {
    timers.sort((a, b) => a.at - b.at || a.order - b.order);
    const timer = timers.shift();
    now = timer?.at ?? now;
    timer?.act();
  }
  return { notifications: notifications.toSorted(), presses, records, ratings };
}

function levelDeclined(
  incident: Incident,
  { run, round, level }: { run: number; round: number; level: number },
): boolean {
  return incident.declines.has(`${run}.${round}.#${level}`);
}

/** To the second, as a person would say it. */
export function seconds(milliseconds: number): string {
  return String(Math.floor(milliseconds / 1000)).padStart(6, '0');
}
