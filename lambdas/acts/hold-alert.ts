import type * as heldAlerts from '../adapters/held-alerts.ts';
import { ignored } from '../domain/intake/alarm.ts';
import { type HeldAlert, type Holding, heldAfter } from '../domain/intake/held.ts';
import type { Cover } from '../domain/on-call/muting.ts';
import type { Reporting } from './reporting.ts';

export type HoldServices = Pick<typeof heldAlerts, 'findHeldAlert' | 'holdAlert'> & Pick<Reporting, 'log' | 'measure'>;

/** Holds an alert that a mute covers: no incident is opened, and nobody is notified. */
export const hold =
  ({ findHeldAlert, holdAlert, log, measure }: HoldServices) =>
  async (cover: Cover, holding: Holding, details?: unknown): Promise<HeldAlert> => {
    const known = await findHeldAlert(holding.name);
    const held = heldAfter(known, cover, holding);
    await holdAlert(held, held.content === holding.content ? details : undefined);
    const { key, source, until, by } = held;
    log(ignored, { held: key, source, because: `a mute holds it: ${by.about}`, ...(until !== undefined && { until }) });
    if (known === undefined || known.rightAt !== undefined) measure(holding.at, { AlertsHeld: 1 });
    return held;
  };

export type EndHeldServices = Pick<typeof heldAlerts, 'findHeldAlert' | 'endHeldAlert'> & Pick<Reporting, 'log'>;

/** Ends what is held under a name, because it is right again; false if nothing was held. A repeat changes nothing. */
export const endHeld =
  ({ findHeldAlert, endHeldAlert, log }: EndHeldServices) =>
  async (name: string, at: string): Promise<boolean> => {
    const held = await findHeldAlert(name);
    if (held === undefined) return false;
    if (held.rightAt === undefined && (await endHeldAlert(name, at)))
      log('an alert was right again while a mute held it', { held: held.key, since: held.since });
    return true;
  };

export type ShowOpenServices = Pick<typeof heldAlerts, 'findHeldAlert' | 'moveHeldAlert'>;

/** Lets the next sweep drop what is held under a name, because an alert that no mute covers has opened its incident. */
export const letGo =
  ({ findHeldAlert, moveHeldAlert }: ShowOpenServices) =>
  async (name: string, at: string): Promise<void> => {
    const held = await findHeldAlert(name);
    if (held !== undefined && held.rightAt === undefined) await moveHeldAlert(held, { until: at, by: held.by });
  };
