import { type AlertServices, takeInAlert } from './acts/take-in-alert.ts';
import { digest } from './adapters/digest.ts';
import * as executions from './adapters/executions.ts';
import * as requests from './adapters/idempotency.ts';
import * as incidents from './adapters/incidents.ts';
import * as links from './adapters/links.ts';
import * as onCall from './adapters/on-call.ts';
import * as timeline from './adapters/timeline.ts';
import { linkUrl } from './domain/incident/link.ts';
import { isTooLarge, parseAlert } from './domain/intake/alert.ts';
import { accepted, notAnAlert, refused, tooLarge } from './domain/intake/alert-answer.ts';
import { baseUrlOf, bodyOf, headerOf, instantOf, type Request, type Response } from './domain/text/http.ts';
import { logError, measure } from './log.ts';

/** POST /alerts: opens an incident (202), joins or resolves the live one (200), or names every fault of the alert. */
export const receiveAlert =
  (services: AlertServices) =>
  async (request: Request): Promise<Response> => {
    const body = bodyOf(request);
    if (isTooLarge(body)) return tooLarge();
    const parsed = parseAlert(body);
    if ('faults' in parsed) return notAnAlert(parsed.faults);
    const sender = { source: request.requestContext.identity?.apiKeyId ?? '' };
    const posted = { sender, alert: parsed.alert, body, idempotencyKey: keyOf(request), at: instantOf(request) };
    const taken = await takeInAlert(services)(posted);
    if ('refused' in taken) return refused(taken.refused);
    return accepted(taken.incident, taken.opened, linkUrl(baseUrlOf(request), taken.code));
  };

/** The idempotency key, made different for each sender; nothing if it is empty. */
function keyOf(request: Request): string | undefined {
  const key = headerOf(request, 'idempotency-key');
  return key ? `${request.requestContext.identity?.apiKeyId ?? ''} ${key}` : undefined;
}

export const handler = receiveAlert({
  ...executions,
  ...incidents,
  ...links,
  ...onCall,
  ...requests,
  ...timeline,
  digest,
  logError,
  measure,
});
