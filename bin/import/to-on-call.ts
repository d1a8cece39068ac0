import { calendarOf, shiftsWithin } from '../../lambdas/domain/calendar/calendar.ts';
import type { Instant } from '../../lambdas/domain/calendar/local-time.ts';
import {
  type Entry,
  type Layer,
  nobody,
  type Override,
  type Schedule,
} from '../../lambdas/domain/calendar/schedule.ts';
import type { Contact } from '../../lambdas/domain/on-call/contact.ts';
import { limits } from '../../lambdas/domain/on-call/limits.ts';
import { emptyOnCall, type OnCall } from '../../lambdas/domain/on-call/on-call.ts';
import type { Policy } from '../../lambdas/domain/on-call/policy.ts';
import { emailFault } from '../../lambdas/domain/text/addresses.ts';
import { phoneFault } from '../../lambdas/domain/text/phone-number.ts';
import { plural } from '../../lambdas/domain/text/plural.ts';
import { timeZoneFault } from '../../lambdas/domain/text/time-zone.ts';
import { oneLine } from '../text/one-line.ts';
import { idMaker } from './ids.ts';
import { layerOf, type RotaLayer, sideBySide } from './layers.ts';
import type { Change, Imported, Note, Person, SourcePolicy, SourceSchedule, Target } from './model.ts';
import { writtenTime } from './pace.ts';

/** The schedules of the file that stand for one of another pager: one, or several side by side. */
export type Parts = { readonly source: SourceSchedule; readonly schedules: readonly Schedule[] };

/** The content of the file that an export becomes, and where each part of it comes from. */
export type Converted = {
  readonly onCall: OnCall;
  readonly parts: readonly Parts[];
  /** The contact of each person, by the person's key. */
  readonly contactOf: ReadonlyMap<string, string>;
  readonly notes: readonly Note[];
  /** The ids of the policies, by the key of the other pager's. */
  readonly policyOf: ReadonlyMap<string, string>;
};

/** The content of a file for an export. `known` are contacts that exist already: the same e-mail address is the same person. */
export function toOnCall(imported: Imported, known: readonly Contact[], now: Instant): Converted {
  const people = peopleNamed(imported);
  const { contacts, contactOf } = contactsOf(people, imported, known);
  const ids = idMaker([...contacts.map(({ id }) => id), nobody], limits.contactIdCharacters, 'schedule');
  const made = imported.schedules.map((source) => schedulesOf(source, { contactOf, ids, now }));
  const parts = made.filter(({ schedules }) => schedules.length > 0);
  const { policies, notes, policyOf } = policiesOf(imported, parts, contactOf, contacts);
  const onCall: OnCall = {
    ...emptyOnCall,
    contacts: contacts.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    schedules: parts.flatMap(({ schedules }) => schedules),
    overrides: made.flatMap(({ overrides }) => overrides),
    policies,
  };
  return {
    onCall,
    parts,
    contactOf,
    policyOf,
    notes: [...imported.notes, ...made.flatMap((each) => each.notes), ...notes].map((note) => ({
      ...note,
      text: oneLine(note.text),
    })),
  };
}

/** The keys of everybody whom a schedule, an override or a policy names. */
function peopleNamed({ schedules, policies }: Imported): Set<string> {
  const keys = [
    ...schedules.flatMap(({ levels }) => levels.flat().flatMap(({ people }) => people.flat())),
    ...schedules.flatMap(({ changes }) =>
      changes.flatMap(({ put, replace, with: other, add, remove }) => [put, replace, other, add, remove]),
    ),
    ...policies.flatMap(({ levels }) =>
      levels.flat().map((target) => ('person' in target ? target.person : undefined)),
    ),
  ];
  return new Set(keys.filter((key) => key !== undefined).filter((key) => key !== nobody));
}

function contactsOf(named: ReadonlySet<string>, { people, schedules }: Imported, known: readonly Contact[]) {
  const contacts = [...known];
  const contactOf = new Map<string, string>();
  const ids = idMaker([...known.map(({ id }) => id), nobody], limits.contactIdCharacters, 'contact');
  const zone = schedules[0]?.timeZone ?? 'UTC';
  const byKey = new Map(people.map((person) => [person.key, person]));
  for (const key of named) {
    const person = byKey.get(key) ?? { key, name: key };
    const same = contacts.find(
      ({ email }) => email !== undefined && email.toLowerCase() === person.email?.toLowerCase(),
    );
    const contact = same ?? contactFor(person, ids(person.name), zone);
    if (same === undefined) contacts.push(contact);
    contactOf.set(key, contact.id);
  }
  return { contacts, contactOf };
}

function contactFor({ name, email, sms, timeZone = '' }: Person, id: string, zone: string): Contact {
  return {
    id,
    name: oneLine(name).slice(0, limits.nameCharacters) || id,
    ...(sms !== undefined && phoneFault(sms) === undefined && { sms }),
    ...(email !== undefined && emailFault(email) === undefined && { email }),
    timeZone: timeZoneFault(timeZone) === undefined ? timeZone : zone,
  };
}

type Making = {
  readonly contactOf: ReadonlyMap<string, string>;
  readonly ids: (name: string) => string;
  readonly now: Instant;
};

type Made = Parts & { readonly overrides: readonly Override[]; readonly notes: readonly Note[] };

function schedulesOf(source: SourceSchedule, { contactOf, ids, now }: Making): Made {
  const { key, name, timeZone } = source;
  const levels = source.levels.map((level) =>
    level.flatMap((rota): RotaLayer[] => {
      const layer = layerOf(rota, timeZone, now);
      return layer === undefined ? [] : [{ rota, layer }];
    }),
  );
  const groups = sideBySide(levels);
  if (groups.length === 0) {
    const text = 'has no rotation that is running or still to come, so it was left out.';
    return { source, schedules: [], overrides: [], notes: [{ schedule: key, text }] };
  }
  const idOf = (person: string) => contactOf.get(person) ?? person;
  const made = groups.map((group) => ({ group, schedule: scheduleOf(group, ids(name), timeZone, idOf) }));
  const overrides = source.changes
    .filter(({ until }) => until > now)
    .flatMap((change) => made.flatMap((part) => overridesOf(change, part, idOf)));
  const texts = [
    made.length > 1
      ? `Some of its rotations are on call together, so it is ${plural(made.length, 'schedule')}: ${made.map(({ schedule }) => schedule.id).join(', ')}. Levels name all of them.`
      : undefined,
    ...made.map(({ schedule: { id, covers } }) =>
      covers
        ? `${id} covers only the hours of its rotations. Take covers out to be warned of the other times.`
        : undefined,
    ),
  ];
  const notes = texts.filter((text) => text !== undefined).map((text) => ({ schedule: key, text }));
  return { source, schedules: made.map(({ schedule }) => schedule), overrides, notes };
}

function scheduleOf(
  group: readonly RotaLayer[],
  id: string,
  timeZone: string,
  idOf: (key: string) => string,
): Schedule {
  const layers = group.map(
    ({ layer }): Layer => ({
      ...layer,
      turns: layer.turns.map((turn) => ({ ...turn, people: turn.people.map((entry) => entryOf(entry, idOf)) })),
    }),
  );
  const covers = coversOf(layers);
  return { id, timeZone, layers, ...(covers && { covers }) };
}

function entryOf(entry: Entry, idOf: (key: string) => string): Entry {
  if (entry === nobody) return nobody;
  if (typeof entry === 'string') return idOf(entry);
  const members = [...new Set(entry.map(idOf))];
  return members.length === 1 ? (members[0] ?? nobody) : members;
}

/** The hours of all layers, if each has some on the schedule's clocks: at other times the other pager had nobody, either. */
function coversOf(layers: readonly Layer[]): readonly string[] | undefined {
  const hours = [...new Set(layers.flatMap((layer) => layer.hours ?? []))];
  const areAllLimited = layers.every((layer) => layer.hours !== undefined && layer.timeZone === undefined);
  return areAllLimited && hours.length > 0 && hours.length <= limits.timesPerLayer ? hours : undefined;
}

function overridesOf(
  change: Change,
  { group, schedule }: { readonly group: readonly RotaLayer[]; readonly schedule: Schedule },
  idOf: (key: string) => string,
): Override[] {
  const { from, until, rota, put, replace, with: other, add, remove } = change;
  const { timeZone } = schedule;
  const head = { schedule: schedule.id, from: writtenTime(from, timeZone), until: writtenTime(until, timeZone) };
  const found = group.findIndex((each) => each.rota.key === rota);
  if (rota !== undefined && found === -1) return [];
  const layer = schedule.layers[found];
  // Others of the schedule stay on call, and nobody is on call outside of the rota's hours.
  if (put !== undefined && layer !== undefined && (group.length > 1 || layer.hours !== undefined)) {
    return peopleWithin(schedule, layer, change)
      .filter((person) => person !== idOf(put))
      .map((person) => ({ ...head, replace: person, with: idOf(put) }));
  }
  const form = Object.entries({ put, replace, with: other, add, remove }).flatMap(([word, key]) =>
    key === undefined ? [] : [[word, idOf(key)]],
  );
  return [{ ...head, ...Object.fromEntries(form) }];
}

/** Everybody whom one layer of a schedule puts on call in a stretch. */
function peopleWithin({ id, timeZone }: Schedule, layer: Layer, { from, until }: Change): string[] {
  const people = [...new Set(layer.turns.flatMap((turn) => turn.people.flat()))].map((each) => ({
    id: each,
    timeZone,
  }));
  const shifts = shiftsWithin(calendarOf({ id, timeZone, layers: [layer] }, [], people), { from, until });
  return [...new Set(shifts.flatMap((shift) => shift.people))];
}

function policiesOf(
  { policies: sources }: Imported,
  parts: readonly Parts[],
  contactOf: ReadonlyMap<string, string>,
  contacts: readonly Contact[],
) {
  const ids = idMaker([nobody], limits.policyIdCharacters, 'policy');
  const notes: Note[] = [];
  const policyOf = new Map<string, string>();
  const policies = sources.flatMap((source): Policy[] => {
    const levels = levelsOf(source, parts, contactOf, notes);
    if (levels.length === 0) {
      notes.push({ policy: source.key, text: 'has no level that notifies anybody, so it was left out.' });
      return [];
    }
    const id = ids(source.name);
    policyOf.set(source.key, id);
    const rounds = Math.min(Math.max(source.rounds, 1), limits.roundsPerPolicy);
    if (rounds < source.rounds)
      notes.push({
        policy: source.key,
        text: `goes through its levels ${source.rounds} times. The limit here is ${rounds}.`,
      });
    return [{ id, levels: levels.map((members) => ({ contacts: members })), rounds }];
  });
  const usual = policies.some(({ id }) => id === 'default') ? undefined : usualPolicy(policies, parts, contacts);
  if (usual !== undefined) notes.push({ text: usual.because });
  return { policies: usual === undefined ? policies : [usual.policy, ...policies], notes, policyOf };
}

/** The policy `default`, which has to exist. */
function usualPolicy(policies: readonly Policy[], parts: readonly Parts[], contacts: readonly Contact[]) {
  const [first] = policies;
  const alerts = 'Alerts that name no policy go to the policy default.';
  if (first !== undefined)
    return {
      policy: { ...first, id: 'default', levels: structuredClone(first.levels) },
      because: `${alerts} It is a copy of ${first.id}: change it if another one fits.`,
    };
  const ids = parts[0]?.schedules.map(({ id }) => id) ?? contacts.slice(0, 1).map(({ id }) => id);
  if (ids.length === 0) return undefined;
  return {
    policy: { id: 'default', levels: [{ contacts: ids }], rounds: 1 },
    because: `${alerts} The export has no escalation policy, so default notifies only ${ids.join(' and ')}: add levels.`,
  };
}

function levelsOf(
  { key, levels }: SourcePolicy,
  parts: readonly Parts[],
  contactOf: ReadonlyMap<string, string>,
  notes: Note[],
): string[][] {
  const membersOf = (target: Target): readonly string[] => {
    if ('person' in target) return [contactOf.get(target.person) ?? target.person];
    return parts.find(({ source }) => source.key === target.schedule)?.schedules.map(({ id }) => id) ?? [];
  };
  return levels.flatMap((level, index) => {
    const missing = level.filter((target) => membersOf(target).length === 0).length;
    if (missing > 0)
      notes.push({
        policy: key,
        text: `Level ${index + 1} names ${plural(missing, 'schedule')} that ${missing === 1 ? 'is' : 'are'} not in the file: export ${missing === 1 ? 'it' : 'them'} too, or see why ${missing === 1 ? 'it was' : 'they were'} left out.`,
      });
    const members = [...new Set(level.flatMap(membersOf))];
    return members.length === 0 ? [] : [members];
  });
}
