import { levelAt, nextPosition, type Position } from '../on-call/plan.ts';
import type { Named } from '../text/names.ts';
import { contactDeclined, type Incident, levelDeclined, type Wait } from './incident.ts';

/** The contacts who are notified next if nobody answers, and the approximate time (ISO 8601). */
export type Next = { readonly contacts: readonly Named[]; readonly at: string };

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

/** The contacts after the level at a position, given the end of that level; nothing if no level is left. */
export function nextAfter(incident: Incident, position: Position, endsAt: string): Next | undefined {
  const next = nextAsked(incident, position);
  return next && { contacts: contactsStillAsked(incident, next), at: endsAt };
}

/** The next level with a contact who can still be asked, in this round or a later one; nothing if no level is left. */
export function nextAsked(incident: Incident, position: Position): Position | undefined {
  const { plan } = incident;
  let next = plan && nextPosition(plan, position);
  while (plan && next && contactsStillAsked(incident, next).length === 0) next = nextPosition(plan, next);
  return next;
}

/** The contacts at a position without those who are skipped in its round. */
export function contactsStillAsked({ run, plan, declines }: Incident, position: Position): Named[] {
  if (declines?.has(levelDeclined(run, position))) return [];
  const contacts = (plan && levelAt(plan, position.level)?.contacts) ?? [];
  return contacts.filter(({ id }) => !declines?.has(contactDeclined(run, position.round, id)));
}
