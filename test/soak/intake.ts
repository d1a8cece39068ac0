import { oddities, refusals } from './bodies.ts';
import type { Chance } from './chance.ts';
import type { AlarmChange, Alert, ContributorChange, Outage, Quiet, Scenario } from './scenario.ts';

/*
 * What arrives in a night, and how: alerts that get worse, come in other forms, hundreds of times or with another key;
 * alarms that lose their data, have contributors, are muted or deleted. It is drawn by a chance of its own on top of a
 * scenario, so that half of the nights stay as they are.
 */

/** A scenario with more of what can arrive. */
export function drawIntake(scenario: Scenario, isCalm: boolean, chance: Chance): Scenario {
  const refused = chance.is(0.2) ? Array.from({ length: chance.whole(1, 2) }, () => createRefused(chance)) : [];
  if (chance.is(0.45)) return { ...scenario, refused };
  const drawn = scenario.alarm.length > 0 ? drawAlarm(scenario, isCalm, chance) : drawAlerts(scenario, isCalm, chance);
  return { ...drawn, refused };
}

function createRefused(chance: Chance) {
  return { atSeconds: chance.whole(0, 1200), kind: chance.pick(Object.keys(refusals)) };
}

/** How much later each copy of an event comes. */
export function createDelays(chance: Chance): number[] {
  const delay = () => chance.pick([0, 0, 0, 0, 0, 0, 1, 1, 30, 30, 400, 400, 4000, 30_000]);
  return chance.pick([0, 1, 1, 1, 1, 1, 1, 1, 2, 2].map((copies) => Array.from({ length: copies }, delay)));
}

// Alerts.

const hour = 3600;

function drawAlerts(scenario: Scenario, isCalm: boolean, chance: Chance): Scenario {
  const oddSeconds = isCalm ? 0.125 : 0;
  const isRising = chance.is(0.6);
  const later = (most: number, alert: Partial<Alert>): Alert => ({
    ...{ atSeconds: chance.whole(30, most) + oddSeconds, action: 'trigger', hasKey: chance.is(0.3) },
    ...alert,
  });
  const rated = scenario.alerts.map((alert, index) => ({
    ...alert,
    severity: index === 0 && isRising ? chance.pick(['warning', 'info', 'error'] as const) : createSeverity(chance),
  }));
  const rises = isRising
    ? Array.from({ length: chance.whole(1, 2) }, () => later(900, { severity: chance.pick(['critical', 'error']) }))
    : [];
  // A day after somebody took it, an alert is news again, however many came in between.
  const isLong = scenario.resolveWithinSeconds === undefined && chance.is(0.08);
  const days = isLong
    ? [9, 18, 26].map((hours) => later(600, { atSeconds: hours * hour + oddSeconds, severity: 'info' }))
    : [];
  const alerts = [...rated, ...rises, ...days].map((alert) => drawForm(alert, isCalm, chance));
  const all = [...alerts, ...createRivals(scenario, isCalm, chance, {})];
  return { ...scenario, alerts: all.map((alert, index) => inOrder(alert, isCalm, index)) };
}

/** In a calm night no two alerts have one instant. */
function inOrder(alert: Alert, isCalm: boolean, index: number): Alert {
  return isCalm ? { ...alert, atSeconds: alert.atSeconds + index / 1000 } : alert;
}

/** A severity by chance, critical more often than the others. */
export function createSeverity(chance: Chance): NonNullable<Alert['severity']> {
  return chance.pick(['critical', 'critical', 'error', 'warning', 'info']);
}

/** Alerts with another API key, or with an alarm's ARN as their dedup key. They are another source's. */
function createRivals(
  { resolveWithinSeconds }: Scenario,
  isCalm: boolean,
  chance: Chance,
  like: Partial<Alert>,
): Alert[] {
  if (!chance.is(0.25)) return [];
  // Two incidents that are taken back by one sweep would notify at one instant.
  const actions =
    isCalm && resolveWithinSeconds !== undefined ? (['resolve'] as const) : (['resolve', 'trigger'] as const);
  return Array.from({ length: chance.whole(1, 2) }, () => ({
    ...{ atSeconds: chance.whole(5, 900) + (isCalm ? 0.0625 : 0), action: chance.pick<Alert['action']>(actions) },
    ...{ hasKey: false, severity: createSeverity(chance) },
    ...(like.namesAlarm === undefined && { key: 'rival' as const }),
    ...like,
  }));
}

function drawForm(alert: Alert, isCalm: boolean, chance: Chance): Alert {
  const isTrigger = alert.action === 'trigger';
  const times = isTrigger && chance.is(0.06) ? { times: chance.pick([5, 40, 300]), hasKey: false } : {};
  if (chance.is(0.35)) {
    const form = chance.pick(['list', 'list', 'alertmanager', 'grafana', 'pagerduty', 'opsgenie'] as const);
    const others = form === 'list' ? (['bad', 'bad', 'ended', 'another'] as const) : (['ended', 'another'] as const);
    const isBeside = isTrigger && form !== 'pagerduty' && form !== 'opsgenie' && chance.is(0.6);
    const beside = isBeside ? chance.pick<NonNullable<Alert['beside']>>(others) : undefined;
    // Two incidents of one body notify at one instant.
    const isUsable = beside !== undefined && !(isCalm && beside === 'another');
    return { ...alert, ...times, form, ...(isUsable && { beside }) };
  }
  if (!chance.is(0.4)) return { ...alert, ...times };
  const kind = chance.pick(Object.keys(oddities));
  const isBase64 = chance.is(0.2);
  if (!isTrigger && kind === 'action in other words') return { ...alert, ...times };
  return { ...alert, ...times, oddity: { kind, nth: chance.whole(0, 99), ...(isBase64 && { isBase64 }) } };
}

// Alarms.

function drawAlarm(scenario: Scenario, isCalm: boolean, chance: Chance): Scenario {
  const lossy = chance.is(0.4) ? withoutData(scenario, chance) : scenario;
  const partial = chance.is(0.3) ? withPartialData(lossy, isCalm, chance) : lossy;
  const course = chance.pick(['contributors', 'contributors', 'quiet', 'quiet', 'deletion', 'none'] as const);
  const lived = courses[course](partial, isCalm, chance);
  const alerts = createRivals(scenario, isCalm, chance, { namesAlarm: true });
  const outages: Outage[] = isCalm || !chance.is(0.3) ? [] : [createSilence(chance)];
  return {
    ...lived,
    alerts: alerts.map((alert, index) => inOrder(alert, isCalm, index)),
    outages: [...lived.outages, ...outages],
  };
}

/** CloudWatch lists alarms, and answers no question about one of them. */
function createSilence(chance: Chance): Outage {
  const fromSeconds = chance.whole(0, 300);
  const untilSeconds = fromSeconds + chance.pick([300, 1800, 3600]);
  return { kind: 'service down', service: 'questions', fromSeconds, untilSeconds };
}

type Course = (scenario: Scenario, isCalm: boolean, chance: Chance) => Scenario;

const courses: Readonly<Record<'contributors' | 'quiet' | 'deletion' | 'none', Course>> = {
  contributors: withContributors,
  quiet: (scenario, isCalm, chance) => {
    const quiet = { ...scenario, quiet: [createQuiet(scenario.alarm, chance)] };
    return isCalm || chance.is(0.6) ? quiet : courses.contributors(quiet, isCalm, chance);
  },
  deletion: withDeletion,
  none: (scenario) => scenario,
};

/** Contributors of the alarm come and go while it is in ALARM. */
export function withContributors(scenario: Scenario, isCalm: boolean, chance: Chance): Scenario {
  const contributors = periodsOf(scenario.alarm).flatMap((period, index) =>
    createContributors(period, index, isCalm, chance),
  );
  return { ...scenario, contributors };
}

/** Some times at which the alarm was OK become times without data. */
function withoutData(scenario: Scenario, chance: Chance): Scenario {
  const changes = scenario.alarm.map((change) =>
    change.state === 'OK' && chance.is(0.6) ? { ...change, state: 'INSUFFICIENT_DATA' as const } : change,
  );
  const last = changes.at(-1);
  if (last?.state !== 'INSUFFICIENT_DATA' || !chance.is(0.7)) return { ...scenario, alarm: changes };
  const again = { ...last, state: 'ALARM' as const, atSeconds: last.atSeconds + chance.whole(20, 400) };
  return { ...scenario, alarm: [...changes, again] };
}

/** ALARM comes after ALARM, because the alarm has only a part of its data. */
function withPartialData(scenario: Scenario, isCalm: boolean, chance: Chance): Scenario {
  const alarm = scenario.alarm.flatMap((change, index): AlarmChange[] => {
    const untilSeconds = scenario.alarm[index + 1]?.atSeconds ?? Number.POSITIVE_INFINITY;
    const atSeconds = change.atSeconds + chance.whole(30, 900) + (isCalm ? 0.01 : 0);
    if (change.state !== 'ALARM' || atSeconds >= untilSeconds - 1) return [change];
    return [change, { ...change, atSeconds, deliveredAfterSeconds: isCalm ? [0] : createDelays(chance) }];
  });
  return { ...scenario, alarm };
}

type Period = { readonly fromSeconds: number; readonly untilSeconds: number };

/** The times in which the alarm is in ALARM; the last one may have no end. */
function periodsOf(alarm: readonly AlarmChange[]): Period[] {
  return alarm.flatMap(({ state, atSeconds }, index) => {
    if (state !== 'ALARM' || alarm[index - 1]?.state === 'ALARM') return [];
    const end = alarm.slice(index).find((change) => change.state !== 'ALARM');
    return [{ fromSeconds: atSeconds, untilSeconds: end?.atSeconds ?? Number.POSITIVE_INFINITY }];
  });
}

/** The first contributor goes into ALARM with the alarm, the others come and go. */
function createContributors(period: Period, index: number, isCalm: boolean, chance: Chance): ContributorChange[] {
  return Array.from({ length: chance.whole(1, 3) }, (_, nth) => {
    const oddSeconds = isCalm ? 0.011 * (nth + 1) + 0.0007 * index : 0;
    const from = nth === 0 ? period.fromSeconds : period.fromSeconds + chance.whole(5, 600) + oddSeconds;
    const changes = comingAndGoing({ ...period, fromSeconds: from }, chance);
    const isInAtTheEnd = changes.at(-1)?.state === 'ALARM' && period.untilSeconds < Number.POSITIVE_INFINITY;
    const end = { atSeconds: period.untilSeconds - 0.1 - nth / 100, state: 'OK' as const };
    const delivered = () => ({ deliveredAfterSeconds: isCalm ? [0] : createDelays(chance) });
    return [...changes, ...(isInAtTheEnd ? [end] : [])].map((change, place) => ({
      ...{ name: `orders-${nth}`, ...change, ...delivered() },
      // The event of the alarm itself comes first.
      ...(isCalm && nth === 0 && place === 0 && { deliveredAfterSeconds: [0.03] }),
    }));
  }).flat();
}

/** A contributor's changes within the alarm's time in ALARM. */
function comingAndGoing({ fromSeconds, untilSeconds }: Period, chance: Chance) {
  const until = Math.min(untilSeconds, fromSeconds + 1500) - 1;
  const changes: Pick<ContributorChange, 'atSeconds' | 'state'>[] = [];
  const most = 2 * chance.whole(1, 3);
  for (let atSeconds = fromSeconds; atSeconds < until && changes.length < most; atSeconds += chance.whole(20, 400))
    changes.push({ atSeconds, state: changes.length % 2 === 0 ? 'ALARM' : 'OK' });
  return changes;
}

function createQuiet(alarm: readonly AlarmChange[], chance: Chance): Quiet {
  const { fromSeconds: atSeconds } = chance.pick(periodsOf(alarm));
  const fromSeconds = Math.max(0, atSeconds - chance.pick([1, 60, 200]));
  const untilSeconds = atSeconds + chance.pick([60, 200, 600, 1500]) + chance.whole(0, 99);
  return { fromSeconds, untilSeconds, kind: chance.pick(['mute', 'mute', 'mute', 'disabled', 'suppressed']) };
}

/** The alarm is deleted after its last change, and perhaps made again under its name. */
function withDeletion(scenario: Scenario, isCalm: boolean, chance: Chance): Scenario {
  const last = scenario.alarm.at(-1);
  const atSeconds = (last?.atSeconds ?? 0) + chance.whole(20, 500) + (isCalm ? 0.02 : 0);
  const delivered = () => ({ deliveredAfterSeconds: isCalm ? [0] : createDelays(chance) });
  const late = { deliveredAfterSeconds: isCalm ? [0] : chance.pick([[0], [1], [400], [400, 1], [4000], []]) };
  const again = { atSeconds: atSeconds + chance.whole(30, 300), state: 'ALARM' as const, ...delivered() };
  const isMadeAgain = chance.is(0.6);
  return {
    ...scenario,
    alarm: isMadeAgain ? [...scenario.alarm, again] : scenario.alarm,
    deletions: [{ atSeconds, ...late }],
  };
}
