import { type Contact, channelsOf } from '../on-call/contact.ts';
import type { Policy } from '../on-call/policy.ts';
import { type Incident, incidentKey, type Opening } from './incident.ts';

/** No policy in oncall.yaml can be called so: its names have no colon. */
const prefix = 'test:';

/** Long enough to find the telephone in daylight, and a test that is left alone ends by itself. */
const waitSeconds = 600;

/** How a test that nobody need resolve was resolved. */
export const endOfTest = 'the end of the test';

/** What is the same for all tests of one contact, and for no alert: no dedup key has its words for a name. */
export function contactTestKey(contact: string, digest: (text: string) => string): string {
  return incidentKey(`test of ${contact}`, digest(JSON.stringify(['oncall test', contact])));
}

/** An incident that tests one contact: an SMS has room for these words and no more. */
export function contactTestOpening(contact: string): Opening {
  return {
    summary: 'TEST: nothing is wrong',
    severity: 'info',
    source: 'oncall test',
    policy: `${prefix}${contact}`,
  };
}

/** Whether an incident tests a contact. It never reaches the backstop as one that nobody took. */
export function isContactTest({ policy }: Pick<Incident, 'policy'>): boolean {
  return policy.startsWith(prefix);
}

/** The policy of a test, which is written nowhere: its contact alone, once. */
export function contactTestPolicy({ policy: id }: Pick<Incident, 'policy'>): Policy | undefined {
  if (!isContactTest({ policy: id })) return undefined;
  return { id, levels: [{ contacts: [id.slice(prefix.length)] }], rounds: 1 };
}

/** The contacts as an incident asks them: in a test once, on every address at the same time. */
export function asAsked(incident: Pick<Incident, 'policy'> | undefined, contacts: readonly Contact[]): Contact[] {
  if (incident === undefined || !isContactTest(incident)) return [...contacts];
  return contacts.map((contact) => ({ ...contact, attempts: [{ channels: channelsOf(contact), waitSeconds }] }));
}

/** Whether the contact of a test has answered it, by whichever button ends the wait. */
export function hasAnswered({ by, declines }: Incident): boolean {
  return by !== undefined || (declines?.size ?? 0) > 0;
}
