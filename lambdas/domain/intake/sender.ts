import type { Request } from '../text/http.ts';

/** The source whose API key a request carries. */
export type Sender = { readonly source: string };

/** The sender of a request, by the id of its API key. */
export function senderOf({ requestContext }: Request): Sender {
  return { source: requestContext.identity?.apiKeyId ?? '' };
}
