import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { env } from 'node:process';
import { text } from 'node:stream/consumers';
import { jsonService, type Operations } from '../../local/cloud/wire.ts';

/** An input of an operation, as a client sent it. */
type Asked = { readonly operation: string; readonly input: Record<string, unknown> };

/**
 * Starts a CloudWatch with these operations, and points this process's environment at it. `asked` is every call, in order.
 *
 * Adapters make their clients when they are loaded: start it first, then `await import(...)` the adapter.
 */
export async function startCloudWatch(operations: Operations) {
  const asked: Asked[] = [];
  const service = jsonService('CloudWatch', operations);
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const headers = request.headers as Record<string, string>;
    asked.push({ operation: headers['x-amz-target']?.split('.')[1] ?? '', input: JSON.parse(body) });
    const url = new URL('http://127.0.0.1');
    const answer = await service({ method: 'POST', url, headers, rawHeaders: [], body });
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  Object.assign(env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  });
  return {
    asked,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
