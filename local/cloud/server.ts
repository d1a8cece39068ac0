import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../asl/clock.ts';
import { foreignOrigin } from './origin.ts';
import { type Answer, jsonAnswer, notHere, queryError, type Request, restError } from './wire.ts';

type Service = (request: Request) => Promise<Answer>;

/** Who answers what comes in on the port. */
type Services = {
  /** By what `X-Amz-Target` begins with. */
  readonly byTarget: { readonly [prefix: string]: Service };
  /** By the service in the scope of the request's signature. */
  readonly byScope: { readonly [service: string]: Service };
  /** Answers its requests itself. */
  readonly dynamoDb: (request: Request, response: ServerResponse) => void;
  /** Everything that AWS clients do not send: the API and the pages. */
  readonly byPath: Service;
  /** Throws when whoever signed a request with this key may not do what it asks of the service. */
  readonly authorize: (request: Request, signed: { readonly accessKeyId: string; readonly service: string }) => void;
};

export type Listening = {
  /** Without a slash at the end. */
  readonly url: string;
  /** Starts answering; what came in before that waits. */
  readonly serve: (services: Services) => void;
  readonly stop: () => Promise<void>;
};

/** A body may be this large, which is what API Gateway allows too. */
const largestBody = 10 * 1024 * 1024;

/**
 * Listens on the loopback address only; port 0 is any that is free.
 *
 * @throws Error that says what to do when the port is taken
 */
export async function listen(port: number, clock: Clock): Promise<Listening> {
  let ready: (services: Services) => void;
  const services = new Promise<Services>((resolve) => {
    ready = resolve;
  });
  const server = createServer((request, response) => {
    clock.during(answer(request, response, services)).catch(() => response.destroy());
  });
  // A client may keep its connection for as long as it likes: there are few, and all are on this machine.
  server.keepAliveTimeout = 60_000;
  await begin(server, port);
  const { port: actual } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${actual}`,
    serve: (found) => ready(found),
    stop: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function begin(server: Server, port: number): Promise<void> {
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new Error(`Port ${port} is in use. Stop what uses it, or choose another one with --port.`);
  }
}

async function answer(incoming: IncomingMessage, response: ServerResponse, found: Promise<Services>): Promise<void> {
  const services = await found;
  const foreign = foreignOrigin(incoming.method ?? 'GET', incoming.headers);
  if (foreign !== undefined) return send(response, jsonAnswer(403, { message: foreign }));
  const request = await read(incoming).catch(() => undefined);
  if (!request) return send(response, jsonAnswer(413, { message: 'Request Too Long' }));
  const refusal = refusalOf(services, request);
  if (refusal) return send(response, refusal);
  if (request.headers['x-amz-target']?.startsWith('DynamoDB_20120810.')) {
    const closed = once(response, 'close');
    services.dynamoDb(request, response);
    await closed;
    return;
  }
  await send(response, await route(services, request).catch(restError));
}

/** What a request is answered that its sender may not make. */
function refusalOf({ authorize }: Services, request: Request): Answer | undefined {
  const signed = signatureOf(request);
  try {
    if (signed) authorize(request, signed);
    return undefined;
  } catch (error) {
    return signed?.service === 'sns' ? queryError(error) : restError(error);
  }
}

/** Whose signature a request has, and for which service. */
function signatureOf({ headers }: Request) {
  const form = /^AWS4-HMAC-SHA256 Credential=([^/,]+)\/[^,]*\/([^/,]+)\/aws4_request/;
  const [, accessKeyId, service] = form.exec(headers.authorization ?? '') ?? [];
  return accessKeyId === undefined || service === undefined ? undefined : { accessKeyId, service };
}

function route({ byTarget, byScope, byPath }: Services, request: Request): Promise<Answer> {
  const [prefix, operation] = request.headers['x-amz-target']?.split('.') ?? [];
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

async function read(incoming: IncomingMessage): Promise<Request> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= largestBody) chunks.push(chunk);
  }
  if (length > largestBody) throw new Error('The body is too large.');
  return {
    method: incoming.method ?? 'GET',
    url: urlOf(incoming),
    headers: headersOf(incoming),
    rawHeaders: incoming.rawHeaders,
    body: Buffer.concat(chunks).toString(),
  };
}

/** What a request asks for, on the host that its header names: what is written before the path leads nowhere else. */
function urlOf({ url = '/', headers: { host } }: IncomingMessage): URL {
  const path = url.startsWith('/') ? url : url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '');
  return new URL(`http://${host}${path.startsWith('/') ? '' : '/'}${path}`);
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

/** Resolves once the answer has left, or the client has; at once where the answer goes on. */
async function send(response: ServerResponse, { status, headers, body, goOn }: Answer): Promise<void> {
  if (response.destroyed) return;
  if (goOn) {
    response.writeHead(status, headers);
    return goOn(response);
  }
  const closed = once(response, 'close');
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
  await closed;
}
