import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { beginAt, readRequest, sendAnswer } from '../../local/cloud/loopback.ts';
import { foreignOrigin } from '../../local/cloud/origin.ts';
import type { Answer, Request } from '../../local/cloud/wire.ts';
import { fault } from '../../local/console/answers.ts';

/** The commands of the page are small. */
const largestBody = 64 * 1024;

type Respond = (request: Request) => Promise<Answer>;

export type Served = { readonly url: string; readonly stop: () => void };

/**
 * Serves answers on the loopback address only, and none to a page of another origin.
 *
 * @throws Error with advice when the port is in use
 */
export async function serve(port: number, respond: Respond): Promise<Served> {
  const server = createServer((incoming, response) => {
    answer(incoming, response, respond).catch(() => response.destroy());
  });
  const url = await beginAt(server, port);
  return {
    url,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function answer(incoming: IncomingMessage, response: ServerResponse, respond: Respond): Promise<void> {
  const foreign = foreignOrigin(incoming.method ?? 'GET', incoming.headers);
  if (foreign !== undefined) return sendAnswer(response, fault(403, foreign));
  const request = await readRequest(incoming, largestBody);
  await sendAnswer(response, request.isTooLarge ? fault(413, 'The request is too large.') : await respond(request));
}
