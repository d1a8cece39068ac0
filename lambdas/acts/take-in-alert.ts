import type * as digests from '../adapters/digest.ts';
import type * as requests from '../adapters/idempotency.ts';
import type * as incidents from '../adapters/incidents.ts';
import type * as links from '../adapters/links.ts';
import type * as onCall from '../adapters/on-call.ts';
import type * as timeline from '../adapters/timeline.ts';
import { incidentKey, isLive } from '../domain/incident/incident.ts';
import { statusLink } from '../domain/incident/link.ts';
import { currentWaits } from '../domain/incident/waits.ts';
import { type Alert, alertOpening, dedupOf } from '../domain/intake/alert.ts';
import type { Refusal } from '../domain/intake/alert-answer.ts';
import type { Sender } from '../domain/intake/sender.ts';
import { type Opened, type OpenServices, openOrJoin } from './open-incident.ts';
import type { Reporting } from './reporting.ts';
import { type StartServices, startIfOwed } from './start-run.ts';
import { type WakeServices, wakeAll } from './wake.ts';

export type AlertServices = OpenServices &
  StartServices &
  WakeServices &
  Pick<typeof incidents, 'findIncident' | 'resolve'> &
  Pick<typeof timeline, 'addEvent'> &
  Pick<typeof onCall, 'findPolicy'> &
  Pick<typeof requests, 'findRequest' | 'rememberRequest'> &
  Pick<typeof links, 'createLink'> &
  Pick<typeof digests, 'digest'> &
  Pick<Reporting, 'measure'>;

/** An alert as it was posted: `body` is the request's text. A request with the same idempotency key must not act twice. */
export type Posted = {
  /** The sender by its API key, whatever the alert calls it. */
  readonly sender: Sender;
  readonly alert: Alert;
  readonly body: string;
  readonly idempotencyKey: string | undefined;
  readonly at: string;
};

/** The incident of an alert and the code of a link to it, or the reason why nothing was done. */
export type TakenIn = (Opened & { readonly code: string }) | { readonly refused: Refusal };

/** Opens an incident for an alert, or joins or resolves the live one. A repeated request gets the first answer again. */
export const takeInAlert =
  (services: AlertServices) =>
  async (posted: Posted): Promise<TakenIn> => {
    const { at } = posted;
    const result = await doOnce(services, posted);
    if ('refused' in result) return result;
    await startIfOwed(services)(result.incident, at);
    return { ...result, code: await services.createLink(statusLink(result.incident.id), at) };
  };

type Result = Opened | { readonly refused: Refusal };

async function doOnce(services: AlertServices, { alert, body, idempotencyKey, at }: Posted): Promise<Result> {
  if (idempotencyKey === undefined) return triggerOrResolve(services, alert, at);
  const digest = services.digest(body);
  const done = await services.findRequest(idempotencyKey, at);
  if (done === undefined) {
    const result = await triggerOrResolve(services, alert, at);
    if ('refused' in result) return result;
    const { incident, opened } = result;
    await services.rememberRequest(idempotencyKey, { body: digest, incident: incident.id, opened }, at);
    return result;
  }
  if (done.body !== digest) return { refused: 'key used before' };
  const incident = done.incident === undefined ? undefined : await services.findIncident(done.incident);
  return incident === undefined ? { refused: 'incident gone' } : { incident, opened: done.opened };
}

async function triggerOrResolve(services: AlertServices, alert: Alert, at: string): Promise<Result> {
  const { text, title } = dedupOf(alert);
  const key = incidentKey(title, services.digest(text));
  return alert.action === 'resolve' ? resolveLive(services, key, alert, at) : trigger(services, key, alert, at);
}

async function trigger(services: AlertServices, key: string, alert: Alert, at: string): Promise<Result> {
  const { policy, note } = await choosePolicy(services, alert.policy ?? 'default');
  const { summary, source } = alert;
  const { incident, opened } = await openOrJoin(services)(key, alertOpening(alert, policy), at);
  services.measure(at, { AlertsReceived: 1, IncidentsOpened: opened ? 1 : 0 });
  await services.addEvent(incident.id, { at, kind: 'alert', source, summary, repeat: !opened });
  const notes = [...alert.notes, ...(opened && note !== undefined ? [note] : [])];
  for (const text of notes) await services.addEvent(incident.id, { at, kind: 'note', text });
  return { incident, opened };
}

async function choosePolicy({ findPolicy }: AlertServices, asked: string): Promise<{ policy: string; note?: string }> {
  if (asked === 'default' || (await findPolicy(asked)) !== undefined) return { policy: asked };
  return {
    policy: 'default',
    note: `The alert asked for the policy "${asked}", which does not exist. "default" is used instead.`,
  };
}

/** Resolves the live incident. One that was resolved before gets the same answer, and its waits are ended again in case of a crash. */
async function resolveLive(services: AlertServices, key: string, { source }: Alert, at: string): Promise<Result> {
  const newest = await services.newestOccurrence(key);
  const resolved = newest && isLive(newest, at) ? await services.resolve(newest.id, source, at) : undefined;
  const incident = resolved ?? newest;
  if (incident?.status !== 'resolved') return { refused: 'nothing to resolve' };
  if (resolved !== undefined) services.measure(at, { IncidentsResolved: 1 });
  await wakeAll(services)(currentWaits(incident), { outcome: 'resolved', by: source });
  if (resolved !== undefined)
    await services.addEvent(incident.id, { at, kind: 'status', status: 'resolved', by: source });
  return { incident, opened: false };
}
