import { drawFeed, type FeedServices } from './acts/draw-feed.ts';
import { findFeed } from './adapters/feeds.ts';
import { loadOnCall } from './adapters/on-call.ts';
import { pagerName } from './adapters/settings.ts';
import { instantOf, problem, type Request, type Response, withHeaders } from './domain/text/http.ts';
import { logError } from './log.ts';

type Services = FeedServices & { readonly findFeed: typeof findFeed; readonly logError: typeof logError };

const allowed = 'GET, HEAD';
const notAllowed = problem(405, 'Method not allowed', 'A calendar is read with GET.');

const plain = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' };

/** The same answer for a code that never existed, was revoked, or whose contact has left. */
const notFound: Response = {
  ...{ statusCode: 404, headers: { ...plain, 'Content-Type': 'text/plain; charset=utf-8' }, body: 'Not found\n' },
};

const notNow = withHeaders(problem(503, 'Not readable now', 'Ask again in an hour.'), { 'Retry-After': '3600' });

/** GET and HEAD /c/{code}.ics: the shifts of a contact or of a schedule for calendar programs. Changes nothing. */
export const showCalendar =
  (services: Services) =>
  async (request: Request): Promise<Response> => {
    const { httpMethod, pathParameters } = request;
    if (httpMethod !== 'GET' && httpMethod !== 'HEAD') return withHeaders(notAllowed, { Allow: allowed });
    const text = await draw(services, (pathParameters?.code ?? '').replace(/\.ics$/i, ''), instantOf(request));
    if (text === undefined) return notFound;
    if (text === 'not now') return notNow;
    const headers = { ...plain, 'Content-Type': 'text/calendar; charset=utf-8' };
    return { statusCode: 200, headers, body: httpMethod === 'HEAD' ? '' : text };
  };

/** The text of the feed of a code. An error must not wake anybody by an alarm on the function, because a calendar program asks again. */
async function draw(services: Services, code: string, at: string): Promise<string | undefined> {
  try {
    const feed = await services.findFeed(code);
    return feed && (await drawFeed(services)(feed, at));
  } catch (error) {
    services.logError('a calendar could not be drawn; calendar programs keep what they have', error);
    return 'not now';
  }
}

// Imported one by one, so that the bundle contains no code that writes.
export const handler = showCalendar({ findFeed, loadOnCall, logError, pagerName });
