import { type Evidence, isOverdue, isPerson, isTest, type Of } from './evidence.ts';
import { attemptsOf, jobRule, reachOf } from './happenings.ts';
import { entriesOf } from './ledger.ts';
import { isAloneOn, peopleOn } from './turns.ts';

/*
 * What was resolved and comes again soon is the same incident, first for whoever had it; and nobody is told that it is over
 * before it has stayed quiet for as long. Each check gives a sentence for everything that went otherwise.
 */

/** The time of an incident that was resolved before anybody was notified: its run may not have known its policy yet. */
const usualSeconds = 600;

/** How soon an incident may come again and be the same, in milliseconds: at least, and at most. */
function windowOf(
  { played, ledger }: Evidence,
  incident: string,
  resolvedBy: number,
): { readonly least: number; readonly most: number } {
  const { reopenWithinSeconds } = played.scenario;
  const isPlanned = entriesOf(ledger, 'invoked').some(
    ({ attempt, order }) => attempt?.incident === incident && order < resolvedBy,
  );
  const seconds = isPlanned ? [reopenWithinSeconds] : [reopenWithinSeconds, usualSeconds];
  return { least: 1000 * Math.min(...seconds), most: 1000 * Math.max(...seconds) };
}

/**
 * The instant from which an incident has been quiet, by the entry that resolved it.
 *
 * An event is as old as its first delivery, however often it has to be received.
 */
function quietSince({ played, ledger }: Evidence, { owner, order, at }: Of<'record'>): number {
  const { alarm, jobs } = played.scenario;
  const ofAlarm = [...entriesOf(ledger, 'alarm event'), ...entriesOf(ledger, 'deletion event')];
  const ofJobs = entriesOf(ledger, 'job event');
  const ends =
    owner === jobRule
      ? ofJobs.filter(({ change }) => jobs[change]?.state === 'SUCCEEDED')
      : ofAlarm.filter(({ kind, change }) => kind === 'deletion event' || alarm[change]?.state === 'OK');
  if (owner !== jobRule && owner !== 'CloudWatch') return at;
  // One that was received before has not resolved it.
  const isReceived = ({ kind, change }: (typeof ends)[number]) =>
    ends.some(
      (each) => each.kind === kind && each.change === change && each.outcome !== 'delivered' && each.order > order,
    );
  const sent = ends.filter((each) => each.outcome === 'delivered' && each.order < order && isReceived(each));
  return Math.min(at, ...sent.map((each) => each.at));
}

/** By how much a record may be later than the request that it is of. */
function latenessOf({ played }: Evidence): number {
  const { scenario, fired } = played;
  const isLate = fired.length > 0 || scenario.outages.length > 0;
  return 5000 + 20 * scenario.latencyMilliseconds + (isLate ? 900_000 : 0);
}

/** True when an entry of a record begins a run because a resolved incident came again. */
export function isReopening(all: readonly Of<'record'>[], index: number): boolean {
  return all[index]?.status === 'triggered' && all[index - 1]?.status === 'resolved';
}

/** Only what was resolved a short time before is reopened. */
export function reopenedInTime(evidence: Evidence): string[] {
  return [...evidence.records].flatMap(([incident, all]) =>
    all.flatMap((entry, index) => {
      const resolved = all[index - 1];
      if (resolved === undefined || !isReopening(all, index)) return [];
      const within = windowOf(evidence, incident, resolved.order).most;
      const seconds = (entry.at - resolved.at) / 1000;
      return within > 0 && !isTest(incident) && entry.at < resolved.at + within + latenessOf(evidence)
        ? []
        : [`${incident} was reopened ${seconds} s after it was resolved, and ${within / 1000} s are allowed`];
    }),
  );
}

/** The next occurrence is opened only once the one before has been quiet for so long. */
export function openedAnewInTime(evidence: Evidence): string[] {
  const { records, incidentsOf, troubleOf, stateBefore } = evidence;
  return [...records].flatMap(([incident, [first]]) => {
    if (first === undefined || isTest(incident)) return [];
    const before = incidentsOf(troubleOf(incident)).findLast(
      (other) => other !== incident && (records.get(other)?.[0]?.order ?? first.order) < first.order,
    );
    const state = before === undefined ? undefined : stateBefore(before, first.order);
    // A stalled opening decides by the incident as it read it: unanswered then, taken and resolved since.
    const wasExhausted = (records.get(before ?? '') ?? []).some(({ status }) => status === 'exhausted');
    const within = windowOf(evidence, before ?? '', state?.order ?? 0).least;
    const isEarly =
      state?.status === 'resolved' && first.at < quietSince(evidence, state) - latenessOf(evidence) + within;
    return isEarly && !wasExhausted
      ? [
          `${incident} was opened ${(first.at - state.at) / 1000} s after ${before} was resolved, which had to be reopened`,
        ]
      : [];
  });
}

type Holder = { readonly contact: string } | 'nobody' | 'unknown';

/** Who had an incident when it was resolved, by the entry that resolved it. */
function holderOf(evidence: Evidence, all: readonly Of<'record'>[], resolved: number): Holder {
  const { ledger, asked } = evidence;
  const entry = all[resolved];
  if (entry === undefined) return 'unknown';
  // A source that has it cannot be notified.
  if (entry.by !== undefined) return isPerson(entry.by) ? { contact: entry.by } : 'nobody';
  const begin = all.findIndex(({ run }) => run === entry.run);
  const before = all[begin - 1];
  const holder = before === undefined ? 'nobody' : holderBefore(evidence, all, begin - 1);
  if (typeof holder === 'string') return holder;
  const isOf = (each: { readonly order: number }) => each.order > (all[begin]?.order ?? 0) && each.order < entry.order;
  const areOthersAsked = entriesOf(ledger, 'registered').some((each) => {
    const attempt = asked.get(each.invocation);
    const isOfRun = attempt?.incident === entry.incident && attempt.run === entry.run;
    return each.isTaken && each.order < entry.order && isOfRun && attempt.contact !== holder.contact;
  });
  if (areOthersAsked) return 'nobody';
  const isPassedOn = entriesOf(ledger, 'asked').some(
    (each) => isOf(each) && each.incident === entry.incident && each.reply === 'decline',
  );
  return isPassedOn ? 'unknown' : holder;
}

/** Who is notified first because of the entry before a run. */
function holderBefore(evidence: Evidence, all: readonly Of<'record'>[], index: number): Holder {
  const entry = all[index];
  if (entry?.status === 'resolved') return holderOf(evidence, all, index);
  if (entry?.status !== 'acknowledged' || entry.by === undefined) return 'unknown';
  if (!isPerson(entry.by)) return 'nobody';
  const next = all[index + 1];
  const isHandedBack = entriesOf(evidence.ledger, 'asked').some(
    (press) => press.incident === entry.incident && press.reply === 'hand-back' && press.order < (next?.order ?? 0),
  );
  if (isHandedBack || next === undefined || isOverdue(evidence, entry, next.at)) return 'unknown';
  return { contact: entry.by };
}

/** A run that begins because it came again notifies first whoever had it, and follows the policy if nobody had. */
export function whoHadItIsFirst(evidence: Evidence): string[] {
  if (evidence.played.scenario.applies.length > 0) return [];
  return [...evidence.records.values()].flatMap((all) =>
    all.flatMap((entry, index) =>
      isReopening(all, index) ? isNotifiedFirst(evidence, entry, holderOf(evidence, all, index - 1)) : [],
    ),
  );
}

function isNotifiedFirst({ played, ledger }: Evidence, { incident, run, at }: Of<'record'>, holder: Holder): string[] {
  const first = entriesOf(ledger, 'invoked').find(
    ({ attempt }) => attempt?.incident === incident && attempt.run === run,
  )?.attempt;
  if (holder === 'unknown' || first === undefined) return [];
  const told = `${first.contact} was notified first in run ${run}`;
  if (holder === 'nobody') return first.level === 0 ? [`nobody had ${incident}, and ${told}`] : [];
  const isAlone = [at, first.enteredAt].some((each) => isAloneOn(played.scenario, 1, holder.contact, each));
  const isFirst = first.contact === holder.contact && (first.level === 0 || isAlone);
  return isFirst ? [] : [`${holder.contact} had ${incident}, and ${told}`];
}

/** Nobody is told that it is resolved before it has stayed quiet for so long. */
export function toldOnceQuiet(evidence: Evidence): string[] {
  const { ledger, stateBefore } = evidence;
  return entriesOf(ledger, 'message').flatMap(({ isNotice, text, incident, contact, order, at }) => {
    if (!isNotice || !/: Resolved/.test(text)) return [];
    const state = stateBefore(incident, order);
    const within = windowOf(evidence, incident, state?.order ?? 0).least;
    const isQuiet =
      state?.status === 'resolved' && at >= quietSince(evidence, state) - 60_000 - latenessOf(evidence) + within;
    // It may come again while it is told.
    const isOvertaken = state?.status !== 'resolved' && at < (state?.at ?? 0) + latenessOf(evidence);
    return isQuiet || isOvertaken
      ? []
      : [`${contact} was told at ${at / 1000} s “${text}”, and it had not been quiet for ${within / 1000} s`];
  });
}

/** Whoever was notified and has not answered is told in the end that it is resolved, where nothing was out of order. */
export function toldInTheEnd(evidence: Evidence): string[] {
  const { played, ledger, records, notifications, person } = evidence;
  const { scenario, fired, isAtRest } = played;
  const isDisturbed = fired.length + scenario.outages.length + scenario.applies.length > 0;
  // A notice that cannot be paid, and has no e-mail to become, is withheld.
  const isUsedUp = entriesOf(ledger, 'unpaid').length > 0;
  if (isDisturbed || isUsedUp || !scenario.hasNotices || !isAtRest) return [];
  return [...records].flatMap(([incident, all]) => {
    const last = all.at(-1);
    if (last?.status !== 'resolved' || isTest(incident)) return [];
    const taken = notifications.filter(
      (each) => each.incident === incident && reachOf(person(each.contact), each.by) === 'works',
    );
    return scenario.people.flatMap(({ id }) => {
      const asked = taken.findLast(({ contact }) => contact === id);
      const isWritten = person(id)?.sms !== undefined || person(id)?.email !== undefined;
      const isOf = (each: { readonly contact: string; readonly incident: string; readonly order: number }) =>
        each.contact === id && each.incident === incident && each.order > (asked?.order ?? 0);
      const hasTaken = all.some(
        ({ status, by, order }) => status === 'acknowledged' && by === id && order > (asked?.order ?? 0),
      );
      // A press that leads to a further notification at its own instant counts as later.
      const isPress = (each: Of<'asked'>) =>
        each.contact === id && each.incident === incident && (isOf(each) || each.at === asked?.at);
      const hasAnswered =
        hasTaken || entriesOf(ledger, 'asked').some((each) => isPress(each) && each.reply !== 'more-time');
      const isTold = entriesOf(ledger, 'message').some((each) => isOf(each) && each.isNotice);
      return asked === undefined || !isWritten || hasAnswered || isTold || last.by === id
        ? []
        : [`${id} was notified of ${incident}, and was never told that it is resolved`];
    });
  });
}

/** The third time that an incident is handed back its run follows the policy from its first level. */
export function policyDecides(evidence: Evidence): string[] {
  const { played, ledger, person, records } = evidence;
  const { scenario } = played;
  if (scenario.applies.length > 0) return [];
  // A press may have been received twice, so that its number is not known.
  const isUncertain = played.fired.length + played.scenario.outages.length > 0;
  const firstLevelAt = (at: number) =>
    scenario.levels.findIndex((_, index) =>
      peopleOn(scenario, index + 1, at).some((id) => attemptsOf(person(id)).length > 0),
    ) + 1;
  const answers = entriesOf(ledger, 'pressed').filter(({ title }) => title === 'You handed it back.');
  return answers.flatMap((answer, index) => {
    const before = answers.slice(0, index).filter(({ incident }) => incident === answer.incident);
    const run = (records.get(answer.incident) ?? []).findLast(({ order }) => order < answer.order)?.run;
    // Two answers can be of one hand-back.
    if (new Set([...before, answer].map(({ askedAt }) => askedAt)).size < 3 || isUncertain) return [];
    const first = entriesOf(ledger, 'invoked').find(
      ({ attempt }) => attempt?.incident === answer.incident && attempt.run === run,
    )?.attempt;
    return first === undefined || [answer.askedAt, first.enteredAt].map(firstLevelAt).includes(first.level)
      ? []
      : [`${answer.incident} was handed back for the third time, and run ${run} began with level ${first.level}`];
  });
}
