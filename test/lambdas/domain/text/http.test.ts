import { describe, expect, it } from 'vitest';
import {
  bodyOf,
  headerOf,
  instantOf,
  isForeign,
  jsonResponse,
  pageResponse,
  problem,
  type Request,
} from '../../../../lambdas/domain/text/http.ts';

const aRequest = (flaws: Partial<Request> = {}): Request => ({
  httpMethod: 'POST',
  path: '/n/code',
  headers: null,
  body: null,
  isBase64Encoded: false,
  pathParameters: null,
  requestContext: { requestTimeEpoch: 1_700_000_000_000, domainName: 'api.example.org' },
  ...flaws,
});

/** The API's own name, and the name in links. */
const [api, page] = ['https://api.example.org', 'https://page.example.org'];

describe('a request', () => {
  it('has its headers whatever their capitals, or none', () => {
    expect(headerOf(aRequest({ headers: { 'Content-TYPE': 'a' } }), 'content-type')).toBe('a');
    expect(headerOf(aRequest(), 'content-type')).toBeUndefined();
  });

  it.each(['', 'reply=decline', 'Grüße 🚨'])('has its body as text, as it is or in base64: %j', (text) => {
    expect(bodyOf(aRequest({ body: text }))).toBe(text);
    expect(bodyOf(aRequest({ body: Buffer.from(text).toString('base64'), isBase64Encoded: true }))).toBe(text);
    expect(bodyOf(aRequest())).toBe('');
    expect(bodyOf(aRequest({ isBase64Encoded: true }))).toBe('');
  });

  it('says when it came in', () => {
    expect(instantOf(aRequest())).toBe('2023-11-14T22:13:20.000Z');
  });

  it.each<[string, Request['headers'], boolean]>([
    ['nothing is said, as by curl', null, false],
    ['the browser says same origin', { 'Sec-Fetch-Site': 'same-origin', Origin: 'https://api.example.org' }, false],
    [
      'the browser says that no page sent it, as in a tab that comes back',
      { 'Sec-Fetch-Site': 'none', Origin: 'null' },
      false,
    ],
    ['it says so beside another origin', { 'Sec-Fetch-Site': 'none', Origin: 'https://evil.example.org' }, true],
    ['the browser says another site', { 'Sec-Fetch-Site': 'cross-site' }, true],
    ['the browser says another host of the same site', { 'Sec-Fetch-Site': 'same-site' }, true],
    ['the browser says another site, and the origin is the own', { 'Sec-Fetch-Site': 'cross-site', Origin: api }, true],
    ['the origin is another one', { Origin: 'https://evil.example.org' }, true],
    ['the origin begins like the own', { Origin: 'https://api.example.org.evil.example' }, true],
    ['the origin is withheld', { Origin: 'null' }, true],
    ['an old browser says the same origin', { Origin: api }, false],
    ['an old browser says it in capitals, with a port', { Origin: 'HTTPS://API.example.org:443' }, false],
    ['an old browser says the same host on another port', { Origin: `${api}:8443` }, true],
    // The API has its own name here, because the CDN asks it by that name.
    ['a CDN is in front, and the browser says same origin', { 'Sec-Fetch-Site': 'same-origin', Origin: page }, false],
    ['a CDN is in front of an old browser', { Origin: page }, false],
    ['a CDN passes on no header about the origin', { 'User-Agent': 'Amazon CloudFront' }, false],
    ['a CDN is in front, and the page is of another site', { Origin: 'https://page.example.org.evil.example' }, true],
  ])('where %s', (_, headers, foreign) => {
    expect(isForeign(aRequest({ headers }), `${page}/live`)).toBe(foreign);
    expect(isForeign(aRequest({ headers }), page)).toBe(foreign);
  });
});

it.each(['API.example.org', 'api.example.org.', 'api.example.org:443'])(
  'a press is of no other site if the browser called the API %s',
  (domainName) => {
    const requestContext = { ...aRequest().requestContext, domainName };
    expect(isForeign(aRequest({ headers: { Origin: api }, requestContext }), page)).toBe(false);
  },
);

describe('an answer', () => {
  it('is JSON that nobody keeps', () => {
    expect(jsonResponse(200, { a: 1 }, { Location: '/x' })).toEqual({
      statusCode: 200,
      headers: {
        'Cache-Control': 'no-store',
        'X-Content-Type-Options': 'nosniff',
        'Content-Type': 'application/json',
        Location: '/x',
      },
      body: '{"a":1}',
    });
  });

  it('names what was wrong', () => {
    const { headers, body } = problem(400, 'No', 'not so', [{ pointer: '/a', detail: 'b' }]);
    expect(headers['Content-Type']).toBe('application/problem+json');
    expect(JSON.parse(body)).toEqual({
      type: 'about:blank',
      title: 'No',
      status: 400,
      detail: 'not so',
      errors: [{ pointer: '/a', detail: 'b' }],
    });
    expect(JSON.parse(problem(404, 'No', 'gone').body)).not.toHaveProperty('errors');
  });

  it('is a page without scripts, with its one style', () => {
    const { headers } = pageResponse(200, '<p>', "'sha256-x'");
    expect(headers['Content-Security-Policy']).toContain("default-src 'none'; style-src 'sha256-x'");
    expect(headers['Referrer-Policy']).toBe('same-origin');
  });
});
