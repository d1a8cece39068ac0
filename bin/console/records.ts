import type * as record from '../../lambdas/adapters/record.ts';
import type * as stepFunctions from '../../lambdas/adapters/step-functions.ts';
import { isCanary } from '../../lambdas/domain/incident/canary.ts';
import { type Incident, isIncidentId, isStopped } from '../../lambdas/domain/incident/incident.ts';
import type { IncidentRow } from '../../local/console/feed.ts';
import type { Parts } from './parts.ts';

export type RecordSources = Pick<typeof record, 'findIndexed' | 'readIncidents'> &
  Pick<typeof stepFunctions, 'listExecutions'>;

/** The changes that a reading found: ids of incidents, and ARNs of executions. */
type Changed = { readonly incidents: ReadonlySet<string>; readonly executions: readonly string[] };

/** The incidents of a stack: those that are open, and those whose runs began lately. */
export type Records = {
  /**
   * Reads what may have changed, and gives the changes.
   *
   * @param isThorough true to read also the incidents that a contact has taken, which change seldom
   */
  readonly read: (isThorough: boolean) => Promise<Changed>;
  readonly all: () => Incident[];
  readonly find: (id: string) => Incident | undefined;
};

/** The newest runs. They are enough if no more than these began since the last reading. */
const newest = { size: 100, most: 1 };

/** All runs, in pages of this size, and at most so many pages: for the first reading, and after a pause or in a storm. */
const all = { size: 1000, most: 5 };

/**
 * The table has no index by time, and reading all of it often costs too much. But each incident has runs, and Step Functions
 * lists those newest first and free of charge. Together with the index of the sweep they name every incident to read.
 */
export function createRecords(
  sources: RecordSources,
  { attempt, noteDamage }: Parts,
  { stateMachine, since }: { readonly stateMachine: string; readonly since: string },
): Records {
  const known = new Map<string, { readonly incident: Incident; readonly text: string }>();
  const damaged = new Set<string>();
  const pending = new Set<string>();
  let indexed: ReadonlySet<string> = new Set();
  let runs: Runs | undefined;
  const keep = (incident: Incident): boolean => {
    const text = textOf(incident);
    if (known.get(incident.id)?.text === text) return false;
    known.set(incident.id, { incident, text });
    return true;
  };
  const readIndex = async () => {
    const found = await attempt('index', () => sources.findIndexed(since));
    if (found === undefined) return;
    const now = new Set([...found.due, ...found.others]);
    for (const id of found.due) pending.add(id);
    for (const id of found.others) if (!known.has(id)) pending.add(id);
    for (const id of indexed) if (!now.has(id)) pending.add(id);
    indexed = now;
  };
  const readRuns = async (): Promise<string[]> => {
    const before = runs;
    const list = (pages: Pages) => listRuns(sources, { stateMachine, since, known: before, pages });
    const found = await attempt('executions', async () => {
      const begun = before && (await list(newest));
      return begun?.isComplete ? begun : list(all);
    });
    if (found === undefined) return [];
    runs = new Map([...(before ?? []), ...found.runs]);
    const changed = [...found.runs].filter(([arn, run]) => !isSameRun(before?.get(arn), run));
    for (const [, { incident }] of changed) if (isIncidentId(incident)) pending.add(incident);
    return before === undefined ? [] : changed.map(([arn]) => arn);
  };
  const readPending = async (): Promise<Set<string>> => {
    const ids = [...pending];
    const found = ids.length === 0 ? undefined : await attempt('records', () => sources.readIncidents(ids));
    if (found === undefined) return new Set();
    for (const id of ids) {
      pending.delete(id);
      damaged.delete(id);
    }
    for (const id of found.damaged) damaged.add(id);
    noteDamage('records', damageOf([...damaged]));
    const shown = found.incidents.filter((incident) => !isCanary(incident));
    return new Set(shown.filter(keep).map(({ id }) => id));
  };
  return {
    read: async (isThorough) => {
      const [executions] = await Promise.all([readRuns(), readIndex()]);
      if (isThorough) for (const [id, { incident }] of known) if (incident.status === 'acknowledged') pending.add(id);
      return { incidents: await readPending(), executions };
    },
    all: () => [...known.values()].map(({ incident }) => incident),
    find: (id) => known.get(id)?.incident,
  };
}

/** A run in the list of executions: its incident, its status, and how often it was redriven. */
type Run = { readonly incident: string; readonly status: string | undefined; readonly redrives: number };

/** Runs by the ARNs of their executions. */
type Runs = ReadonlyMap<string, Run>;

function isSameRun(before: Run | undefined, { status, redrives }: Run): boolean {
  return before?.status === status && before?.redrives === redrives;
}

type Pages = { readonly size: number; readonly most: number };

type Listing = {
  readonly stateMachine: string;
  readonly since: string;
  readonly known: Runs | undefined;
  readonly pages: Pages;
};

/** The newest runs. The list is complete if it goes back to a run that is known, or to the instant `since`. */
async function listRuns(
  { listExecutions }: RecordSources,
  { stateMachine, since, known, pages }: Listing,
): Promise<{ readonly runs: Runs; readonly isComplete: boolean }> {
  const runs = new Map<string, Run>();
  let nextToken: string | undefined;
  for (let page = 0; page < pages.most; page++) {
    const listed = await listExecutions({
      ...{ stateMachineArn: stateMachine, maxResults: pages.size },
      ...(nextToken !== undefined && { nextToken }),
    });
    const recent = (listed.executions ?? []).filter(({ startDate }) => startDate && startDate.toISOString() >= since);
    for (const { executionArn = '', name = '', status, redriveCount = 0 } of recent)
      runs.set(executionArn, { incident: name.replace(/-\d+$/, ''), status, redrives: redriveCount });
    nextToken = listed.nextToken;
    // A run that was redriven stands where it was redriven: those after it can be newer, or not known.
    const meetsKnown = recent.some(
      ({ executionArn = '', redriveCount = 0 }) => known?.get(executionArn)?.redrives === redriveCount,
    );
    if (nextToken === undefined || recent.length === 0 || meetsKnown) return { runs, isComplete: true };
  }
  return { runs, isComplete: false };
}

/** The text of an incident by which a change of it is seen. */
function textOf(incident: Incident): string {
  return JSON.stringify(incident, (_, value: unknown) => (value instanceof Set ? [...value] : value));
}

/** No more damaged items are named one by one. */
const mostNamed = 3;

function damageOf(ids: readonly string[]): string[] {
  const named = ids.slice(0, mostNamed).map((id) => `The incident ${id} is damaged, so it is left out.`);
  const more = ids.length - named.length;
  return more > 0 ? [...named, `${more} more ${more === 1 ? 'is' : 'are'} damaged.`] : named;
}

/** An incident as a row of the list. */
export function rowOf(incident: Incident): IncidentRow {
  const { id, status, summary, severity, source, policy, run, openedAt, acknowledgedAt, closedAt, by, alarm } =
    incident;
  return {
    ...{ id, status, isStopped: isStopped(incident) },
    ...{ summary, severity, source, policy, run, openedAt },
    ...(acknowledgedAt !== undefined && { acknowledgedAt }),
    ...(closedAt !== undefined && { closedAt }),
    ...(by !== undefined && { by: by.name }),
    ...(alarm !== undefined && { alarm: alarm.name }),
  };
}
