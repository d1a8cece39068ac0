import type * as incidents from '../adapters/incidents.ts';
import type * as onCall from '../adapters/on-call.ts';
import { asAsked } from '../domain/incident/contact-test.ts';
import { contactDeclined, type Incident, levelDeclined, whyNobody } from '../domain/incident/incident.ts';
import { type Attempt, windowSeconds } from '../domain/on-call/attempt.ts';
import { type Contact, planAttempts } from '../domain/on-call/contact.ts';
import type { Position } from '../domain/on-call/plan.ts';
import { instantAfter } from '../domain/text/instants.ts';

export type ContactServices = Pick<typeof incidents, 'findIncident'> & Pick<typeof onCall, 'findContacts'>;

/** A level of a run that is about to be notified, with the ids of its contacts. */
export type LevelAsked = Position & {
  readonly incident: string;
  readonly run: number;
  readonly contacts: readonly string[];
  readonly at: string;
};

/** The contacts to notify now, or the reason why there are none. `endsAt` is the end of the level. */
export type Found = {
  readonly contacts: readonly { readonly id: string; readonly name: string; readonly attempts: readonly Attempt[] }[];
  readonly endsAt: string;
  readonly because?: string;
};

/** Finds the contacts of one level, with every attempt at each of them. */
export const findContactsOfLevel =
  (services: ContactServices) =>
  async (level: LevelAsked): Promise<Found> => {
    const incident = await services.findIncident(level.incident);
    const because = whyNobody(incident, level.run) ?? whyLevelIsSkipped(level, incident?.declines);
    if (because !== undefined) return { contacts: [], endsAt: level.at, because };

    const asked = level.contacts.filter((id) => !incident?.declines?.has(contactDeclined(level.run, level.round, id)));
    const known = asAsked(incident, await services.findContacts(asked));
    const contacts = known.map(spellOut).filter(({ attempts }) => attempts.length > 0);
    if (contacts.length === 0) return { contacts, endsAt: level.at, because: whyNobodyIsReachable(level, asked) };
    const seconds = Math.max(...contacts.map(({ attempts }) => windowSeconds(attempts)));
    return { contacts, endsAt: instantAfter(level.at, seconds) };
  };

function spellOut(contact: Contact): Found['contacts'][number] {
  return { id: contact.id, name: contact.name, attempts: planAttempts(contact) };
}

function whyLevelIsSkipped(level: LevelAsked, declines: Incident['declines']): string | undefined {
  return declines?.has(levelDeclined(level.run, level)) ? 'declined in this round' : undefined;
}

function whyNobodyIsReachable({ contacts }: LevelAsked, asked: readonly string[]): string {
  if (contacts.length === 0) return 'the level is empty';
  return asked.length === 0
    ? `${contacts.join(', ')} declined in this round`
    : `${asked.join(', ')} cannot be reached: there is no such contact, or it has no address`;
}
