import { type Incident, isLive, type Opening } from '../domain/incident/incident.ts';
import type { TimelineEvent } from '../domain/incident/timeline.ts';

/** What starting a run needs of the outside world. */
export type StartServices = {
  readonly startRun: (incident: string, run: number) => Promise<void>;
  readonly markStarted: (id: string, run: number, at: string) => Promise<void>;
};

/** What opening an incident needs of the outside world. */
export type IntakeServices = StartServices & {
  readonly newestOccurrence: (key: string) => Promise<Incident | undefined>;
  readonly openIncident: (
    key: string,
    previous: Incident | undefined,
    opening: Opening,
    at: string,
  ) => Promise<Incident | undefined>;
  readonly joinIncident: (id: string, at: string, alarmStateAt?: string) => Promise<Incident | undefined>;
  readonly addEvent: (incident: string, event: TimelineEvent) => Promise<void>;
};

/** Races are lost to somebody who has just opened or closed an occurrence; this many in a row mean something else. */
const mostTries = 10;

/**
 * Opens an incident for an alert, or joins the live one.
 *
 * No lock and no pointer: the next number is put if it does not exist yet, and who loses reads again.
 */
export async function openOrJoin(
  { newestOccurrence, openIncident, joinIncident }: IntakeServices,
  key: string,
  opening: Opening,
  at: string,
): Promise<{ readonly incident: Incident; readonly opened: boolean }> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const newest = await newestOccurrence(key);
    const live = newest !== undefined && isLive(newest, at);
    // Somebody else has taken in this state of the alarm, and its incident has closed since: an old event reopens nothing.
    if (!live && newest !== undefined && knowsOf(newest, opening)) return { incident: newest, opened: false };
    const incident = live
      ? await joinIncident(newest.id, at, newestState(newest, opening))
      : await openIncident(key, newest, opening, at);
    if (incident !== undefined) return { incident, opened: !live };
  }
  throw new Error(`The incidents of ${key} changed ${mostTries} times while an alert was taken in.`);
}

function knowsOf({ alarmStateAt = '' }: Incident, opening: Opening): boolean {
  return opening.alarmStateAt !== undefined && opening.alarmStateAt <= alarmStateAt;
}

/** The alarm's state that an alert brings, unless the incident has taken in a newer one. */
function newestState({ alarmStateAt = '' }: Incident, opening: Opening): string | undefined {
  const stateAt = opening.alarmStateAt;
  return stateAt === undefined || stateAt < alarmStateAt ? undefined : stateAt;
}

/** Starts the incident's run while its start is still owed. Whoever comes by does it, so a crash in between heals. */
export async function startIfOwed(
  { startRun, markStarted }: StartServices,
  { id, run, status, startedAt }: Incident,
  at: string,
): Promise<void> {
  if (status !== 'triggered' || startedAt !== undefined) return;
  await startRun(id, run);
  await markStarted(id, run, at);
}
