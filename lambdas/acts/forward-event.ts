import type * as compression from '../adapters/compression.ts';
import type * as ownApi from '../adapters/own-api.ts';
import { isTooLarge, mostPackedBytes } from '../domain/intake/alert.ts';
import { keyIn, routingKeyIn } from '../domain/intake/sender.ts';
import { bodyOf, headerOf, instantOf, jsonResponse, type Request, type Response } from '../domain/text/http.ts';
import { type RefusalServices, reportRefusals } from './report-refusals.ts';

export type ForwardServices = Pick<typeof ownApi, 'postToOwnApi'> &
  Pick<typeof compression, 'unpackBody'> &
  RefusalServices;

/** The most bytes of an event, as PagerDuty has it. */
const mostBytes = 512 * 1024;

/** The route of events that asks for a key. The last word but two stands for the key, which is sent as a header. */
const keyedPath = '/key/routing-key/v2/enqueue';

/**
 * Passes a PagerDuty event on to the route that asks for a key, with the key of its body as a header.
 *
 * Nothing behind that route calls this one, so there is no loop. A key that is missing or not valid gets PagerDuty's own
 * answer, after which its clients do not try again.
 *
 * @throws Error when there is no answer in time: the client gets a 5xx and sends the event again
 */
export const forwardEvent =
  (services: ForwardServices) =>
  async (given: Request): Promise<Response> => {
    const at = instantOf(given);
    const refuse = (because: string) => {
      reportRefusals(services)({ sender: { source: 'unknown' }, at }, [because]);
      return invalid(because);
    };
    const tooLarge = `the event is larger than ${mostBytes / 1024} KB`;
    const request = services.unpackBody(given, mostPackedBytes);
    if (request === 'too large') return refuse(tooLarge);
    const text = bodyOf(request);
    if (isTooLarge(text, mostBytes)) return refuse(tooLarge);
    // A proxy may set Authorization for itself.
    const key = keyIn(withoutAuthorization(request)) ?? routingKeyIn(text) ?? keyIn(request);
    if (key === undefined || !/^[\x21-\x7e]{1,128}$/.test(key))
      return refuse("'routing_key' is missing or not a key: write the API key of your system there");
    const answer = await services.postToOwnApi(keyedPath, { ...headersOf(request), 'x-api-key': key }, request);
    // API Gateway has counted this refusal.
    if (answer.status === 401 || answer.status === 403) return invalid("'routing_key' is not a valid API key");
    return { ...jsonResponse(answer.status, {}, { 'Content-Type': answer.contentType }), body: answer.body };
  };

function invalid(because: string): Response {
  return jsonResponse(400, { status: 'invalid event', message: 'Event object is invalid', errors: [because] });
}

function withoutAuthorization({ headers, ...request }: Request): Request {
  const others = Object.entries(headers ?? {}).filter(([name]) => name.toLowerCase() !== 'authorization');
  return { ...request, headers: Object.fromEntries(others) };
}

/** The headers of the request that matter for the event. */
function headersOf(request: Request): Record<string, string> {
  const named = ['content-type', 'idempotency-key'].map((name) => [name, headerOf(request, name)] as const);
  return Object.fromEntries(named.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
