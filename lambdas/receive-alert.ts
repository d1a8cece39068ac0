import { type IntakeServices, openOrJoin, startIfOwed } from './acts/open-incident.ts';
import { type WakeServices, wakeAll } from './acts/wake.ts';
import { startRun, wake } from './adapters/executions.ts';
import { type Done, findRequest, rememberRequest } from './adapters/idempotency.ts';
import {
  findIncident,
  joinIncident,
  markStarted,
  newestOccurrence,
  openIncident,
  resolve,
} from './adapters/incidents.ts';
import { createLink, digest } from './adapters/links.ts';
import { findPolicy } from './adapters/on-call.ts';
import { addEvent } from './adapters/timeline.ts';
import { type Incident, incidentKey, isLive, type Opening } from './domain/incident/incident.ts';
import type { Link } from './domain/incident/link.ts';
import { currentWaits } from './domain/incident/waits.ts';
import { type Alert, dedupOf, mostBytes, parseAlert } from './domain/intake/alert.ts';
import type { Policy } from './domain/on-call/policy.ts';
import {
  baseUrlOf,
  headerOf,
  instantOf,
  jsonResponse,
  problem,
  type Request,
  type Response,
} from './domain/text/http.ts';
import { logError, measure } from './log.ts';

type Services = IntakeServices &
  WakeServices & {
    readonly findIncident: (id: string) => Promise<Incident | undefined>;
    readonly resolve: (id: string, resolvedBy: string, at: string) => Promise<Incident | undefined>;
    readonly findPolicy: (id: string) => Promise<Policy | undefined>;
    readonly findRequest: (key: string, at: string) => Promise<Done | undefined>;
    readonly rememberRequest: (key: string, done: Done, at: string) => Promise<void>;
    readonly createLink: (link: Link, at: string) => Promise<string>;
    readonly digest: (text: string) => string;
  };

/** POST /alerts: opens an incident (202), joins or resolves the live one (200), or says everything that is wrong. */
export const receiveAlert =
  (services: Services) =>
  async (request: Request): Promise<Response> => {
    const at = instantOf(request);
    const body = bodyOf(request);
    if (Buffer.byteLength(body) > mostBytes) {
      return problem(
        413,
        'Alert too large',
        `An alert has at most ${mostBytes / 1024} KB. Put the rest behind "link".`,
      );
    }
    const parsed = parseAlert(body);
    if ('faults' in parsed) {
      return problem(
        400,
        'Not an alert',
        'Nothing was done. Mend what "errors" names and send it again.',
        parsed.faults,
      );
    }
    const idempotencyKey = keyOf(request);
    const done = idempotencyKey && (await services.findRequest(idempotencyKey, at));
    if (!done) return takeIn(services, request, parsed.alert, body, idempotencyKey, at);
    if (done.body !== services.digest(body)) {
      return problem(
        422,
        'Idempotency-Key used before',
        'This key came with another alert. Use a new key for a new alert.',
      );
    }
    return repeat(services, request, done, at);
  };

async function takeIn(
  services: Services,
  request: Request,
  alert: Alert,
  body: string,
  idempotencyKey: string | undefined,
  at: string,
): Promise<Response> {
  const { text, title } = dedupOf(alert);
  const key = incidentKey(title, services.digest(text));
  const result =
    alert.action === 'resolve' ? await resolveLive(services, key, alert, at) : await trigger(services, key, alert, at);
  if (result === undefined) {
    return problem(404, 'Nothing to resolve', 'No live incident has this dedup key, so nothing was done.');
  }
  if (idempotencyKey !== undefined) {
    const done = { body: services.digest(body), incident: result.incident.id, opened: result.opened };
    await services.rememberRequest(idempotencyKey, done, at);
  }
  await startIfOwed(services, result.incident, at);
  return answer(services, request, result.incident, result.opened, at);
}

async function trigger(services: Services, key: string, alert: Alert, at: string) {
  const { policy, note } = await choosePolicy(services, alert.policy ?? 'default');
  const { summary, severity, source, details, link } = alert;
  const opening: Opening = {
    summary,
    severity,
    source,
    policy,
    ...(details && { details }),
    ...(link !== undefined && { link }),
  };
  const result = await openOrJoin(services, key, opening, at);
  measure(at, { AlertsReceived: 1, IncidentsOpened: result.opened ? 1 : 0 });
  await services.addEvent(result.incident.id, { at, kind: 'alert', source, summary, repeat: !result.opened });
  if (result.opened && note !== undefined)
    await services.addEvent(result.incident.id, { at, kind: 'note', text: note });
  return result;
}

async function choosePolicy({ findPolicy }: Services, asked: string): Promise<{ policy: string; note?: string }> {
  if (asked === 'default' || (await findPolicy(asked)) !== undefined) return { policy: asked };
  return { policy: 'default', note: `The alert asked for policy "${asked}", which does not exist; "default" is used.` };
}

/** Resolves the live incident. One that was resolved before is answered alike: a crash must leave nobody waiting. */
async function resolveLive(services: Services, key: string, { source }: Alert, at: string) {
  const newest = await services.newestOccurrence(key);
  if (newest === undefined) return undefined;
  const resolved = isLive(newest, at) ? await services.resolve(newest.id, source, at) : undefined;
  const incident = resolved ?? newest;
  if (incident.status !== 'resolved') return undefined;
  if (resolved !== undefined) measure(at, { IncidentsResolved: 1 });
  await wakeAll(services, currentWaits(incident), { outcome: 'resolved', by: source });
  if (resolved !== undefined)
    await services.addEvent(incident.id, { at, kind: 'status', status: 'resolved', by: source });
  return { incident, opened: false };
}

/** The same request again: it is answered as the first time, with the incident as it is now. */
async function repeat(services: Services, request: Request, done: Done, at: string): Promise<Response> {
  const incident = done.incident === undefined ? undefined : await services.findIncident(done.incident);
  if (incident === undefined)
    return problem(404, 'Incident gone', 'The incident of this request is no longer on record.');
  await startIfOwed(services, incident, at);
  return answer(services, request, incident, done.opened, at);
}

async function answer(services: Services, request: Request, { id, status }: Incident, opened: boolean, at: string) {
  const code = await services.createLink({ incident: id, timeZone: 'UTC' }, at);
  const statusUrl = `${baseUrlOf(request)}/n/${code}`;
  return jsonResponse(opened ? 202 : 200, { incidentId: id, status, statusUrl }, { Location: statusUrl });
}

/** Keys of different senders never meet; an empty one is none. */
function keyOf(request: Request): string | undefined {
  const key = headerOf(request, 'idempotency-key');
  return key ? `${request.requestContext.identity?.apiKeyId ?? ''} ${key}` : undefined;
}

function bodyOf({ body, isBase64Encoded }: Request): string {
  return isBase64Encoded ? Buffer.from(body ?? '', 'base64').toString('utf8') : (body ?? '');
}

export const handler = receiveAlert({
  newestOccurrence,
  openIncident,
  joinIncident,
  startRun,
  markStarted,
  addEvent,
  findIncident,
  resolve,
  findPolicy,
  findRequest,
  rememberRequest,
  createLink,
  digest,
  wake,
  logError,
});
