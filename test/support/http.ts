import { request } from 'node:http';

/** A request that no well-behaved client would send: any method, path, headers and bytes. */
export type Sent = {
  readonly method: string;
  /** As it stands in the request line, which a client would tidy up. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
};

export type Received = {
  readonly status: number;
  readonly type: string;
  readonly headers: Record<string, unknown>;
  readonly text: string;
};

/** Sends a request as it is and gives the whole answer. */
export function send(origin: string, { method, path, headers = {}, body = '' }: Sent): Promise<Received> {
  const { hostname, port } = new URL(origin);
  const length = { 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, method, path, headers: { ...headers, ...length }, agent: false });
    sent.on('error', reject);
    sent.on('response', async (response) => {
      const text = Buffer.concat(await response.toArray()).toString();
      const { statusCode: status = 0, headers } = response;
      resolve({ status, type: headers['content-type'] ?? '', headers, text });
    });
    sent.end(body);
  });
}
