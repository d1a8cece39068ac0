import { byteLength, cutToBytes } from '../text/bytes.ts';
import type { Incident } from './incident.ts';

/**
 * The most bytes that each text of an incident may have in the table, where everything about an incident has 400 KB.
 *
 * Each is more than a text has that its intake has checked. It holds for texts that an intake does not check, too.
 */
const mostBytes = {
  summary: 4096,
  source: 1024,
  owner: 1024,
  where: 1024,
  contributor: 2048,
  reason: 4096,
  description: 8192,
  link: 8192,
  policy: 1024,
} as const satisfies Partial<Record<keyof Incident, number>>;

/** The end of a text that was cut. */
const mark = '…';

/** The members of an incident with every text cut to the length that can be stored. */
export function bounded<T extends object>(members: T): T {
  const cut = Object.entries(mostBytes).flatMap(([name, most]) => {
    const text = (members as Readonly<Record<string, unknown>>)[name];
    return typeof text === 'string' && byteLength(text) > most ? [[name, cutText(text, most)]] : [];
  });
  return { ...members, ...Object.fromEntries(cut) };
}

function cutText(text: string, most: number): string {
  return cutToBytes(text, most - byteLength(mark)) + mark;
}
