import { existsSync, watch } from 'node:fs';
import { join } from 'node:path';
import type { OnCall } from '../../lambdas/domain/on-call/on-call.ts';
import { readOnCallFile } from '../oncall/file.ts';

const files = ['oncall.yaml', 'oncall.example.yaml'] as const;

/** The file of contacts that counts in a folder: one's own where there is one, else the example. */
export function onCallFile(folder: string): string {
  return files.find((file) => existsSync(join(folder, file))) ?? files[0];
}

/** Reads a file of contacts into the table; gives what it says, or its faults, and then the table stays as it was. */
export async function loadContacts(path: string): Promise<{ onCall: OnCall } | { faults: string[] }> {
  const read = readOnCallFile(path);
  if ('faults' in read) return read;
  // The adapter makes its client when it is loaded, so not before the SDK has been pointed at the local stack.
  const { loadOnCall, storeOnCall } = await import('../../lambdas/adapters/on-call.ts');
  await storeOnCall(await loadOnCall(), read.onCall);
  return read;
}

/** Calls back shortly after a file of contacts in the folder was saved; returns what stops it. */
export function onSave(folder: string, then: () => void): () => void {
  let pending: NodeJS.Timeout | undefined;
  // The folder and not the file: editors save by putting a new file in the old one's place.
  const watcher = watch(folder, (_, name) => {
    if (!files.some((file) => file === name)) return;
    clearTimeout(pending);
    pending = setTimeout(then, 100);
  });
  return () => {
    clearTimeout(pending);
    watcher.close();
  };
}
