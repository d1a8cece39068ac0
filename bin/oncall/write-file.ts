import { writeFileSync } from 'node:fs';

/** Writes a file that has telephone numbers and e-mail addresses. Only its owner can read a new one; another one keeps its mode. */
export function writeOnCallFile(path: string, text: string): void {
  writeFileSync(path, text, { mode: 0o600 });
}
