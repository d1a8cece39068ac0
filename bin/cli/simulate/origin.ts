import type { OnCall } from '../../../lambdas/domain/on-call/on-call.ts';
import type { Given } from '../../command/options.ts';
import { currentFile, ownFile } from '../../oncall/current.ts';
import { readOnCallFile } from '../../oncall/file.ts';
import { connect, type connectionOptions } from '../../stack/connection.ts';

/** Who is on call, and where that was read; `faults` where it could not be read whole. */
export type Found = { readonly onCall: OnCall; readonly origin: string; readonly faults: readonly string[] };

/** Why nothing could be read. */
export type NotFound = { readonly faults: readonly string[]; readonly onCall?: undefined };

/** Reads contacts and policies of the deployed stack. */
export async function readDeployed(connection: Given<typeof connectionOptions>): Promise<Found> {
  const { label, load } = await connect(connection);
  const { damaged, ...onCall } = await load();
  return { onCall, origin: label, faults: damaged.map(({ fault }) => fault) };
}

/** Reads them from a file, or from the one that counts here. */
export function readFile(file: string | undefined): Found | NotFound {
  const path = file ?? currentFile();
  const read = readOnCallFile(path);
  if ('faults' in read) return { faults: read.faults };
  const isExample = file === undefined && path !== ownFile;
  return { onCall: read.onCall, origin: isExample ? `${path}, as there is no ${ownFile}` : path, faults: [] };
}
