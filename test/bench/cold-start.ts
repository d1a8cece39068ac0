import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { FunctionThread, Owner, Start, Threads } from '../../local/cloud/function-thread.ts';

/** What a process of its own imports, and the event that it is called with, as JSON. */
export type Started = { readonly file: string; readonly exportName: string; readonly event?: string | undefined };

/** Milliseconds by the clock, and of a core. */
type Spent = { readonly time: number; readonly core: number };

/** What one cold start took, with its answer if there was an event. */
export type Cold = {
  readonly imported: Spent;
  readonly called?: Spent;
  readonly payload?: string;
  readonly isError?: boolean;
};

/** Starts a bundle in a process of its own. */
export async function startCold(started: Started, env: Start['env']): Promise<Cold> {
  const child = fork(join(import.meta.dirname, 'cold-child.ts'), {
    env,
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  child.send(started);
  const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`${started.file} ended with ${code}.`)));
  const [cold] = (await Promise.race([once(child, 'message'), ended])) as [Cold];
  child.disconnect();
  return cold;
}

/** The name of a function: `find-contacts`. */
export function nameOf({ data }: Start): string {
  return basename(data.file, '.mjs');
}

/** Functions of which every invocation has a process of its own, so that each one is a cold start. */
export type ColdThreads = Threads & { readonly stop: () => void };

/**
 * Starts them.
 *
 * Their calls reach the cloud over connections. The cloud's own port lets those wait while somebody waits for a page, so they have
 * a port here, behind which they are what the calls of its own threads are.
 */
export async function startColdThreads(onCold: (start: Start, cold: Cold) => void): Promise<ColdThreads> {
  let cloud: Owner['onCall'];
  const server = createServer(async (request, response) => {
    const { method = 'GET', url = '/', headers } = request;
    const body = await text(request);
    const called = { method, path: url, headers: headers as Record<string, string>, body };
    const answer = (await cloud?.(called)) ?? { error: 'ECONNREFUSED' };
    if ('error' in answer) return void response.destroy();
    const { 'content-length': _, ...others } = answer.headers;
    response.writeHead(answer.status, others).end(answer.body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const take = ({ data, env }: Start): FunctionThread => {
    const start = { data, env: { ...env, AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` } };
    let owner: Owner | undefined;
    return {
      start,
      ready: Promise.resolve(),
      invoke: async ({ id, payload: event }) => {
        const { file, exportName } = data;
        const cold = await startCold({ file, exportName, event }, start.env);
        onCold(start, cold);
        owner?.onReturned({ id, payload: cold.payload ?? 'null', isError: cold.isError === true });
      },
      belongTo: (next) => {
        owner = next;
        cloud ??= next?.onCall;
      },
      end: async () => {},
    };
  };
  return { take, giveBack: async () => {}, stop: () => server.close() };
}
