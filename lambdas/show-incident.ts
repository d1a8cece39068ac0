import { type LinkServices, openLink } from './acts/open-link.ts';
import { type AroundServices, readAround } from './acts/read-around.ts';
import { policyHash } from './adapters/digest.ts';
import { findDetails, findIncident } from './adapters/incidents.ts';
import { findLink } from './adapters/links.ts';
import { isContact } from './adapters/on-call.ts';
import { readTimeline } from './adapters/timeline.ts';
import { incidentJson } from './domain/page/incident-json.ts';
import { incidentPage } from './domain/page/incident-page.ts';
import { formerContact, pageStyle, plainPage, unknownLink } from './domain/page/page.ts';
import * as http from './domain/text/http.ts';
import { logError } from './log.ts';

type Services = LinkServices & AroundServices & { readonly policyHash: typeof policyHash };

const allowed = 'GET, HEAD, POST, OPTIONS';

/** GET and HEAD /n/{code}: shows an incident, and changes nothing. */
export const showIncident =
  (services: Services) =>
  async (request: http.Request): Promise<http.Response> => {
    const { httpMethod } = request;
    if (httpMethod === 'OPTIONS') return { statusCode: 204, headers: { Allow: allowed }, body: '' };
    if (httpMethod !== 'GET' && httpMethod !== 'HEAD') {
      const refusal = http.problem(405, 'Method not allowed', 'A link is opened with GET and answered with POST.');
      return { ...refusal, headers: { ...refusal.headers, Allow: allowed } };
    }
    const response = await show(services, request);
    return httpMethod === 'HEAD' ? { ...response, body: '' } : response;
  };

async function show(services: Services, request: http.Request): Promise<http.Response> {
  const at = http.instantOf(request);
  const page = (status: number, html: string) => http.pageResponse(status, html, services.policyHash(pageStyle));
  const wantsJson = http.headerOf(request, 'accept')?.includes('application/json') ?? false;

  const found = await openLink(services)(request.pathParameters?.code ?? '', at);
  const refuse = (status: number, { title, text }: typeof unknownLink) =>
    wantsJson ? http.problem(status, title, text) : page(status, plainPage({ title, text }));
  if (found === undefined) return refuse(404, unknownLink);
  if (found.hasLeft) return refuse(403, formerContact);
  const { link, incident } = found;
  const view = { incident, ...(await readAround(services)(incident)), at, reader: link };
  if (wantsJson && view.isPartial) return http.problem(503, 'Not readable now', 'Ask again in a few seconds.');
  return wantsJson ? http.jsonResponse(200, incidentJson(view)) : page(200, incidentPage(view));
}

// Imported one by one, so that the bundle contains no code that writes.
export const handler = showIncident({
  findDetails,
  findIncident,
  findLink,
  isContact,
  logError,
  policyHash,
  readTimeline,
});
