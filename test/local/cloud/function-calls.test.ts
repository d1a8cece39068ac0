import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { virtualClock } from '../../../local/asl/clock.ts';
import { type Call, type FunctionThread, freshThreads, type Owner } from '../../../local/cloud/function-thread.ts';
import { listen } from '../../../local/cloud/server.ts';
import { jsonAnswer, type Request } from '../../../local/cloud/wire.ts';

const endpoint = 'http://127.0.0.1:4100';
const sdk = import.meta.resolve('@aws-sdk/client-dynamodb');

/** A function that makes one request with the SDK's own handler of requests. */
const source = `
import { DynamoDBClient } from ${JSON.stringify(sdk)};
export const request = async ({ options, aborts, port = 4100, ...request }) => {
  const aborting = new AbortController();
  if (aborts) setImmediate(() => aborting.abort());
  const { config } = new DynamoDBClient({ region: 'x', requestHandler: { throwOnRequestTimeout: true, ...options } });
  const { response } = await config.requestHandler.handle(
    { protocol: 'http:', hostname: '127.0.0.1', port, ...request },
    { abortSignal: aborting.signal },
  );
  let body = '';
  for await (const chunk of response.body) body += chunk;
  return { status: response.statusCode, headers: response.headers, body };
};
`;
const folder = mkdtempSync(join(tmpdir(), 'function-calls-'));
const file = join(folder, 'request.mjs');
const signed = { authorization: 'AWS4-HMAC-SHA256 Credential=a/b/c/dynamodb/aws4_request' };
const aPost = { method: 'POST', path: '/', headers: { ...signed, 'X-Amz-Target': 'A.B' }, body: '{"a":"ä"}' };

const data = {
  file,
  exportName: 'request',
  compiledIn: process.env.NODE_COMPILE_CACHE ?? tmpdir(),
  functionName: 'F',
  memorySize: 128,
};
let thread: FunctionThread;
beforeAll(() => {
  writeFileSync(file, source);
  thread = freshThreads.take({ data: { ...data, timeoutSeconds: 3, directTo: endpoint, isWaitedFor: false }, env: {} });
});
afterAll(async () => {
  await thread?.end();
  rmSync(folder, { recursive: true });
});

/** The outcome of a function that makes a request, whose cloud answers like this. */
async function request(asked: object, onCall?: Owner['onCall']) {
  const returned = await new Promise<{ readonly payload: string }>((resolve) => {
    thread.belongTo({ onCall, onReturned: resolve, onLine: () => {}, onEnd: () => {} });
    thread.invoke({ id: 1, payload: JSON.stringify(asked), requestId: 'r', arn: 'a' });
  });
  return JSON.parse(returned.payload) as Record<string, unknown>;
}

const never = () => new Promise<never>(() => {});

describe('a signed request of a function to its own cloud', () => {
  it('arrives whole without a connection, and so does its answer', async () => {
    const calls: Call[] = [];
    const answer = await request(aPost, async (call) => {
      calls.push(call);
      return { status: 400, headers: { 'x-amzn-errortype': 'Wrong' }, body: '{"ö":1}' };
    });
    expect(calls).toEqual([aPost]);
    expect(answer).toEqual({ status: 400, headers: { 'x-amzn-errortype': 'Wrong' }, body: '{"ö":1}' });
  });

  it('fails as one that is refused once the cloud has stopped', async () => {
    expect(await request(aPost)).toMatchObject({ errorType: 'Error', errorMessage: 'ECONNREFUSED' });
  });

  it('fails when it is aborted', async () => {
    expect(await request({ ...aPost, aborts: true }, never)).toMatchObject({ errorType: 'AbortError' });
  });

  it.each(['requestTimeout', 'socketTimeout'])('fails without an answer within its %s', async (timeout) => {
    const asked = { ...aPost, options: { [timeout]: 5 } };
    expect(await request(asked, never)).toMatchObject({ errorType: 'TimeoutError' });
  });
});

it('sends every other request over the network', async () => {
  const server = createServer((_, response) => response.end('over the network'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  expect(await request({ ...aPost, port }, never)).toMatchObject({ status: 200, body: 'over the network' });
  server.close();
});

describe('a server', () => {
  /** A server with the services that these functions are. */
  async function serving(
    service: (request: Request) => Promise<ReturnType<typeof jsonAnswer>>,
    untilNobodyWaits = async () => {},
  ) {
    const listening = await listen(0, virtualClock(0));
    listening.serve({
      ...{ byTarget: { A: service }, byScope: {}, byPath: service, authorize: () => {}, untilNobodyWaits },
      dynamoDb: (_, response) => {
        response.statusCode = 201;
        response.setHeader('X-Amz-Crc32', 7);
        response.end('{}');
      },
    });
    return listening;
  }

  it('answers a call of a function like a request, by its target', async () => {
    const { call, stop } = await serving(async ({ headers, body }) => jsonAnswer(200, { headers, body }));
    const answer = await call(aPost);
    const headers = { ...signed, 'x-amz-target': 'A.B' };
    expect(answer).toEqual({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ headers, body: aPost.body }),
    });
    const ofDynamoDb = await call({ ...aPost, headers: { ...signed, 'x-amz-target': 'DynamoDB_20120810.GetItem' } });
    expect(ofDynamoDb).toEqual({ status: 201, headers: { 'x-amz-crc32': '7' }, body: '{}' });
    expect(await call({ ...aPost, body: new Uint8Array(10 * 1024 * 1024 + 1) })).toMatchObject({ status: 413 });
    await stop();
  });

  it('answers a client of AWS once nobody waits for a page, and a page at once', async () => {
    let calm = () => {};
    const untilCalm = new Promise<void>((resolve) => {
      calm = resolve;
    });
    const answered: string[] = [];
    const { url, stop } = await serving(
      async ({ headers }) => {
        answered.push(headers['x-amz-target'] ?? 'page');
        return jsonAnswer(200, {});
      },
      () => untilCalm,
    );
    const client = fetch(url, { method: 'POST', headers: { 'x-amz-target': 'A.B' } });
    await fetch(`${url}/live/n/code`);
    expect(answered).toEqual(['page']);
    calm();
    await client;
    expect(answered).toEqual(['page', 'A.B']);
    await stop();
  });

  it('resets the calls under way when it stops, and refuses the others', async () => {
    const { call, stop } = await serving(async () => {
      await stop();
      return jsonAnswer(200, {});
    });
    expect(await call(aPost)).toEqual({ error: 'ECONNRESET' });
    expect(await call(aPost)).toEqual({ error: 'ECONNREFUSED' });
  });
});
