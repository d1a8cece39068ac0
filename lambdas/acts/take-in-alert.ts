import type * as digests from '../adapters/digest.ts';
import type * as requests from '../adapters/idempotency.ts';
import type * as incidents from '../adapters/incidents.ts';
import type * as links from '../adapters/links.ts';
import type * as onCall from '../adapters/on-call.ts';
import type * as timeline from '../adapters/timeline.ts';
import {
  type Incident,
  incidentKey,
  isIncidentId,
  isLive,
  type Opening,
  resolveByOf,
} from '../domain/incident/incident.ts';
import { statusLink } from '../domain/incident/link.ts';
import { sweepTellsAt } from '../domain/incident/reopening.ts';
import { currentWaits } from '../domain/incident/waits.ts';
import { type Alert, alertOpening, dedupOf } from '../domain/intake/alert.ts';
import type { Refusal } from '../domain/intake/alert-answer.ts';
import { type HeldAnswer, heldAnswer } from '../domain/intake/held.ts';
import { ownedDedup, senderText, sourceAsContact } from '../domain/intake/owner.ts';
import type { Sender } from '../domain/intake/sender.ts';
import { type Cover, coverOf, type Subject } from '../domain/on-call/muting.ts';
import type { Policy } from '../domain/on-call/policy.ts';
import { routeSource } from '../domain/on-call/route.ts';
import type { Source } from '../domain/on-call/source.ts';
import { type Chosen, choosePolicy } from './choose-policy.ts';
import {
  type EndHeldServices,
  endHeld,
  type HoldServices,
  hold,
  letGo,
  type ShowOpenServices,
  untilWon,
} from './hold-alert.ts';
import { newestFormer, noteAlert, type Opened, type OpenServices, openOrJoin, opensNothing } from './open-incident.ts';
import type { Reporting } from './reporting.ts';
import { type StartServices, startIfOwed } from './start-run.ts';
import { type WakeServices, wakeAll } from './wake.ts';

export type AlertServices = OpenServices &
  StartServices &
  WakeServices &
  Pick<typeof incidents, 'findIncident' | 'acknowledge' | 'resolve'> &
  Pick<typeof timeline, 'addEvent'> &
  HoldServices &
  EndHeldServices &
  ShowOpenServices &
  Pick<typeof onCall, 'findPolicy' | 'findRules'> &
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

/** The incident of an alert and the code of a link to it, what is held of it, or the reason why nothing was done. */
export type TakenIn = (Opened & { readonly code: string }) | Kept | { readonly refused: Refusal };

/** Opens an incident for an alert, or joins or resolves the live one. A repeated request gets the first answer again. */
export const takeInAlert =
  (services: AlertServices) =>
  async (posted: Posted): Promise<TakenIn> => {
    const { at } = posted;
    const result = await doOnce(services, posted);
    if (!('incident' in result)) return result;
    await startIfOwed(services)(result.incident, at);
    return { ...result, code: await services.createLink(statusLink(result.incident.id), at) };
  };

/** An alert that opened no incident, because a mute holds it. */
type Kept = { readonly held: HeldAnswer };

type Result = Opened | Kept | { readonly refused: Refusal };

async function doOnce(services: AlertServices, posted: Posted): Promise<Result> {
  const { body, idempotencyKey, at } = posted;
  if (idempotencyKey === undefined) return act(services, posted);
  const digest = services.digest(body);
  const done = await services.findRequest(idempotencyKey, at);
  if (done?.body === digest && done.held !== undefined) return { held: done.held };
  const isRepeat = done?.body === digest && done.incident !== undefined;
  const before = isRepeat ? await services.findIncident(done.incident) : undefined;
  if (isRepeat && before !== undefined) return { incident: before, opened: done.opened };
  const result = await act(services, done === undefined || done.body === digest ? posted : withReusedKey(posted));
  if ('refused' in result) return result;
  const answered =
    'held' in result ? { held: result.held, opened: false } : { incident: result.incident.id, opened: result.opened };
  await services.rememberRequest(idempotencyKey, { body: digest, ...answered }, at);
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

async function trigger(services: AlertServices, keys: Keys, posted: Posted): Promise<Result> {
  const { alert, sender, settings, at } = posted;
  const { routes, mutes } = await services.findRules();
  const routed = routeSource(sender.source, routes, Date.parse(at));
  const chosen = await choosePolicy(services)(alert.policy, settings, routed);
  const subject = subjectOf(posted, chosen.policy);
  const cover = coverOf(mutes, subject, Date.parse(at));
  const kept = cover && (await untilWon(keys.key, () => holdPosted(services, keys, posted, cover)));
  if (kept !== undefined && kept !== 'live') return kept;
  const taken = await openPosted(services)(keys, posted, chosen);
  if (mutes.length > 0 && (taken.opened || taken.isReopened === true)) await letGo(services)(keys.key, at);
  return taken;
}

function withEventAt({ eventAt }: Posted): Pick<Opening, 'eventAt'> {
  return eventAt === undefined ? {} : { eventAt };
}

/** The members of a posted alert that mutes are narrowed by. */
export function subjectOf({ alert, sender }: Pick<Posted, 'alert' | 'sender'>, policy: string): Subject {
  return { source: sender.source, severity: alert.severity, policy };
}

/** Holds an alert unless its incident is live. Nothing if what is held has changed meanwhile. */
async function holdPosted(
  services: AlertServices,
  { key, formerKey }: Keys,
  posted: Posted,
  cover: Cover,
): Promise<Kept | 'live' | undefined> {
  const { alert, sender, at, where, eventAt } = posted;
  const { details, ...rest } = alert;
  const known = await services.findHeldAlert(key);
  if (await opensNothing(services)(key, withEventAt(posted), at, formerKey)) return 'live';
  if (eventAt !== undefined && at < (known?.rightAt ?? '')) return { held: { status: 'resolved' } };
  const { summary, severity } = alert;
  const hasDetails = details !== undefined;
  const content = { kind: 'alert', alert: rest, hasDetails, sender: sender.source, formerKey, where, eventAt } as const;
  const holding = { name: key, key, summary, severity, source: sender.source, at, content };
  const held = await hold(services)(cover, holding, known, details);
  return held && { held: heldAnswer(held) };
}

export type OpenPostedServices = OpenServices & Pick<typeof timeline, 'addEvent'> & Pick<Reporting, 'measure'>;

/**
 * Opens, joins or reopens the incident of a posted alert, and writes it to the timeline.
 *
 * @param because the sentence about what was held, if a mute held the alert until now
 */
export const openPosted =
  (services: OpenPostedServices) =>
  async (
    { key, formerKey }: Keys,
    { alert, sender, at, where, eventAt }: Pick<Posted, 'alert' | 'sender' | 'at' | 'where' | 'eventAt'>,
    { policy, note }: Chosen,
    because?: string,
  ): Promise<Opened> => {
    const { summary, source } = alert;
    const opening = {
      ...{ ...alertOpening(alert, policy), owner: sender.source },
      ...(where !== undefined && { where }),
      ...(eventAt !== undefined && { eventAt }),
      ...(because !== undefined && { because }),
    };
    const taken = await openOrJoin(services)(key, opening, at, formerKey);
    const { incident, opened } = taken;
    services.measure(at, { AlertsReceived: 1, IncidentsOpened: opened ? 1 : 0 });
    await noteAlert(services)(taken, { at, kind: 'alert', source, key: sender.source, summary, repeat: !opened });
    const notes = [
      ...alert.notes,
      ...(opened && note !== undefined ? [note] : []),
      ...(because === undefined ? [] : [because]),
    ];
    if (taken.isOnlyCounted !== true)
      for (const text of notes) await services.addEvent(incident.id, { at, kind: 'note', text });
    return taken;
  };

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
  const wasHeld = await endHeld(services)(keys.key, at);
  const own = await findOwn(services, keys, posted);
  const open = own.find((incident) => isLive(incident, at)) ?? own.find(({ status }) => openStatuses.includes(status));
  const endedAt = eventAt === undefined ? undefined : at;
  const resolved = open && (await services.resolve(open.id, by, at, undefined, sweepTellsAt(open, at), endedAt));
  const incident =
    resolved ?? (open && (await services.findIncident(open.id))) ?? own.find(({ status }) => status === 'resolved');
  if (incident?.status !== 'resolved')
    return wasHeld ? { held: { status: 'resolved' } } : { refused: 'nothing to resolve' };
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
  if (live === undefined) return answerHeld(services, keys);
  const by = { contact: sourceAsContact(sender.source), name };
  const taken = live.status === 'triggered' ? await giveTo(services, live, by, at) : undefined;
  const incident = taken ?? (await services.findIncident(live.id)) ?? live;
  if (incident.by?.contact === by.contact)
    await wakeAll(services)(currentWaits(incident), { outcome: 'acknowledged', by: by.contact });
  if (taken !== undefined)
    await services.addEvent(incident.id, { at, kind: 'status', status: 'acknowledged', by: name });
  return { incident, opened: false };
}

/** The answer about a held alert that its source has acknowledged: it stays held, and notifies if it is still wrong at the end. */
async function answerHeld({ findHeldAlert }: AlertServices, { key }: Keys): Promise<Result> {
  const held = await findHeldAlert(key);
  return held === undefined || held.rightAt !== undefined
    ? { refused: 'nothing to acknowledge' }
    : { held: heldAnswer(held) };
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
