import { watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import { withMadeByCommand } from '../../../lambdas/domain/on-call/made-by-command.ts';
import type { OnCall } from '../../../lambdas/domain/on-call/on-call.ts';
import { exampleFile, ownFile } from '../../oncall/current.ts';
import { readOnCallFile } from '../../oncall/file.ts';

/** Reads a file of contacts into the table; gives its content. If it has faults, gives those and leaves the table as it is. */
export async function loadContacts(path: string): Promise<{ onCall: OnCall } | { faults: string[] }> {
  const read = readOnCallFile(path);
  if ('faults' in read) return read;
  // The adapter makes its client when it is loaded, so it is loaded after the SDK points at the local stack.
  const { loadOnCall, storeOnCall } = await import('../../../lambdas/adapters/on-call.ts');
  const stored = await loadOnCall();
  await storeOnCall(stored, withMadeByCommand(read.onCall, stored, Date.now()).onCall);
  return read;
}

/** Calls back shortly after the user's own file of contacts, or the example, is saved. Gives a function that ends this. */
export function onSave(then: () => void): () => void {
  let pending: NodeJS.Timeout | undefined;
  // It watches the folder and not the file, because editors save by replacing the file with a new one.
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
