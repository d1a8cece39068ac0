import type { Incident } from '../../lambdas/domain/incident/incident.ts';
import { hasToken } from '../../lambdas/domain/incident/waits.ts';

/** DynamoDB's limit for one item, with the names of its attributes. */
export const largestRecordBytes = 400 * 1024;

/** The length of a task token. Those of AWS had about 670 characters, and this leaves room for longer ones. */
const tokenCharacters = 1024;

/** The size of the texts of the largest alert, and of the instants of the record. The details are not in it. */
const alertBytes = 40 * 1024;

/** The largest size of one contact's wait in a record: with the token, and with all positions and instants. */
export const mostWaitBytes = tokenCharacters + 576;

/** The largest size of an incident in the table, with the largest alert and tokens as long as those of AWS. */
export function itemBytes({ waits, ...incident }: Incident): number {
  const asOnAws = Object.entries(waits).map(([contact, wait]) => [
    contact,
    { ...wait, taskToken: hasToken(wait) ? 't'.repeat(tokenCharacters) : '' },
  ]);
  return alertBytes + bytesOf({ ...incident, waits: Object.fromEntries(asOnAws) });
}

/** The size of a value by the rules of DynamoDB's developer guide ("Item sizes and formats"). A number takes at most 21 bytes. */
function bytesOf(value: unknown): number {
  if (value === undefined) return 0;
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'number') return Math.ceil(String(value).length / 2) + 1;
  if (value instanceof Set) return [...value].reduce((sum: number, member) => sum + bytesOf(member), 0);
  if (Array.isArray(value)) return value.reduce((sum: number, member) => sum + bytesOf(member) + 1, 3);
  if (typeof value !== 'object' || value === null) return 1;
  return Object.entries(value).reduce((sum, [name, member]) => sum + Buffer.byteLength(name) + bytesOf(member) + 1, 3);
}
