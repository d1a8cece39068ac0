import { outOfOrder, slackOf } from './course.ts';
import { type Evidence, isTest, keyOf, type Of } from './evidence.ts';
import { attemptsOf, beginsAtOf } from './happenings.ts';
import { type AttemptAsked, type Entry, entriesOf, type LevelAsked } from './ledger.ts';
import { nameOf } from './scenario.ts';
import { clocksAt, hasSchedule, isNamedOn, mayBeOn, seatsOf } from './turns.ts';

/*
 * What a level that names a schedule has to do: it notifies who is on call, nobody else, and nobody twice; and what is shown
 * of who comes next is what happens. Each check gives a sentence for everything that went otherwise.
 */

function isOfSchedule({ played }: Evidence, level: number): boolean {
  return hasSchedule(played.scenario, level) && played.scenario.applies.length === 0;
}

/** The first tries of all attempts that are made. At attempt 0 somebody waits for their turn. */
function attemptsIn({ invocations }: Evidence): AttemptAsked[] {
  return [...invocations.values()].flatMap(([first]) => {
    const attempt = first?.attempt;
    return attempt === undefined || attempt.attempt === 0 || isTest(attempt.incident) ? [] : [attempt];
  });
}

/** Whoever goes off call gets no attempt at or after that instant. */
export function nobodyOffCallIsAsked(evidence: Evidence): string[] {
  const { played, registered, invocations } = evidence;
  const { scenario } = played;
  return attemptsIn(evidence).flatMap((attempt) => {
    const { level, contact, enteredAt } = attempt;
    if (level === 0 || !isOfSchedule(evidence, level) || isNamedOn(scenario, level, contact)) return [];
    const taken = (invocations.get(keyOf(attempt)) ?? [])
      .flatMap(({ invocation }) => registered.get(invocation) ?? [])
      .filter(({ isTaken }) => isTaken);
    const lookedBy = Math.max(...taken.map(({ at }) => at));
    // Whoever is in doubt is notified: the schedules could not be read.
    const isInDoubt = isUnread(evidence, attempt) || evidence.outageWithin(enteredAt, lookedBy);
    return taken.length === 0 || isInDoubt || mayBeOn(scenario, level, contact, enteredAt, lookedBy)
      ? []
      : [`${contact} was notified at ${enteredAt / 1000} s on level ${level}, and is not on call then`];
  });
}

/** True when a fault struck the function of an attempt as it read the schedules. */
function isUnread({ ledger, invocations }: Evidence, attempt: AttemptAsked): boolean {
  const ids = new Set((invocations.get(keyOf(attempt)) ?? []).map(({ invocation }) => invocation));
  return entriesOf(ledger, 'fault').some(
    ({ item, what }) =>
      ids.has(`${item.fn} ${item.invocation}`) && (what === 'findSchedules' || what === 'findContacts'),
  );
}

/** Nobody is asked on one level more often than they want, also if they stay over a handover. */
export function nobodyIsAskedTwice(evidence: Evidence): string[] {
  const counts = new Map<string, Set<number>>();
  return attemptsIn(evidence).flatMap((attempt) => {
    const { incident, run, redrive, round, level, contact } = attempt;
    if (level === 0 || !isOfSchedule(evidence, level)) return [];
    const key = [incident, run, redrive, round, level, contact].join(' ');
    const made = (counts.get(key) ?? new Set()).add(attempt.attempt);
    counts.set(key, made);
    const wanted = attemptsOf(evidence.person(contact)).length;
    return made.size > wanted
      ? [`${contact} was tried ${made.size} times on level ${level} of ${incident}, and ${wanted} are wanted`]
      : [];
  });
}

/** A level that is begun, and what is known to have disturbed nothing by an instant. */
type Begun = { readonly level: LevelAsked; readonly entry: Of<'invoked'> };

function levelsBegun({ ledger }: Evidence): Begun[] {
  const begun = new Map<string, Begun>();
  for (const entry of entriesOf(ledger, 'invoked')) {
    const { level } = entry;
    const key = level && [level.incident, level.run, level.round, level.level].join(' ');
    if (level !== undefined && key !== undefined && !begun.has(key)) begun.set(key, { level, entry });
  }
  return [...begun.values()];
}

/** True when nothing can have kept a level from what it has to do until an instant. */
function isUndisturbed(evidence: Evidence, { level, entry }: Begun, until: number): boolean {
  const { played, ledger, records } = evidence;
  const from = level.enteredAt - 1000;
  const isWithin = ({ at }: { readonly at: number }) => from <= at && at <= until;
  const isOfRun = evidence.stateBefore(level.incident, entry.order);
  return (
    isOfRun?.status === 'triggered' &&
    isOfRun.run === level.run &&
    !(records.get(level.incident) ?? []).some((each) => each.order > entry.order && each.at <= until) &&
    !entriesOf(ledger, 'fault').some(isWithin) &&
    !entriesOf(ledger, 'asked').some(
      (press) => press.incident === level.incident && press.reply === 'decline' && isWithin(press),
    ) &&
    outOfOrder(evidence, from, until, () => true) === 0 &&
    played.scenario.stopsAtSeconds.length === 0
  );
}

/** True when someone may be left out of a level, because they declined before or handed it back. */
function isLeftOut({ ledger }: Evidence, { level, entry }: Begun, contact: string): boolean {
  return entriesOf(ledger, 'asked').some(
    (press) =>
      press.incident === level.incident &&
      press.contact === contact &&
      press.order < entry.order &&
      (press.reply === 'decline' || press.reply === 'hand-back'),
  );
}

/** Whoever is on call when a level begins is notified then, and whoever comes on call during it is notified at the handover. */
export function everybodyOnCallIsAsked(evidence: Evidence): string[] {
  const { scenario } = evidence.played;
  const attempts = attemptsIn(evidence).filter(({ attempt }) => attempt === 1);
  return levelsBegun(evidence).flatMap((begun) => {
    const { level } = begun;
    const { incident, run, round, enteredAt } = level;
    if (level.level === 0 || isTest(incident) || !isOfSchedule(evidence, level.level)) return [];
    const isMade = (scenario.changes ?? []).some(
      ({ madeAtSeconds = -1 }) =>
        enteredAt <= madeAtSeconds * 1000 && madeAtSeconds * 1000 <= enteredAt + slackOf(evidence),
    );
    const seats = seatsOf(scenario, level.level, enteredAt, () => true);
    if (isMade || seats.some(({ id }) => isLeftOut(evidence, begun, id))) return [];
    if (seats.length === 0) return passedOverAtOnce(evidence, begun);
    const place = attempts.filter(
      (each) => each.incident === incident && each.run === run && each.round === round && each.level === level.level,
    );
    return seats.flatMap(({ id, from = enteredAt }) => {
      // A wait has whole seconds.
      const by = from + 1000 + slackOf(evidence);
      const first = place.find(({ contact }) => contact === id);
      const isAsked = first !== undefined && from <= first.enteredAt && first.enteredAt <= by;
      return isAsked || !isUndisturbed(evidence, begun, by)
        ? []
        : [`${id} has level ${level.level} of ${incident} from ${from / 1000} s, and was ${askedWhen(first)}`];
    });
  });
}

function askedWhen(first: AttemptAsked | undefined): string {
  return first === undefined ? 'not notified' : `notified at ${first.enteredAt / 1000} s`;
}

/** A level with nobody on call takes no time. */
function passedOverAtOnce(evidence: Evidence, begun: Begun): string[] {
  const { level, entry } = begun;
  const { incident, run, enteredAt } = level;
  const next = entriesOf(evidence.ledger, 'invoked').find(
    (each) => each.order > entry.order && each.level?.incident === incident && each.level.run === run,
  )?.level;
  const by = enteredAt + slackOf(evidence);
  return next === undefined || next.enteredAt <= by || !isUndisturbed(evidence, begun, by)
    ? []
    : [`nobody was on call on level ${level.level}, and it took ${(next.enteredAt - enteredAt) / 1000} s`];
}

// What is shown.

/** The contacts who come next by a page or a mail, and the time that it shows; nobody where it counts as unanswered then. */
type Shown = { readonly who: readonly string[]; readonly time: string };

/** What a page or a mail says about who is notified next; nothing if it says nothing about it. */
function shownIn({ played }: Evidence, { text, contact: reader }: Sight): Shown | undefined {
  const plain = text.replace(/<[^>]*>/g, '').replace(/\s+/g, ' ');
  const [, end] = /counts as unanswered at (\d\d:\d\d)|$/.exec(plain) ?? [];
  const [, ending = end] = /at (\d\d:\d\d)(?: [^ ]+)? the incident counts as unanswered|$/.exec(plain) ?? [];
  if (ending !== undefined) return { who: [], time: ending };
  const [, names, time] =
    /If you do nothing, (?:you will be notified again\. )?(.*?) will be notified(?: again)? at (\d\d:\d\d)\./.exec(
      plain,
    ) ??
    /([^.]*) will be notified(?: again)? at (\d\d:\d\d) [^.]* if nobody answers/.exec(plain) ??
    [];
  const [, turn] = /your next turn begins at (\d\d:\d\d)/.exec(plain) ?? [];
  if (turn !== undefined) return { who: [reader], time: turn };
  if (names === undefined || time === undefined) return undefined;
  const isNamed = (id: string) => names.includes(nameOf(id)) || (id === reader && /\byou\b/i.test(names));
  return { who: played.scenario.people.map(({ id }) => id).filter(isNamed), time };
}

type Sight = {
  readonly contact: string;
  readonly incident: string;
  readonly text: string;
  readonly from: number;
  readonly order: number;
};

function sightsOf({ ledger }: Evidence): Sight[] {
  const mails = entriesOf(ledger, 'message').flatMap(({ contact, incident, text, order, attempt, channel, bundle }) =>
    attempt === undefined || channel !== 'email' || bundle !== undefined
      ? []
      : [{ contact, incident, text, order, from: attempt.enteredAt }],
  );
  return [...mails, ...entriesOf(ledger, 'page seen').map((seen) => ({ ...seen, from: seen.at }))];
}

/** The part of a night that a sight looks ahead to: from its instant until the entry at which the next people are notified. */
type Ahead = { readonly incident: string; readonly run: number; readonly from: number; readonly until: number };

/** True when something happened that changes who is notified when. */
function isOvertaken(evidence: Evidence, ahead: Ahead): boolean {
  const { ledger } = evidence;
  return ledger.some((entry) => entry.order < ahead.until && (endsWait(entry, ahead) || changesCourse(entry, ahead)));
}

/** What reaches nobody ends its wait, and with it the level, also if it came before. */
function endsWait(entry: Entry, { incident, run }: Ahead): boolean {
  if (entry.kind === 'message')
    return entry.outcome === 'undeliverable' && entry.incident === incident && entry.attempt?.run === run;
  if (entry.kind === 'ended') return entry.error !== undefined;
  return entry.kind === 'bounced' || entry.kind === 'waits' || entry.kind === 'unpaid';
}

function changesCourse(entry: Entry, { incident, from }: Ahead): boolean {
  if (entry.at < from) return false;
  if (entry.kind === 'asked' || entry.kind === 'record') return entry.incident === incident;
  return entry.kind === 'asked for all' || entry.kind === 'override made';
}

/** The most that calls delay the next level. */
const mostLagMilliseconds = 3000;

/** What a page or a mail says about who is notified next, and when, is what happens if nothing comes between. */
export function nextIsAsShown(evidence: Evidence): string[] {
  const { played } = evidence;
  const { scenario, fired } = played;
  const isDisturbed = fired.length + scenario.outages.length + scenario.stopsAtSeconds.length > 0;
  if (scenario.rotas === undefined || scenario.applies.length > 0 || isDisturbed || scenario.latencyMilliseconds > 20)
    return [];
  return sightsOf(evidence).flatMap((sight) => {
    const shown = shownIn(evidence, sight);
    return shown === undefined ? [] : isWhatHappens(evidence, sight, shown);
  });
}

/** The people who are first tried next in a run, and when; nobody if it ends before. `until` is the entry at which it happens. */
type Next = { readonly who: readonly string[]; readonly at: number; readonly until: number };

function nextAfter(evidence: Evidence, incident: string, run: number, from: number, order: number): Next | undefined {
  const later = entriesOf(evidence.ledger, 'invoked').filter(
    ({ attempt }) =>
      attempt?.incident === incident && attempt.run === run && attempt.attempt === 1 && attempt.enteredAt > from,
  );
  const at = Math.min(...later.map(({ attempt }) => attempt?.enteredAt ?? 0));
  const [first] = later;
  if (first !== undefined) {
    const isTogether = ({ attempt }: (typeof later)[number]) =>
      attempt?.level === first.attempt?.level &&
      attempt?.round === first.attempt?.round &&
      (attempt?.enteredAt ?? 0) <= at + 5;
    const together = later.filter(isTogether);
    return { who: together.flatMap(({ attempt }) => attempt?.contact ?? []), at, until: first.order };
  }
  const end = (evidence.records.get(incident) ?? []).find((each) => each.order > order);
  return end?.status === 'exhausted' ? { who: [], at: end.at, until: end.order } : undefined;
}

function isWhatHappens(evidence: Evidence, sight: Sight, shown: Shown): string[] {
  const { contact, incident, from, order } = sight;
  const state = evidence.stateBefore(incident, order);
  if (state?.status !== 'triggered' || isTest(incident)) return [];
  const { run } = state;
  const next = nextAfter(evidence, incident, run, from, order);
  if (next === undefined || isOvertaken(evidence, { incident, run, from, until: next.until })) return [];
  const timeZone = evidence.person(contact)?.timeZone ?? 'UTC';
  const timeAt = (instant: number) => clocksAt(beginsAtOf(evidence.played.scenario) + instant, timeZone).slice(11);
  const isWho = shown.who.toSorted().join() === next.who.toSorted().join();
  const isTime = [next.at, next.at - mostLagMilliseconds].map(timeAt).includes(shown.time);
  return isWho && isTime
    ? []
    : [
        `${contact} saw at ${from / 1000} s ${told(shown.who, shown.time)}, and it was ${told(next.who, timeAt(next.at))}`,
      ];
}

function told(who: readonly string[], time: string): string {
  return who.length === 0 ? `that nobody is left at ${time}` : `that ${who.join(', ')} will be notified at ${time}`;
}
