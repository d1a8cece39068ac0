import type { OnLevel, Plan, PlannedLevel, Position } from '../on-call/plan.ts';
import { endOfSeat, type Roster, seatsOf } from '../on-call/roster.ts';
import { instantAfter } from '../text/instants.ts';
import { type Incident, levelDeclined } from './incident.ts';
import { levelEnd, reachedPosition } from './progress.ts';

/** The ids on the levels of a plan that name schedules; empty if none does. */
export function membersOfPlan(plan: Plan | undefined): string[] {
  return [...new Set(plan?.levels.flatMap(({ members = [] }) => members))];
}

/** The plan of a run with the people who will be on call at each level of its first round, if nobody answers. */
export function peopledPlan(plan: Plan, roster: Roster, at: string): Plan {
  let begins = at;
  const levels = plan.levels.map((level) => {
    const asked = peopled(level, roster, { at, begins });
    begins = instantAfter(begins, asked.seconds);
    return asked;
  });
  return { ...plan, levels };
}

/** The level that a run has come to, and its end if nobody answers. */
export type Now = { readonly position: Position; readonly endsAt: string };

/**
 * An incident whose plan names the people who will be on call when each level is expected to begin.
 *
 * The same function decides who is notified, so that what is shown is what happens. An override or an absence that is made
 * later changes both.
 *
 * @param now the level that is being notified, if it is not to be read from the waits
 */
export function withPeople(incident: Incident, roster: Roster, at: string, now?: Now): Incident {
  const { plan } = incident;
  if (plan === undefined || membersOfPlan(plan).length === 0) return incident;
  const levels = incident.status === 'triggered' ? levelsToCome(incident, plan, roster, at, now) : plan.levels;
  const people =
    incident.status === 'triggered' ? levels : levels.map((level) => peopled(level, roster, { at, begins: at }));
  return { ...incident, plan: { ...plan, levels: people } };
}

function levelsToCome(incident: Incident, plan: Plan, roster: Roster, at: string, now?: Now): PlannedLevel[] {
  const { position, endsAt } = now ?? standsAt(incident, at);
  const levels = [...plan.levels];
  let begins = endsAt;
  const places = [
    ...levels.map((_, index) => ({ round: position.round, level: index + 1 })).slice(position.level),
    ...(position.round < plan.rounds
      ? levels.map((_, index) => ({ round: position.round + 1, level: index + 1 }))
      : []),
  ];
  for (const place of places) {
    const level = levels[place.level - 1];
    if (level === undefined || incident.declines?.has(levelDeclined(incident.run, place))) continue;
    const asked = peopled(level, roster, { at, begins });
    if (place.round === position.round) levels[place.level - 1] = asked;
    else levels[place.level - 1] = { ...level, later: { ...asked, round: place.round } };
    begins = instantAfter(begins, asked.seconds);
  }
  const current = levels[position.level - 1];
  if (current !== undefined && endsAt > at)
    levels[position.level - 1] = { ...current, ...during(current, incident, roster, { position, endsAt, at }) };
  return levels;
}

/** The level that the waits say is being notified, or else the one before the first. */
function standsAt(incident: Incident, at: string): Now {
  const { run, waits, startAtLevel = 1 } = incident;
  const position = reachedPosition(incident);
  if (position === undefined) return { position: { round: 1, level: startAtLevel - 1 }, endsAt: at };
  const own = Object.values(waits).filter(
    (wait) => wait.run === run && wait.round === position.round && wait.level === position.level,
  );
  const endsAt = levelEnd(own) ?? at;
  const isOver = endsAt < at || incident.declines?.has(levelDeclined(run, position)) === true;
  return { position, endsAt: isOver ? at : endsAt };
}

/** The people of a level from its beginning on. */
function peopled(
  level: PlannedLevel,
  roster: Roster,
  { at, begins }: { readonly at: string; readonly begins: string },
): PlannedLevel {
  if (level.members === undefined) return level;
  const seats = seatsOf(level.members, roster, Date.parse(begins));
  const first = seats.filter(({ from }) => from === undefined);
  const contacts = first.map(({ contact: { id, name }, schedules: [schedule] }): OnLevel => {
    const since = schedule === undefined ? undefined : onCallSince(id, schedule, roster, at, begins);
    return { id, name, ...(schedule !== undefined && { schedule }), ...(since !== undefined && { from: since }) };
  });
  const ends = seats.map((seat) => endOfSeat(seat, Date.parse(begins)));
  const seconds = Math.ceil((Math.max(Date.parse(begins), ...ends) - Date.parse(begins)) / 1000);
  return { ...level, contacts, seconds: first.length === 0 ? 0 : seconds };
}

/**
 * The people of a level that is being notified: who is on call, who was notified, and who takes over before it ends.
 *
 * Those who take over wait for it since the level began. Whoever comes on call later, because a contact got more time or by an
 * override, is not notified on this level.
 */
function during(
  level: PlannedLevel,
  { run, waits }: Incident,
  roster: Roster,
  { position, endsAt, at }: Now & { readonly at: string },
): Pick<PlannedLevel, 'contacts'> {
  if (level.members === undefined) return { contacts: level.contacts };
  const own = Object.entries(waits).filter(
    ([, wait]) => wait.run === run && wait.round === position.round && wait.level === position.level,
  );
  const hasBegun = own.some(([, { startedAt }]) => startedAt < at);
  const isComing = (id: string) => !hasBegun || own.some(([contact, { attempt }]) => contact === id && attempt === 0);
  const seconds = hasBegun ? (Date.parse(endsAt) - Date.parse(at)) / 1000 : undefined;
  const now = seatsOf(level.members, roster, Date.parse(at), seconds)
    .filter(({ contact, from }) => from === undefined || isComing(contact.id))
    .map(
      ({ contact: { id, name }, schedules: [schedule], from }): OnLevel => ({
        ...{ id, name },
        ...(schedule !== undefined && { schedule }),
        ...(from !== undefined && { from: new Date(from).toISOString() }),
      }),
    );
  const nameOf = (id: string) => [...roster.contacts, ...level.contacts].find((each) => each.id === id)?.name ?? id;
  const asked = own.map(([id]) => ({ id, name: nameOf(id) }));
  return { contacts: [...now, ...asked.filter(({ id }) => !now.some((each) => each.id === id))] };
}

/** The instant at which a person comes on call who is on call at `begins`; nothing if they are already at `at`. */
function onCallSince(
  person: string,
  schedule: string,
  { calendars }: Roster,
  at: string,
  begins: string,
): string | undefined {
  const calendar = calendars.find((each) => each.schedule.id === schedule);
  if (calendar === undefined) return undefined;
  const stretch = { from: Date.parse(at) + 1, until: Date.parse(begins) + 1 };
  let isOn = calendar.dutyAt(Date.parse(at)).people.includes(person);
  let since: number | undefined;
  for (const instant of stretch.from < stretch.until ? calendar.changesWithin(stretch) : []) {
    const isNow = calendar.dutyAt(instant).people.includes(person);
    if (isNow && !isOn) since = instant;
    isOn = isNow;
  }
  return since === undefined ? undefined : new Date(since).toISOString();
}
