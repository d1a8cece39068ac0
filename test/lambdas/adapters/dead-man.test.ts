import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { env } from 'node:process';
import { afterEach, describe, expect, it } from 'vitest';
import { pingDeadMan } from '../../../lambdas/adapters/dead-man.ts';

let server: Server | undefined;
const asked: string[] = [];

/** An address on this machine that answers with this status. */
async function listenWith(status: number): Promise<void> {
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.writeHead(status).end('OK');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  env.DEAD_MANS_PING = `http://127.0.0.1:${(server.address() as AddressInfo).port}/check-7`;
}

afterEach(() => {
  delete env.DEAD_MANS_PING;
  server?.closeAllConnections();
  server?.close();
  asked.length = 0;
});

describe('the dead man’s ping', () => {
  it('calls nothing without the setting', async () => {
    await pingDeadMan();
    env.DEAD_MANS_PING = '';
    await pingDeadMan();
  });

  it('calls the address', async () => {
    await listenWith(200);
    await pingDeadMan();
    expect(asked).toEqual(['GET /check-7']);
  });

  it('reports an answer that is not good', async () => {
    await listenWith(500);
    await expect(pingDeadMan()).rejects.toThrow(/^The answer was 500\.$/);
  });

  it('reports that nobody is there, without the address', async () => {
    await listenWith(200);
    server?.close();
    await once(server as Server, 'close');
    await expect(pingDeadMan()).rejects.toThrow(/^The address cannot be reached\.$/);
  });
});
