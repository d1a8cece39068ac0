import { createHash } from 'node:crypto';

/** The digest that names all incidents of a dedup key. */
export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** A text's hash as a content security policy names it. */
export function policyHash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
