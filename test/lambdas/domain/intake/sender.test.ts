import { describe, expect, it } from 'vitest';
import { type Keyed, keyIn, routingKeyIn, senderOf } from '../../../../lambdas/domain/intake/sender.ts';

const key = 'a1B2c3D4e5F6g7H8i9J0a1B2c3D4e5F6g7H8i9J0';
const other = 'zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz';
const authorization = (value: string): Keyed => ({ headers: { Authorization: value } });
const basic = (text: string) => authorization(`Basic ${btoa(text)}`);

describe('the key of a request', () => {
  it.each<[string, Keyed]>([
    ['is in the header x-api-key', { headers: { 'x-api-key': key } }],
    ['is in that header in any case', { headers: { 'X-API-Key': key } }],
    ['may have blanks and quotes around it from a copy', { headers: { 'x-api-key': ` "${key}" \n` } }],
    ['is a bearer token', authorization(`Bearer ${key}`)],
    ['is one in any case', authorization(`bearer   ${key}`)],
    ['is Opsgenie’s GenieKey', authorization(`GenieKey ${key}`)],
    ['is PagerDuty’s token', authorization(`Token token=${key}`)],
    ['is that in quotes', authorization(`Token token="${key}"`)],
    ['is a token without a name', authorization(`Token ${key}`)],
    ['stands alone in Authorization', authorization(key)],
    ['is the password of Basic', basic(`notify:${key}`)],
    ['is the user of Basic without a password', basic(`${key}:`)],
    ['is the user of Basic with a placeholder as the password', basic(`${key}:x`)],
    ['is a password with colons in front of it cut by the first only', basic(`:${key}`)],
    ['is in the query as key', { queryStringParameters: { key } }],
    ['is in the query as api_key', { queryStringParameters: { api_key: key } }],
    ['is in the path', { path: `/key/${key}/alerts/grafana` }],
    ['is in the path behind the mapping of a domain', { path: `/pager/key/${key}/v2/alerts` }],
    ['is in the path by itself', { path: `/key/${key}` }],
    ['is the header’s before the path’s', { headers: { 'x-api-key': key }, path: `/key/${other}/alerts` }],
    ['is the path’s before what a proxy authorizes', { ...basic(`proxy:${other}`), path: `/key/${key}/alerts` }],
    ['is the one that can be a key', { headers: { 'x-api-key': 'none', authorization: `Bearer ${key}` } }],
  ])('%s', (_, request) => {
    expect(keyIn(request)).toBe(key);
  });

  it.each<[string, Keyed]>([
    ['a request without headers', { headers: null, queryStringParameters: null, path: '/alerts' }],
    ['nothing at all', {}],
    ['a path without one', { path: '/key/' }],
    ['a path that only sounds like it', { path: `/monkey/${key}/alerts` }],
    ['a path that has it too late', { path: `/alerts/a/key/${key}` }],
    ['blank texts', { headers: { 'x-api-key': ' ', authorization: '' }, queryStringParameters: { key: '' } }],
    ['a signature of AWS', authorization('AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261124/eu-central-1/x')],
    ['Basic that is not base64', authorization('Basic %%%')],
    ['Basic without user and password', basic(':')],
  ])('is not in %s', (_, request) => {
    expect(keyIn(request)).toBeUndefined();
  });

  it('is a text that cannot be one where there is nothing better, so that API Gateway says that it is wrong', () => {
    expect(keyIn({ headers: { 'x-api-key': 'short' } })).toBe('short');
    expect(keyIn({ headers: { 'x-api-key': `${key}, ${key}` } })).toBe(`${key}, ${key}`);
    expect(keyIn({ headers: { 'x-api-key': 'k'.repeat(5000) } })).toHaveLength(128);
  });
});

describe('the sender of a request', () => {
  const sources = { api: ['a1'], shop: ['b1', 'b2'] };
  const by = (apiKeyId?: string | null) =>
    senderOf({ requestContext: { requestTimeEpoch: 0, identity: { apiKeyId } } }, sources).source;

  it.each([
    ['is the source of its key', 'a1', 'api'],
    ['is the same for a second key of the source', 'b2', 'shop'],
    ['is the key itself if it belongs to no source', 'c3', 'c3'],
    ['is no source’s without a key', null, 'a key without an id'],
  ])('%s', (_, id, source) => {
    expect(by(id)).toBe(source);
  });
});

describe('the routing key of an event', () => {
  it.each([
    ['is in its body', JSON.stringify({ routing_key: ` ${key} ` }), key],
    ['is called the service key in version 1', JSON.stringify({ routing_key: '', service_key: key }), key],
    ['is missing', '{}', undefined],
    ['is blank', JSON.stringify({ routing_key: ' ' }), undefined],
    ['is not a text', JSON.stringify({ routing_key: 7 }), undefined],
    ['is not in a body that is not an object', 'null', undefined],
    ['is not in a body that is not JSON', 'routing_key', undefined],
  ])('%s', (_, body, expected) => {
    expect(routingKeyIn(body)).toBe(expected);
  });
});
