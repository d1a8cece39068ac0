import type * as compression from '../adapters/compression.ts';
import type * as onCall from '../adapters/on-call.ts';
import type * as adapterSettings from '../adapters/settings.ts';
import type * as sources from '../adapters/sources.ts';
import { linkUrl } from '../domain/incident/link.ts';
import { isTooLarge, mostPackedBytes } from '../domain/intake/alert.ts';
import { notAnAlert, notYet, tooLarge, unknownPath } from '../domain/intake/alert-answer.ts';
import { reasonIn, reasonOf, shownPath } from '../domain/intake/refused-alert.ts';
import { senderOf } from '../domain/intake/sender.ts';
import { findSystem, readRequest, type System, type SystemRequest } from '../domain/intake/system.ts';
import { envelopeAnswers } from '../domain/intake/systems/sns.ts';
import { systems } from '../domain/intake/systems.ts';
import { headerOf, type Request, type Response } from '../domain/text/http.ts';
import { parseExactJson } from '../domain/text/json.ts';
import { type EnvelopeServices, receiveEnvelope } from './receive-envelope.ts';
import { type RefusalServices, reportRefusals } from './report-refusals.ts';
import { type DraftServices, type TakenDrafts, takeInDrafts } from './take-in-drafts.ts';

export type RequestServices = DraftServices &
  RefusalServices &
  EnvelopeServices &
  Pick<typeof compression, 'unpackBody'> &
  Pick<typeof onCall, 'findSource'> &
  Pick<typeof adapterSettings, 'baseUrl'> &
  Pick<typeof sources, 'readSources'>;

/** Receives alerts: finds the system of the path, receives every alert of the body, and answers in the system's form. */
export const receiveRequest =
  (services: RequestServices) =>
  async (request: Request): Promise<Response> => {
    const found = findSystem(systems, request.path, request.httpMethod);
    const unpacked = services.unpackBody(request, mostPackedBytes);
    const isHuge = unpacked === 'too large';
    const sender = senderOf(request, services.readSources());
    const posted = readRequest(isHuge ? { ...request, body: null } : unpacked, sender, found?.parameters);
    const refuse = (answer: Response, ...reasons: (string | undefined)[]) => {
      reportRefusals(services)(posted, reasons);
      return answer;
    };
    if (found === undefined) return answerUnknown(services, posted, request);
    const { system } = found;
    if (isHuge || isTooLarge(posted.text, system.mostBytes))
      return refuse(tooLarge(system.mostBytes), 'it is too large');
    const settings = await services.findSource(posted.sender.source);
    const json = parseExactJson(posted.text);
    const handled = system.isSigned ? await receiveEnvelope(services)(json, { ...posted, settings }) : 'an alert';
    if (handled !== 'an alert') return refuse(...envelopeAnswers[handled]);
    const body = system.read(json, { ...posted, settings });
    if ('faults' in body) return refuse((system.refuse ?? notAnAlert)(body.faults), reasonIn(body.faults));
    const taken = await takeInDrafts(services)({
      ...{ sender: posted.sender, settings, at: posted.at, body: posted.text, drafts: body.drafts },
      idempotencyKey: keyOf(request),
      statusUrl: (code) => linkUrl(services.baseUrl(), code),
    });
    return refuse(answerOf(services, system, posted, taken), ...taken.results.map(reasonOf));
  };

/** The answer to a path that belongs to no system. Only a POST can have been an alert. */
function answerUnknown(services: RequestServices, posted: SystemRequest, { httpMethod, path }: Request): Response {
  if (httpMethod === 'POST') reportRefusals(services)(posted, [`nothing receives alerts at ${shownPath(path)}`]);
  return unknownPath(Object.keys(systems));
}

/** The answer of the system, or that some alerts are left. */
function answerOf(
  services: RequestServices,
  system: System,
  posted: SystemRequest,
  { results, left }: TakenDrafts,
): Response {
  if (left > 0) {
    services.log('a body has more alerts than one request has time for', { source: posted.sender.source, left });
    return notYet(left);
  }
  const answer = system.answer(results, posted);
  // API Gateway counts every 4xx. An alarm on its count leaves these out.
  if (answer.statusCode >= 400 && results.every((result) => reasonOf(result) === undefined))
    services.measure(posted.at, { AlertsUnmatched: 1 });
  return answer;
}

/** The idempotency key, made different for each sender; nothing if it is empty. */
function keyOf(request: Request): string | undefined {
  const key = headerOf(request, 'idempotency-key');
  return key ? `${request.requestContext.identity?.apiKeyId ?? ''} ${key}` : undefined;
}
