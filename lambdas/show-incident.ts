import { type LinkServices, openLink } from './acts/open-link.ts';
import { type LinkViewServices, viewLink } from './acts/view-link.ts';
import { policyHash } from './adapters/digest.ts';
import { findDetails, findIncident, findIncidents, findUnanswered } from './adapters/incidents.ts';
import { findLink } from './adapters/links.ts';
import { findContacts, findSchedules, isContact } from './adapters/on-call.ts';
import { callPrice, smsPrice } from './adapters/settings.ts';
import { readTimeline } from './adapters/timeline.ts';
import { findWaiting, wasNotified } from './adapters/waiting.ts';
import { formerContact, pageStyle, plainPage, unknownLink } from './domain/page/page.ts';
import * as http from './domain/text/http.ts';
import { logError } from './log.ts';

type Services = LinkServices & LinkViewServices & { readonly policyHash: typeof policyHash };

const allowed = 'GET, HEAD, POST, OPTIONS';
const notAllowed = http.problem(405, 'Method not allowed', 'A link is opened with GET and answered with POST.');

/** GET and HEAD /n/{code}: shows an incident or everything that waits for a contact, and changes nothing. */
export const showIncident =
  (services: Services) =>
  async (request: http.Request): Promise<http.Response> => {
    const { httpMethod } = request;
    if (httpMethod === 'OPTIONS') return { statusCode: 204, headers: { Allow: allowed }, body: '' };
    if (httpMethod !== 'GET' && httpMethod !== 'HEAD') return http.withHeaders(notAllowed, { Allow: allowed });
    const response = await show(services, request);
    return httpMethod === 'HEAD' ? { ...response, body: '' } : response;
  };

async function show(services: Services, request: http.Request): Promise<http.Response> {
  const at = http.instantOf(request);
  const wantsJson = http.headerOf(request, 'accept')?.includes('application/json') ?? false;
  const respond = (status: number, html: string) => http.pageResponse(status, html, services.policyHash(pageStyle));
  const refuse = (status: number, { title, text }: typeof unknownLink) =>
    wantsJson ? http.problem(status, title, text) : respond(status, plainPage({ title, text }));
  const { all, incident: asked } = request.queryStringParameters ?? {};
  const found = await openLink(services)(request.pathParameters?.code ?? '', at, asked);
  if (found === undefined) return refuse(404, unknownLink);
  if (found.hasLeft) return refuse(403, formerContact);
  const shown = await viewLink(services)(found, at, all !== undefined && asked === undefined);
  if (wantsJson && shown.isPartial) return http.problem(503, 'Not readable now', 'Ask again in a few seconds.');
  return wantsJson ? http.jsonResponse(200, shown.json()) : respond(200, shown.page());
}

// Imported one by one, so that the bundle contains no code that writes.
export const handler = showIncident({
  ...{ findContacts, findSchedules, isContact },
  findDetails,
  findIncident,
  findIncidents,
  findLink,
  findUnanswered,
  findWaiting,
  logError,
  policyHash,
  readTimeline,
  ...{ smsPrice, callPrice },
  wasNotified,
});
