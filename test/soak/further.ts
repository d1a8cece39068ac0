import type { Chance } from './chance.ts';
import { millisecondsOf, stateBeforeChange } from './happenings.ts';
import { createDelays, createSeverity } from './intake.ts';
import { quietAt } from './quiet.ts';
import type { AlarmChange, Alert, ContributorChange, JobChange, Person, Scenario } from './scenario.ts';

/*
 * What comes by further ways: an alarm's own action by a topic of SNS, an acknowledgement of another system, an event of a
 * further rule. And courses that need several things at once, which chance alone would bring too seldom.
 */

/** A scenario with further ways in. */
export function drawFurther(scenario: Scenario, isCalm: boolean, chance: Chance): Scenario {
  if (scenario.alarm.length === 0)
    return withJobs(withAcknowledges(inEitherOrder(scenario, chance), isCalm, chance), isCalm, chance);
  const course = isCalm || !chance.is(0.24) ? undefined : chance.pick(courses);
  const arrived = course === undefined ? scenario : course(scenario, chance);
  return chance.is(0.35) ? withTopic(arrived, isCalm, chance) : arrived;
}

// A topic.

/** The alarm has an action, which tells the topic of each change that is not muted or the like. */
function withTopic(scenario: Scenario, isCalm: boolean, chance: Chance): Scenario {
  const alarm = scenario.alarm.map((change, place): AlarmChange => {
    const isQuiet = quietAt(scenario, millisecondsOf(change.atSeconds)) !== undefined;
    if (isQuiet || stateBeforeChange(scenario, place) === change.state) return change;
    return { ...change, postedAfterSeconds: isCalm ? [chance.pick([0, 0.06])] : createDelays(chance) };
  });
  return { ...scenario, alarm };
}

// Alerts.

/** The other alert of a body can come after the main one, too. */
function inEitherOrder(scenario: Scenario, chance: Chance): Scenario {
  const alerts = scenario.alerts.map(
    (alert): Alert => (alert.beside !== undefined && chance.is(0.5) ? { ...alert, isFirst: true } : alert),
  );
  return { ...scenario, alerts };
}

function withAcknowledges(scenario: Scenario, isCalm: boolean, chance: Chance): Scenario {
  if (!chance.is(0.25)) return scenario;
  const oddSeconds = isCalm ? 0.171 : 0;
  const more = Array.from({ length: chance.whole(1, 2) }, (_, nth) =>
    createAcknowledge(chance.pick([20, 60, 200, 900]) + chance.whole(0, 60) + oddSeconds + nth / 1000, chance),
  );
  return { ...scenario, alerts: [...scenario.alerts, ...more] };
}

function createAcknowledge(atSeconds: number, chance: Chance): Alert {
  const form = chance.pick(['pagerduty', 'pagerduty', 'opsgenie', 'opsgenie', 'list', 'plain'] as const);
  const of = chance.pick([{}, {}, {}, { key: 'rival' }, { isUnheard: true }] as const);
  return {
    ...{ atSeconds, action: 'acknowledge', hasKey: chance.is(0.3), ...of },
    ...(form !== 'plain' && { form }),
  };
}

// Events of a further rule.

function withJobs(scenario: Scenario, isCalm: boolean, chance: Chance): Scenario {
  // Two incidents that are taken back by one sweep would notify at one instant.
  if (!chance.is(0.12) || (isCalm && scenario.resolveWithinSeconds !== undefined)) return scenario;
  if (!isCalm && chance.is(0.25)) return { ...scenario, jobs: createLateSuccess(chance) };
  let atSeconds = chance.whole(0, 300) + (isCalm ? 0.0313 : 0);
  const jobs = Array.from({ length: chance.pick([1, 2, 2, 3, 4]) }, (_, nth): JobChange => {
    if (nth > 0) atSeconds += chance.pick([1, 20, 200, 600]) + chance.whole(1, 99);
    return {
      ...{ atSeconds, state: nth > 0 && chance.is(0.4) ? 'SUCCEEDED' : 'FAILED' },
      ...{ severity: createSeverity(chance), word: chance.whole(0, 11) },
      deliveredAfterSeconds: isCalm ? [0] : createDelays(chance),
      ...(chance.is(0.15) && { isUntitled: true }),
    };
  });
  return { ...scenario, jobs };
}

/** A success that comes only after the failure that follows it. */
function createLateSuccess(chance: Chance): JobChange[] {
  const atSeconds = chance.whole(0, 100);
  const overAt = atSeconds + chance.whole(20, 300);
  const again = overAt + chance.whole(10, 200);
  const said = { severity: createSeverity(chance), word: chance.whole(0, 11) };
  return [
    { ...said, atSeconds, state: 'FAILED', ...prompt },
    { ...said, atSeconds: overAt, state: 'SUCCEEDED', deliveredAfterSeconds: [chance.pick([400, 700, 4000])] },
    { ...said, atSeconds: again, state: 'FAILED', ...prompt },
  ];
}

// Courses.

type Course = (scenario: Scenario, chance: Chance) => Scenario;

const prompt = { deliveredAfterSeconds: [0] };

/** A scenario with another life of its alarm, in which somebody takes it early. Most have no faults beside it. */
function livedOtherwise(
  scenario: Scenario,
  life: Pick<Scenario, 'alarm'> & Partial<Scenario>,
  chance: Chance,
): Scenario {
  const people = scenario.people.map((person): Person => (chance.is(0.6) ? takingItEarly(person, chance) : person));
  const isPlain = chance.is(0.7);
  return {
    ...{ ...scenario, people, contributors: [], quiet: [], deletions: [], ...life },
    ...(isPlain && { faults: 0, outages: [], stopsAtSeconds: [], gatherings: [], applies: [] }),
  };
}

function takingItEarly(person: Person, chance: Chance): Person {
  const press = { reply: 'acknowledge', link: 'this', times: 1, afterSeconds: chance.whole(3, 40) } as const;
  return { ...person, sms: 'works', reactions: [{ notification: 1, presses: [press] }] };
}

/** A repeat of ALARM comes before the ALARM itself, whose event is late or lost. */
const repeatComesFirst: Course = (scenario, chance) => {
  const lostAt = chance.whole(100, 300);
  const againAt = lostAt + chance.whole(20, 200);
  const alarm: AlarmChange[] = [
    { atSeconds: 0, state: 'ALARM', ...prompt },
    { atSeconds: lostAt, state: 'INSUFFICIENT_DATA', ...prompt },
    { atSeconds: againAt, state: 'ALARM', deliveredAfterSeconds: chance.pick([[], [400], [4000]]) },
    { atSeconds: againAt + chance.whole(10, 110), state: 'ALARM', ...prompt },
  ];
  return livedOtherwise(scenario, { alarm }, chance);
};

/** The end of the alarm is lost, so that the sweep finds it, and an ALARM from before that end comes later still. */
const endIsFound: Course = (scenario, chance) => {
  const lostAt = chance.whole(60, 200);
  const againAt = lostAt + chance.whole(20, 100);
  const alarm: AlarmChange[] = [
    { atSeconds: 0, state: 'ALARM', ...prompt },
    { atSeconds: lostAt, state: 'INSUFFICIENT_DATA', ...prompt },
    { atSeconds: againAt, state: 'ALARM', deliveredAfterSeconds: [chance.pick([4000, 30_000])] },
    { atSeconds: againAt + chance.whole(5, 90), state: 'OK', deliveredAfterSeconds: [] },
  ];
  return livedOtherwise(scenario, { alarm, resolveWithinSeconds: 60 * chance.whole(10, 20) }, chance);
};

/** A contributor goes into ALARM while its alarm, which is in ALARM already, is not to notify. */
const contributorIsHeld: Course = (scenario, chance) => {
  const fromSeconds = chance.whole(90, 400);
  const untilSeconds = fromSeconds + chance.whole(60, 500);
  const change = (name: string, atSeconds: number, state: 'ALARM' | 'OK' = 'ALARM'): ContributorChange => ({
    ...{ name, atSeconds, state, deliveredAfterSeconds: chance.is(0.7) ? [0] : createDelays(chance) },
  });
  const heldAt = chance.whole(fromSeconds + 5, untilSeconds - 35);
  const flaps = chance.is(0.3)
    ? [change('orders-1', heldAt + 10, 'OK'), change('orders-1', heldAt + 20 + chance.whole(0, 60))]
    : [];
  const ends = chance.is(0.3) ? [change('orders-1', untilSeconds + chance.whole(5, 900), 'OK')] : [];
  const kind = chance.pick(['mute', 'mute', 'mute', 'disabled', 'suppressed'] as const);
  return livedOtherwise(
    scenario,
    {
      alarm: [{ atSeconds: 0, state: 'ALARM', ...prompt }],
      contributors: [change('orders-0', 0), change('orders-1', heldAt), ...flaps, ...ends],
      quiet: [{ fromSeconds, untilSeconds, kind }],
    },
    chance,
  );
};

const courses: readonly Course[] = [repeatComesFirst, endIsFound, contributorIsHeld];
