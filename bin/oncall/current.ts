import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from '../root.ts';

/** The name of everybody's own file of contacts, policies and routes. */
export const ownFile = 'oncall.yaml';

/** The path of the example that comes with this, as seen from the folder in which the command runs. */
export const exampleFile = relative('.', join(root, 'oncall.example.yaml'));

/** The file that counts in the folder in which the command runs: one's own where there is one, else the example. */
export function currentFile(): string {
  return existsSync(ownFile) ? ownFile : exampleFile;
}
