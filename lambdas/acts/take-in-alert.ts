import type * as digests from '../adapters/digest.ts';
import type * as requests from '../adapters/idempotency.ts';
import type * as incidents from '../adapters/incidents.ts';
import type * as links from '../adapters/links.ts';
import type * as onCall from '../adapters/on-call.ts';
import type * as timeline from '../adapters/timeline.ts';
import { type Incident, incidentKey, isIncidentId, isLive, resolveByOf } from '../domain/incident/incident.ts';
import { statusLink } from '../domain/incident/link.ts';
import { sweepTellsAt } from '../domain/incident/reopening.ts';
import { currentWaits } from '../domain/incident/waits.ts';
import { type Alert, alertOpening, dedupOf } from '../domain/intake/alert.ts';
import type { Refusal } from '../domain/intake/alert-answer.ts';
import { ownedDedup, senderText, sourceAsContact } from '../domain/intake/owner.ts';
import type { Sender } from '../domain/intake/sender.ts';
import type { Policy } from '../domain/on-call/policy.ts';
import type { Source } from '../domain/on-call/source.ts';
import { choosePolicy } from './choose-policy.ts';
import { newestFormer, noteAlert, type Opened, type OpenServices, openOrJoin } from './open-incident.ts';
import type { Reporting } from './reporting.ts';
import { type StartServices, startIfOwed } from './start-run.ts';
import { type WakeServices, wakeAll } from './wake.ts';

export type AlertServices = OpenServices &
  StartServices &
  WakeServices &
  Pick<typeof incidents, 'findIncident' | 'acknowledge' | 'resolve'> &
  Pick<typeof timeline, 'addEvent'> &
  Pick<typeof onCall, 'findPolicy'> &
  Pick<typeof requests, 'findRequest' | 'rememberRequest'> &
  Pick<typeof links, 'createLink'> &
  Pick<typeof digests, 'digest'> &
  Pick<Reporting, 'measure'>;

/** An alert as it was posted: `body` is the request's text. The same text with the same idempotency key must not act twice. */
export type Posted = {
  /** The sender by its API key, whatever the alert calls it. */
  readonly sender: Sender;
  /** The settings of the sender in oncall.yaml, if it has any. */
  readonly settings?: Source | undefined;
  readonly alert: Alert;
  readonly body: string;
  readonly idempotencyKey: string | undefined;
  readonly at: string;
  /** The account and Region that it comes from, if they are not the pager's own. */
  readonly where?: string | undefined;
  /** The instant that an event of EventBridge gives itself, ISO 8601. */
  readonly eventAt?: string | undefined;
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

async function doOnce(services: AlertServices, posted: Posted): Promise<Result> {
  const { body, idempotencyKey, at } = posted;
  if (idempotencyKey === undefined) return act(services, posted);
  const digest = services.digest(body);
  const done = await services.findRequest(idempotencyKey, at);
  const isRepeat = done?.body === digest && done.incident !== undefined;
  const before = isRepeat ? await services.findIncident(done.incident) : undefined;
  if (isRepeat && before !== undefined) return { incident: before, opened: done.opened };
  const result = await act(services, done === undefined || done.body === digest ? posted : withReusedKey(posted));
  if ('refused' in result) return result;
  const { incident, opened } = result;
  await services.rememberRequest(idempotencyKey, { body: digest, incident: incident.id, opened }, at);
  return result;
}

/** Some senders have one key for all their requests. That must not silence what is wrong. */
function withReusedKey({ alert, ...posted }: Posted): Posted {
  const note = 'The Idempotency-Key came with another alert before, so it does not count.';
  return { ...posted, alert: { ...alert, notes: [...alert.notes, note] } };
}

/** The key of a source's incidents, and the one that the last release gave to the incidents of all sources. */
type Keys = { readonly key: string; readonly formerKey: string };

/** The keys of the incidents that an alert of a sender belongs to. */
export function keysOf(
  { digest }: Pick<AlertServices, 'digest'>,
  { alert, sender }: Pick<Posted, 'alert' | 'sender'>,
): Keys {
  const { text, title } = dedupOf(alert);
  return {
    key: incidentKey(title, digest(ownedDedup(sender.source, text))),
    formerKey: incidentKey(title, digest(text)),
  };
}

function act(services: AlertServices, posted: Posted): Promise<Result> {
  const { alert } = posted;
  const keys = keysOf(services, posted);
  const acts = { trigger, acknowledge: acknowledgeLive, resolve: resolveLive };
  return acts[alert.action](services, keys, posted);
}

async function trigger(
  services: AlertServices,
  { key, formerKey }: Keys,
  { alert, sender, settings, at, where, eventAt }: Posted,
): Promise<Result> {
  const { policy, note } = await choosePolicy(services)(alert.policy, settings);
  const { summary, source } = alert;
  const opening = {
    ...{ ...alertOpening(alert, policy), owner: sender.source },
    ...(where !== undefined && { where }),
    ...(eventAt !== undefined && { eventAt }),
  };
  const taken = await openOrJoin(services)(key, opening, at, formerKey);
  const { incident, opened } = taken;
  services.measure(at, { AlertsReceived: 1, IncidentsOpened: opened ? 1 : 0 });
  await noteAlert(services)(taken, { at, kind: 'alert', source, key: sender.source, summary, repeat: !opened });
  const notes = [...alert.notes, ...(opened && note !== undefined ? [note] : [])];
  if (taken.isOnlyCounted !== true)
    for (const text of notes) await services.addEvent(incident.id, { at, kind: 'note', text });
  return taken;
}

const openStatuses: readonly Incident['status'][] = ['triggered', 'acknowledged'];

/**
 * The newest incidents that an alert can take or end: the source's own, one of the last release, and the source's own by
 * its id, because senders of an alert without a key know only the id that they were answered.
 */
async function findOwn(
  services: AlertServices,
  { key, formerKey }: Keys,
  { alert, sender }: Posted,
): Promise<Incident[]> {
  const found = [await services.newestOccurrence(key), await newestFormer(services)(formerKey)];
  const { dedupKey: id = '' } = alert;
  const named = isIncidentId(id) ? await services.findIncident(id) : undefined;
  if (named?.owner === sender.source) found.push(named);
  return found.filter((incident) => incident !== undefined);
}

/**
 * Resolves the open incident, even if it was taken so long ago that another alert would open a new one. One that was
 * resolved before gets the same answer, and its waits are ended again in case of a crash.
 */
async function resolveLive(services: AlertServices, keys: Keys, posted: Posted): Promise<Result> {
  const { alert, sender, at, eventAt } = posted;
  const by = senderText(alert.source, sender.source);
  const own = await findOwn(services, keys, posted);
  const open = own.find((incident) => isLive(incident, at)) ?? own.find(({ status }) => openStatuses.includes(status));
  const endedAt = eventAt === undefined ? undefined : at;
  const resolved = open && (await services.resolve(open.id, by, at, undefined, sweepTellsAt(open, at), endedAt));
  const incident =
    resolved ?? (open && (await services.findIncident(open.id))) ?? own.find(({ status }) => status === 'resolved');
  if (incident?.status !== 'resolved') return { refused: 'nothing to resolve' };
  if (resolved !== undefined) services.measure(at, { IncidentsResolved: 1 });
  await wakeAll(services)(currentWaits(incident), { outcome: 'resolved', by });
  if (resolved !== undefined) await services.addEvent(incident.id, { at, kind: 'status', status: 'resolved', by });
  return { incident, opened: false };
}

/**
 * Gives the live incident to its source, because somebody took it there. One that a contact has stays theirs.
 *
 * The source has as long to resolve it as a contact has. Then people are notified again.
 */
async function acknowledgeLive(services: AlertServices, keys: Keys, posted: Posted): Promise<Result> {
  const { alert, sender, at } = posted;
  const name = senderText(alert.source, sender.source);
  const live = (await findOwn(services, keys, posted)).find((incident) => isLive(incident, at));
  if (live === undefined) return { refused: 'nothing to acknowledge' };
  const by = { contact: sourceAsContact(sender.source), name };
  const taken = live.status === 'triggered' ? await giveTo(services, live, by, at) : undefined;
  const incident = taken ?? (await services.findIncident(live.id)) ?? live;
  if (incident.by?.contact === by.contact)
    await wakeAll(services)(currentWaits(incident), { outcome: 'acknowledged', by: by.contact });
  if (taken !== undefined)
    await services.addEvent(incident.id, { at, kind: 'status', status: 'acknowledged', by: name });
  return { incident, opened: false };
}

async function giveTo(
  services: AlertServices,
  live: Incident,
  by: NonNullable<Incident['by']>,
  at: string,
): Promise<Incident | undefined> {
  const policy = live.plan === undefined ? await findPolicyOf(services, live) : undefined;
  return services.acknowledge(live.id, by, at, resolveByOf(live, at, policy));
}

async function findPolicyOf({ findPolicy }: AlertServices, { policy }: Incident): Promise<Policy | undefined> {
  return (await findPolicy(policy)) ?? (await findPolicy('default'));
}
