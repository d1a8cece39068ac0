import { env } from '../env.ts';

/** An answer of the pager's own API. */
export type OwnAnswer = { readonly status: number; readonly contentType: string; readonly body: string };

/** A body as API Gateway passes it to a function. */
export type EncodedBody = { readonly body: string | null; readonly isBase64Encoded: boolean };

/** Long enough for the function behind the API, and shorter than the function that waits for it. */
const milliseconds = 20_000;

/**
 * Posts to the pager's own API, and gives its answer whatever the status is.
 *
 * @param path below the stage: `/alerts`
 * @throws Error when there is no answer in time
 */
export async function postToOwnApi(
  path: string,
  headers: Readonly<Record<string, string>>,
  { body: text, isBase64Encoded }: EncodedBody,
): Promise<OwnAnswer> {
  const body = Buffer.from(text ?? '', isBase64Encoded ? 'base64' : 'utf8');
  const signal = AbortSignal.timeout(milliseconds);
  const response = await fetch(`${env('BASE_URL')}${path}`, {
    method: 'POST',
    headers,
    body,
    redirect: 'error',
    signal,
  });
  return {
    status: response.status,
    contentType: response.headers.get('content-type') ?? 'application/json',
    body: await response.text(),
  };
}
