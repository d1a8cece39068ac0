import type * as incidents from '../adapters/incidents.ts';
import type * as timelines from '../adapters/timeline.ts';
import { asAsked } from '../domain/incident/contact-test.ts';
import { contactDeclined, type Incident, levelDeclined, whyNobody } from '../domain/incident/incident.ts';
import type { Duty } from '../domain/notify/task.ts';
import type { Attempt } from '../domain/on-call/attempt.ts';
import { planAttempts } from '../domain/on-call/contact.ts';
import type { Position } from '../domain/on-call/plan.ts';
import {
  endOfSeat,
  nobodyOnCall,
  type Roster,
  type Seat,
  schedulesAmong,
  seatsOf,
  unknownAt,
} from '../domain/on-call/roster.ts';
import { timeInZone } from '../domain/text/times.ts';
import { type NoteServices, noteEvent } from './note-event.ts';
import { type RosterServices, readRoster } from './read-roster.ts';

export type ContactServices = RosterServices &
  NoteServices &
  Pick<typeof incidents, 'findIncident'> &
  Pick<typeof timelines, 'addEvent' | 'readTimeline'>;

/** A level of a run that is about to be notified, with the ids of its contacts and schedules. */
export type LevelAsked = Position & {
  readonly incident: string;
  readonly run: number;
  readonly contacts: readonly string[];
  readonly at: string;
  /** True if the run can wait for a contact who comes on call during the level. Definitions of the last release cannot. */
  readonly takesOver: boolean;
};

/** A contact to notify, with every attempt at them. */
type FoundContact = {
  readonly id: string;
  readonly name: string;
  readonly attempts: readonly Attempt[];
  /** The schedules of the level if they put the contact on call, and the instants of handovers during the level. */
  readonly duty?: Duty;
};

/** The contacts to notify, or the reason why there are none. `endsAt` is the end of the level. */
export type Found = { readonly contacts: readonly FoundContact[]; readonly endsAt: string; readonly because?: string };

/** Finds the contacts of one level, with every attempt at each of them. Schedules are asked at the level's own instant. */
export const findContactsOfLevel =
  (services: ContactServices) =>
  async (level: LevelAsked): Promise<Found> => {
    const incident = await services.findIncident(level.incident);
    const because = whyNobody(incident, level.run) ?? whyLevelIsSkipped(level, incident?.declines);
    if (incident === undefined || because !== undefined)
      return { contacts: [], endsAt: level.at, because: because ?? '' };

    const hasDeclined = (id: string) => incident.declines?.has(contactDeclined(level.run, level.round, id)) === true;
    const asked = level.contacts.filter((id) => !hasDeclined(id));
    const read = await readRoster(services)(asked);
    const roster = { ...read, contacts: asAsked(incident, read.contacts) };
    for (const { schedule, error } of read.unreadable)
      services.logError('a schedule cannot be read', error, { incident: incident.id, schedule });
    await noteUnknown(services, incident, level, roster);

    // Those who declined have no seat, so that the level does not wait for a handover that only they would have seen.
    const asking = { ...roster, contacts: roster.contacts.filter(({ id }) => !hasDeclined(id)) };
    const seats = seatsOf(asked, asking, Date.parse(level.at), level.takesOver ? undefined : 0);
    const schedules = schedulesAmong(asked, roster);
    const contacts = seats.map((seat) => spellOut(seat, schedules)).filter(({ attempts }) => attempts.length > 0);
    if (contacts.length === 0) {
      const why = whyNobodyIsReachable(level, hasDeclined, seatsOf(asked, roster, Date.parse(level.at), 0), roster);
      if (schedules.length > 0) await note(services, incident, level, passedOver(level, why));
      return { contacts, endsAt: level.at, because: why };
    }
    await noteComing(services, incident, level, contacts, roster);
    const ends = seats.map((seat) => endOfSeat(seat, Date.parse(level.at)));
    return { contacts, endsAt: new Date(Math.max(...ends)).toISOString() };
  };

/** A contact with their attempts. If they go off call during the level, no attempt begins after it, and the last wait ends with it. */
function spellOut({ contact, schedules, from, until }: Seat, all: readonly string[]): FoundContact {
  return {
    id: contact.id,
    name: contact.name,
    attempts: planAttempts(contact),
    ...(schedules.length > 0 && {
      duty: {
        // Their own come first. Another one of the level may put them on call later.
        schedules: [...new Set([...schedules, ...all])],
        ...(from !== undefined && { from: new Date(from).toISOString() }),
        ...(until !== undefined && { until: new Date(until).toISOString() }),
      },
    }),
  };
}

/** Notes who comes on call during the level, by the clocks of their schedule. */
async function noteComing(
  services: ContactServices,
  incident: Incident,
  level: LevelAsked,
  contacts: readonly FoundContact[],
  { calendars }: Roster,
): Promise<void> {
  for (const { name, duty } of contacts) {
    if (duty?.from === undefined) continue;
    const [id = ''] = duty.schedules;
    const zone = calendars.find(({ schedule }) => schedule.id === id)?.schedule.timeZone ?? 'UTC';
    const when = timeInZone(duty.from, level.at, zone);
    await note(services, incident, level, `${name} has ${id} from ${when}, and will be notified then.`);
  }
}

/** Notes once which people on call are unknown because the table was changed by hand. */
async function noteUnknown(
  services: ContactServices,
  incident: Incident,
  level: LevelAsked,
  roster: Roster,
): Promise<void> {
  const texts = unknownAt(level.contacts, roster, Date.parse(level.at)).map(({ person, schedule, by }) => {
    const instead = by === undefined ? 'Nobody stands in.' : `${by} stands in.`;
    return `There is no contact ${person}, who is on call in ${schedule} now. ${instead}`;
  });
  if (texts.length === 0) return;
  const noted = await notesOf(services, incident);
  for (const text of texts.filter((each) => !noted.includes(each))) await note(services, incident, level, text);
}

/** The notes of an incident's timeline. If they cannot be read, a note is written again. */
async function notesOf({ readTimeline, logError }: ContactServices, { id }: Incident): Promise<string[]> {
  try {
    return (await readTimeline(id)).flatMap((event) => (event.kind === 'note' ? event.text : []));
  } catch (error) {
    logError('the timeline could not be read for its notes', error, { incident: id });
    return [];
  }
}

function note(services: ContactServices, incident: Incident, { at }: LevelAsked, text: string): Promise<void> {
  return noteEvent(services)(incident, { at, kind: 'note', text });
}

function passedOver({ level }: LevelAsked, why: string): string {
  return `Level ${level} was passed over: ${why}.`;
}

function whyLevelIsSkipped(level: LevelAsked, declines: Incident['declines']): string | undefined {
  return declines?.has(levelDeclined(level.run, level)) ? 'declined in this round' : undefined;
}

/** The reason why a level notifies nobody: its contacts, and until when nobody is on call in its schedules. */
function whyNobodyIsReachable(
  { contacts, at }: LevelAsked,
  hasDeclined: (id: string) => boolean,
  seats: readonly Seat[],
  roster: Roster,
): string {
  if (contacts.length === 0) return 'the level is empty';
  const schedules = schedulesAmong(contacts, roster);
  const empty = schedules.filter((id) => !seats.some((seat) => seat.schedules.includes(id)));
  const onCall = seats.filter((seat) => seat.schedules.length > 0).map(({ contact }) => contact.id);
  const people = [...contacts.filter((id) => !schedules.includes(id)), ...onCall];
  const mute = people.filter((id) => !hasDeclined(id));
  const who =
    mute.length > 0
      ? `${mute.join(', ')} cannot be reached: there is no such contact, or it has no address`
      : `${people.join(', ')} declined in this round`;
  return [...(people.length === 0 ? [] : [who]), ...empty.map((id) => nobodyOnCall(id, roster, Date.parse(at)))].join(
    '; ',
  );
}
