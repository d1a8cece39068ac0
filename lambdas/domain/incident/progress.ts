import { askedAt, nextPosition, type OnLevel, type Position } from '../on-call/plan.ts';
import { timeSeenFrom } from '../text/times.ts';
import { contactDeclined, type Incident, levelDeclined, type Wait } from './incident.ts';

/** The contacts who are notified next if nobody answers, and the approximate time (ISO 8601). */
export type Next = { readonly contacts: readonly OnLevel[]; readonly at: string };

/** The waits of the incident's current run that an answer at this instant would end, in the order of their ends. */
export function openWaits(incident: Incident, at: string): [contact: string, wait: Wait][] {
  if (incident.status !== 'triggered') return [];
  return Object.entries(incident.waits)
    .filter(([, wait]) => wait.run === incident.run && wait.until > at)
    .sort(([, a], [, b]) => a.until.localeCompare(b.until));
}

/** The end of the level that these waits belong to, if nobody answers. */
export function levelEnd(waits: readonly Wait[]): string | undefined {
  const ends = waits.map((wait) => Date.parse(wait.until) + wait.laterSeconds * 1000);
  return ends.length === 0 ? undefined : new Date(Math.max(...ends)).toISOString();
}

/**
 * The contacts who are notified next, given a position and the end of its level: those who take over during the level, or
 * else those after it; nothing if no level is left.
 */
export function nextAfter(incident: Incident, position: Position, endsAt: string): Next | undefined {
  const coming = comingOn(incident, position).filter(({ from }) => from < endsAt);
  const [first] = coming.map(({ from }) => from).toSorted();
  if (first !== undefined) return { contacts: coming.filter(({ from }) => from === first), at: first };
  const next = nextAsked(incident, position);
  return next && { contacts: contactsStillAsked(incident, next), at: endsAt };
}

/** The contacts who are not yet on call at a position, and will be notified there as soon as they are. */
function comingOn(incident: Incident, position: Position): (OnLevel & { readonly from: string })[] {
  return contactsStillAsked(incident, position).flatMap((each) =>
    each.from === undefined ? [] : [{ ...each, from: each.from }],
  );
}

/** The latest round and level on which the current run has asked a contact. */
export function reachedPosition({ run, waits }: Incident): Position | undefined {
  const [furthest] = Object.values(waits)
    .filter((wait) => wait.run === run)
    .sort((a, b) => b.round - a.round || b.level - a.level);
  return furthest && { round: furthest.round, level: furthest.level };
}

/** The next level with a contact who can still be asked, in this round or a later one; nothing if no level is left. */
export function nextAsked(incident: Incident, position: Position): Position | undefined {
  const { plan } = incident;
  let next = plan && nextPosition(plan, position);
  while (plan && next && contactsStillAsked(incident, next).length === 0) next = nextPosition(plan, next);
  return next;
}

/** The contacts at a position without those who are skipped in its round. */
export function contactsStillAsked({ run, plan, declines }: Incident, position: Position): OnLevel[] {
  if (declines?.has(levelDeclined(run, position))) return [];
  const contacts = (plan && askedAt(plan, position)?.contacts) ?? [];
  return contacts.filter(({ id }) => !declines?.has(contactDeclined(run, position.round, id)));
}

/** Contacts with their turns after their names, if they are still to come on call: `Ben (primary from 09:00)`. */
export function withTurns(contacts: readonly OnLevel[], now: string, timeZone: string): OnLevel[] {
  return contacts.map((contact) => {
    const { name, schedule, from } = contact;
    return schedule === undefined || from === undefined
      ? contact
      : { ...contact, name: `${name} (${schedule} from ${timeSeenFrom(from, now, timeZone)})` };
  });
}
