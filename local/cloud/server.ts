import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Clock } from '../asl/clock.ts';
import type { Call, CallAnswer } from './function-thread.ts';
import { beginAt, readRequest, sendAnswer } from './loopback.ts';
import { foreignOrigin } from './origin.ts';
import { type Answer, jsonAnswer, notHere, queryError, type Request, restError, type WrittenResponse } from './wire.ts';

type Service = (request: Request) => Promise<Answer>;

/** The services that answer the requests on the port. */
type Services = {
  /** By the prefix of `X-Amz-Target`. */
  readonly byTarget: { readonly [prefix: string]: Service };
  /** By the service in the scope of the request's signature. */
  readonly byScope: { readonly [service: string]: Service };
  /** Writes its answers to the response itself. */
  readonly dynamoDb: (request: Request, response: WrittenResponse) => void;
  /** Answers everything that AWS clients do not send: requests for the API and the pages. */
  readonly byPath: Service;
  /** Resolves when nobody waits for a page or a press, or it has taken too long. */
  readonly untilNobodyWaits: () => Promise<void>;
  /** True if requests for other hosts, and from pages of other sites, are answered too. */
  readonly isOpen?: boolean;
  /** Throws when the key that signed a request is not allowed the request's actions. */
  readonly authorize: (request: Request, signed: { readonly accessKeyId: string; readonly service: string }) => void;
};

export type Listening = {
  /** Without a slash at the end. */
  readonly url: string;
  /** Starts answering. Requests that arrive earlier wait until then. */
  readonly serve: (services: Services) => void;
  /** Answers a call of a function in this process as if it had come over the network. */
  readonly call: (call: Call) => Promise<CallAnswer>;
  readonly stop: () => Promise<void>;
};

/** The largest body that is accepted, as in API Gateway. */
const largestBody = 10 * 1024 * 1024;

/**
 * Listens only on the loopback address; port 0 stands for any free port.
 *
 * @throws Error with advice when the port is in use
 */
export async function listen(port: number, clock: Clock): Promise<Listening> {
  let ready: (services: Services) => void;
  const services = new Promise<Services>((resolve) => {
    ready = resolve;
  });
  const server = createServer((request, response) => {
    clock.during(answer(request, response, services)).catch(() => response.destroy());
  });
  // A client can keep its connection for a long time, because clients are few and all on this machine.
  server.keepAliveTimeout = 60_000;
  const url = await beginAt(server, port);
  let isStopped = false;
  const call = async (asked: Call): Promise<CallAnswer> => {
    if (isStopped) return { error: 'ECONNREFUSED' };
    const given = await clock.during(answerCall(requestOf(url, asked), services)).catch(() => undefined);
    return given === undefined || isStopped ? { error: 'ECONNRESET' } : given;
  };
  return {
    ...{ url, call },
    serve: (found) => ready(found),
    stop: async () => {
      isStopped = true;
      server.close();
      server.closeAllConnections();
    },
  };
}

async function answer(incoming: IncomingMessage, response: ServerResponse, found: Promise<Services>): Promise<void> {
  const services = await found;
  const foreign = services.isOpen ? undefined : foreignOrigin(incoming.method ?? 'GET', incoming.headers);
  if (foreign !== undefined) return sendAnswer(response, jsonAnswer(403, { message: foreign }));
  const request = await readRequest(incoming, largestBody).catch(() => undefined);
  if (!request) return sendAnswer(response, jsonAnswer(400, { message: 'Bad Request' }));
  const refusal = refusalOf(services, request);
  if (refusal) return sendAnswer(response, refusal);
  if (isOfAwsClient(request)) await services.untilNobodyWaits();
  if (!request.isTooLarge && isForDynamoDb(request)) {
    const closed = once(response, 'close');
    services.dynamoDb(request, response);
    await closed;
    return;
  }
  await sendAnswer(response, await route(services, request).catch(restError));
}

/** The same for a call of a function, which has no connection. */
async function answerCall(request: Request, found: Promise<Services>): Promise<CallAnswer> {
  const services = await found;
  if ((request.bytes?.length ?? 0) > largestBody) return answered(jsonAnswer(413, { message: 'Request Too Long' }));
  const refusal = refusalOf(services, request);
  if (refusal) return answered(refusal);
  if (!isForDynamoDb(request)) return answered(await route(services, request).catch(restError));
  return new Promise((resolve) => services.dynamoDb(request, new CalledResponse(resolve)));
}

function requestOf(url: string, { method, path, headers, body }: Call): Request {
  const lowered = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)] as const);
  const bytes = Buffer.from(body);
  return {
    method,
    url: new URL(`${url}${path}`),
    headers: Object.fromEntries(lowered),
    rawHeaders: Object.entries(headers).flat(),
    bytes,
    body: typeof body === 'string' ? body : bytes.toString(),
  };
}

function answered({ status, headers, body }: Answer): CallAnswer {
  const members = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)] as const);
  return { status, headers: Object.fromEntries(members), body };
}

/** A response without a connection. */
class CalledResponse extends EventEmitter implements WrittenResponse {
  statusCode = 200;
  readonly #headers: Record<string, string> = {};
  readonly #resolve: (answer: CallAnswer) => void;

  constructor(resolve: (answer: CallAnswer) => void) {
    super();
    this.#resolve = resolve;
  }

  setHeader(name: string, value: string | number | readonly string[]): this {
    this.#headers[name.toLowerCase()] = String(value);
    return this;
  }

  end(body = ''): this {
    this.#resolve({ status: this.statusCode, headers: this.#headers, body });
    this.emit('finish');
    return this;
  }

  destroy(): void {
    this.#resolve({ error: 'ECONNRESET' });
  }
}

/** True for a request to a service of AWS from outside: neither an alert, a page nor a press. */
function isOfAwsClient(request: Request): boolean {
  return request.headers['x-amz-target'] !== undefined || signatureOf(request) !== undefined;
}

function isForDynamoDb({ headers }: Request): boolean {
  return headers['x-amz-target']?.startsWith('DynamoDB_20120810.') ?? false;
}

/** The answer to a request that its sender is not allowed to make; `undefined` when it is allowed. */
function refusalOf({ authorize }: Services, request: Request): Answer | undefined {
  const signed = signatureOf(request);
  try {
    if (signed) authorize(request, signed);
    return undefined;
  } catch (error) {
    return signed?.service === 'sns' ? queryError(error) : restError(error);
  }
}

/** The access key and the service in a request's signature. */
function signatureOf({ headers }: Request) {
  const form = /^AWS4-HMAC-SHA256 Credential=([^/,]+)\/[^,]*\/([^/,]+)\/aws4_request/;
  const [, accessKeyId, service] = form.exec(headers.authorization ?? '') ?? [];
  return accessKeyId === undefined || service === undefined ? undefined : { accessKeyId, service };
}

function route({ byTarget, byScope, byPath }: Services, request: Request): Promise<Answer> {
  const [prefix, operation] = request.headers['x-amz-target']?.split('.') ?? [];
  if (request.isTooLarge && (prefix !== undefined || signatureOf(request)))
    return Promise.resolve(jsonAnswer(413, { message: 'Request Too Long' }));
  if (prefix !== undefined) {
    const service = Object.hasOwn(byTarget, prefix) ? byTarget[prefix] : undefined;
    if (service) return service(request);
    const { name, message } = notHere(`${prefix}.${operation}`);
    return Promise.resolve(jsonAnswer(400, { __type: name, message }, { 'x-amzn-query-error': `${name};Sender` }));
  }
  const scope = signatureOf(request)?.service;
  if (scope === undefined) return byPath(request);
  const service = Object.hasOwn(byScope, scope) ? byScope[scope] : undefined;
  return service ? service(request) : Promise.reject(notHere(`${scope} ${request.method} ${request.url.pathname}`));
}
