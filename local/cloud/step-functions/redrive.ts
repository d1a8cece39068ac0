import { type Execution, redriveExecution } from '../../asl/execution.ts';
import { maximumEvents } from '../../asl/history.ts';
import type { JsonObject } from '../../asl/json.ts';
import { entryOf } from './arns.ts';
import { type Entry, type Machine, type Parameters, refusal, type Service, seconds } from './service.ts';

const dayMs = 86_400_000;
const redrivableMs = 14 * dayMs;
const longestMs = 365 * dayMs;

/** The redrive status of an execution, and the reason if it cannot be redriven, in the words of the API reference. */
export function redriveStatus(
  execution: Execution,
  machine: Machine,
): { redriveStatus: string; redriveStatusReason?: string } {
  const reason = reasonAgainst(execution, machine);
  if (reason === undefined) return { redriveStatus: 'REDRIVABLE' };
  return { redriveStatus: 'NOT_REDRIVABLE', redriveStatusReason: reason };
}

function reasonAgainst({ status, stoppedAt = 0, startedAt, events, start }: Execution, { isDeleting }: Machine) {
  const now = start.clock.now();
  if (status === 'RUNNING' || status === 'SUCCEEDED') return `Execution is ${status} and cannot be redriven`;
  if (isDeleting) return 'State machine is in DELETING status';
  if (events.length >= maximumEvents - 1) return 'Execution history event limit exceeded';
  if (now - startedAt > longestMs) return 'Execution has exceeded the max execution time';
  return now - stoppedAt > redrivableMs ? 'Execution redrivable period exceeded' : undefined;
}

/** Continues an execution that did not succeed. A client token that was used recently gives the same answer again. */
export function redrive(service: Service, { executionArn, clientToken }: Parameters): JsonObject {
  const entry = entryOf(service, String(executionArn));
  const { execution, machine } = entry;
  const before = lately(entry, service.clock.now()).find((redriven) => redriven.clientToken === clientToken);
  if (before) return { redriveDate: seconds(before.at) };
  const { redriveStatusReason } = redriveStatus(execution, machine);
  if (redriveStatusReason !== undefined)
    throw refusal('ExecutionNotRedrivable', `Execution Not Redrivable: '${redriveStatusReason}'`);
  redriveExecution(execution);
  const at = execution.redrivenAt as number;
  if (clientToken !== undefined) remember(entry, String(clientToken), at);
  return { redriveDate: seconds(at) };
}

const tokenLastsMs = 15 * 60_000;
const mostTokens = 10;

function lately({ redrives = [] }: Entry, now: number) {
  return redrives.filter(({ at }) => now - at <= tokenLastsMs);
}

function remember(entry: Entry, clientToken: string, at: number): void {
  entry.redrives = [...lately(entry, at), { clientToken, at }].slice(-mostTokens);
}
