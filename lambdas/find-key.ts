import { type ForwardServices, forwardEvent } from './acts/forward-event.ts';
import * as compression from './adapters/compression.ts';
import * as ownApi from './adapters/own-api.ts';
import { type Keyed, keyIn } from './domain/intake/sender.ts';
import type { Request, Response } from './domain/text/http.ts';
import { log, measure } from './log.ts';

/** The part of a request that API Gateway shows an authorizer. */
type Asked = Keyed & { readonly methodArn: string };

/** The answer of an authorizer, with the key that API Gateway then judges, throttles and counts. */
type Found = {
  readonly principalId: string;
  readonly policyDocument: object;
  readonly usageIdentifierKey?: string;
};

/**
 * Finds the API key of a request, wherever the sending system can put it. API Gateway decides if the key is valid.
 *
 * It denies a request without any key, and logs nothing: every part of a request can hold the key. The policy names the
 * whole stage, because the path of the method can hold the key, and characters that a policy would expand.
 */
export function authorize(asked: Asked): Found {
  const key = keyIn(asked);
  const [api = '', stage = ''] = asked.methodArn.split('/');
  const Statement = [
    { Action: 'execute-api:Invoke', Effect: key === undefined ? 'Deny' : 'Allow', Resource: `${api}/${stage}/*` },
  ];
  return {
    principalId: 'sender',
    policyDocument: { Version: '2012-10-17', Statement },
    ...(key !== undefined && { usageIdentifierKey: key }),
  };
}

/**
 * Answers API Gateway as its authorizer, and as the route of events that carry their key in the body.
 *
 * One function does both, because it needs no rights for either, and a stack with several pagers has a limited number of
 * resources.
 */
export const findKey =
  (services: ForwardServices) =>
  async (event: Asked | Request): Promise<Found | Response> =>
    'methodArn' in event ? authorize(event) : forwardEvent(services)(event);

export const handler = findKey({ ...compression, ...ownApi, log, measure });
