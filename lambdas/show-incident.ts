import { findIncident } from './adapters/incidents.ts';
import { findLink, policyHash } from './adapters/links.ts';
import { readTimeline } from './adapters/timeline.ts';
import type { Incident } from './domain/incident/incident.ts';
import type { Link } from './domain/incident/link.ts';
import type { TimelineEvent } from './domain/incident/timeline.ts';
import { incidentJson } from './domain/page/incident-json.ts';
import { incidentPage } from './domain/page/incident-page.ts';
import { pageStyle, plainPage } from './domain/page/page.ts';
import {
  headerOf,
  instantOf,
  jsonResponse,
  pageResponse,
  problem,
  type Request,
  type Response,
} from './domain/text/http.ts';

type Services = {
  readonly findLink: (code: string, at: string) => Promise<Link | undefined>;
  readonly findIncident: (id: string) => Promise<Incident | undefined>;
  readonly readTimeline: (incident: string) => Promise<TimelineEvent[]>;
  readonly policyHash: (text: string) => string;
};

const allowed = 'GET, HEAD, POST, OPTIONS';

/** GET and HEAD /n/{code}: shows an incident. Whoever opens the link, nothing changes. */
export const showIncident =
  (services: Services) =>
  async (request: Request): Promise<Response> => {
    const { httpMethod } = request;
    if (httpMethod === 'OPTIONS') return { statusCode: 204, headers: { Allow: allowed }, body: '' };
    if (httpMethod !== 'GET' && httpMethod !== 'HEAD') {
      const refusal = problem(405, 'Method not allowed', 'A link is opened with GET and answered with POST.');
      return { ...refusal, headers: { ...refusal.headers, Allow: allowed } };
    }
    const response = await show(services, request);
    return httpMethod === 'HEAD' ? { ...response, body: '' } : response;
  };

async function show(services: Services, request: Request): Promise<Response> {
  const at = instantOf(request);
  const styleHash = services.policyHash(pageStyle);
  const wantsJson = headerOf(request, 'accept')?.includes('application/json') ?? false;

  const link = await services.findLink(request.pathParameters?.code ?? '', at);
  const incident = link && (await services.findIncident(link.incident));
  if (link === undefined || incident === undefined) {
    const { title, text } = unknownLink;
    return wantsJson ? problem(404, title, text) : pageResponse(404, plainPage(unknownLink), styleHash);
  }
  const view = { incident, timeline: await services.readTimeline(incident.id), at, reader: link };
  if (wantsJson) return jsonResponse(200, incidentJson(view));
  return pageResponse(200, incidentPage(view), styleHash);
}

/** One plain answer for codes that are unknown, malformed or expired: it tells nobody which. */
export const unknownLink = {
  title: 'This link does not work',
  text: 'It may have expired, or part of it may be missing. Open the newest message about the incident and use its link.',
};

export const handler = showIncident({ findLink, findIncident, readTimeline, policyHash });
