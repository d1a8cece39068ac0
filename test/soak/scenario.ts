import type { Severity } from '../../lambdas/domain/incident/incident.ts';
import type { Reply } from '../../lambdas/domain/incident/timeline.ts';
import { prices } from '../../lambdas/domain/notify/costs.ts';
import type { Attempt } from '../../lambdas/domain/on-call/attempt.ts';
import type { Channel } from '../../lambdas/domain/on-call/channel.ts';
import type { Contact } from '../../lambdas/domain/on-call/contact.ts';
import { type Chance, createChance } from './chance.ts';
import { isCalm } from './exact.ts';
import type { FaultItem } from './faults.ts';
import { drawFurther } from './further.ts';
import { createDelays, drawIntake } from './intake.ts';
import type { Damage, Mute } from './mute.ts';
import { drawMuteNight } from './mute-nights.ts';
import type { Change, Rota } from './rota.ts';
import { drawSchedules } from './schedules.ts';
import { drawStorm } from './storms.ts';

/**
 * How an address fares: it works, it refuses for good, or takes a message and loses it, and its service says so some
 * seconds later, perhaps twice.
 */
export type Reach = 'works' | 'refuses' | { readonly bouncesAfterSeconds: number; readonly times?: 2 };

/**
 * One press, so long after the message came. By an old link, or twice at the same instant, where it says so.
 *
 * `isAtTimeout` is one at the very instant at which the attempt's wait is over. One from another site, or with two buttons, is
 * no answer.
 */
export type Press = {
  readonly afterSeconds: number;
  readonly reply: Button;
  readonly link: 'this' | 'first';
  readonly times: 1 | 2;
  readonly isAtTimeout?: true;
  readonly flaw?: 'foreign' | 'two buttons';
};

/** A reply, or the button that takes an incident and mutes its alarm. */
export type Button = Reply | 'mute-alarm';

/** A person's reaction to their nth notification. */
type Reaction = { readonly notification: number; readonly presses: readonly Press[] };

export type Person = {
  readonly id: string;
  readonly timeZone: string;
  readonly attempts?: readonly Attempt[];
  readonly reactions: readonly Reaction[];
  /** Dates, or two times with `..` between them, on the person's own clocks. */
  readonly away?: readonly string[];
} & { readonly [C in Channel]?: Reach };

/** An alert that a monitoring system posts. If it has an idempotency key, its retries have the same one. */
export type Alert = {
  readonly atSeconds: number;
  readonly action: 'trigger' | 'acknowledge' | 'resolve';
  readonly hasKey: boolean;
  readonly source?: string;
  /** Critical, unless it says otherwise. */
  readonly severity?: Severity;
  /** The system in whose form it comes, or a list of alerts; by default the pager's own form. */
  readonly form?: 'list' | 'alertmanager' | 'grafana' | 'pagerduty' | 'opsgenie';
  /** Something that is before it in the same body: no alert, the end of nothing, or an alert about another trouble. */
  readonly beside?: 'bad' | 'ended' | 'another';
  /** True when that comes after it in the body. */
  readonly isFirst?: true;
  /** Something about it that is odd. */
  readonly oddity?: { readonly kind: string; readonly nth: number; readonly isBase64?: true };
  /** How often it is sent, several times a second; once by default. */
  readonly times?: number;
  /** The source whose API key it has, if it is not the usual one. */
  readonly key?: 'rival';
  /** True when its dedup key is the ARN of the alarm. */
  readonly namesAlarm?: true;
  /** True when its dedup key is one under which nothing is ever opened. */
  readonly isUnheard?: true;
  /** The number of its trouble among those that come together; by default it is about the usual one. */
  readonly place?: number;
};

/** A request that says nothing, and has to be refused. */
type Refused = { readonly atSeconds: number; readonly kind: string };

/** How much later each copy of an event comes: none where it is lost. */
type Delivered = { readonly deliveredAfterSeconds: readonly number[] };

/** A change of the alarm at an instant. */
export type AlarmChange = Delivered & {
  readonly atSeconds: number;
  readonly state: 'ALARM' | 'OK' | 'INSUFFICIENT_DATA';
  /** How much later a topic of SNS posts each copy of the message of its action; by default the alarm has no action. */
  readonly postedAfterSeconds?: readonly number[];
};

/** A change of one of the alarm's contributors. */
export type ContributorChange = Delivered & {
  readonly atSeconds: number;
  readonly name: string;
  readonly state: 'ALARM' | 'OK';
};

/** An event of a job, which a rule of the setting `events` matches. */
export type JobChange = Delivered & {
  readonly atSeconds: number;
  readonly state: 'FAILED' | 'SUCCEEDED';
  readonly severity: Severity;
  /** The word for the severity among those that mean it. */
  readonly word: number;
  /** True when it has nothing at the place where the mapping looks for a summary. */
  readonly isUntitled?: true;
};

/** A time in which the alarm notifies nobody: a mute rule is in force, or its actions are disabled. */
export type Quiet = {
  readonly fromSeconds: number;
  readonly untilSeconds: number;
  readonly kind: 'mute' | 'disabled' | 'suppressed';
};

/** What a source sends after each run of a job, once or twice at the same time. It may be silent for `everySeconds`. */
export type Heartbeat = {
  readonly name: string;
  readonly everySeconds: number;
  readonly beatsAtSeconds: readonly number[];
  readonly method: 'POST' | 'GET' | 'HEAD';
  readonly severity?: Severity;
  readonly times?: 2;
};

/** The instant from which the alarm does not exist, until its next change of state. */
type Deletion = Delivered & { readonly atSeconds: number };

/** Somebody or something that opens the nth message's link and presses nothing; a scanner goes on to all that it finds there. */
type Visit = {
  readonly message: number;
  readonly afterSeconds: number;
  readonly method: 'GET' | 'HEAD' | 'OPTIONS';
  readonly isScanner?: true;
};

/** An instant at which everybody who has a link presses a button: the first person the first of these, and so on. */
type Gathering = { readonly atSeconds: number; readonly replies: readonly Reply[] };

/** An instant at which a contact presses the button that takes everything, once or twice at the same time. */
export type TakeAll = { readonly atSeconds: number; readonly contact: string; readonly times: 1 | 2 };

/** The changes of an `apply` in the middle of the night. */
type Apply = { readonly atSeconds: number } & (
  | { readonly kind: 'contact deleted'; readonly contact: string }
  | { readonly kind: 'last level dropped' | 'policy deleted' }
);

/** A disturbance from one instant to another. */
export type Outage = { readonly fromSeconds: number; readonly untilSeconds: number } & (
  | { readonly kind: 'service down'; readonly service: Service }
  | { readonly kind: 'bad deploy'; readonly fn: FunctionName }
  | { readonly kind: 'sweep off' | 'alarms silent' | 'wake-ups lost' }
);

const services = ['table', 'states', 'sms', 'email', 'voice', 'topic', 'alarms'] as const;
/**
 * `questions` are those about one alarm, which can fail while the list of alarms does not. `queue` is the one of presses that
 * take everything.
 */
export type Service = (typeof services)[number] | 'questions' | 'queue';

const functionNames = [
  'plan-escalation',
  'find-contacts',
  'send-notification',
  'record-outcome',
  'receive-alert',
  'receive-alarm',
  'receive-delivery',
  'receive-reply',
  'show-incident',
  'sweep',
  'send-bundles',
] as const;
export type FunctionName = (typeof functionNames)[number] | 'take-all';

/** Everything that happens to one dedup key or alarm, as data: deleting a part makes it simpler. */
export type Scenario = {
  readonly seed: number;
  readonly incident: number;
  readonly people: readonly Person[];
  /** When the night begins, if it is not the usual one. */
  readonly beginsAt?: string;
  /** The schedules and their overrides, if levels name any. */
  readonly rotas?: readonly Rota[];
  readonly changes?: readonly Change[];
  /** The ids of people and schedules. */
  readonly levels: readonly (readonly string[])[];
  readonly rounds: number;
  readonly resolveWithinSeconds?: number;
  /** How soon what was resolved may come again and be the same incident, and 0 for never. */
  readonly reopenWithinSeconds: number;
  readonly alerts: readonly Alert[];
  /** The number of days after the end at which the same alert arrives once more. Expired items are deleted by then. */
  readonly returnsAfterDays?: number;
  readonly refused: readonly Refused[];
  readonly alarm: readonly AlarmChange[];
  readonly contributors: readonly ContributorChange[];
  readonly quiet: readonly Quiet[];
  readonly deletions: readonly Deletion[];
  readonly jobs: readonly JobChange[];
  /** The mutes, and the times in which they are damaged in the table. */
  readonly mutes?: readonly Mute[];
  readonly damages?: readonly Damage[];
  /** From when on the routes give the alarm to the policy `office`, which notifies the same people. */
  readonly officeFromSeconds?: number;
  /** True when the alarm is of another account than the pager, which cannot ask about it. */
  readonly isElsewhere?: true;
  /** When an alarm of the pager itself goes off. */
  readonly ownAlarmsAtSeconds?: readonly number[];
  readonly heartbeats?: readonly Heartbeat[];
  /** When the file no longer has them. What is silent for longer would be said again each hour. */
  readonly heartbeatsUntilSeconds?: number;
  readonly visits: readonly Visit[];
  readonly gatherings: readonly Gathering[];
  readonly takeAlls: readonly TakeAll[];
  readonly applies: readonly Apply[];
  /** When `oncall test` is run, and for whom. */
  readonly tests: readonly { readonly atSeconds: number; readonly contact: string }[];
  /** True when notices are on. */
  readonly hasNotices: boolean;
  /** The number of SMS that the month's budget pays beside its reserve; without it there is no bound. */
  readonly smsBudget?: number;
  /** When somebody stops whatever run there is by hand. */
  readonly stopsAtSeconds: readonly number[];
  readonly outages: readonly Outage[];
  /** Every call of a service takes up to this long. */
  readonly latencyMilliseconds: number;
  /** How far into a minute the sweep comes, and how many of it at once. */
  readonly sweepSeconds: number;
  readonly sweeps: 1 | 2;
  /** The probability of a fault at each call of a service, or the faults themselves. */
  readonly faults: number | readonly FaultItem[];
};

const names = ['ada', 'ben', 'cleo', 'dev', 'eve', 'finn'];

/** The contact that a person is in the on-call table. */
export function contactOf({ id, sms, email, voice, timeZone, attempts, away }: Person): Contact {
  return {
    id,
    name: nameOf(id),
    ...(sms !== undefined && { sms: `+1555010${String(id.charCodeAt(0)).padStart(4, '0')}` }),
    ...(email !== undefined && { email: `${id}@example.org` }),
    ...(voice !== undefined && { voice: `+1555020${String(id.charCodeAt(0)).padStart(4, '0')}` }),
    timeZone,
    ...(attempts !== undefined && { attempts }),
    ...(away !== undefined && { away }),
  };
}

export function nameOf(id: string): string {
  return id.charAt(0).toUpperCase() + id.slice(1);
}

/** The numbers of the incidents with mutes or heartbeats begin here, so that the others remain as they are. */
export const mutedFrom = 1_000_000;

/** One incident with mutes or heartbeats is played for so many others. */
const othersForOneMuted = 8;

/** The numbers of the incidents from one to another, and those with mutes or heartbeats that are played beside them. */
export function numbersBetween(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index).flatMap((number) =>
    number % othersForOneMuted === 0 ? [number, mutedFrom + number / othersForOneMuted] : [number],
  );
}

/** The scenario of an incident's number under a seed: always the same. */
export function createScenario(seed: number, incident: number): Scenario {
  if (incident < mutedFrom) return createUsual(seed, incident);
  const course = createCourse(seed, incident);
  return drawMuteNight(course, isCalm(course));
}

function createUsual(seed: number, incident: number): Scenario {
  const scenario = drawFlapping(createCourse(seed, incident), createChance(seed, incident, 'flapping'));
  const isInOrder = isCalm(scenario);
  const arrived = drawIntake(scenario, isInOrder, createChance(seed, incident, 'intake'));
  const further = drawFurther(arrived, isInOrder, createChance(seed, incident, 'further'));
  const paid = drawBudget(further, createChance(seed, incident, 'budget'));
  const stormy = drawStorm(paid, createChance(seed, incident, 'storm'));
  return drawSchedules(stormy, createChance(seed, incident, 'schedules'));
}

function createCourse(seed: number, incident: number): Scenario {
  const chance = createChance(seed, incident, 'scenario');
  const isCalm = chance.is(0.3);
  // In a calm night no two events have the same instant by chance, so that only one outcome is right.
  const people = names
    .slice(0, chance.whole(1, 5))
    .map((id, index) => createPerson(chance, id, isCalm || chance.is(0.9) ? 0.25 + index / 100 : 0));
  const oddSeconds = isCalm ? 0.125 : 0;
  const ids = people.map(({ id }) => id);
  const levels = Array.from({ length: chance.whole(1, 3) }, () => createLevel(chance, ids));
  const isAlarm = chance.is(0.4);
  const storyline = {
    ...{ seed, incident, people, levels },
    rounds: chance.pick([1, 1, 1, 1, 2, 3]),
    reopenWithinSeconds: 600,
    ...(chance.is(0.2) && { resolveWithinSeconds: 60 * chance.whole(10, 40) }),
    hasNotices: chance.is(0.85),
    alerts: isAlarm ? [] : createAlerts(chance, oddSeconds),
    alarm: isAlarm ? createAlarm(chance, oddSeconds, isCalm) : [],
    ...(!isAlarm && !isCalm && chance.is(0.15) && { returnsAfterDays: chance.pick([2, 40, 75, 95, 109, 120, 200]) }),
    visits: Array.from({ length: chance.whole(0, 3) }, () => createVisit(chance)),
    sweepSeconds: chance.whole(0, 59) + oddSeconds * 4,
    ...{ refused: [], contributors: [], quiet: [], deletions: [], jobs: [], takeAlls: [] },
  };
  if (isCalm) {
    const quiet = { gatherings: [], applies: [], tests: [], sweeps: 1 } as const;
    return { ...storyline, ...quiet, stopsAtSeconds: [], outages: [], latencyMilliseconds: 0, faults: 0 };
  }
  const gatherings = chance.is(0.15) ? [createGathering(chance)] : [];
  // The tables are throttled just while everybody presses.
  const throttles = gatherings.filter(() => chance.is(0.3)).map(({ atSeconds }) => throttleAround(atSeconds));
  return {
    ...storyline,
    gatherings,
    applies: chance.is(0.08) ? [createApply(chance, ids)] : [],
    tests: chance.is(0.1) ? [{ atSeconds: chance.whole(0, 900), contact: chance.pick(ids) }] : [],
    sweeps: chance.is(0.1) ? 2 : 1,
    stopsAtSeconds: chance.is(0.05) ? [chance.whole(0, 900)] : [],
    outages: [
      ...(chance.is(0.5) ? Array.from({ length: chance.whole(1, 2) }, () => createOutages(chance)).flat() : []),
      ...throttles,
    ],
    latencyMilliseconds: chance.pick([5, 20, 200, 1000]),
    faults: chance.pick([0, 0.003, 0.01, 0.04, 0.12, 0.25]),
  };
}

function createPerson(chance: Chance, id: string, oddSeconds: number): Person {
  const hasSms = chance.is(0.85);
  const hasEmail = !hasSms || chance.is(0.6);
  return {
    id,
    ...(hasSms && { sms: createReach(chance) }),
    ...(hasEmail && { email: createReach(chance) }),
    ...(chance.is(0.2) && { voice: createReach(chance) }),
    timeZone: chance.pick(['UTC', 'UTC', 'Europe/Berlin', 'Asia/Kolkata']),
    ...(chance.is(0.3) && { attempts: createAttempts(chance) }),
    reactions: createReactions(chance, oddSeconds),
  };
}

function createReach(chance: Chance): Reach {
  if (chance.is(0.85)) return 'works';
  if (chance.is(0.5)) return 'refuses';
  const bouncesAfterSeconds = chance.is(0.85) ? chance.whole(1, 120) : chance.whole(120, 4000);
  return chance.is(0.8) ? { bouncesAfterSeconds } : { bouncesAfterSeconds, times: 2 };
}

function createAttempts(chance: Chance): Attempt[] {
  return Array.from({ length: chance.whole(1, 4) }, () => ({
    channels: chance.pick([['sms'], ['email'], ['sms', 'email'], ['sms', 'voice'], ['email', 'voice']] as const),
    waitSeconds: chance.pick([60, 75, 120, 300]),
  }));
}

function createReactions(chance: Chance, oddSeconds: number): Reaction[] {
  return chance.pick([[], [], [], [1], [1], [1, 2]]).map(() => createReaction(chance, oddSeconds));
}

function createReaction(chance: Chance, oddSeconds: number): Reaction {
  let afterSeconds = oddSeconds;
  const press = (reply: Reply, most: number): Press => {
    afterSeconds += chance.whole(1, most);
    return {
      ...{ afterSeconds, reply },
      link: chance.is(0.85) ? 'this' : 'first',
      times: chance.is(0.9) ? 1 : 2,
      // In a calm night nothing is at the instant of something else.
      ...(oddSeconds === 0 && chance.is(0.06) && { isAtTimeout: true }),
      ...(chance.is(0.04) && { flaw: chance.pick(['foreign', 'two buttons'] as const) }),
    };
  };
  const presses: Press[] = [];
  if (chance.is(0.2)) presses.push(press('more-time', 90));
  presses.push(
    press(
      chance.pick(['acknowledge', 'acknowledge', 'acknowledge', 'decline', 'more-time']),
      chance.is(0.8) ? 95 : 900,
    ),
  );
  if (chance.is(0.5))
    presses.push(
      press(chance.pick(['resolve', 'hand-back', 'hand-back', 'acknowledge', 'decline']), chance.pick([10, 60, 1200])),
    );
  if (chance.is(0.1)) presses.push(press(chance.pick(['resolve', 'hand-back', 'more-time']), 1200));
  return { notification: chance.pick([1, 1, 1, 2, 3, 4]), presses };
}

function createLevel(chance: Chance, ids: readonly string[]): string[] {
  const first = chance.pick(ids);
  const others = ids.filter((id) => id !== first && chance.is(0.25));
  return chance.is(0.06) ? [] : [first, ...others];
}

function createAlerts(chance: Chance, oddSeconds: number): Alert[] {
  const alert = (atSeconds: number, action: Alert['action']): Alert => ({ atSeconds, action, hasKey: chance.is(0.5) });
  const later = Array.from({ length: chance.pick([0, 0, 0, 1, 2, 4]) }, () =>
    alert(chance.whole(0, 1800) + oddSeconds, chance.is(0.6) ? 'trigger' : 'resolve'),
  );
  const all = [alert(0, 'trigger'), ...later].sort((a, b) => a.atSeconds - b.atSeconds);
  // Two systems see the same trouble at the same instant.
  const twins = oddSeconds === 0 && chance.is(0.15) ? all.map((each) => ({ ...each, source: 'grafana' })) : [];
  return [...all, ...twins];
}

/** A night of one alarm. In a calm one every event comes at once and in order. */
function createAlarm(chance: Chance, oddSeconds: number, isCalm: boolean): AlarmChange[] {
  let atSeconds = 0;
  let state: AlarmChange['state'] = 'ALARM';
  return Array.from({ length: chance.pick([1, 1, 2, 2, 3, 6]) }, (_, index) => {
    if (index > 0) {
      const isAtOnce = !isCalm && chance.is(0.05);
      atSeconds += isAtOnce ? 0 : chance.pick([1, 20, 200, 900]) + chance.whole(0, 99) + oddSeconds;
      state = state === 'ALARM' ? 'OK' : chance.is(0.8) ? 'ALARM' : 'INSUFFICIENT_DATA';
    }
    return { atSeconds, state, deliveredAfterSeconds: isCalm ? [0] : createDelays(chance) };
  });
}

/** Trouble that goes and comes back: with it, how soon it counts as the same. */
function drawFlapping(scenario: Scenario, chance: Chance): Scenario {
  const reopenWithinSeconds = chance.pick([600, 600, 600, 0, 60, 1800]);
  const flaps = scenario.alerts.length > 0 && chance.is(0.3) ? createFlaps(chance, scenario) : [];
  return {
    ...scenario,
    reopenWithinSeconds,
    alerts: [...scenario.alerts, ...flaps].sort((a, b) => a.atSeconds - b.atSeconds),
  };
}

function createFlaps(chance: Chance, scenario: Scenario): Alert[] {
  let atSeconds = isCalm(scenario) ? 0.375 : 0;
  return Array.from({ length: chance.pick([2, 4, 4, 6, 8]) }, (_, index): Alert => {
    atSeconds += chance.pick([5, 30, 60, 120, 300, 600, 700]) + chance.whole(0, 60);
    return { atSeconds, action: index % 2 === 0 ? 'resolve' : 'trigger', hasKey: chance.is(0.5) };
  });
}

/** As `domain/notify/budget.ts` has it for a budget this small. */
const reservedSms = 20;

/** The money for SMS in a night: none is bounded in most of them. */
function drawBudget(scenario: Scenario, chance: Chance): Scenario {
  return chance.is(0.08) ? { ...scenario, smsBudget: chance.whole(0, 6) } : scenario;
}

/** The budget of a night, whose contacts can spend the price of so many SMS. */
export function budgetOf({ smsBudget }: Scenario) {
  if (smsBudget === undefined) return undefined;
  return { limit: (reservedSms + smsBudget) * prices.smsPart, smsPart: prices.smsPart };
}

function createVisit(chance: Chance): Visit {
  return {
    message: chance.whole(1, 8),
    afterSeconds: chance.whole(0, 200),
    method: chance.pick(['GET', 'GET', 'HEAD', 'OPTIONS']),
    ...(chance.is(0.3) && { isScanner: true }),
  };
}

function createGathering(chance: Chance): Gathering {
  const reply = () =>
    chance.pick(['acknowledge', 'acknowledge', 'decline', 'hand-back', 'resolve', 'more-time'] as const);
  return { atSeconds: chance.whole(10, 1200), replies: [reply(), reply(), reply()] };
}

function throttleAround(atSeconds: number): Outage {
  return { kind: 'service down', service: 'table', fromSeconds: atSeconds - 5, untilSeconds: atSeconds + 40 };
}

function createApply(chance: Chance, ids: readonly string[]): Apply {
  const atSeconds = chance.whole(0, 900);
  const kind = chance.pick(['contact deleted', 'last level dropped', 'policy deleted'] as const);
  return kind === 'contact deleted' ? { atSeconds, kind, contact: chance.pick(ids) } : { atSeconds, kind };
}

function createOutages(chance: Chance): Outage[] {
  const outage = createOutage(chance);
  // A disturbance of the alarms may also affect the topic.
  if (outage.kind !== 'alarms silent' || chance.is(0.5)) return [outage];
  const fromSeconds = chance.whole(0, 1200);
  return [outage, { kind: 'service down', service: 'topic', fromSeconds, untilSeconds: fromSeconds + 1200 }];
}

function createOutage(chance: Chance): Outage {
  const fromSeconds = chance.whole(0, 1200);
  const untilSeconds = fromSeconds + chance.pick([20, 60, 180, 600]);
  const kind = chance.pick([
    ...(['service down', 'service down', 'service down', 'bad deploy', 'bad deploy', 'sweep off'] as const),
    ...(['alarms silent', 'wake-ups lost', 'wake-ups lost', 'wake-ups lost'] as const),
  ]);
  if (kind === 'service down') return { kind, fromSeconds, untilSeconds, service: chance.pick(services) };
  if (kind === 'bad deploy')
    return { kind, fromSeconds, untilSeconds: fromSeconds + 600, fn: chance.pick(functionNames) };
  if (kind === 'wake-ups lost') return { kind, fromSeconds, untilSeconds: fromSeconds + 1200 };
  return { kind, fromSeconds: 0, untilSeconds: 3600 };
}
