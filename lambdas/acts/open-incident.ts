import type * as incidents from '../adapters/incidents.ts';
import { type Incident, isLive, type Opening } from '../domain/incident/incident.ts';

export type OpenServices = Pick<typeof incidents, 'newestOccurrence' | 'openIncident' | 'joinIncident'>;

/** The incident of an alert; `opened` is true if the alert has opened it. */
export type Opened = { readonly incident: Incident; readonly opened: boolean };

/** Each lost race means that another alert or reply has just opened or closed an occurrence. This many in a row are a fault. */
const mostTries = 10;

/**
 * Opens an incident for an alert, or joins the live one.
 *
 * There is no lock and no pointer. The next number is written if it does not exist yet, and the loser of a race reads again.
 */
export const openOrJoin =
  ({ newestOccurrence, openIncident, joinIncident }: OpenServices) =>
  async (key: string, opening: Opening, at: string): Promise<Opened> => {
    for (let tries = 0; tries < mostTries; tries += 1) {
      const newest = await newestOccurrence(key);
      const live = newest !== undefined && isLive(newest, at);
      // This state of the alarm was received before, and its incident has closed since. An old event reopens nothing.
      if (!live && newest !== undefined && hasReceived(newest, opening)) return { incident: newest, opened: false };
      const incident = live
        ? await joinIncident(newest.id, at, newestState(newest, opening))
        : await openIncident(key, newest, opening, at);
      if (incident !== undefined) return { incident, opened: !live };
    }
    throw new Error(`The incidents of ${key} changed ${mostTries} times while an alert was received.`);
  };

function hasReceived({ alarmStateAt = '' }: Incident, opening: Opening): boolean {
  return opening.alarmStateAt !== undefined && opening.alarmStateAt <= alarmStateAt;
}

/** The alarm's state in an alert, unless the incident has already received a newer one. */
function newestState({ alarmStateAt = '' }: Incident, opening: Opening): string | undefined {
  const stateAt = opening.alarmStateAt;
  return stateAt === undefined || stateAt < alarmStateAt ? undefined : stateAt;
}
