import { type Chance, createChance } from './chance.ts';
import { drawHeartbeats } from './heartbeats.ts';
import { createSeverity, withContributors } from './intake.ts';
import type { About, Mute } from './mute.ts';
import type { Alert, Outage, Person, Press, Scenario } from './scenario.ts';

/*
 * Incidents with mutes, and with heartbeats of sources. They are drawn in addition to the others, from a course of their own.
 *
 * What is muted goes wrong and is right again around the windows of the mutes, some of which commands or presses make. Some end
 * while the sweep is away, and some are damaged for a while.
 */

/** A scenario with mutes, heartbeats or both, in place of what else arrives. */
export function drawMuteNight(course: Scenario, isCalm: boolean): Scenario {
  const chance = createChance(course.seed, course.incident, 'mutes');
  const { returnsAfterDays: _, ...once } = course;
  const scenario: Scenario = {
    ...once,
    ...{ applies: [], visits: [], reopenWithinSeconds: chance.pick([600, 600, 600, 0, 60, 1800]) },
  };
  const isBeating = !isCalm && chance.is(0.35);
  const isMuted = !isBeating || chance.is(0.5);
  const muted = isMuted ? withOtherAlarms(withMutes(scenario, isCalm, chance), isCalm) : scenario;
  return isBeating ? drawHeartbeats(muted, createChance(course.seed, course.incident, 'heartbeats')) : muted;
}

function withMutes(scenario: Scenario, isCalm: boolean, chance: Chance): Scenario {
  const isAlarm = scenario.alarm.length > 0;
  const windows = createWindows(chance);
  const ownAlarmsAtSeconds = chance.is(0.25) ? [chance.whole(0, 600) + (isCalm ? 0.0171 : 0)] : [];
  const drawn = windows.map((window) => createMute(window, isAlarm, isCalm, chance));
  const isForAll = ownAlarmsAtSeconds.length > 0 && chance.is(0.6);
  const mutes = isForAll ? drawn.map((mute) => ({ ...mute, about: { alarm: '*' } })) : drawn;
  const ends = windows.map(({ untilSeconds }) => untilSeconds);
  return {
    ...scenario,
    mutes,
    ...(isAlarm && chance.is(0.2) && { officeFromSeconds: 60 * chance.whole(1, 15) }),
    damages: !isCalm && chance.is(0.15) ? [createDamage(chance)] : [],
    alerts: isAlarm ? [] : createAlerts(windows, isCalm, chance),
    people: isAlarm && chance.is(0.3) ? scenario.people.map((person) => pressingMute(person, chance)) : scenario.people,
    ownAlarmsAtSeconds,
    outages: [...scenario.outages, ...(!isCalm && chance.is(0.3) ? [createOutage(chance.pick(ends), chance)] : [])],
  };
}

/** Some alarms are of another account, and some of the others have contributors. */
function withOtherAlarms(scenario: Scenario, isCalm: boolean): Scenario {
  const chance = createChance(scenario.seed, scenario.incident, 'other alarms');
  if (scenario.alarm.length === 0) return scenario;
  if (chance.is(0.2)) return { ...scenario, isElsewhere: true };
  return !isCalm && chance.is(0.3) ? withContributors(scenario, isCalm, chance) : scenario;
}

// Windows.

const minute = 60;

/** Windows at whole minutes. A further one meets the one before, overlaps with it, or begins a minute or more after it. */
function createWindows(chance: Chance) {
  let fromSeconds = minute * chance.pick([-30, -1, 0, 0, 1, 2, 4]);
  return Array.from({ length: chance.pick([1, 1, 1, 2, 2, 3]) }, () => {
    const untilSeconds = Math.max(minute, fromSeconds + minute * chance.pick([2, 3, 5, 8, 12, 20, 33]));
    const window = { fromSeconds, untilSeconds };
    fromSeconds = untilSeconds + minute * chance.pick([0, 0, -1, 1, 1, 2, 5]);
    return window;
  });
}

type Window = ReturnType<typeof createWindows>[number];

const ofAlarms: readonly About[] = [
  { alarm: 'checkout-*' },
  { alarm: '*' },
  { alarm: 'check*-*', severity: ['critical', 'error'] },
  { source: 'CloudWatch' },
  { severity: ['critical'] },
  { policy: 'default' },
  { policy: 'office', alarm: '*' },
];

const ofAlerts: readonly About[] = [
  { source: 'monitoring' },
  { source: 'monitoring' },
  { severity: ['warning', 'info'] },
  { severity: ['critical', 'error'] },
  { policy: 'default' },
  { source: 'monitoring', severity: ['warning', 'info', 'error'] },
];

/** Narrowed so that they cover nothing of what arrives. */
const ofOthers: readonly About[] = [
  { alarm: 'pantry-*' },
  { source: 'rival' },
  { policy: 'pantry', severity: ['info'] },
];

function createMute(window: Window, isAlarm: boolean, isCalm: boolean, chance: Chance): Mute {
  const about = chance.pick(chance.is(0.12) ? ofOthers : isAlarm ? ofAlarms : ofAlerts);
  if (chance.is(0.25)) return { about, ...window, weekly: createWeek(chance) };
  const oddSeconds = isCalm ? 0.61 : 0;
  const { fromSeconds, untilSeconds } = window;
  const within = () => chance.whole(Math.max(1, fromSeconds), untilSeconds - 1) + oddSeconds;
  const made = chance.is(0.3) ? { madeAtSeconds: within() } : {};
  const undoneAtSeconds = within() + 0.1;
  const isUndone = chance.is(0.25) && undoneAtSeconds > (made.madeAtSeconds ?? 0) + 1;
  return { about, ...window, ...made, ...(isUndone && { undoneAtSeconds }) };
}

/** The night is one of Tuesday in each of these zones. */
function createWeek(chance: Chance): NonNullable<Mute['weekly']> {
  const timeZone = chance.pick(['UTC', 'Europe/Berlin', 'Asia/Kolkata']);
  return { days: chance.pick(['daily', 'tue', 'mon-fri']), timeZone };
}

function createDamage(chance: Chance) {
  const fromSeconds = chance.whole(0, 900);
  return { fromSeconds, untilSeconds: fromSeconds + chance.pick([20, 90, 400]) };
}

/** The sweep is away, its table is down, or its deploy is broken, just when a mute ends. */
function createOutage(endSeconds: number, chance: Chance): Outage {
  const fromSeconds = Math.max(0, endSeconds - chance.whole(1, 120));
  const untilSeconds = endSeconds + chance.pick([20, 90, 200, 600]);
  return chance.pick<Outage>([
    { kind: 'sweep off', fromSeconds, untilSeconds },
    { kind: 'bad deploy', fn: 'sweep', fromSeconds, untilSeconds },
    { kind: 'service down', service: 'table', fromSeconds, untilSeconds },
  ]);
}

// What arrives.

/** Alerts about one trouble, or about several that open together at the end. */
function createAlerts(windows: readonly Window[], isCalm: boolean, chance: Chance): Alert[] {
  const { fromSeconds } = chance.pick(windows);
  const course = () => createCourse(chance.is(0.75) ? Math.max(0, fromSeconds) : 0, isCalm, chance);
  if (isCalm || chance.is(0.75)) return course();
  return Array.from({ length: chance.pick([2, 3, 5, 7]) }, (_, place) =>
    course().map((alert) => ({ ...alert, place })),
  ).flat();
}

/** A trouble that comes, repeats, gets worse, is right again and comes back. */
function createCourse(fromSeconds: number, isCalm: boolean, chance: Chance): Alert[] {
  let atSeconds = fromSeconds + chance.whole(0, 200);
  return Array.from({ length: chance.pick([1, 2, 2, 3, 4, 6]) }, (_, nth) => {
    if (nth > 0) atSeconds += chance.pick([5, 20, 60, 150, 400]) + chance.whole(0, 30);
    const action = nth > 0 && chance.is(0.45) ? 'resolve' : 'trigger';
    const severity = createSeverity(chance);
    return { atSeconds: atSeconds + (isCalm ? 0.125 + nth / 1000 : 0), action, severity, hasKey: chance.is(0.3) };
  });
}

/** Whoever takes an incident mutes its alarm with the same press. */
function pressingMute(person: Person, chance: Chance): Person {
  const muting = (press: Press): Press =>
    press.reply === 'acknowledge' && chance.is(0.7) ? { ...press, reply: 'mute-alarm' } : press;
  const reactions = person.reactions.map((reaction) => ({ ...reaction, presses: reaction.presses.map(muting) }));
  return { ...person, reactions };
}
