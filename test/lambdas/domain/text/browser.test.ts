import { describe, expect, it } from 'vitest';
import { browserOf } from '../../../../lambdas/domain/text/browser.ts';
import type { Request } from '../../../../lambdas/domain/text/http.ts';

const aRequest = (headers: Request['headers']): Request => ({
  ...{ httpMethod: 'POST', path: '/n/code', headers, body: null, isBase64Encoded: false, pathParameters: null },
  requestContext: { requestTimeEpoch: 0 },
});

const agents = {
  chrome:
    'Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36',
  firefox: 'Mozilla/5.0 (Android 15; Mobile; rv:143.0) Gecko/143.0 Firefox/143.0',
  safari:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
  chromeOnIos:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0 Mobile/15E148 Safari/604.1',
  headless:
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0.0.0 Safari/537.36',
  preview: 'Mozilla/5.0 (Windows NT 10.0) BingPreview/1.0b',
};
const form = { 'Sec-Fetch-Site': 'same-origin', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' };
const byHand = { ...form, 'Sec-Fetch-User': '?1' };

describe('a request', () => {
  it.each<[string, string, Request['headers']]>([
    ['yes', 'a form sent by hand in Chrome', { 'User-Agent': agents.chrome, ...byHand }],
    ['yes', 'a form sent by hand in Firefox', { 'User-Agent': agents.firefox, ...byHand }],
    ['yes', 'a form in Safari, which does not report the hand', { 'User-Agent': agents.safari, ...form }],
    ['yes', 'a form in Chrome on iOS, which is Safari', { 'User-Agent': agents.chromeOnIos, ...form }],
    ['yes', 'a form in an old browser', { 'User-Agent': agents.safari, Origin: 'https://x.example' }],
    ['unknown', 'a form that a script sent in Chrome', { 'User-Agent': agents.chrome, ...form }],
    ['unknown', 'a browser by its name only', { 'User-Agent': agents.safari }],
    ['no', 'a script of a page', { 'User-Agent': agents.chrome, 'Sec-Fetch-Mode': 'cors' }],
    ['no', 'a browser without a screen', { 'User-Agent': agents.headless, ...byHand }],
    ['no', 'a link preview', { 'User-Agent': agents.preview, ...form }],
    ['no', 'a program', { 'user-agent': 'python-requests/2.32' }],
    ['no', 'a program without a name', {}],
    ['no', 'a request without headers', null],
  ])('comes from a person’s browser, %s: %s', (expected, _, headers) => {
    expect(browserOf(aRequest(headers))).toBe(expected);
  });
});
