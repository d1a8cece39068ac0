import { env } from 'node:process';
import { digest } from '../../../lambdas/adapters/digest.ts';
import { canaryKey, hasPassed, whereStopped } from '../../../lambdas/domain/incident/canary.ts';
import {
  type Incident,
  incidentId,
  occurrenceNumber,
  occurrenceText,
  splitIncidentId,
} from '../../../lambdas/domain/incident/incident.ts';
import type { TimelineEvent } from '../../../lambdas/domain/incident/timeline.ts';
import { type Check, outputOf, type Row } from './check.ts';

/** An incident of the canary, with its timeline. */
export type Canary = { readonly incident: Incident; readonly timeline: readonly TimelineEvent[] };

/** Checks that the last canary came through, and that it was not long ago. */
export const canary: Check = {
  name: 'canary',
  needs: ['cloudformation:DescribeStacks', 'dynamodb:Query', 'dynamodb:GetItem'],
  run: async ({ findStack }) => {
    const stack = await findStack();
    const setting = stack.outputs.Canary;
    if (setting === undefined) return [];
    const off = 'It is off. The setting canary switches it on';
    if (setting === 'off') return [{ check: 'canary', status: 'ok', found: off }];
    env.INCIDENTS_TABLE = outputOf(stack, 'IncidentsTable');
    return [canaryRow(await findCanaries(), Date.now())];
  },
};

/** One may be running, and two show whether the last failure is the only one. */
const most = 3;

/** The last incidents of the canary, the newest first. */
async function findCanaries(): Promise<Canary[]> {
  const { findIncident, newestOccurrence } = await import('../../../lambdas/adapters/incidents.ts');
  const { readTimeline } = await import('../../../lambdas/adapters/timeline.ts');
  const newest = await newestOccurrence(canaryKey(digest));
  if (newest === undefined) return [];
  const { key, occurrence } = splitIncidentId(newest.id);
  const last = occurrenceNumber(occurrence);
  const earlier = Array.from({ length: most - 1 }, (_, index) => last - 1 - index).filter((number) => number > 0);
  const ids = earlier.map((number) => incidentId(key, occurrenceText(number)));
  const found = [newest, ...(await Promise.all(ids.map(findIncident)))].filter((each) => each !== undefined);
  return Promise.all(found.map(async (incident) => ({ incident, timeline: await readTimeline(incident.id) })));
}

const minuteMilliseconds = 60_000;

/** It ends by itself after ten minutes. */
const longestMinutes = 11;

/** There is one in each hour, and a sweep can be late or fail. */
const mostMinutesBetween = 120;

/** The row for the last incidents of the canary, the newest first, at an instant. */
export function canaryRow(canaries: readonly Canary[], now: number): Row {
  const check = 'canary';
  const minutesSince = ({ openedAt }: Incident) => (now - Date.parse(openedAt)) / minuteMilliseconds;
  const isRunning = ({ incident }: Canary) => !hasPassed(incident) && minutesSince(incident) < longestMinutes;
  const [newest] = canaries;
  const [last, before] = canaries.filter((each) => !isRunning(each));
  if (newest === undefined) {
    const todo = 'The sweep starts one in the minutes after a deploy. If it does not, see the log of Sweep.';
    return { check, status: 'warning', found: 'None has run yet', todo };
  }
  if (minutesSince(newest.incident) > mostMinutesBetween) {
    const todo = 'See the alarm sweep-silent and the log of Sweep, which starts one in each hour.';
    return { check, status: 'failing', found: `The last one was ${dateOf(newest)}, more than two hours ago`, todo };
  }
  if (last === undefined) return { check, status: 'ok', found: 'The first one is running' };
  if (hasPassed(last.incident)) {
    const found = `The last one came through ${dateOf(last)}, in ${secondsOf(last)} s. It waits for sweeps, which come once a minute`;
    return { check, status: 'ok', found };
  }
  const isSecond = before !== undefined && !hasPassed(before.incident);
  const stopped = whereStopped(last.incident, last.timeline).replace(/\.$/, '');
  return {
    ...{ check, status: isSecond ? 'failing' : 'warning' },
    found: `${isSecond ? 'The last two did' : 'The last one did'} not come through, the last ${dateOf(last)}. ${stopped}`,
    todo: 'Search the log of Sweep for “the canary did not come through”. The runbook says under “Canary fails” what to do.',
  };
}

function dateOf({ incident: { openedAt } }: Canary): string {
  return `on ${openedAt.slice(0, 16).replace('T', ' at ')} UTC`;
}

/** The time from its opening until its run ended. */
function secondsOf({ incident: { openedAt, closedAt = openedAt } }: Canary): number {
  return Math.round((Date.parse(closedAt) - Date.parse(openedAt)) / 1000);
}
