import { nextPosition, type Position } from '../on-call/plan.ts';
import type { Named } from '../text/names.ts';
import { contactDeclined, type Incident, levelDeclined, type Wait } from './incident.ts';

/** Who is notified next if nobody answers, and about when (ISO 8601). */
export type Next = { readonly contacts: readonly Named[]; readonly at: string };

/** The waits of the incident's current run that an answer at this instant would end, soonest first. */
export function openWaits(incident: Incident, at: string): [contact: string, wait: Wait][] {
  if (incident.status !== 'triggered') return [];
  return Object.entries(incident.waits)
    .filter(([, wait]) => wait.run === incident.run && wait.until > at)
    .sort(([, a], [, b]) => a.until.localeCompare(b.until));
}

/** When the level that these waits belong to will have been waited for to the end, if nobody says anything. */
export function levelEnd(waits: readonly Wait[]): string | undefined {
  const ends = waits.map((wait) => Date.parse(wait.until) + wait.laterSeconds * 1000);
  return ends.length === 0 ? undefined : new Date(Math.max(...ends)).toISOString();
}

/** Who follows the level at a position, given when that level ends; nothing when nobody is left. */
export function nextAfter(incident: Incident, position: Position, endsAt: string): Next | undefined {
  const next = nextAsked(incident, position);
  return next && { contacts: contactsStillAsked(incident, next), at: endsAt };
}

/** The next level on which somebody is still asked, in this round or a later one; nothing when nobody is left. */
export function nextAsked(incident: Incident, position: Position): Position | undefined {
  const { plan } = incident;
  let next = plan && nextPosition(plan, position);
  while (plan && next && contactsStillAsked(incident, next).length === 0) next = nextPosition(plan, next);
  return next;
}

/** The contacts at a position without those who are out for its round. */
export function contactsStillAsked({ run, plan, declines }: Incident, position: Position): Named[] {
  if (declines?.has(levelDeclined(run, position))) return [];
  const contacts = plan?.levels[position.level - 1]?.contacts ?? [];
  return contacts.filter(({ id }) => !declines?.has(contactDeclined(run, position.round, id)));
}
