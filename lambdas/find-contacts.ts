import { z } from 'zod';
import { findIncident } from './adapters/incidents.ts';
import { findContacts as loadContacts } from './adapters/on-call.ts';
import { asAsked } from './domain/incident/contact-test.ts';
import { contactDeclined, type Incident, levelDeclined, whyNobody } from './domain/incident/incident.ts';
import { type Attempt, type Contact, planAttempts, windowSeconds } from './domain/on-call/contact.ts';
import { incidentField, instantField, ordinal, readPayload } from './domain/text/payload.ts';

const eventSchema = z.object({
  incident: incidentField,
  run: ordinal,
  round: ordinal,
  level: ordinal,
  contacts: z.array(z.string()),
  at: instantField,
});
type Level = z.infer<typeof eventSchema>;

type Services = {
  readonly findIncident: (id: string) => Promise<Incident | undefined>;
  readonly loadContacts: (ids: readonly string[]) => Promise<Contact[]>;
};

/** Who is to be notified now, by id and name; `because` says why nobody is. `endsAt` is when the level is over. */
type Found = {
  readonly contacts: readonly { readonly id: string; readonly name: string; readonly attempts: readonly Attempt[] }[];
  readonly endsAt: string;
  readonly because?: string;
};

/** Finds the contacts of one level and every try at each of them. */
export const findContacts =
  (services: Services) =>
  async (event: unknown): Promise<Found> => {
    const level = readPayload(eventSchema, event);
    const incident = await services.findIncident(level.incident);
    const because = whyNobody(incident, level.run) ?? whyLevelIsSkipped(level, incident?.declines);
    if (because !== undefined) return { contacts: [], endsAt: level.at, because };

    const asked = level.contacts.filter((id) => !incident?.declines?.has(contactDeclined(level.run, level.round, id)));
    const known = asAsked(incident, await services.loadContacts(asked));
    const contacts = known.map(spellOut).filter(({ attempts }) => attempts.length > 0);
    if (contacts.length === 0) return { contacts, endsAt: level.at, because: whyNobodyIsReachable(level, asked) };
    const seconds = Math.max(...contacts.map(({ attempts }) => windowSeconds(attempts)));
    return { contacts, endsAt: new Date(Date.parse(level.at) + seconds * 1000).toISOString() };
  };

function spellOut(contact: Contact): Found['contacts'][number] {
  return { id: contact.id, name: contact.name, attempts: planAttempts(contact) };
}

function whyLevelIsSkipped(level: Level, declines: Incident['declines']): string | undefined {
  return declines?.has(levelDeclined(level.run, level)) ? 'declined in this round' : undefined;
}

function whyNobodyIsReachable({ contacts }: Level, asked: readonly string[]): string {
  if (contacts.length === 0) return 'the level is empty';
  return asked.length === 0
    ? `${contacts.join(', ')} declined in this round`
    : `${asked.join(', ')} can’t be reached: no such contact, or no address`;
}

export const handler = findContacts({ findIncident, loadContacts });
