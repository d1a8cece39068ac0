import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openOwnPage, pressOwnPage } from '../../../lambdas/adapters/own-page.ts';

let server: Server;
let url: string;
let answer = { status: 200, body: '', location: '' };
const seen: { method: string; type: string | undefined; body: string }[] = [];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = '', headers } = request;
    seen.push({ method, type: headers['content-type'], body: Buffer.concat(chunks).toString() });
    response.writeHead(answer.status, answer.location === '' ? {} : { location: answer.location }).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/n/SECRET-CODE`;
});
afterAll(() => server.close());

const page = '<button name="reply" value="acknowledge">I’ve got it</button>';

describe('the page of a link', () => {
  it('is opened and pressed as a browser does it', async () => {
    answer = { status: 200, body: page, location: '' };
    await openOwnPage(url);
    await pressOwnPage(url);
    expect(seen.map(({ method, body }) => [method, body])).toEqual([
      ['GET', ''],
      ['POST', 'reply=acknowledge'],
    ]);
    expect(seen[1]?.type).toContain('application/x-www-form-urlencoded');
  });

  it.each([
    ['a page without a button', { status: 200, body: '<h1>Taken</h1>', location: '' }, /^The page of the link has no/],
    ['a refusal', { status: 403, body: '', location: '' }, /^The answer to the page of the link was 403\.$/],
    ['a redirect', { status: 302, body: '', location: '/elsewhere' }, /^There is no answer to the page of the link/],
  ])('is an error without the link, if the answer is %s', async (_, given, message) => {
    answer = given;
    const error = await openOwnPage(url).catch((thrown: Error) => thrown);
    expect(String((error as Error).message)).toMatch(message);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('SECRET-CODE');
  });

  it('is an error with the cause if nobody answers', async () => {
    await expect(pressOwnPage('http://127.0.0.1:1/n/SECRET-CODE')).rejects.toThrow(
      /^There is no answer to the press of the link \(\w+\)\.$/,
    );
  });
});
