import { byteLength, cutToBytes } from '../text/bytes.ts';

/** The details of an alert as JSON text, or the beginning of it if it is too long to be stored. */
export type StoredDetails = { readonly text: string; readonly cutFromBytes?: number };

/**
 * The most bytes of details that are stored. An item of the table has at most 400 KB.
 *
 * JSON written anew can be longer than it was sent: `1e20` becomes 100000000000000000000. An alert's 64 KB make at most
 * 282 KB, so only something longer than an alert is ever cut.
 */
const mostDetailsBytes = 350_000;

/** Details as text, measured as the table measures it. */
export function storedDetails(details: unknown): StoredDetails {
  const text = JSON.stringify(details) ?? 'null';
  const bytes = byteLength(text);
  return bytes <= mostDetailsBytes ? { text } : { text: cutToBytes(text, mostDetailsBytes), cutFromBytes: bytes };
}

/** Stored details as the alert sent them. If they were cut, they are a text that says so. */
export function readDetails({ text, cutFromBytes }: StoredDetails): unknown {
  if (cutFromBytes === undefined) return JSON.parse(text);
  return `${text}…\n(The details have ${kilobytes(cutFromBytes)} KB. Only the first ${kilobytes(mostDetailsBytes)} KB are kept.)`;
}

function kilobytes(bytes: number): number {
  return Math.round(bytes / 1000);
}
