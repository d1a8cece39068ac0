import { existsSync } from 'node:fs';
import type { OnCall } from '../../lambdas/domain/on-call/on-call.ts';
import { connect } from '../oncall/connection.ts';
import { readOnCallFile } from '../oncall/file.ts';
import { onCallFile } from '../start/contacts.ts';
import type { Asked } from './arguments.ts';

/** Who is on call, and where that was read; `faults` where it could not be, or not whole. */
export type Source = { readonly onCall: OnCall; readonly place: string; readonly faults: readonly string[] };

/** Reads contacts and policies from where it was asked to. Throws an Error with a sentence where there is no stack. */
export async function readSource({
  file,
  connection,
}: Asked): Promise<Source | { readonly faults: readonly string[] }> {
  if (connection !== undefined) {
    const { place, load } = await connect({ values: connection, positionals: [] });
    const { damaged, ...onCall } = await load();
    return { onCall, place, faults: damaged.map(({ fault }) => fault) };
  }
  const path = file ?? onCallFile('.');
  const read = readOnCallFile(path);
  if ('faults' in read) return read;
  const isExample = file === undefined && !existsSync('oncall.yaml');
  return { onCall: read.onCall, place: isExample ? `${path}, as there is no oncall.yaml` : path, faults: [] };
}
