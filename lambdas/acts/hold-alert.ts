import type * as heldAlerts from '../adapters/held-alerts.ts';
import type * as incidents from '../adapters/incidents.ts';
import { ignored } from '../domain/intake/alarm.ts';
import { type HeldAlert, type Holding, heldAfter } from '../domain/intake/held.ts';
import type { Cover } from '../domain/on-call/muting.ts';
import type { Reporting } from './reporting.ts';

export type HoldServices = Pick<typeof heldAlerts, 'findHeldAlert' | 'holdAlert'> & Pick<Reporting, 'log' | 'measure'>;

/**
 * Holds an alert that a mute covers: no incident is opened, and nobody is notified. Nothing if the record has changed since it was
 * read, and then the alert is to be decided anew.
 *
 * @param known the record under its name. It has to be read before the incident: the sweep opens first, and then drops the record.
 */
export const hold =
  ({ holdAlert, log, measure }: HoldServices) =>
  async (
    cover: Cover,
    holding: Holding,
    known: HeldAlert | undefined,
    details?: unknown,
  ): Promise<HeldAlert | undefined> => {
    const held = heldAfter(known, cover, holding);
    if (!(await holdAlert(held, known, held.content === holding.content ? details : undefined))) return undefined;
    const { key, source, until, by } = held;
    log(ignored, { held: key, source, because: `a mute holds it: ${by.about}`, ...(until !== undefined && { until }) });
    if (known === undefined || known.rightAt !== undefined) measure(holding.at, { AlertsHeld: 1 });
    return held;
  };

/** Each lost race means that another alert or the sweep has just changed the record. This many in a row are a fault. */
const mostTries = 20;

/**
 * The result of an act on what is held under a name. The act is repeated while it returns nothing, because it has lost a race.
 *
 * @throws Error if it loses every time
 */
export async function untilWon<T>(name: string, act: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const result = await act();
    if (result !== undefined) return result;
  }
  throw new Error(`What is held as ${name} changed ${mostTries} times while an alert about it was received.`);
}

export type EndHeldServices = Pick<typeof heldAlerts, 'findHeldAlert' | 'endHeldAlert'> & Pick<Reporting, 'log'>;

/**
 * Ends what is held under a name, because it is right again; false if nothing was held. A repeat changes nothing.
 *
 * @param isOver decides whether the end is about the record. It is asked again if an alert has come in between.
 */
export const endHeld =
  ({ findHeldAlert, endHeldAlert, log }: EndHeldServices) =>
  (name: string, at: string, isOver: (held: HeldAlert) => boolean = () => true): Promise<boolean> =>
    untilWon(name, async () => {
      const held = await findHeldAlert(name);
      if (held === undefined) return false;
      if (held.rightAt !== undefined || !isOver(held)) return true;
      if (!(await endHeldAlert(held, at))) return undefined;
      log('an alert was right again while a mute held it', { held: held.key, since: held.since });
      return true;
    });

export type ShowOpenServices = Pick<typeof heldAlerts, 'findHeldAlert' | 'moveHeldAlert'> &
  Pick<typeof incidents, 'newestOccurrence'>;

/**
 * Lets the next sweep drop what is held under a name, because its incident has received an alert that no mute covers.
 *
 * An alert that is older than what is held may have been received late. Then what is held still notifies when its mute ends.
 */
export const letGo =
  ({ findHeldAlert, moveHeldAlert, newestOccurrence }: ShowOpenServices) =>
  async (name: string, at: string): Promise<void> => {
    const held = await findHeldAlert(name);
    if (held === undefined || held.rightAt !== undefined) return;
    const newest = await newestOccurrence(held.key);
    if ((newest?.lastAlertAt ?? '') >= held.at) await moveHeldAlert(held, { until: at, by: held.by });
  };
