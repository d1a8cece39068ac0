import { gzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { forwardEvent } from '../../../lambdas/acts/forward-event.ts';
import { unpackBody } from '../../../lambdas/adapters/compression.ts';
import type { Request } from '../../../lambdas/domain/text/http.ts';

const key = 'a1B2c3D4e5F6g7H8i9J0a1B2c3D4e5F6g7H8i9J0';

const anEvent = (body: string | null, flaws: Partial<Request> = {}): Request => ({
  httpMethod: 'POST',
  path: '/v2/enqueue',
  headers: { 'Content-Type': 'application/json', Accept: '*/*' },
  body,
  isBase64Encoded: false,
  pathParameters: null,
  requestContext: { requestTimeEpoch: 0, domainName: 'api.example.org' },
  ...flaws,
});

function aForwarder(answer = { status: 202, contentType: 'application/json', body: '{"status":"success"}' }) {
  const postToOwnApi = vi.fn(async (..._: [string, object, object]) => answer);
  const [log, measure] = [vi.fn(), vi.fn()];
  return { postToOwnApi, log, measure, forward: forwardEvent({ postToOwnApi, unpackBody, log, measure }) };
}

describe('an event with its key in the body', () => {
  it('is passed on unchanged with the key as a header, and nowhere in the path', async () => {
    const { forward, postToOwnApi } = aForwarder();
    const body = JSON.stringify({ routing_key: key, event_action: 'trigger' });
    const { statusCode, headers, body: text } = await forward(anEvent(body));
    expect([statusCode, headers['Content-Type'], text]).toEqual([202, 'application/json', '{"status":"success"}']);
    const [[path, sent, passed] = []] = postToOwnApi.mock.calls;
    expect(path).toBe('/key/routing-key/v2/enqueue');
    expect(sent).toEqual({ 'content-type': 'application/json', 'x-api-key': key });
    expect(passed).toMatchObject({ body, isBase64Encoded: false });
  });

  it('is passed on byte for byte if API Gateway encoded it', async () => {
    const { forward, postToOwnApi } = aForwarder();
    const bytes = Buffer.concat([Buffer.from(`{"routing_key":"${key}","x":"`), Buffer.from([0xe9]), Buffer.from('"}')]);
    const body = bytes.toString('base64');
    await forward(anEvent(body, { isBase64Encoded: true }));
    expect(postToOwnApi.mock.calls[0]?.[2]).toMatchObject({ body, isBase64Encoded: true });
  });

  it('is unpacked if it is compressed, and passed on as it was before', async () => {
    const { forward, postToOwnApi } = aForwarder();
    const body = JSON.stringify({ routing_key: key, event_action: 'trigger' });
    const headers = { 'Content-Encoding': 'gzip' };
    await forward(anEvent(gzipSync(body).toString('base64'), { isBase64Encoded: true, headers }));
    const [[, sent, passed] = []] = postToOwnApi.mock.calls;
    expect(sent).toEqual({ 'x-api-key': key });
    expect(passed).toMatchObject({ body: Buffer.from(body).toString('base64') });
  });

  it('is refused if it becomes too large', async () => {
    const { forward, postToOwnApi } = aForwarder();
    const body = gzipSync(Buffer.alloc(30_000_000)).toString('base64');
    const { statusCode, body: answer } = await forward(anEvent(body, { isBase64Encoded: true }));
    expect([statusCode, answer]).toEqual([400, expect.stringContaining('larger than 512 KB')]);
    expect(postToOwnApi).not.toHaveBeenCalled();
  });

  it('may carry its key as a header after all', async () => {
    const { forward, postToOwnApi } = aForwarder();
    await forward(anEvent('{}', { headers: { 'x-api-key': key } }));
    expect(postToOwnApi.mock.calls[0]?.[1]).toEqual({ 'x-api-key': key });
  });

  it('counts before the header Authorization, which a proxy may set for itself', async () => {
    const { forward, postToOwnApi } = aForwarder();
    const headers = { Authorization: 'Bearer of-the-proxy' };
    await forward(anEvent(JSON.stringify({ routing_key: key }), { headers }));
    await forward(anEvent('{}', { headers: { Authorization: `Token token=${key}` } }));
    await forward(anEvent(JSON.stringify({ routing_key: 'of-pagerduty' }), { headers: { 'x-api-key': key } }));
    expect(postToOwnApi.mock.calls.map(([, sent]) => sent)).toEqual(Array(3).fill({ 'x-api-key': key }));
  });

  it.each([429, 500, 503])('gets the status %i of the API, after which the client sends it again', async (status) => {
    const { forward } = aForwarder({ status, contentType: 'application/problem+json', body: '{}' });
    expect(await forward(anEvent(JSON.stringify({ routing_key: key })))).toMatchObject({
      statusCode: status,
      body: '{}',
    });
  });

  it.each([401, 403])('gets PagerDuty’s answer to a wrong key, which API Gateway has counted: %i', async (status) => {
    const { forward, log, measure } = aForwarder({ status, contentType: 'application/problem+json', body: '{}' });
    const { statusCode, body } = await forward(anEvent(JSON.stringify({ routing_key: key })));
    expect(statusCode).toBe(400);
    expect(JSON.parse(body)).toEqual({
      status: 'invalid event',
      message: 'Event object is invalid',
      errors: ["'routing_key' is not a valid API key"],
    });
    expect([log, measure].flatMap(({ mock }) => mock.calls)).toEqual([]);
  });

  it.each([
    ['without a key', '{}'],
    ['that is not JSON', 'hello'],
    ['without a body', null],
    ['whose key could not be a header', JSON.stringify({ routing_key: 'a\r\nx-evil: 1' })],
    ['whose key is too long', JSON.stringify({ routing_key: 'k'.repeat(129) })],
    ['that is too large', JSON.stringify({ routing_key: key, payload: 'x'.repeat(512 * 1024) })],
  ])('is refused %s, and nothing is sent', async (_, body) => {
    const { forward, postToOwnApi, log, measure } = aForwarder();
    const answer = await forward(anEvent(body));
    expect([answer.statusCode, JSON.parse(answer.body).status]).toEqual([400, 'invalid event']);
    expect(postToOwnApi).not.toHaveBeenCalled();
    expect(log).toHaveBeenCalledOnce();
    expect(measure.mock.calls.map(([, values]) => values)).toEqual([{ AlertsRefused: 1 }]);
  });
});
