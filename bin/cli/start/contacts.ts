import { watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { OnCall } from '../../../lambdas/domain/on-call/on-call.ts';
import { exampleFile, ownFile } from '../../oncall/current.ts';
import { readOnCallFile } from '../../oncall/file.ts';

/** Reads a file of contacts into the table; gives what it says, or its faults, and then the table stays as it was. */
export async function loadContacts(path: string): Promise<{ onCall: OnCall } | { faults: string[] }> {
  const read = readOnCallFile(path);
  if ('faults' in read) return read;
  // The adapter makes its client when it is loaded, so not before the SDK has been pointed at the local stack.
  const { loadOnCall, storeOnCall } = await import('../../../lambdas/adapters/on-call.ts');
  await storeOnCall(await loadOnCall(), read.onCall);
  return read;
}

/** Calls back shortly after one's own file of contacts, or the example, was saved; returns what stops it. */
export function onSave(then: () => void): () => void {
  let pending: NodeJS.Timeout | undefined;
  // The folder and not the file: editors save by putting a new file in the old one's place.
  const watchers = [ownFile, exampleFile].map((file) =>
    watch(dirname(file), (_, name) => {
      if (name !== basename(file)) return;
      clearTimeout(pending);
      pending = setTimeout(then, 100);
    }),
  );
  return () => {
    clearTimeout(pending);
    for (const watcher of watchers) watcher.close();
  };
}
