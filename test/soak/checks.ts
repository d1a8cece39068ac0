import type { Channel } from '../../lambdas/domain/on-call/channel.ts';
import { acknowledgesEndWaits, acknowledgesStop, takenByItsOwn } from './acknowledges.ts';
import {
  alarmsAreFound,
  answeredByItsOwner,
  everyTroubleIsTaken,
  holderIsFirst,
  overIsOver,
  quietNotifiesNobody,
  refusalsCount,
  repeatsAreFew,
  resolvedByItsOwn,
  saidAgain,
  topicsAreTaken,
  whatIsWrongIsTaken,
} from './arrivals.ts';
import { backstopIsNotFlooded } from './backstop.ts';
import { senderOf } from './bodies.ts';
import { backstopHearsOnce, isOutOfMoney, isUnpaid, reserveIsLeft, unpaidGoesOn } from './budget.ts';
import { bundlesComeInTime, messagesAreFew, noticesAreSentOnce } from './bundles.ts';
import {
  answersEndWaits,
  askedNoMore,
  bouncesBurnNoWait,
  contactsEndByThemselves,
  everyRunStarts,
  exhaustedAtTheEnd,
  foundStaysOpen,
  handBackGoesOn,
  levelsInOrder,
  nobodyKeepsItTooLong,
  noticesToWhoWasAsked,
  okResolvesItsOwn,
  recordComesFirst,
  standsAsItMay,
  stoppedStaysStopped,
  waitsInOrder,
} from './course.ts';
import { mayBeHeld } from './covers.ts';
import { everybodyOnCallIsAsked, nextIsAsShown, nobodyIsAskedTwice, nobodyOffCallIsAsked } from './duty.ts';
import {
  alertOf,
  type Evidence,
  gather,
  isEndedByItsSource,
  isLiveAt,
  isOverdue,
  isPerson,
  isStoppedForADay,
  isTakenBy,
  isTest,
  isToTake,
  keyOf,
  nightsOf,
  type Of,
  troublesOf,
} from './evidence.ts';
import { checkExactly, isCalm } from './exact.ts';
import {
  isReopening,
  openedAnewInTime,
  policyDecides,
  reopenedInTime,
  toldInTheEnd,
  toldOnceQuiet,
  whoHadItIsFirst,
} from './flapping.ts';
import { attemptsOf, jobRule, millisecondsOf, reachOf, stateBeforeChange } from './happenings.ts';
import { heardIsOver, onlySilenceOpens, reasonsOfBeats, silenceIsSaid } from './heartbeat-checks.ts';
import { heldContributorsAreSaid } from './held.ts';
import { endsOfJobsEnd, jobsAreTaken, oldEndsEndNothing, reasonsOfJobs } from './job-checks.ts';
import { type AttemptAsked, entriesOf } from './ledger.ts';
import {
  coveredAlarmOpensNothing,
  heldIsSaid,
  heldOpensOnce,
  onlyCoveredIsHeld,
  ownAlarmsAreNotMuted,
  policyIsOfTheOpening,
  pressesMute,
  resolveFindsHeld,
} from './mute-checks.ts';
import { isNews } from './news.ts';
import { isHushed } from './quiet.ts';
import { nameOf } from './scenario.ts';
import { answersForAllHold, takesEverything, takingEndsWaits, takingIsQuick } from './take-alls.ts';
import { everybodyOn, hasSchedule, staysOn } from './turns.ts';
import type { Played } from './universe.ts';

/** The number of a guarantee, or the reference: a calm night went otherwise than it had to. */
export type Guarantee = number | 'reference';

/** One guarantee that did not hold. */
export type Violation = { readonly guarantee: Guarantee; readonly text: string };

/** The guarantees of docs/guarantees.md with their checks. A check reads the ledger and the state at the end. */
const guarantees: readonly (readonly [sentence: string, check: (seen: Evidence) => string[]])[] = [
  [
    'What says that something is wrong is taken, whatever adorns it and however often it comes; a refusal is counted.',
    (seen) =>
      [
        whatIsWrongIsTaken(seen),
        everyTroubleIsTaken(seen),
        topicsAreTaken(seen),
        jobsAreTaken(seen),
        refusalsCount(seen),
        repeatsAreFew(seen),
      ].flat(),
  ],
  [
    'Every accepted alert ends acknowledged, resolved or exhausted, and exhausted reaches the backstop. What gets worse is said again.',
    (seen) =>
      [
        everyAlertEnds(seen),
        everyRunStarts(seen),
        nobodyKeepsItTooLong(seen),
        saidAgain(seen),
        holderIsFirst(seen),
        whoHadItIsFirst(seen),
        alarmsAreFound(seen),
        heldContributorsAreSaid(seen),
        silenceIsSaid(seen),
      ].flat(),
  ],
  [
    'What a person was told after pressing is durable and stays true; the first acknowledgement wins.',
    (seen) =>
      [
        whatWasToldHolds(seen),
        answersEndWaits(seen),
        recordComesFirst(seen),
        askedNoMore(seen),
        handBackGoesOn(seen),
        waitsInOrder(seen),
        noticesToWhoWasAsked(seen),
        acknowledgesEndWaits(seen),
        toldOnceQuiet(seen),
        policyDecides(seen),
      ].flat(),
  ],
  [
    'After an incident stops being triggered no further notification starts.',
    (seen) => [nothingStartsAfterTheStop(seen), acknowledgesStop(seen)].flat(),
  ],
  ['Opening a link changes nothing.', openingChangesNothing],
  [
    'No second escalation of a live incident. What was resolved and comes again soon is reopened, and everything else that comes again opens a new occurrence. Nothing by strangers.',
    (seen) =>
      [
        oneEscalationEach(seen),
        standsAsItMay(seen),
        reopenedInTime(seen),
        openedAnewInTime(seen),
        stoppedStaysStopped(seen),
        levelsInOrder(seen),
        okResolvesItsOwn(seen),
        foundStaysOpen(seen),
        overIsOver(seen),
        quietNotifiesNobody(seen),
        answeredByItsOwner(seen),
        resolvedByItsOwn(seen),
        takenByItsOwn(seen),
        endsOfJobsEnd(seen),
        oldEndsEndNothing(seen),
        onlySilenceOpens(seen),
        heardIsOver(seen),
      ].flat(),
  ],
  [
    'A crash loses no notification; it may cost one duplicate.',
    (seen) => [nothingIsLost(seen), exhaustedAtTheEnd(seen), toldInTheEnd(seen)].flat(),
  ],
  ['No token, code or address in a log line or an answer.', nothingIsGivenAway],
  [
    'What cannot be delivered does not burn its wait; a fault of the system skips nobody.',
    (seen) => [waitsAreAsLongAsTheyShould(seen), bouncesBurnNoWait(seen), contactsEndByThemselves(seen)].flat(),
  ],
  [
    'A contact gets three messages of their own in five minutes, then a bundle a minute, and every incident is in one. One press takes everything. The backstop gets one message a minute on each way. SMS leave the reserve to the backstop.',
    (seen) =>
      [
        messagesAreFew(seen),
        noticesAreSentOnce(seen),
        bundlesComeInTime(seen),
        takesEverything(seen),
        answersForAllHold(seen),
        takingEndsWaits(seen),
        takingIsQuick(seen),
        backstopIsNotFlooded(seen),
        reserveIsLeft(seen),
        unpaidGoesOn(seen),
        backstopHearsOnce(seen),
      ].flat(),
  ],
  [
    'A level that names a schedule notifies who is on call, nobody else and nobody twice. Who takes over is notified at the handover. What is shown of who is next is what happens.',
    (seen) =>
      [nobodyOffCallIsAsked(seen), nobodyIsAskedTwice(seen), everybodyOnCallIsAsked(seen), nextIsAsShown(seen)].flat(),
  ],
  [
    'What a mute holds notifies nobody. It is right again or opens once, as soon as nothing covers it. A resolve finds it. The pager’s own alarms are never muted.',
    (seen) =>
      [
        heldOpensOnce(seen),
        heldIsSaid(seen),
        resolveFindsHeld(seen),
        onlyCoveredIsHeld(seen),
        coveredAlarmOpensNothing(seen),
        policyIsOfTheOpening(seen),
        ownAlarmsAreNotMuted(seen),
        pressesMute(seen),
      ].flat(),
  ],
];

/** The numbers of all guarantees that are checked. */
export const guaranteesChecked: readonly number[] = guarantees.map((_, guarantee) => guarantee);

/** The sentence of a guarantee. */
export function sentenceOf(guarantee: Guarantee): string {
  if (guarantee === 'reference') return 'A calm night goes as it can be worked out, to the second.';
  return guarantees[guarantee]?.[0] ?? '';
}

/** Every guarantee that did not hold in a night. */
export function check(played: Played): Violation[] {
  return nightsOf(played).flatMap((night) => {
    const evidence = gather(night);
    const otherwise = isCalm(night.scenario) ? checkExactly(night) : [];
    return [
      ...otherwise.map((text) => ({ guarantee: 'reference' as const, text })),
      ...guarantees.flatMap(([, holds], guarantee) => holds(evidence).map((text) => ({ guarantee, text }))),
    ];
  });
}

const isOk = (status: number) => status >= 200 && status < 300;

function everyAlertEnds(evidence: Evidence): string[] {
  const { played, ledger, records } = evidence;
  const { incidents, isAtRest } = played;
  const executions = entriesOf(ledger, 'execution');
  const open = entriesOf(ledger, 'alert answered')
    .filter(({ action, status, held }) => action === 'trigger' && isOk(status) && held === undefined)
    .filter(({ alert, incident }) =>
      incident === undefined
        ? troublesOf(played, alertOf(played, alert)).some((trouble) => evidence.incidentsOf(trouble).length === 0)
        : !records.has(incident),
    )
    .map(({ alert }) => `alert ${alert} was accepted, and there is no incident of it`);
  const told = incidentsTold(evidence);
  const endings = [...incidents].flatMap(([id, { status, run, isStopped }]) => {
    const name = `${id}-${run}`;
    const isTold = told.has(id);
    if (status === 'triggered') {
      if (!isStopped) return [`${id} is triggered at the end, and nobody is notified`];
      return isTold ? [] : [`${name} was stopped by hand, and the backstop has not heard of it`];
    }
    if (status !== 'exhausted') return [];
    const ended = executions.findLast((entry) => entry.machine === 'NotifySupport' && entry.name === name);
    return [
      ...(isTold ? [] : [`${id} is exhausted, and the backstop has not heard of it`]),
      ...(ended?.status === 'SUCCEEDED' ? [`${id} is exhausted, and its run is SUCCEEDED`] : []),
    ];
  });
  const unknown = isAtRest ? [] : ['the night never comes to rest'];
  return [...open, ...endings, ...unknown, ...tooLong(evidence)];
}

/**
 * The incidents that the backstop has heard of. The alarms on failed runs name nothing, so the sweep has to.
 *
 * A message names one incident, or counts those that its link lists: it can be about as many as it counts, that were
 * unanswered before it and are marked after it.
 */
function incidentsTold({ played, ledger, records }: Evidence): ReadonlySet<string> {
  const marks = new Map(entriesOf(ledger, 'announced').map(({ incident, order }) => [incident, order]));
  const told = new Set<string>();
  for (const { by, order, text, listedSince = Number.NaN } of entriesOf(ledger, 'backstop')) {
    if (by !== 'sweep') continue;
    const about = [...played.incidents].flatMap(([id, { run, listedAt = Number.NaN }]) => {
      const [unansweredBy = order, markedBy = order] = [records.get(id)?.at(-1)?.order, marks.get(id)];
      const isMeant = text.includes(`${id}-${run}`) || listedSince <= listedAt;
      return isMeant && unansweredBy < order && order < markedBy && !told.has(id) ? [{ id, markedBy }] : [];
    });
    const count = Number(/^([\d,]+) incidents unanswered/.exec(text)?.[1]?.replace(',', '') ?? 1);
    const first = about.toSorted((a, b) => a.markedBy - b.markedBy).slice(0, count);
    for (const { id } of first) told.add(id);
  }
  return told;
}

/**
 * No run has its incident triggered for longer than its policy, the requests for more time and the disturbances explain.
 *
 * A level lasts as long as its slowest contact, whose every wait may become three times as long by asking for more time.
 * It may begin with the next sweep. A fault costs an invocation its timeout of 25 s and a backoff of at most 15 s, or the
 * sweep a minute. A child that is stopped or not started costs its contact's first wait. An outage costs its own length,
 * the retries that it runs into (six, 45 s in all), and the two sweeps after which a run that it broke goes on, of which
 * either may begin in the other.
 */
function tooLong(evidence: Evidence): string[] {
  const { played, ledger, records, person } = evidence;
  const { scenario } = played;
  const secondsOf = (id: string) => {
    const asksForTime = entriesOf(ledger, 'asked').some(
      ({ contact, reply }) => contact === id && reply === 'more-time',
    );
    const waits = attemptsOf(person(id)).reduce((sum, { waitSeconds }) => sum + waitSeconds, 0);
    return waits * (asksForTime ? 3 : 1);
  };
  // Of a schedule, who takes over may come on call just before the others' last wait is over.
  const secondsOfLevel = (level: number) =>
    Math.max(0, ...everybodyOn(scenario, level).map(secondsOf)) * (hasSchedule(scenario, level) ? 2 : 1);
  const policySeconds = scenario.rounds * scenario.levels.reduce((sum, _, index) => sum + secondsOfLevel(index + 1), 0);
  const stopped = new Set(entriesOf(ledger, 'stopped by hand').map(({ name }) => name));
  return [...records].flatMap(([id, all]) =>
    all.flatMap((entry, index) => {
      const until = all[index + 1]?.at;
      if (entry.status !== 'triggered' || until === undefined || stopped.has(`${id}-${entry.run}`)) return [];
      const faults = entriesOf(ledger, 'fault').filter(({ at }) => at >= entry.at && at <= until);
      const outages = scenario.outages.filter(
        ({ fromSeconds, untilSeconds }) => fromSeconds * 1000 <= until && untilSeconds * 1000 >= entry.at,
      );
      const troubleSeconds =
        faults.reduce((sum, { item }) => sum + (item.fn === 'notify-contact' ? 300 : 60), 0) +
        outages.reduce((sum, { fromSeconds, untilSeconds }) => sum + untilSeconds - fromSeconds + 180, 0);
      const { at: holderFrom } = entry;
      // A run that is begun because it got worse notifies first whoever has it.
      const hasHolder = entriesOf(ledger, 'invoked').some(
        ({ attempt, at }) =>
          attempt?.incident === id && attempt.run === entry.run && attempt.level === 0 && at >= holderFrom,
      );
      const holderSeconds = hasHolder ? Math.max(...scenario.people.map((each) => secondsOf(each.id))) : 0;
      const mostSeconds = policySeconds + holderSeconds + 65 + scenario.latencyMilliseconds / 10 + troubleSeconds;
      const seconds = (until - entry.at) / 1000;
      // A test waits for ten minutes.
      const isInTime = seconds <= mostSeconds + (isTest(id) ? 1800 : 0);
      return isInTime
        ? []
        : [`${id} was triggered for ${seconds} s in run ${entry.run}, and ${mostSeconds} s are explained`];
    }),
  );
}

function whatWasToldHolds(evidence: Evidence): string[] {
  const answers = entriesOf(evidence.ledger, 'pressed').filter(({ status }) => status === 200);
  return [
    ...answers.flatMap((answer) => answerHolds(evidence, answer)),
    ...takenFromSomebody(evidence),
    ...noticesHold(evidence),
  ];
}

function answerHolds(evidence: Evidence, answer: Of<'pressed'>): string[] {
  const { title } = answer;
  if (isTakenBy(title) || title.startsWith('You took it')) return ownershipHolds(evidence, answer);
  if (
    takerIn(title) !== undefined ||
    /^It (?:is|was) resolved/.test(title) ||
    title === 'A newer incident has replaced it.'
  )
    return standingHolds(evidence, answer);
  if (title === 'You handed it back.') return handBackHolds(evidence, answer);
  if (title === 'You don’t have it.')
    return wasItMine(evidence, answer) ? [`${said(answer)}, and it was just this press that handed it back`] : [];
  if (title === 'You passed it on.') return askedAgain(evidence, answer);
  return title.startsWith('You have until') ? calledEarly(evidence, answer) : [];
}

function said({ contact, reply, title }: Of<'pressed'>): string {
  return `${contact} pressed ${reply} and was answered “${title}”`;
}

function ownershipHolds(evidence: Evidence, answer: Of<'pressed'>): string[] {
  const states = evidence.statesDuring(answer.incident, answer.askedAt, answer);
  if (!states.some(({ status, by }) => status === 'acknowledged' && by === answer.contact))
    return [`${said(answer)}, which the record does not say`];
  return isTakenBy(answer.title) ? staysTrue(evidence, answer) : [];
}

/** Holds an answer about how the incident stands to what the record said while it was given. */
function standingHolds(evidence: Evidence, answer: Of<'pressed'>): string[] {
  const { title, incident, askedAt } = answer;
  const states = evidence.statesDuring(incident, askedAt, answer);
  const isResolved = states.some(({ status }) => status === 'resolved');
  const other = takerIn(title);
  const isTrue =
    other !== undefined
      ? states.some((state) => state.status === 'acknowledged' && isTaker(evidence, state, other))
      : isResolved && (title !== 'A newer incident has replaced it.' || isNewerThan(evidence, answer));
  return isTrue ? [] : [`${said(answer)}, which is not so`];
}

/** The name of the contact or of the source that took it, by a text. An SMS cuts a long one. */
function takerIn(text: string): string | undefined {
  return /(?:^|: )([^:\n]+) took it/m.exec(text)?.[1];
}

/** True when a name is that of whoever has an incident: a source gives itself one, and its key is named, too. */
function isTaker({ played, troubleOf }: Evidence, { incident, by = '', owner }: Of<'record'>, name: string): boolean {
  if (isPerson(by)) return name === nameOf(by);
  return played.scenario.alerts.some((alert) => {
    if (alert.action !== 'acknowledge' || troublesOf(played, alert)[0] !== troubleOf(incident)) return false;
    const whole = `${senderOf(alert)} (key ${owner})`;
    return name.endsWith('...') ? whole.startsWith(name.slice(0, -3)) : name === whole;
  });
}

function handBackHolds(evidence: Evidence, answer: Of<'pressed'>): string[] {
  const states = evidence.statesDuring(answer.incident, answer.askedAt, answer);
  const from = states.findIndex(({ status, by }) => status === 'acknowledged' && by === answer.contact);
  return from >= 0 && states.slice(from).some(({ status }) => status === 'triggered')
    ? []
    : [`${said(answer)}, which the record does not say`];
}

function takenFromSomebody({ records }: Evidence): string[] {
  return [...records].flatMap(([id, all]) =>
    all.flatMap((entry, index) => {
      const before = all[index - 1];
      const isTaken = before?.status === 'acknowledged' && entry.status === 'acknowledged' && before.by !== entry.by;
      return isTaken ? [`${entry.by} took ${id} from ${before?.by}`] : [];
    }),
  );
}

function noticesHold(evidence: Evidence): string[] {
  const { played, ledger } = evidence;
  const messages = entriesOf(ledger, 'message');
  return messages.flatMap((message) => {
    const { isNotice, text, contact, copy, bundle } = message;
    if (!isNotice) return [];
    // A message about several incidents counts them.
    if (bundle !== undefined && !/took it|Resolved|It has ended/.test(text)) return [];
    if (!played.scenario.hasNotices) return [`${contact} was told “${text}”, and notices are off`];
    // A bundle speaks of one if the others in it are over by then, and is about all of them in the ledger.
    const inSame = bundle === undefined ? [message] : messages.filter((other) => other.copy === copy && other.isNotice);
    return inSame.some((each) => isNoticeTrue(evidence, each))
      ? []
      : [`${contact} was told “${text}”, which is not so`];
  });
}

/** True if the record said before the notice what the notice says of its incident. */
function isNoticeTrue(evidence: Evidence, { text, incident, order }: Of<'message'>): boolean {
  const who = takerIn(text);
  const until = (evidence.records.get(incident) ?? []).filter((entry) => entry.order < order);
  return who === undefined
    ? until.some(({ status }) => status === 'resolved')
    : until.some((state) => isTaker(evidence, state, who));
}

/** A contact who was told that they have it keeps it until they hand it back, it is resolved, or their time is over. */
function staysTrue(evidence: Evidence, { incident, contact, order }: Of<'pressed'>): string[] {
  const { ledger, records } = evidence;
  const all = records.get(incident) ?? [];
  const taken = all.findLast((entry) => entry.order < order && entry.status === 'acknowledged' && entry.by === contact);
  const next = all.find((entry) => entry.order > (taken?.order ?? order));
  if (next === undefined || isTest(incident)) return [];
  const pressed = (reply: string) =>
    entriesOf(ledger, 'asked').some(
      (entry) =>
        entry.incident === incident && entry.contact === contact && entry.reply === reply && entry.order < next.order,
    );
  if (next.status === 'triggered') {
    const isOver = taken !== undefined && isOverdue(evidence, taken, next.at);
    return isOver || pressed('hand-back') || isNews(evidence, incident, taken ?? next, next)
      ? []
      : [`${contact} was told “You’ve got it.”, and it was taken away`];
  }
  if (next.status !== 'resolved') return [`${contact} was told “You’ve got it.”, and then it was ${next.status}`];
  const bySource = isEndedByItsSource(evidence, next);
  return bySource || pressed('resolve') || pressed('hand-back')
    ? []
    : [`${contact} was told “You’ve got it.”, and nobody resolved it, but it is`];
}

/** True when there was a newer incident when a press was answered. */
function isNewerThan({ records, troubleOf, incidentsOf }: Evidence, { incident, order }: Of<'pressed'>): boolean {
  return incidentsOf(troubleOf(incident)).some(
    (other) => other > incident && (records.get(other)?.[0]?.order ?? order) < order,
  );
}

/** True when this very press handed back the incident that, by its answer, the presser does not have. */
function wasItMine(evidence: Evidence, answer: Of<'pressed'>): boolean {
  const { played, ledger, statesDuring } = evidence;
  const { incident, contact, askedAt, reply } = answer;
  // A press that is delivered twice is two: the second comes when the first has given it back.
  const isTwice = played.fired.some(({ kind, fn }) => kind === 'invoked twice' && fn === 'receive-reply');
  if (reply !== 'hand-back' || isTwice) return false;
  const states = statesDuring(incident, askedAt, answer);
  const from = states.findIndex(({ status, by }) => status === 'acknowledged' && by === contact);
  const held = states[from];
  const next = states.slice(from + 1).find(({ status, run }) => status === 'triggered' && run === (held?.run ?? 0) + 1);
  // It may just then have got worse, and been taken from them before the press was.
  const isGivenBack = held !== undefined && next !== undefined && !isNews(evidence, incident, held, next);
  const others = entriesOf(ledger, 'asked').filter(
    (entry) =>
      entry.incident === incident &&
      entry.contact === contact &&
      entry.reply === 'hand-back' &&
      entry.order < answer.order,
  );
  // An invocation that is doubled is a second press.
  const isDoubled = entriesOf(ledger, 'fault').some(
    ({ at, item }) => at === askedAt && item.fn === 'receive-reply' && item.kind === 'invoked twice',
  );
  return isGivenBack && others.length === 1 && !isDoubled;
}

/** A contact who has passed it on is not asked again in that round. */
function askedAgain({ ledger, asked, statesDuring }: Evidence, answer: Of<'pressed'>): string[] {
  const { contact, incident, order, askedAt } = answer;
  const run = statesDuring(incident, askedAt, answer).at(0)?.run;
  const mine = entriesOf(ledger, 'registered').filter(({ invocation, isTaken }) => {
    const attempt = asked.get(invocation);
    return isTaken && attempt?.contact === contact && attempt.incident === incident && attempt.run === run;
  });
  const press = entriesOf(ledger, 'asked').findLast(
    (entry) => entry.order < order && entry.at === askedAt && entry.contact === contact,
  );
  const rounds = mine
    .filter((entry, index) => entry.order < order && (mine[index + 1]?.order ?? order) > (press?.order ?? 0))
    .map(({ invocation }) => asked.get(invocation)?.round);
  // Where the next round began under the press, either may be meant.
  const round = new Set(rounds).size === 1 ? rounds[0] : undefined;
  const again = mine.find(
    (entry) => round !== undefined && entry.order > order && asked.get(entry.invocation)?.round === round,
  );
  return again === undefined
    ? []
    : [
        `${contact} was told “You passed it on.”, and asked again ${(again.at - answer.at) / 1000} s later in the same round`,
      ];
}

/** A contact who was given more time is not notified again before it is over. */
function calledEarly(evidence: Evidence, answer: Of<'pressed'>): string[] {
  const { played, ledger, asked, person } = evidence;
  const { contact, incident, order, at, title, timeZone } = answer;
  const own = asked.get(
    entriesOf(ledger, 'registered').findLast(
      (entry) =>
        entry.order < order &&
        entry.isTaken &&
        asked.get(entry.invocation)?.contact === contact &&
        asked.get(entry.invocation)?.incident === incident,
    )?.invocation ?? '',
  );
  const next = entriesOf(ledger, 'invoked').find(
    (entry) =>
      entry.order > order &&
      entry.attempt?.incident === incident &&
      entry.attempt.run === own?.run &&
      (entry.attempt.contact === contact
        ? entry.attempt.attempt > own.attempt || entry.attempt.level !== own.level
        : entry.attempt.level !== own.level),
  );
  const reaches = own?.attempts[own.attempt - 1]?.channels.some(
    (channel) => reachOf(person(contact), channel) === 'works',
  );
  const isDisturbed =
    played.scenario.stopsAtSeconds.length + played.scenario.applies.length > 0 ||
    played.fired.some(({ kind }) => kind === 'child stopped') ||
    entriesOf(ledger, 'pressed').some(
      (entry) =>
        entry.incident === incident &&
        entry.reply === 'decline' &&
        // One that was being processed at the same time counts too: it can end the wait at any moment.
        entry.at >= answer.askedAt,
    ) ||
    own?.redrive !== next?.attempt?.redrive ||
    (own !== undefined && isUnpaid(evidence, keyOf(own)));
  if (next === undefined || isDisturbed || !reaches) return [];
  const until = /(\d\d):(\d\d)/.exec(title)?.[0] ?? '';
  const shown = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const beganAt = played.beginsAt + next.at;
  // The page shows whole minutes, and nobody is given more than a day.
  for (let instant = played.beginsAt + at; instant < beganAt + 1000; instant += 1000)
    if (shown.format(instant) === until) return [];
  return [`${contact} was told “${title}”, and the next notification came at ${shown.format(beganAt)}`];
}

function nothingStartsAfterTheStop({ notifications, registered, stateBefore, ledger }: Evidence): string[] {
  return notifications.flatMap(({ invocation, attempt, order, contact, channel, at, bundle }) => {
    // One invocation sends bundles to several contacts at once.
    const looked = entriesOf(ledger, 'looked').find(
      (entry) => entry.invocation === invocation && entry.incidents.includes(attempt?.incident ?? ''),
    );
    const checked =
      bundle === undefined ? registered.get(invocation)?.findLast((entry) => entry.order < order) : looked;
    const what = `${contact} was sent ${channel} at ${at / 1000} s`;
    if (attempt === undefined || checked === undefined) return [`${what} without a look at the record`];
    const state = stateBefore(attempt.incident, checked.order);
    if (state?.status !== 'triggered') return [`${what}, and it was ${state?.status} before that was decided`];
    return state.run === attempt.run ? [] : [`${what} for run ${attempt.run}, and run ${state.run} had begun`];
  });
}

function openingChangesNothing({ ledger, records }: Evidence): string[] {
  const changed = entriesOf(ledger, 'opened')
    .filter(({ changed }) => changed)
    .map(({ method, contact }) => `${method} of ${contact}’s link changed something`);
  const asked = entriesOf(ledger, 'asked');
  const unasked = [...records].flatMap(([id, all]) =>
    all.flatMap(({ status, by, order }) => {
      if (status !== 'acknowledged' || !isPerson(by)) return [];
      const isAsked = asked.some(
        (entry) => entry.incident === id && entry.contact === by && isToTake(entry.reply) && entry.order < order,
      );
      const isAskedForAll = entriesOf(ledger, 'asked for all').some(
        (entry) => entry.contact === by && entry.order < order,
      );
      return isAsked || isAskedForAll ? [] : [`${by} was given ${id}, and never pressed for it`];
    }),
  );
  const acting = entriesOf(ledger, 'refused press')
    .filter(({ status }) => status < 400)
    .map(({ contact, flaw, status }) => `a press of ${contact} that is no answer (${flaw}) was answered ${status}`);
  return [...changed, ...unasked, ...acting];
}

function oneEscalationEach(evidence: Evidence): string[] {
  const { records, notifications, faultsAt, stateBefore } = evidence;
  const counts = new Map<string, number>();
  const duplicates = notifications.flatMap(({ attempt, channel, contact, outcome, bundle }) => {
    if (attempt === undefined || outcome !== 'taken') return [];
    const key = `${keyOf(attempt)} ${channel}`;
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    // A claim is given twice at most; a message that the SDK repeats comes twice by itself.
    const faults = faultsAt(attempt);
    const allowed =
      Math.min(1, faults.length) +
      faults.filter(({ kind }) => kind === 'repeated').length +
      // What was not recorded as sent is in the bundle of the next minute, too.
      (bundle === undefined ? 0 : evidence.bundleFaults(contact));
    return count - 1 > allowed
      ? [`${contact} got attempt ${attempt.attempt} by ${channel} ${count} times, with ${faults.length} faults`]
      : [];
  });
  const opened = [...records.values()].flatMap(openings).filter(({ incident }) => !isTest(incident));
  const twoCall = [...records].flatMap(([incident, all]) =>
    (isTest(incident) ? [] : all)
      .filter((entry, index) => entry.status === 'triggered' && all[index - 1]?.run !== entry.run)
      .flatMap((entry) =>
        evidence
          .incidentsOf(evidence.troubleOf(incident))
          .filter((other) => other !== incident && stateBefore(other, entry.order)?.status === 'triggered')
          .filter((other) => !isStoppedForADay(evidence, other, entry))
          .map((other) => `${incident} began to notify at ${entry.at / 1000} s, while ${other} did`),
      ),
  );
  const troubles = [...new Set(opened.map(({ incident }) => evidence.troubleOf(incident)))];
  return [
    ...duplicates,
    ...twoCall,
    ...troubles.flatMap((trouble) => openedTooOften(evidence, trouble)),
    ...joinedClosed(evidence),
    ...reopened(
      evidence,
      opened.filter(({ owner }) => owner === 'CloudWatch'),
    ),
    ...twoRuns(evidence),
  ];
}

/** The entries of a record that open the incident: the first, and each at which it was reopened. */
function openings(all: readonly Of<'record'>[]): Of<'record'>[] {
  return all.filter((_, index) => index === 0 || isReopening(all, index));
}

/** Incidents of one trouble that were opened while one was live, or without a reason. */
function openedTooOften(evidence: Evidence, trouble: string): string[] {
  const { played, ledger, records, stateBefore } = evidence;
  const opened = evidence.incidentsOf(trouble).flatMap((id) => records.get(id)?.[0] ?? []);
  // One that somebody has taken after nobody answered may be theirs beside a newer one.
  const twoLive = opened.flatMap((entry, index) => {
    const { incident, order, at } = entry;
    const before = opened[index - 1];
    const state = before && stateBefore(before.incident, order);
    if (before === undefined || state === undefined || !isLiveAt(state, at)) return [];
    if (isStoppedForADay(evidence, before.incident, entry)) return [];
    // A stalled opening decides by the incident as it read it: it was unanswered then, and has been taken since.
    const isTakenLate = (records.get(before.incident) ?? []).some(
      (entry, place, all) =>
        entry.order < order && entry.status === 'exhausted' && (all[place + 1]?.at ?? at) >= at - 290_000,
    );
    const isStalled = played.fired.some(({ kind }) => kind === 'lands late' || kind === 'stalls');
    return isTakenLate && isStalled ? [] : [`${incident} was opened while ${before.incident} was live`];
  });
  // What one of two invocations has opened can be closed before the other one reads it.
  const doubled = played.fired.filter(({ kind, fn }) => kind === 'invoked twice' && fn === 'receive-alert');
  const triggers = entriesOf(ledger, 'alert answered').filter(
    ({ action, alert }) => action === 'trigger' && troublesOf(played, alertOf(played, alert)).includes(trouble),
  );
  const most = trouble.startsWith('CloudWatch ')
    ? reasonsOfAlarm(evidence)
    : triggers.length +
      doubled.length +
      reasonsOfBeats(evidence, trouble) +
      (trouble.startsWith(`${jobRule} `) ? reasonsOfJobs(evidence) : 0);
  const times = evidence.incidentsOf(trouble).flatMap((id) => openings(records.get(id) ?? [])).length;
  return [
    ...twoLive,
    ...(times > most ? [`incidents of ${trouble} were opened ${times} times, and there were ${most} reasons to`] : []),
  ];
}

/** How often the alarm and its contributors went into ALARM. ALARM after ALARM is no reason to open anything. */
function reasonsOfAlarm(evidence: Evidence): number {
  const { played } = evidence;
  const { alarm, contributors } = played.scenario;
  // Where it was OK at the very same instant, whichever is heard last counts, and each of its events may open one.
  const ofAlarm = alarm
    .filter(({ state }, change) => state === 'ALARM' && stateBeforeChange(played.scenario, change) !== 'ALARM')
    .reduce((sum, { atSeconds, deliveredAfterSeconds, postedAfterSeconds = [] }) => {
      const isTied = alarm.some((other) => other.state === 'OK' && other.atSeconds === atSeconds);
      return sum + (isTied ? Math.max(1, deliveredAfterSeconds.length + postedAfterSeconds.length) : 1);
    }, 0);
  const ofContributors = contributors.filter(({ state }) => state === 'ALARM').length;
  return ofAlarm + ofContributors + repeatsAcrossAnEnd(evidence);
}

/** Changes from ALARM to ALARM that were being received while an incident ended: each may have been read as live before. */
function repeatsAcrossAnEnd({ played, ledger, records }: Evidence): number {
  const { alarm } = played.scenario;
  const ends = [...records.values()].flatMap((all) => all.filter(({ status }) => status !== 'triggered'));
  return alarm.filter(({ state }, change) => {
    if (state !== 'ALARM' || stateBeforeChange(played.scenario, change) !== 'ALARM') return false;
    const events = entriesOf(ledger, 'alarm event').filter((event) => event.change === change);
    return events.some((event, index) => {
      const until = events[index + 1]?.order;
      return (
        event.outcome === 'delivered' &&
        until !== undefined &&
        ends.some(({ status, order }) => status !== 'acknowledged' && event.order < order && order < until)
      );
    });
  }).length;
}

/** Alerts that joined an incident which was closed. */
function joinedClosed(evidence: Evidence): string[] {
  const { played, ledger } = evidence;
  const triggers = entriesOf(ledger, 'alert answered').filter(({ action }) => action === 'trigger');
  return triggers.flatMap((answer, index) => {
    const { alert, incident, askedAt, status } = answer;
    const isFirst = !triggers.slice(0, index).some((other) => other.alert === alert);
    if (!isFirst || !isOk(status) || answer.held !== undefined) return [];
    const candidates =
      incident === undefined
        ? troublesOf(played, alertOf(played, alert)).slice(0, 1).flatMap(evidence.incidentsOf)
        : [incident];
    const isHeard = candidates.some((each) =>
      evidence.statesDuring(each, askedAt, answer).some((entry) => isLiveAt(entry, askedAt)),
    );
    return isHeard ? [] : [`alert ${alert} joined ${incident ?? 'nothing'}, which was closed`];
  });
}

/** An event is received for at most this long: ten times, 150 s apart, and a call of the last one may land late. */
const mostReceiptMilliseconds = 1_900_000;

/** An old event opens nothing: only a change opens an incident, if no newer one was received before. */
function reopened(evidence: Evidence, opened: readonly Of<'record'>[]): string[] {
  const { played, ledger } = evidence;
  const { alarm, deletions } = played.scenario;
  if (alarm.length === 0) return [];
  const events = entriesOf(ledger, 'alarm event');
  const ofContributors = entriesOf(ledger, 'contributor event');
  const ofDeletions = entriesOf(ledger, 'deletion event');
  const changes = ledger.filter(
    (entry): entry is Of<'alarm changed'> | Of<'alarm deleted'> =>
      entry.kind === 'alarm changed' || entry.kind === 'alarm deleted',
  );
  const isInAlarm = (entry: (typeof changes)[number] | undefined) =>
    entry?.kind === 'alarm changed' && entry.state === 'ALARM';
  // A sweep lasts 25 s, and a call of a disturbed one may land 250 s later. It opens incidents for the alarms that it saw in ALARM.
  const isOfSweep = ({ order, at }: Of<'record'>) =>
    [25_000, 275_000].some((milliseconds) => {
      const isStruck = entriesOf(ledger, 'fault').some(
        (fault) => fault.item.fn === 'sweep' && fault.order < order && fault.at >= at - milliseconds,
      );
      const standing = changes.findLast((entry) => entry.at <= at - milliseconds);
      const isSeen = changes.some((entry) => entry.at >= at - milliseconds && entry.at <= at && isInAlarm(entry));
      return (milliseconds === 25_000 || isStruck) && (isInAlarm(standing) || isSeen);
    });
  const isDeletedSince = (order: number, atSeconds: number) =>
    ofDeletions.some(
      (other) =>
        other.outcome === 'taken in' && other.order < order && (deletions[other.change]?.atSeconds ?? 0) > atSeconds,
    );
  return opened.flatMap((record) => {
    const { incident, order, at } = record;
    if (isInAlarm(changes.findLast((entry) => entry.order < order)) || isOfSweep(record)) return [];
    const isCause = (event: Of<'alarm event'>) => {
      const atSeconds = alarm[event.change]?.atSeconds ?? 0;
      return (
        event.outcome === 'delivered' &&
        event.order < order &&
        event.at >= at - mostReceiptMilliseconds &&
        alarm[event.change]?.state === 'ALARM' &&
        !isDeletedSince(event.order, atSeconds) &&
        !isKnownToBeOver(evidence, event.order, atSeconds) &&
        !events.some(
          ({ order: other, at: receivedAt, outcome, change }) =>
            outcome === 'taken in' &&
            other < event.order &&
            // Of two at one instant neither is newer: whichever is heard last counts.
            (alarm[change]?.atSeconds ?? 0) > atSeconds &&
            // Nothing is recorded of an ALARM that must notify nobody.
            (alarm[change]?.state === 'OK' ||
              (alarm[change]?.state === 'ALARM' &&
                !isHushed(played.scenario, alarm[change]?.atSeconds ?? 0, receivedAt) &&
                !mayBeHeld(played, { change, order: other, at: receivedAt }))),
        )
      );
    };
    const isCauseOfPart = (event: Of<'contributor event'>) => {
      const atSeconds = played.scenario.contributors[event.change]?.atSeconds ?? 0;
      return (
        event.outcome === 'delivered' &&
        event.order < order &&
        event.at >= at - mostReceiptMilliseconds &&
        played.scenario.contributors[event.change]?.state === 'ALARM' &&
        !isDeletedSince(event.order, atSeconds) &&
        !isKnownToBeOver(evidence, event.order, atSeconds) &&
        !events.some(
          (other) =>
            other.outcome === 'taken in' &&
            other.order < event.order &&
            alarm[other.change]?.state === 'OK' &&
            (alarm[other.change]?.atSeconds ?? 0) > atSeconds,
        )
      );
    };
    return events.some(isCause) || ofContributors.some(isCauseOfPart)
      ? []
      : [`${incident} was opened at ${at / 1000} s by an event that was old`];
  });
}

/**
 * True when an incident of the alarm had been resolved by an entry, and by nobody's press: the pager knows since then that the
 * alarm was over, also if it has asked CloudWatch. Every OK or deletion that it can have meant has to be newer than the instant.
 */
function isKnownToBeOver({ played, ledger, records }: Evidence, order: number, atSeconds: number): boolean {
  const { alarm, deletions } = played.scenario;
  const ends = [...alarm.filter(({ state }) => state === 'OK'), ...deletions];
  return [...records.values()].flat().some((entry) => {
    if (entry.status !== 'resolved' || entry.owner !== 'CloudWatch' || entry.order >= order) return false;
    const isPressed = entriesOf(ledger, 'asked').some(
      (press) =>
        press.incident === entry.incident &&
        (press.reply === 'resolve' || press.reply === 'hand-back') &&
        press.order < entry.order,
    );
    const past = ends.filter((end) => millisecondsOf(end.atSeconds) <= entry.at);
    return !isPressed && past.length > 0 && past.every((end) => end.atSeconds > atSeconds + 1);
  });
}

/** At most one run of an incident is under way that has not been superseded. */
function twoRuns({ ledger, stateBefore }: Evidence): string[] {
  const contacts = entriesOf(ledger, 'execution').filter(
    ({ machine, status }) => machine === 'NotifyContact' && status === 'RUNNING',
  );
  return contacts.flatMap(({ name, order }) => {
    const [, incident = '', run = ''] = /^(.+)-(\d+)-r\d+-l\d+-/.exec(name) ?? [];
    const state = stateBefore(incident, order);
    // The level is looked up before, so a run may be overtaken in between. The third guarantee covers the messages that it then sends.
    return state !== undefined && Number(run) > state.run
      ? [`${name} runs, and ${incident} is at run ${state.run}`]
      : [];
  });
}

function nothingIsLost(evidence: Evidence): string[] {
  return [...attemptsLost(evidence), ...contactsLost(evidence)];
}

/**
 * Every attempt that was begun, and whose incident went on needing it, was sent on all its channels.
 *
 * One crash between a claim and its message may be, and any other five faults: a second such crash is not made good, for
 * it would cost a second duplicate. The retries of an outage may all fall into it, for how far apart they are is chance.
 */
function attemptsLost(evidence: Evidence): string[] {
  const { played, invocations, registered, notifications, records, ledger } = evidence;
  const stopped = new Set(entriesOf(ledger, 'stopped by hand').map(({ name }) => name));
  const troubled = new Set(entriesOf(ledger, 'fault').map(({ what }) => what));
  return [...invocations.values()].flatMap((all) => {
    const [first] = all;
    const attempt = first?.attempt;
    if (first === undefined || attempt === undefined) return [];
    const { incident, run, round, level, contact, redrive, enteredAt } = attempt;
    const ids = new Set(all.map(({ invocation }) => invocation));
    const faults = entriesOf(ledger, 'fault').filter(({ item }) => ids.has(`${item.fn} ${item.invocation}`));
    const atTheSend = faults.filter(({ what }) => !otherCalls.has(what));
    const waits = evidence.waitsOf(attempt);
    const bundleFaults = waits.length > 0 ? evidence.bundleFaults(contact) : 0;
    // One that waits for a bundle leaves within a minute, or a minute after each fault of a bundle.
    const untilLeft = Math.max(0, ...waits.map(({ at }) => at)) + 70_000 + 90_000 * bundleFaults;
    const until = Math.max(enteredAt + 70_000 + 40_000 * faults.length, waits.length > 0 ? untilLeft : 0);
    const isNeeded = (records.get(incident) ?? []).every(
      (entry) => entry.at < enteredAt - 5000 || entry.at > until || (entry.status === 'triggered' && entry.run === run),
    );
    const isTaken = all.flatMap(({ invocation }) => registered.get(invocation) ?? []).some((entry) => entry.isTaken);
    const isRefused = !isTaken && all.some(({ invocation }) => registered.has(invocation));
    const isDisturbed =
      atTheSend.length > 1 ||
      faults.length > 5 ||
      stopped.has(`${incident}-${run}`) ||
      troubled.has(`${incident}-${run}-r${round}-l${level}-${contact}-${redrive}`) ||
      entriesOf(ledger, 'asked').some(
        (entry) =>
          entry.incident === incident &&
          entry.reply === 'decline' &&
          (level === 0 ? contact === entry.contact : everybodyOn(played.scenario, level).includes(entry.contact)) &&
          entry.at >= enteredAt - 30_000 &&
          entry.at <= until,
      );
    // Whoever goes off call by then is not asked again after a fault.
    const isAsked = level === 0 || staysOn(played.scenario, level, contact, enteredAt, until);
    if (!isNeeded || isRefused || isDisturbed || !isAsked || isDeleted(evidence, contact)) return [];
    const key = keyOf(attempt);
    return (attempt.attempts[attempt.attempt - 1]?.channels ?? []).flatMap((channel) => {
      const isOut = played.scenario.outages.some(
        (outage) =>
          outage.fromSeconds * 1000 <= until &&
          outage.untilSeconds * 1000 >= enteredAt - 1000 &&
          (outage.kind === 'bad deploy'
            ? outage.fn === 'send-notification' || (waits.length > 0 && outage.fn === 'send-bundles')
            : outage.kind === 'service down' && (outage.service === 'table' || outage.service === channel)),
      );
      const isSent = notifications.some(
        (each) => each.attempt && keyOf(each.attempt) === key && each.channel === channel,
      );
      // A contact who was just called is not called again if the attempt reaches them in writing.
      const isWritten = notifications.some((each) => each.attempt && keyOf(each.attempt) === key);
      if (channel === 'voice' && isWritten) return [];
      if (isOutOfMoney(evidence, key, channel, waits)) return [];
      // Where another channel got through, one in trouble is not tried after the second retry.
      const isLeftOut = faults.length > 2 && notifications.some((each) => each.attempt && keyOf(each.attempt) === key);
      return isSent || isOut || isLeftOut
        ? []
        : [`attempt ${attempt.attempt} at ${contact} by ${channel}, begun at ${enteredAt / 1000} s, was never sent`];
    });
  });
}

/** Calls of a send that a fault can hit as often as there are retries: none of them is between a claim and its message. */
const otherCalls = new Set([
  'registerWait',
  'forgetTokens',
  'findContacts',
  'createLink',
  'findIncident',
  'readAttempt',
  'wake',
]);

/** Where nobody answered, everybody on the policy has been tried as often as they should. */
function contactsLost(evidence: Evidence): string[] {
  const { played, ledger, invocations, records } = evidence;
  const { scenario } = played;
  const stopped = new Set(entriesOf(ledger, 'stopped by hand').map(({ name }) => name));
  const troubled = new Set(entriesOf(ledger, 'fault').map(({ what }) => what));
  const refusals = entriesOf(ledger, 'fault').filter(({ item }) => item.kind === 'child refused').length;
  // A child that Step Functions could not start is given up after six retries, and costs its wait.
  const mayHaveNoChild =
    refusals > 6 || scenario.outages.some((outage) => outage.kind === 'service down' && outage.service === 'states');
  const ran = new Set(entriesOf(ledger, 'execution').map(({ name }) => name));
  // After `oncall apply` it is another policy.
  if (scenario.applies.length > 0) return [];
  const ends = entriesOf(ledger, 'execution').filter(
    ({ machine, error }) => machine === 'NotifySupport' && error === 'NobodyAnswered',
  );
  return ends.flatMap(({ name, order }) => {
    const [, incident = '', runText = ''] = /^(.+)-(\d+)$/.exec(name) ?? [];
    const run = Number(runText);
    const presses = entriesOf(ledger, 'asked').filter((entry) => entry.incident === incident && entry.order < order);
    const isWhole =
      !stopped.has(name) &&
      !presses.some(({ reply }) => reply === 'decline') &&
      (records.get(incident) ?? []).every(
        (entry) => entry.order > order || entry.run !== run || entry.status !== 'acknowledged',
      );
    if (!isWhole) return [];
    const tried = new Map<string, AttemptAsked>();
    for (const [first] of invocations.values()) {
      const asked = first?.attempt;
      if (asked === undefined || asked.incident !== incident || asked.run !== run) continue;
      tried.set(`${asked.round}.${asked.level}.${asked.contact}.${asked.attempt}`, asked);
    }
    // A run after a hand-back begins with a later level, and skips the contact who handed it back in its first round.
    const handed = new Set(presses.filter(({ reply }) => reply === 'hand-back').map(({ contact }) => contact));
    const begins = entriesOf(ledger, 'invoked').find(
      ({ level: looked }) => looked?.incident === incident && looked.run === run,
    )?.level?.level;
    const places = Array.from({ length: scenario.rounds }, (_, round) =>
      scenario.levels.map((contacts, level) => ({ round: round + 1, level: level + 1, contacts })),
    )
      .flat()
      .filter(({ round, level }) => round > 1 || handed.size === 0 || level >= (begins ?? 1));
    return places.flatMap(({ round, level, contacts }) =>
      contacts.flatMap((contact) => {
        const child = `${name}-r${round}-l${level}-${contact}-`;
        const children = [0, 1, 2].map((redrive) => `${child}${redrive}`);
        const isExcused =
          (round === 1 && run > 1 && handed.has(contact)) ||
          children.some((each) => troubled.has(each)) ||
          (mayHaveNoChild && !children.some((each) => ran.has(each)));
        if (isExcused) return [];
        return attemptsOf(evidence.person(contact)).flatMap((_, index) =>
          tried.has(`${round}.${level}.${contact}.${index + 1}`)
            ? []
            : [
                `${name} says that nobody answered, and attempt ${index + 1} at ${contact} on level ${level} was not made`,
              ],
        );
      }),
    );
  });
}

function nothingIsGivenAway({ played }: Evidence): string[] {
  const logged = played.lines.join('\n');
  const answered = played.answers.join('\n');
  return [...played.secrets].flatMap((secret) => [
    ...(logged.includes(secret) ? [`${kindOf(secret)} is in a log line`] : []),
    ...(!isCode(secret) && answered.includes(secret) ? [`${kindOf(secret)} is in an answer`] : []),
  ]);
}

const isCode = (secret: string) => secret.length === 22;

function kindOf(secret: string): string {
  if (isCode(secret)) return 'a code';
  return secret.length > 60 ? 'a task token' : 'an address';
}

function waitsAreAsLongAsTheyShould(evidence: Evidence): string[] {
  return [...attemptsHurried(evidence), ...levelsHurried(evidence), ...waitsBurnt(evidence)];
}

/** True when no channel of an attempt can reach its contact. */
function isInVain({ person }: Evidence, { contact, attempts, attempt }: AttemptAsked): boolean {
  return (attempts[attempt - 1]?.channels ?? []).every((channel) => reachOf(person(contact), channel) !== 'works');
}

/** True when a contact is deleted in the middle of the night, and cannot be reached from then on. */
function isDeleted({ played }: Evidence, contact: string): boolean {
  return played.scenario.applies.some((apply) => apply.kind === 'contact deleted' && apply.contact === contact);
}

/** An attempt that can reach its contact is given its wait before the next one. */
function attemptsHurried(evidence: Evidence): string[] {
  const { invocations, registered } = evidence;
  return [...invocations.values()].flatMap(([first]) => {
    const attempt = first?.attempt;
    if (attempt === undefined || isInVain(evidence, attempt) || isDeleted(evidence, attempt.contact)) return [];
    if (evidence.isWithoutCall(attempt) || isUnpaid(evidence, keyOf(attempt))) return [];
    const nextTries = invocations.get(keyOf({ ...attempt, attempt: attempt.attempt + 1 })) ?? [];
    const [next] = nextTries;
    const waitSeconds = attempt.attempts[attempt.attempt - 1]?.waitSeconds ?? 0;
    // One that is refused its wait notifies nobody: the incident was taken meanwhile.
    const isMade = nextTries.some(({ invocation }) => registered.get(invocation)?.some((entry) => entry.isTaken));
    if (next?.attempt === undefined || !isMade) return [];
    const seconds = (next.attempt.enteredAt - attempt.enteredAt) / 1000;
    return seconds >= waitSeconds
      ? []
      : [
          `${attempt.contact} was tried again ${seconds} s after attempt ${attempt.attempt}, which has ${waitSeconds} s`,
        ];
  });
}

/** A level on which somebody can be reached lasts at least that one's first wait, unless it was passed on. */
function levelsHurried({ played, invocations, ledger, person, records }: Evidence): string[] {
  const levels = new Map<string, { begins: number; attempts: AttemptAsked[] }>();
  for (const [first] of invocations.values()) {
    const attempt = first?.attempt;
    if (attempt === undefined || attempt.attempt !== 1) continue;
    const key = [attempt.incident, attempt.run, attempt.redrive].join(' ');
    const place = `${key} ${attempt.round}.${attempt.level}`;
    const known = levels.get(place);
    levels.set(place, {
      begins: Math.min(known?.begins ?? Number.POSITIVE_INFINITY, attempt.enteredAt),
      attempts: [...(known?.attempts ?? []), attempt],
    });
  }
  const inOrder = [...levels.values()];
  const isChildTroubled = played.fired.some(({ kind }) => kind === 'child stopped');
  return inOrder.flatMap(({ begins, attempts }, index) => {
    const next = inOrder[index + 1];
    const [one] = attempts;
    const [other] = next?.attempts ?? [];
    if (next === undefined || one === undefined || other === undefined) return [];
    if (one.incident !== other.incident || one.run !== other.run || one.redrive !== other.redrive) return [];
    // Who was called shortly before is not called again, so a call is not sure to reach them.
    const isCalledLess = (contact: string) =>
      ledger.some((entry) => (entry.kind === 'not called' || entry.kind === 'waits') && entry.contact === contact);
    const secondsOf = ({ contact }: AttemptAsked) => {
      const isSure = (channel: Channel) =>
        reachOf(person(contact), channel) === 'works' && (channel !== 'voice' || !isCalledLess(contact));
      // An SMS may not be paid any more, and what takes its place is checked by itself.
      const isPaid = (channel: Channel) => channel !== 'sms' || played.scenario.smsBudget === undefined;
      return attemptsOf(person(contact)).reduce(
        (sum, { channels, waitSeconds }) =>
          sum + (channels.some((each) => isSure(each) && isPaid(each)) ? waitSeconds : 0),
        0,
      );
    };
    // Whoever goes off call before their attempts would be over has fewer.
    const plannedEnd = ({ contact, enteredAt }: AttemptAsked) =>
      enteredAt + attemptsOf(person(contact)).reduce((sum, { waitSeconds }) => sum + waitSeconds * 1000, 0);
    const isThere = (attempt: AttemptAsked) =>
      attempt.level === 0 ||
      staysOn(
        played.scenario,
        attempt.level,
        attempt.contact,
        attempt.enteredAt,
        Math.max(next.begins, plannedEnd(attempt)),
      );
    const sure = isChildTroubled ? [] : attempts.filter(isThere);
    const least = Math.max(0, ...sure.map(secondsOf));
    const isPassedOn = entriesOf(ledger, 'asked').some(
      (entry) => entry.reply === 'decline' && entry.incident === one.incident && entry.at <= next.begins,
    );
    const isStopped = (records.get(one.incident) ?? []).some(
      ({ at, status }) => status !== 'triggered' && at >= begins && at <= next.begins,
    );
    if (isPassedOn || isStopped || played.scenario.stopsAtSeconds.length + played.scenario.applies.length > 0)
      return [];
    const seconds = (next.begins - begins) / 1000;
    return seconds >= least
      ? []
      : [`level ${one.level} of ${one.incident} was over after ${seconds} s, and ${least} s is the least`];
  });
}

/** An attempt that every channel refused for good is followed at once. */
function waitsBurnt(evidence: Evidence): string[] {
  const { played, invocations, registered, person, faultsAt, outageWithin } = evidence;
  if (played.scenario.latencyMilliseconds > 200) return [];
  return [...invocations.values()].flatMap((all) => {
    const attempt = all[0]?.attempt;
    // A refusal of a bundle is known when it leaves.
    if (attempt === undefined || evidence.waitsOf(attempt).length > 0 || isUnpaid(evidence, keyOf(attempt))) return [];
    // It sends nothing, and waits for a handover.
    if (attempt.attempt === 0) return [];
    const channels = attempt.attempts[attempt.attempt - 1]?.channels ?? [];
    const isRefused = channels.every((channel) => reachOf(person(attempt.contact), channel) === 'refuses');
    const isTaken = all.some(({ invocation }) => registered.get(invocation)?.some((entry) => entry.isTaken));
    if (
      !isRefused ||
      !isTaken ||
      faultsAt(attempt).length > 0 ||
      outageWithin(attempt.enteredAt - 5000, attempt.enteredAt + 60_000)
    )
      return [];
    const [next] = invocations.get(keyOf({ ...attempt, attempt: attempt.attempt + 1 })) ?? [];
    if (next?.attempt === undefined) return [];
    const seconds = (next.attempt.enteredAt - attempt.enteredAt) / 1000;
    return seconds <= 5
      ? []
      : [`attempt ${attempt.attempt} at ${attempt.contact} failed for good, and the next came ${seconds} s later`];
  });
}
