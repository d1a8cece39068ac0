import type { Guarantee, Violation } from './checks.ts';
import type { Person, Scenario } from './scenario.ts';
import type { Soak } from './soak.ts';
import { everybodyOn } from './turns.ts';
import type { Played } from './universe.ts';

type Reaction = Person['reactions'][number];

type Failing = { readonly played: Played; readonly violations: readonly Violation[] };

/** So many nights are played at most in search of the smallest one. */
const enoughNights = 1500;

/** The smallest scenario that was found in which the same guarantee still does not hold. */
export async function shrink(soak: Soak, failing: Failing, mostNights = enoughNights): Promise<Failing> {
  const guarantee = failing.violations[0]?.guarantee;
  const { scenario, fired } = failing.played;
  // The faults that really fired, instead of the chance that brought them.
  let smallest = await attempt(soak, { ...scenario, faults: fired }, guarantee);
  if (smallest === undefined) return failing;
  let nights = 1;
  for (let isSmaller = true; isSmaller && nights < mostNights; ) {
    isSmaller = false;
    for (const simpler of simplerThan(smallest.played.scenario)) {
      if (nights++ >= mostNights) break;
      const found: Failing | undefined = await attempt(soak, simpler, guarantee);
      if (found === undefined) continue;
      smallest = found;
      isSmaller = true;
      break;
    }
  }
  return smallest;
}

async function attempt(soak: Soak, scenario: Scenario, guarantee: Guarantee | undefined): Promise<Failing | undefined> {
  const night = await soak.night(scenario);
  return night.violations.some((violation) => violation.guarantee === guarantee) ? night : undefined;
}

/** Every scenario that is one step simpler, the greatest steps first. */
function* simplerThan(scenario: Scenario): Iterable<Scenario> {
  yield* withFewerHappenings(scenario);
  yield* withFewerAsked(scenario);
  yield* withSimplerSchedules(scenario);
  yield* onceAndWithoutLimit(scenario);
  for (const [index, person] of scenario.people.entries()) {
    const people = simplerPersons(person);
    for (const simpler of people) yield { ...scenario, people: scenario.people.with(index, simpler) };
  }
  yield* withPromptAlarms(scenario);
  if (scenario.latencyMilliseconds > 5) yield { ...scenario, latencyMilliseconds: 5 };
}

function* withFewerHappenings(scenario: Scenario): Iterable<Scenario> {
  const { faults } = scenario;
  if (typeof faults !== 'number') {
    yield* without(faults).map((fewer) => ({ ...scenario, faults: fewer }));
  }
  const { smsBudget, ...unbounded } = scenario;
  if (smsBudget !== undefined) yield unbounded;
  yield* without(scenario.outages).map((outages) => ({ ...scenario, outages }));
  yield* withFewerMutes(scenario);
  yield* without(scenario.visits).map((visits) => ({ ...scenario, visits }));
  yield* without(scenario.takeAlls).map((takeAlls) => ({ ...scenario, takeAlls }));
  yield* without(scenario.gatherings).map((gatherings) => ({ ...scenario, gatherings }));
  yield* without(scenario.applies).map((applies) => ({ ...scenario, applies }));
  yield* without(scenario.tests).map((tests) => ({ ...scenario, tests }));
  yield* without(scenario.stopsAtSeconds).map((stopsAtSeconds) => ({ ...scenario, stopsAtSeconds }));
  if (scenario.alerts.length > 1) yield* without(scenario.alerts).map((alerts) => ({ ...scenario, alerts }));
  yield* without(scenario.contributors).map((contributors) => ({ ...scenario, contributors }));
  yield* without(scenario.jobs).map((jobs) => ({ ...scenario, jobs }));
  yield* without(scenario.refused).map((refused) => ({ ...scenario, refused }));
  if (scenario.alarm.length > 1) yield* without(scenario.alarm).map((alarm) => ({ ...scenario, alarm }));
}

function* withFewerMutes(scenario: Scenario): Iterable<Scenario> {
  const { mutes = [], damages = [], heartbeats = [], officeFromSeconds, ...usual } = scenario;
  if (officeFromSeconds !== undefined) yield { ...usual, mutes, damages, heartbeats };
  yield* without(mutes).map((fewer) => ({ ...scenario, mutes: fewer }));
  yield* without(damages).map((fewer) => ({ ...scenario, damages: fewer }));
  yield* without(heartbeats).map((fewer) => ({ ...scenario, heartbeats: fewer }));
  yield* without(scenario.ownAlarmsAtSeconds ?? []).map((fewer) => ({ ...scenario, ownAlarmsAtSeconds: fewer }));
}

function* withFewerAsked(scenario: Scenario): Iterable<Scenario> {
  const { levels } = scenario;
  if (levels.length > 1) yield* without(levels).map((fewer) => ({ ...scenario, levels: fewer }));
  for (const [index, level] of levels.entries()) {
    if (level.length > 1) yield* without(level).map((fewer) => ({ ...scenario, levels: levels.with(index, fewer) }));
  }
}

/** Without each schedule, override, layer and absence. In the place of a schedule is the first person. */
function* withSimplerSchedules(scenario: Scenario): Iterable<Scenario> {
  const { rotas = [], changes = [], levels, people } = scenario;
  for (const { id } of rotas) {
    const plain = levels.map((level) => [
      ...new Set(level.map((each) => (each === id ? (people[0]?.id ?? '') : each))),
    ]);
    yield { ...scenario, levels: plain, rotas: rotas.filter((rota) => rota.id !== id) };
  }
  yield* without(changes).map((fewer) => ({ ...scenario, changes: fewer }));
  for (const [index, rota] of rotas.entries()) {
    if (rota.layers.length === 1) continue;
    for (const layers of without(rota.layers)) yield { ...scenario, rotas: rotas.with(index, { ...rota, layers }) };
  }
  for (const [index, { away, ...here }] of people.entries())
    if (away !== undefined) yield { ...scenario, people: people.with(index, here) };
}

function* onceAndWithoutLimit(scenario: Scenario): Iterable<Scenario> {
  const { people, levels } = scenario;
  const { returnsAfterDays, ...once } = scenario;
  if (returnsAfterDays !== undefined) yield once;
  const asked = new Set(levels.flatMap((_, index) => everybodyOn(scenario, index + 1)));
  const needed = people.filter(({ id }) => asked.has(id));
  if (needed.length < people.length) yield { ...scenario, people: needed };
  if (scenario.rounds > 1) yield { ...scenario, rounds: 1 };
  if (scenario.sweeps > 1) yield { ...scenario, sweeps: 1 };
  const { resolveWithinSeconds, ...unlimited } = scenario;
  if (resolveWithinSeconds !== undefined) yield unlimited;
  if (scenario.reopenWithinSeconds !== 600) yield { ...scenario, reopenWithinSeconds: 600 };
}

function* simplerPersons(person: Person): Iterable<Person> {
  yield* without(person.reactions).map((reactions) => ({ ...person, reactions }));
  for (const [place, reaction] of person.reactions.entries()) {
    for (const simpler of simplerReactions(reaction)) {
      yield { ...person, reactions: person.reactions.with(place, simpler) };
    }
  }
  yield* reachedMoreSimply(person);
  if (person.timeZone !== 'UTC') yield { ...person, timeZone: 'UTC' };
}

function* simplerReactions(reaction: Reaction): Iterable<Reaction> {
  const { presses } = reaction;
  if (presses.length > 1) yield* without(presses).map((fewer) => ({ ...reaction, presses: fewer }));
  for (const [nth, press] of presses.entries()) {
    const isSimple = press.link === 'this' && press.times === 1;
    const simple = { ...press, link: 'this', times: 1 } as const;
    if (!isSimple) yield { ...reaction, presses: presses.with(nth, simple) };
  }
}

function* reachedMoreSimply(person: Person): Iterable<Person> {
  const { attempts, email, ...plain } = person;
  if (attempts !== undefined) yield { ...plain, ...(email && { email }) };
  if (email !== undefined && person.sms !== undefined) yield { ...plain, ...(attempts && { attempts }) };
  if (person.sms !== undefined && person.sms !== 'works') yield { ...person, sms: 'works' };
  if (email !== undefined && email !== 'works') yield { ...person, email: 'works' };
  const { voice, ...uncalled } = person;
  if (voice !== undefined) yield uncalled;
}

function* withPromptAlarms(scenario: Scenario): Iterable<Scenario> {
  for (const [index, change] of scenario.alarm.entries()) {
    const simple = { ...change, deliveredAfterSeconds: [0] };
    const isSimple = change.deliveredAfterSeconds.length === 1 && change.deliveredAfterSeconds[0] === 0;
    if (!isSimple) yield { ...scenario, alarm: scenario.alarm.with(index, simple) };
  }
}

/** A list without each half of it, where it is long, and without each of its entries. */
function without<T>(list: readonly T[]): T[][] {
  const half = Math.floor(list.length / 2);
  const halves = list.length > 3 ? [list.slice(half), list.slice(0, half)] : [];
  return [...halves, ...list.map((_, index) => list.toSpliced(index, 1))];
}
