import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { unpackBody } from '../../../lambdas/adapters/compression.ts';
import type { Request } from '../../../lambdas/domain/text/http.ts';

const text = '{"summary":"the disk is full"}';

const aRequest = (bytes: Uint8Array, coding?: string): Request => ({
  ...{ httpMethod: 'POST', path: '/alerts', pathParameters: null, requestContext: { requestTimeEpoch: 0 } },
  headers: coding === undefined ? null : { 'Content-Encoding': coding },
  body: Buffer.from(bytes).toString('base64'),
  isBase64Encoded: true,
});

const unpackedText = (request: Request, most = 1000) => {
  const unpacked = unpackBody(request, most);
  return unpacked === 'too large' ? unpacked : Buffer.from(unpacked.body ?? '', 'base64').toString();
};

describe('a body', () => {
  it.each<[string, Request]>([
    ['gzip', aRequest(gzipSync(text), 'gzip')],
    ['x-gzip, in any case', aRequest(gzipSync(text), ' X-GZIP ')],
    ['gzip, without a header that says so', aRequest(gzipSync(text))],
    ['gzip, with another header', aRequest(gzipSync(text), 'identity')],
    ['deflate', aRequest(deflateSync(text), 'deflate')],
    ['br', aRequest(brotliCompressSync(text), 'br')],
  ])('is unpacked: %s', (_, request) => {
    expect(unpackedText(request)).toBe(text);
  });

  it.each<[string, Request]>([
    ['is not compressed', aRequest(Buffer.from(text))],
    ['was unpacked on its way, and the header is left', aRequest(Buffer.from(text), 'gzip')],
    ['has an unknown coding', aRequest(Buffer.from(text), 'lz4')],
    ['is not in base64', { ...aRequest(Buffer.from('')), body: text, isBase64Encoded: false }],
    ['does not exist', { ...aRequest(Buffer.from('')), body: null }],
    ['is only the beginning of one', aRequest(gzipSync(text).subarray(0, 20), 'gzip')],
  ])('stays as it is if it %s', (_, request) => {
    expect(unpackBody(request, 1000)).toEqual(request);
  });

  it.each(['gzip', 'br', 'deflate'])('is too large if it becomes larger than it can be: %s', (coding) => {
    const pack = { gzip: gzipSync, br: brotliCompressSync, deflate: deflateSync }[coding];
    const bomb = aRequest(pack?.(Buffer.alloc(10_000_000)) ?? new Uint8Array(), coding);
    expect(unpackedText(bomb, 1_000_000)).toBe('too large');
    expect(unpackBody(bomb, 10_000_000)).not.toBe('too large');
  });
});
