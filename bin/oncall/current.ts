import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from '../root.ts';

/** The name of the user's own file of contacts, policies, routes and sources. */
export const ownFile = 'oncall.yaml';

/** The path of the example file of this project, relative to the folder in which the command runs. */
export const exampleFile = relative('.', join(root, 'oncall.example.yaml'));

/** The file to use in the folder in which the command runs: the user's own if it exists, otherwise the example. */
export function currentFile(): string {
  return existsSync(ownFile) ? ownFile : exampleFile;
}
