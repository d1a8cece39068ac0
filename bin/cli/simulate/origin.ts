import type { OnCall } from '../../../lambdas/domain/on-call/on-call.ts';
import type { Given } from '../../command/options.ts';
import { currentFile, ownFile } from '../../oncall/current.ts';
import { readOnCallFile } from '../../oncall/file.ts';
import { connect, type connectionOptions } from '../../stack/connection.ts';

/** Contacts and policies, and where they were read; with faults if a part could not be read. */
export type Found = { readonly onCall: OnCall; readonly origin: string; readonly faults: readonly string[] };

/** The reasons why nothing could be read. */
export type NotFound = { readonly faults: readonly string[]; readonly onCall?: undefined };

/** Reads the contacts and policies of the deployed stack. */
export async function readDeployed(connection: Given<typeof connectionOptions>): Promise<Found> {
  const { label, load } = await connect(connection);
  const { damaged, ...onCall } = await load();
  return { onCall, origin: label, faults: damaged.map(({ fault }) => fault) };
}

/** Reads contacts and policies from a file, by default from the current one. */
export function readFile(file: string | undefined): Found | NotFound {
  const path = file ?? currentFile();
  const read = readOnCallFile(path);
  if ('faults' in read) return { faults: read.faults };
  const isExample = file === undefined && path !== ownFile;
  return { onCall: read.onCall, origin: isExample ? `${path} (there is no ${ownFile})` : path, faults: [] };
}
