import type { Severity } from '../../lambdas/domain/incident/incident.ts';
import { isBeingReceived } from './arrivals.ts';
import { alarmArn } from './cloud-watch.ts';
import { sweptBy } from './course.ts';
import { alarmSubject, freeTimes, isFreeThroughout, isFreeWithin, mutedIn, type Subject } from './covers.ts';
import { alertOf, type Evidence, isLive, isTest, type Of, troublesOf } from './evidence.ts';
import { isReopening } from './flapping.ts';
import { millisecondsOf, usualKey } from './happenings.ts';
import { entriesOf } from './ledger.ts';
import { mostFunctionMilliseconds, mostLateMilliseconds } from './quiet.ts';
import type { FunctionName } from './scenario.ts';

/*
 * What has to become of everything that a mute covers: it notifies nobody, and at the end it is right again or opens once. Each
 * check gives a sentence for everything that went otherwise.
 */

const cloudWatch = 'CloudWatch';

/** How long before an entry it may have been decided: longer if a call of one of the functions may have landed late. */
export function latenessOf(
  { ledger }: Evidence,
  { at, order }: { readonly at: number; readonly order: number },
  functions: readonly FunctionName[] = ['sweep', 'receive-alert', 'receive-alarm'],
): number {
  const isStruck = entriesOf(ledger, 'fault').some(
    ({ item, at: struckAt, order: struck }) =>
      functions.some((fn) => fn === item.fn) &&
      (item.kind === 'lands late' || item.kind === 'stalls') &&
      struck < order &&
      struckAt >= at - mostLateMilliseconds,
  );
  return isStruck ? mostLateMilliseconds : mostFunctionMilliseconds;
}

/** The entries at which incidents of a trouble were opened or reopened, in their order. */
export function openingsOf({ records, incidentsOf }: Evidence, trouble: string): Of<'record'>[] {
  return incidentsOf(trouble)
    .flatMap((id) => (records.get(id) ?? []).filter((_, index, all) => index === 0 || isReopening(all, index)))
    .toSorted((a, b) => a.order - b.order);
}

function isMuted({ played }: Evidence): boolean {
  return (played.scenario.mutes ?? []).length > 0;
}

// Posted alerts.

type Answer = Of<'alert answered'> & { readonly severity: Severity };

/** The answers to all alerts about one trouble. */
type Trouble = { readonly name: string; readonly source: string; readonly answers: readonly Answer[] };

function troublesIn({ played, ledger }: Evidence): Trouble[] {
  const answers = entriesOf(ledger, 'alert answered').map((answer) => {
    const { severity = 'critical', ...alert } = alertOf(played, answer.alert);
    const [name = ''] = troublesOf(played, { ...alert, severity });
    return { ...answer, severity, name, source: alert.key ?? usualKey };
  });
  return [...Map.groupBy(answers, ({ name }) => name)].map(([name, own]) => ({
    ...{ name, answers: own, source: own[0]?.source ?? usualKey },
  }));
}

function subjectOf({ source }: Pick<Trouble, 'source'>, severity: Severity): Subject {
  return { source, severity };
}

const isOk = (status: number) => status >= 200 && status < 300;

/** An incident of a posted alert opens only for an alert that is not covered, once for each, and not if it is right again. */
export function heldOpensOnce(evidence: Evidence): string[] {
  if (!isMuted(evidence)) return [];
  const muted = mutedIn(evidence.played.scenario, evidence.ledger);
  return troublesIn(evidence).flatMap((trouble) =>
    openingsOf(evidence, trouble.name).flatMap((opening, index, all) => {
      const what = `${opening.incident} was opened at ${opening.at / 1000} s`;
      const lateness = latenessOf(evidence, opening);
      const since = newAlerts(trouble, opening, all[index - 1], lateness);
      if (since.length === 0) return [`${what}, and no alert about it has come since the last time`];
      const wrong = since.filter((alert) => !isRightAgain(trouble, alert, opening.at - lateness));
      if (wrong.length === 0) return [`${what}, and it was right again`];
      return wrong.some(({ severity, askedAt }) =>
        isFreeWithin(muted, subjectOf(trouble, severity), askedAt, opening.at),
      )
        ? []
        : [`${what}, and a mute covers it`];
    }),
  );
}

/** The alerts that can have opened an incident: they came since the opening before, or were processed during it. */
function newAlerts(
  { answers }: Trouble,
  opening: Of<'record'>,
  before: Of<'record'> | undefined,
  lateness: number,
): readonly Answer[] {
  return answers.filter(
    ({ action, askedAt, order }) =>
      action === 'trigger' &&
      askedAt <= opening.at &&
      (before === undefined || order > before.order || askedAt >= before.at - lateness),
  );
}

/** True when a resolve that came after an alert was answered by an instant, and no alert came after it. */
function isRightAgain({ answers }: Trouble, alert: Answer, by: number): boolean {
  return answers.some(
    ({ action, status, askedAt, at }) => action === 'resolve' && isOk(status) && askedAt > alert.at && at < by,
  );
}

/** What is held and still wrong opens soon after the first instant at which nothing covers it. */
export function heldIsSaid(evidence: Evidence): string[] {
  if (!isMuted(evidence)) return [];
  return troublesIn(evidence).flatMap((trouble) =>
    trouble.answers
      .filter(({ action, held }) => action === 'trigger' && held === 'held')
      .flatMap((alert) => {
        const severities = new Set(trouble.answers.map(({ severity }) => severity));
        const by = owedBy(
          evidence,
          [...severities].map((each) => subjectOf(trouble, each)),
          alert.at,
        );
        if (by === undefined) return [];
        const from = firstAskedAt(trouble, alert);
        const isOver = trouble.answers.some(
          ({ action, askedAt }) => action === 'resolve' && askedAt >= from && askedAt <= by,
        );
        return isOver || isToldBetween(evidence, trouble.name, from, by)
          ? []
          : [`alert ${alert.alert} was held, and nobody was notified of ${trouble.name} by ${by / 1000} s`];
      }),
  );
}

/** When an alert was sent for the first time. A retry with the same idempotency key gets the first answer. */
function firstAskedAt({ answers }: Trouble, { alert }: Answer): number {
  return Math.min(...answers.filter((each) => each.alert === alert).map(({ askedAt }) => askedAt));
}

/** By when something that is wrong at an instant has to be said: with the first sweep in a time without any cover. */
export function owedBy(evidence: Evidence, subjects: readonly Subject[], from: number): number | undefined {
  const { played, ledger } = evidence;
  const muted = mutedIn(played.scenario, ledger);
  const begins = subjects
    .flatMap((subject) => freeTimes(muted, subject).filter(({ until }) => until > from))
    .map((stretch) => Math.max(from, stretch.from))
    .toSorted((a, b) => a - b);
  for (const begin of begins) {
    const by = sweptBy(evidence, begin);
    if (subjects.every((subject) => isFreeThroughout(muted, subject, begin, by)))
      return by <= played.endedAt + 180_000 ? by : undefined;
  }
  return undefined;
}

/** True when an incident of a trouble was live at some instant from one to another. */
export function isToldBetween(
  { records, incidentsOf }: Evidence,
  trouble: string,
  from: number,
  until: number,
): boolean {
  return incidentsOf(trouble).some((id) =>
    (records.get(id) ?? []).some(
      (entry, index, all) =>
        isLive(entry) && entry.at <= until && (all[index + 1]?.at ?? Number.POSITIVE_INFINITY) >= from,
    ),
  );
}

/** A resolve finds what is held, and what was right again while it was held. */
export function resolveFindsHeld(evidence: Evidence): string[] {
  const { incidentsOf, records } = evidence;
  return troublesIn(evidence).flatMap(({ name, answers }) =>
    answers.flatMap(({ alert, action, status, askedAt, order }) => {
      if (action === 'trigger' || status !== 404) return [];
      const wasHeld = answers.some(
        ({ held, at }) => held !== undefined && at < askedAt && at > askedAt - dayMilliseconds,
      );
      const hasIncident = incidentsOf(name).some((id) => (records.get(id)?.[0]?.order ?? order) < order);
      return wasHeld && !hasIncident && action === 'resolve'
        ? [`alert ${alert} is the end of what a mute held, and was answered ${status}`]
        : [];
    }),
  );
}

const dayMilliseconds = 24 * 3_600_000;

/** Only what a mute covers is held, and what is live goes on. */
export function onlyCoveredIsHeld(evidence: Evidence): string[] {
  const muted = mutedIn(evidence.played.scenario, evidence.ledger);
  return troublesIn(evidence).flatMap((trouble) =>
    trouble.answers.flatMap((answer) => {
      const { alert, action, held, severity, at } = answer;
      if (action !== 'trigger' || held !== 'held') return [];
      const from = firstAskedAt(trouble, answer);
      const what = `alert ${alert} was held at ${at / 1000} s`;
      if (isFreeThroughout(muted, subjectOf(trouble, severity), from, at)) return [`${what}, and no mute covers it`];
      return isLiveThroughout(evidence, trouble.name, from, answer) ? [`${what}, and its incident was live`] : [];
    }),
  );
}

function isLiveThroughout(
  { records, incidentsOf }: Evidence,
  trouble: string,
  from: number,
  { order }: { readonly order: number },
): boolean {
  return incidentsOf(trouble).some((id) => {
    const last = (records.get(id) ?? []).findLast((entry) => entry.order < order);
    return last !== undefined && isLive(last) && last.at < from;
  });
}

// Alarms.

/** An alarm that a mute covers opens nothing, and neither does one that is known to be right again. */
export function coveredAlarmOpensNothing(evidence: Evidence): string[] {
  if (!isMuted(evidence)) return [];
  const { scenario, ledger } = evidence.played;
  const muted = mutedIn(scenario, ledger);
  return openingsOf(evidence, `${cloudWatch} checkout-${scenario.incident}`).flatMap((opening) => {
    const lateness = latenessOf(evidence, opening);
    const overAt = knownOverAt(evidence, opening, lateness);
    const isFree = scenario.alarm.some(({ state, atSeconds }, change) => {
      const at = millisecondsOf(atSeconds);
      if (state !== 'ALARM' || at > opening.at) return false;
      const isWrong = at >= overAt || isBeingReceived(ledger, 'alarm event', change, opening, lateness);
      return isWrong && isFreeWithin(muted, alarmSubject(scenario), at, opening.at);
    });
    return isFree ? [] : [`${opening.incident} was opened at ${opening.at / 1000} s, and a mute covers its alarm`];
  });
}

/** The last instant at which the alarm was OK, if its event was received by an opening, or CloudWatch said so when it was asked. */
function knownOverAt({ played, ledger }: Evidence, opening: Of<'record'>, lateness: number): number {
  const { alarm, outages, isElsewhere } = played.scenario;
  const events = entriesOf(ledger, 'alarm event');
  const by = opening.at - lateness;
  const isPast = ({ atSeconds }: { readonly atSeconds: number }) => millisecondsOf(atSeconds) <= by;
  const isDown =
    isElsewhere === true || outages.some((outage) => outage.kind === 'service down' && isAbout(outage.service));
  const isUnasked = isDown || entriesOf(ledger, 'fault').some(({ what }) => what === 'describeAlarm');
  // One without data is not over, whatever it was before: only the event of its OK says that.
  const isAsked = alarm.findLast(isPast)?.state === 'OK' && !isUnasked;
  const over = alarm.findLast((change, place) => {
    const isReceived = () =>
      events.some((event) => event.change === place && event.outcome === 'taken in' && event.at <= by);
    return change.state === 'OK' && isPast(change) && (isAsked || isReceived());
  });
  return millisecondsOf(over?.atSeconds ?? 0);
}

function isAbout(service: string): boolean {
  return service === 'alarms' || service === 'questions';
}

/** The policy of an incident is that of the instant at which it opens, and stays. */
export function policyIsOfTheOpening(evidence: Evidence): string[] {
  if (evidence.played.scenario.officeFromSeconds === undefined) return [];
  return [...evidence.records].flatMap(([incident, all]) =>
    all.flatMap((entry, index) => {
      const before = all[index - 1];
      const isRight =
        before === undefined ? isPolicyAt(evidence, entry) : isReopening(all, index) || before.policy === entry.policy;
      return isRight || isTest(incident)
        ? []
        : [`${incident} has the policy ${entry.policy} at ${entry.at / 1000} s, and its route says otherwise`];
    }),
  );
}

/** An event is received for at most this long, and counts from the instant at which it came. */
const mostReceiptMilliseconds = 1_900_000;

function isPolicyAt({ played }: Evidence, { at, owner, policy }: Of<'record'>): boolean {
  const change = (played.scenario.officeFromSeconds ?? 0) * 1000;
  if (owner !== cloudWatch || at < change) return policy === 'default';
  return policy === 'office' || (policy === 'default' && at - change <= mostReceiptMilliseconds);
}

// What is never muted, and who mutes.

/** No mute holds an alarm of the pager itself, and it opens no incident. */
export function ownAlarmsAreNotMuted({ ledger, records }: Evidence): string[] {
  const held = entriesOf(ledger, 'held').flatMap(({ alarm = '', at }) =>
    alarm.startsWith('NotifySupport-') ? [`${alarm} was held at ${at / 1000} s`] : [],
  );
  const opened = [...records.keys()].filter((incident) => incident.startsWith('notifysupport-'));
  return [...held, ...opened.map((incident) => `${incident} was opened for an alarm of the pager itself`)];
}

const twoHours = 2 * 3_600_000;

/** Whoever is told that an alarm is muted has muted exactly this alarm for two hours. Nothing else mutes it. */
export function pressesMute({ played, ledger }: Evidence): string[] {
  const mutes = entriesOf(ledger, 'muted by a press');
  const arn = alarmArn(`checkout-${played.scenario.incident}`);
  const told = entriesOf(ledger, 'pressed').flatMap(({ title, contact, askedAt, order }) => {
    if (title !== 'You’ve got it, and the alarm is muted.') return [];
    const isDone = mutes.some((mute) => mute.at >= askedAt && mute.order < order);
    return isDone ? [] : [`${contact} was told “${title}”, and no mute was made`];
  });
  const wrong = mutes.flatMap(({ until, arn: of, at, order }) => {
    const isOfPress = entriesOf(ledger, 'asked').some(
      (press) =>
        press.reply === 'mute-alarm' &&
        press.order < order &&
        until >= press.at + twoHours &&
        until <= press.at + twoHours + 60_000,
    );
    return isOfPress && of === arn ? [] : [`a mute of ${of} until ${until / 1000} s was made at ${at / 1000} s`];
  });
  return [...told, ...wrong];
}
