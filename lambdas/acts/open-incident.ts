import type * as incidents from '../adapters/incidents.ts';
import { type Incident, isLive, type Opening } from '../domain/incident/incident.ts';

export type OpenServices = Pick<typeof incidents, 'newestOccurrence' | 'openIncident' | 'joinIncident'>;

/** The incident that an alert belongs to, and whether the alert has opened it. */
export type Opened = { readonly incident: Incident; readonly opened: boolean };

/** Races are lost to somebody who has just opened or closed an occurrence; this many in a row mean something else. */
const mostTries = 10;

/**
 * Opens an incident for an alert, or joins the live one.
 *
 * No lock and no pointer: the next number is put if it does not exist yet, and who loses reads again.
 */
export const openOrJoin =
  ({ newestOccurrence, openIncident, joinIncident }: OpenServices) =>
  async (key: string, opening: Opening, at: string): Promise<Opened> => {
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
    throw new Error(`The incidents of ${key} changed ${mostTries} times while an alert was received.`);
  };

function knowsOf({ alarmStateAt = '' }: Incident, opening: Opening): boolean {
  return opening.alarmStateAt !== undefined && opening.alarmStateAt <= alarmStateAt;
}

/** The alarm's state that an alert brings, unless the incident has taken in a newer one. */
function newestState({ alarmStateAt = '' }: Incident, opening: Opening): string | undefined {
  const stateAt = opening.alarmStateAt;
  return stateAt === undefined || stateAt < alarmStateAt ? undefined : stateAt;
}
