import type * as onCall from '../adapters/on-call.ts';
import type * as sources from '../adapters/sources.ts';
import { linkUrl } from '../domain/incident/link.ts';
import { isTooLarge } from '../domain/intake/alert.ts';
import { notAnAlert, tooLarge, unknownPath } from '../domain/intake/alert-answer.ts';
import { reasonIn, reasonOf, shownPath } from '../domain/intake/refused-alert.ts';
import { senderOf } from '../domain/intake/sender.ts';
import { findSystem, readRequest } from '../domain/intake/system.ts';
import { envelopeAnswers } from '../domain/intake/systems/sns.ts';
import { systems } from '../domain/intake/systems.ts';
import { baseUrlOf, headerOf, type Request, type Response } from '../domain/text/http.ts';
import { parseExactJson } from '../domain/text/json.ts';
import { type EnvelopeServices, receiveEnvelope } from './receive-envelope.ts';
import { type RefusalServices, reportRefusals } from './report-refusals.ts';
import { type DraftServices, takeInDrafts } from './take-in-drafts.ts';

export type RequestServices = DraftServices &
  RefusalServices &
  EnvelopeServices &
  Pick<typeof onCall, 'findSource'> &
  Pick<typeof sources, 'readSources'>;

/** Receives alerts: finds the system of the path, receives every alert of the body, and answers in the system's form. */
export const receiveRequest =
  (services: RequestServices) =>
  async (request: Request): Promise<Response> => {
    const found = findSystem(systems, request.path);
    const posted = readRequest(request, senderOf(request, services.readSources()), found?.parameters);
    const refuse = (answer: Response, ...reasons: (string | undefined)[]) => {
      reportRefusals(services)(posted, reasons);
      return answer;
    };
    if (found === undefined)
      return refuse(unknownPath(Object.keys(systems)), `nothing receives alerts at ${shownPath(request.path)}`);
    const { system } = found;
    if (isTooLarge(posted.text, system.mostBytes)) return refuse(tooLarge(system.mostBytes), 'it is too large');
    const settings = await services.findSource(posted.sender.source);
    const json = parseExactJson(posted.text);
    const handled = system.isSigned ? await receiveEnvelope(services)(json, { ...posted, settings }) : 'an alert';
    if (handled !== 'an alert') return refuse(...envelopeAnswers[handled]);
    const body = system.read(json, { ...posted, settings });
    if ('faults' in body) return refuse((system.refuse ?? notAnAlert)(body.faults), reasonIn(body.faults));
    const results = await takeInDrafts(services)({
      ...{ sender: posted.sender, settings, at: posted.at, body: posted.text, drafts: body.drafts },
      idempotencyKey: keyOf(request),
      statusUrl: (code) => linkUrl(baseUrlOf(request), code),
    });
    const reasons = results.map(reasonOf);
    const answer = system.answer(results, posted);
    // API Gateway counts every 4xx. An alarm on its count leaves these out.
    if (answer.statusCode >= 400 && reasons.every((reason) => reason === undefined))
      services.measure(posted.at, { AlertsUnmatched: 1 });
    return refuse(answer, ...reasons);
  };

/** The idempotency key, made different for each sender; nothing if it is empty. */
function keyOf(request: Request): string | undefined {
  const key = headerOf(request, 'idempotency-key');
  return key ? `${request.requestContext.identity?.apiKeyId ?? ''} ${key}` : undefined;
}
