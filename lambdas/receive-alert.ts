import { type DraftServices, takeInDrafts } from './acts/take-in-drafts.ts';
import { digest } from './adapters/digest.ts';
import * as executions from './adapters/executions.ts';
import * as requests from './adapters/idempotency.ts';
import * as incidents from './adapters/incidents.ts';
import * as links from './adapters/links.ts';
import * as onCall from './adapters/on-call.ts';
import * as timeline from './adapters/timeline.ts';
import { linkUrl } from './domain/incident/link.ts';
import { isTooLarge } from './domain/intake/alert.ts';
import { notAnAlert, tooLarge, unknownPath } from './domain/intake/alert-answer.ts';
import { senderOf } from './domain/intake/sender.ts';
import { findSystem, readRequest } from './domain/intake/system.ts';
import { systems } from './domain/intake/systems.ts';
import { baseUrlOf, headerOf, type Request, type Response } from './domain/text/http.ts';
import { parseExactJson } from './domain/text/json.ts';
import { logError, measure } from './log.ts';

/** Receives alerts: finds the system of the path, takes in every alert of the body, and answers in the system's form. */
export const receiveAlert =
  (services: DraftServices) =>
  async (request: Request): Promise<Response> => {
    const found = findSystem(systems, request.path);
    if (found === undefined) return unknownPath(Object.keys(systems));
    const { system, parameters } = found;
    const posted = readRequest(request, senderOf(request), parameters);
    if (isTooLarge(posted.text, system.mostBytes)) return tooLarge(system.mostBytes);
    const body = system.read(parseExactJson(posted.text), posted);
    if ('faults' in body) return (system.refuse ?? notAnAlert)(body.faults);
    const results = await takeInDrafts(services)({
      ...{ sender: posted.sender, at: posted.at, body: posted.text, drafts: body.drafts },
      idempotencyKey: keyOf(request),
      statusUrl: (code) => linkUrl(baseUrlOf(request), code),
    });
    return system.answer(results, posted);
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
