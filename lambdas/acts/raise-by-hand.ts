import type * as digests from '../adapters/digest.ts';
import type * as links from '../adapters/links.ts';
import type * as onCall from '../adapters/on-call.ts';
import type * as timeline from '../adapters/timeline.ts';
import { incidentKey } from '../domain/incident/incident.ts';
import { statusLink } from '../domain/incident/link.ts';
import { type Alert, alertOpening } from '../domain/intake/alert.ts';
import { ownedDedup } from '../domain/intake/owner.ts';
import { choosePolicy } from './choose-policy.ts';
import { noteAlert, type Opened, type OpenServices, openOrJoin } from './open-incident.ts';
import { type StartServices, startIfOwed } from './start-run.ts';

export type RaiseServices = OpenServices &
  StartServices &
  Pick<typeof timeline, 'addEvent'> &
  Pick<typeof onCall, 'findPolicy'> &
  Pick<typeof links, 'createLink'> &
  Pick<typeof digests, 'digest'>;

/** The source of the incidents that people raise. The id of a source in oncall.yaml has no space. */
const byHand = 'by hand';

/** The source of an incident as messages name it: `Dana (by hand)`. */
function raiserText(name: string): string {
  return `${name} (${byHand})`;
}

/**
 * Opens an incident that a person saw before the monitoring did, or joins the live one with the same summary, whoever raised it.
 *
 * No mute holds it: a person who raises an incident has decided that people are notified.
 */
export const raiseByHand =
  (services: RaiseServices) =>
  async (alert: Omit<Alert, 'source'>, name: string, at: string): Promise<Opened & { readonly code: string }> => {
    const { summary } = alert;
    const source = raiserText(name);
    const because = `${name} raised this by hand.`;
    const { policy, note } = await choosePolicy(services)(alert.policy, undefined);
    const key = incidentKey(summary, services.digest(ownedDedup(byHand, summary)));
    const opening = { ...alertOpening({ ...alert, source }, policy), owner: byHand, because };
    const taken = await openOrJoin(services)(key, opening, at);
    const { incident, opened } = taken;
    await noteAlert(services)(taken, { at, kind: 'alert', source, summary, repeat: !opened });
    const notes = [...alert.notes, ...(opened && note !== undefined ? [note] : [])];
    for (const text of notes) await services.addEvent(incident.id, { at, kind: 'note', text });
    await startIfOwed(services)(incident, at);
    return { ...taken, code: await services.createLink(statusLink(incident.id), at) };
  };
