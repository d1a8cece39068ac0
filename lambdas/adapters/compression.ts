import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { headerOf, type Request } from '../domain/text/http.ts';

type Unpack = (bytes: Uint8Array, options: { readonly maxOutputLength: number }) => Buffer;

const codings: Readonly<Record<string, Unpack>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
};

/**
 * The request with its body as it was before it was compressed, or 'too large' if that has more bytes than these.
 *
 * Senders and proxies leave out `Content-Encoding`, or leave it in when they have unpacked the body themselves. So a body that
 * begins like gzip is gzip, and one that cannot be unpacked stays as it is.
 */
export function unpackBody(request: Request, mostBytes: number): Request | 'too large' {
  const { body, isBase64Encoded } = request;
  if (body === null || !isBase64Encoded) return request;
  const bytes = Buffer.from(body, 'base64');
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const coding = isGzip ? 'gzip' : headerOf(request, 'content-encoding')?.trim().toLowerCase();
  const unpack = coding === undefined ? undefined : codings[coding];
  if (unpack === undefined) return request;
  try {
    return { ...request, body: unpack(bytes, { maxOutputLength: mostBytes }).toString('base64') };
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 'too large' : request;
  }
}
