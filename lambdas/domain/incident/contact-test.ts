import { type Contact, channelsOf } from '../on-call/contact.ts';
import type { Policy } from '../on-call/policy.ts';
import { type Incident, incidentKey, type Opening } from './incident.ts';

/** No policy in oncall.yaml can have such an id, because ids contain no colon. */
const prefix = 'test:';

/** Long enough to find the telephone in daylight. An unanswered test ends by itself after it. */
const waitSeconds = 600;

/** The `resolvedBy` of a test that ended by itself. */
export const endOfTest = 'the end of the test';

/** The key of all tests of one contact. It never equals an alert's key, because no dedup key makes a name with these words. */
export function contactTestKey(contact: string, digest: (text: string) => string): string {
  return incidentKey(`test of ${contact}`, digest(JSON.stringify(['oncall test', contact])));
}

/** An incident that tests one contact. The summary is as long as an SMS has room for. */
export function contactTestOpening(contact: string): Opening {
  return {
    summary: 'TEST: nothing is wrong',
    severity: 'info',
    source: 'oncall test',
    policy: `${prefix}${contact}`,
  };
}

/** True when an incident tests a contact. Such an incident never reaches the backstop as unanswered. */
export function isContactTest({ policy }: Pick<Incident, 'policy'>): boolean {
  return policy.startsWith(prefix);
}

/** The policy of a test, which is stored nowhere: its contact alone, in one round. */
export function contactTestPolicy({ policy: id }: Pick<Incident, 'policy'>): Policy | undefined {
  if (!isContactTest({ policy: id })) return undefined;
  return { id, levels: [{ contacts: [id.slice(prefix.length)] }], rounds: 1, resolveWithinSeconds: 'off' };
}

/** The contacts with the attempts for an incident: in a test one attempt, on every address at the same time. */
export function asAsked(incident: Pick<Incident, 'policy'> | undefined, contacts: readonly Contact[]): Contact[] {
  if (incident === undefined || !isContactTest(incident)) return [...contacts];
  return contacts.map((contact) => ({ ...contact, attempts: [{ channels: channelsOf(contact), waitSeconds }] }));
}

/** True when the contact of a test has answered it, with any button that ends the wait. */
export function hasAnswered({ by, declines }: Incident): boolean {
  return by !== undefined || (declines?.size ?? 0) > 0;
}
