import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Answer, Request } from './wire.ts';

/**
 * Lets a server listen on the loopback address, and gives its URL without a slash at the end. Port 0 stands for any free port.
 *
 * @throws Error with advice when the port is in use
 */
export async function beginAt(server: Server, port: number): Promise<string> {
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new Error(`Port ${port} is in use. Stop the program that uses it, or choose another port with --port.`);
  }
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A request, read to its end. A body with more bytes than `largest` is left out. */
export async function readRequest(incoming: IncomingMessage, largest: number): Promise<Request> {
  const chunks: Buffer[] = [];
  let length = 0;
  // By events: the iterator of a stream costs a tenth of a small request.
  incoming.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length <= largest) chunks.push(chunk);
  });
  await once(incoming, 'end');
  const isTooLarge = length > largest;
  const bytes = Buffer.concat(isTooLarge ? [] : chunks);
  return {
    method: incoming.method ?? 'GET',
    url: urlOf(incoming),
    headers: headersOf(incoming),
    rawHeaders: incoming.rawHeaders,
    bytes,
    body: bytes.toString(),
    ...(isTooLarge && { isTooLarge }),
  };
}

/** The URL of a request, on the host of its header. A host in the request line itself is ignored. */
function urlOf({ url = '/', headers: { host } }: IncomingMessage): URL {
  const path = url.startsWith('/') ? url : url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '');
  return new URL(`http://${host}${path.startsWith('/') ? '' : '/'}${path}`);
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

/** Sends the answer. Resolves when it is sent or the client has gone; at once for an answer that continues. */
export async function sendAnswer(response: ServerResponse, { status, headers, body, goOn }: Answer): Promise<void> {
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
