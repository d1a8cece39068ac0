import { describe, expect, it, vi } from 'vitest';
import { unpackBody } from '../../lambdas/adapters/compression.ts';
import { authorize, findKey } from '../../lambdas/find-key.ts';

const key = 'a1B2c3D4e5F6g7H8i9J0a1B2c3D4e5F6g7H8i9J0';
const api = 'arn:aws:execute-api:eu-central-1:111122223333:a1b2c3d4e5/live';

describe('the authorizer', () => {
  it('lets API Gateway judge the key that it finds, with a policy that does not contain it', () => {
    const { policyDocument, ...answer } = authorize({
      methodArn: `${api}/POST/key/${key}/alerts`,
      path: `/key/${key}/alerts`,
    });
    expect(answer).toEqual({ principalId: 'sender', usageIdentifierKey: key });
    expect(policyDocument).toEqual({
      Version: '2012-10-17',
      Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: `${api}/*` }],
    });
  });

  it('denies a request without a key', () => {
    const answer = authorize({ methodArn: `${api}/POST/alerts`, headers: {} });
    expect(answer).toMatchObject({ policyDocument: { Statement: [{ Effect: 'Deny' }] } });
    expect(answer).not.toHaveProperty('usageIdentifierKey');
  });

  it('passes an event on that came to it as a request', async () => {
    const postToOwnApi = vi.fn(async () => ({ status: 202, contentType: 'application/json', body: '{}' }));
    const find = findKey({ postToOwnApi, unpackBody, log: vi.fn(), measure: vi.fn() });
    const event = {
      ...{ httpMethod: 'POST', path: '/v2/enqueue', headers: null, isBase64Encoded: false },
      body: JSON.stringify({ routing_key: key }),
      ...{ pathParameters: null, requestContext: { requestTimeEpoch: 0 } },
    };
    expect(await find(event)).toMatchObject({ statusCode: 202 });
    expect(postToOwnApi).toHaveBeenCalledOnce();
    expect(await find({ methodArn: `${api}/POST/alerts`, ...event })).toHaveProperty('policyDocument');
  });
});
