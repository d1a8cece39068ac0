import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import {
  domainRow,
  domainsIn,
  type LinkDomain,
  openPage,
  ownAddressRows,
  type Seen,
} from '../../../../bin/cli/doctor/domain.ts';
import { unknownLink } from '../../../../lambdas/domain/page/page.ts';
import { problem } from '../../../../lambdas/domain/text/http.ts';

const now = Date.parse('2026-11-28T00:00:00Z');
const days = (count: number) => now + count * 24 * 3600 * 1000;
const page: LinkDomain = { name: 'page.acme.test', target: 'd-1.execute-api.aws.test', isInLinks: true };
const pager = { status: 404, isPager: true } as const;

describe('the domain of links', () => {
  it.each<[string, Seen, string, string]>([
    ['leads to the pager', { ...pager, certificateUntil: days(22) }, 'ok', 'page.acme.test leads to the pager, with a'],
    [
      'has no certificate, as in a test',
      { ...pager, certificateUntil: undefined },
      'ok',
      'page.acme.test leads to the pager',
    ],
    ['has an old certificate', { ...pager, certificateUntil: days(20) }, 'warning', 'ends on 2026-12-18'],
    ['has no DNS record', { code: 'ENOTFOUND' }, 'failing', 'DNS has no address for page.acme.test (ENOTFOUND)'],
    ['has the certificate of another name', { code: 'ERR_TLS_CERT_ALTNAME_INVALID' }, 'failing', 'Browsers refuse'],
    ['has a certificate that has ended', { code: 'CERT_HAS_EXPIRED' }, 'failing', 'Browsers refuse the certificate'],
    ['does not answer', { code: 'ABORT_ERR' }, 'failing', 'page.acme.test does not answer (ABORT_ERR)'],
    [
      'leads elsewhere',
      { status: 403, isPager: false, certificateUntil: days(99) },
      'failing',
      'answers with status 403, but',
    ],
  ])('%s', (_, seen, status, found) => {
    const row = domainRow(page, seen, now);
    expect(row).toMatchObject({ check: 'domain', status, found: expect.stringContaining(found) });
    if (status === 'failing') expect(row.todo).toContain(page.target);
    expect(row.todo ?? '.').toMatch(/\.$/);
  });

  it('is no failure while no link begins with it', () => {
    const later = { ...page, isInLinks: false };
    expect(domainRow(later, { code: 'ENOTFOUND' }, now)).toMatchObject({
      status: 'warning',
      found: 'DNS has no address for page.acme.test (ENOTFOUND). No link begins with it yet',
    });
    expect(domainRow(later, { ...pager, certificateUntil: undefined }, now)).toMatchObject({
      status: 'ok',
      found: 'page.acme.test leads to the pager. To use it in links, remove domainLinks from the settings',
    });
  });
});

it('is looked for at the domain of links and at each former one', () => {
  expect(domainsIn({ AlertsUrl: 'https://a.example.org/live/alerts' })).toEqual([]);
  const outputs = { DomainName: page.name, DomainTarget: page.target, DomainLinks: 'off' };
  expect(domainsIn({ ...outputs, FormerDomains: 'old.acme.test:d-2.aws.test,older.acme.test:d-3.aws.test' })).toEqual([
    { ...page, isInLinks: false },
    { name: 'old.acme.test', target: 'd-2.aws.test', isInLinks: true },
    { name: 'older.acme.test', target: 'd-3.aws.test', isInLinks: true },
  ]);
});

it('is not the only address: one that is switched off is found', () => {
  const own = 'https://a1.execute-api.eu-central-1.amazonaws.com/live';
  expect(ownAddressRows(own, { ...pager, certificateUntil: undefined })).toEqual([]);
  const [disabled] = ownAddressRows(own, { status: 403, isPager: false, certificateUntil: undefined });
  expect(disabled).toMatchObject({
    status: 'failing',
    found: expect.stringContaining(`${own} answers with status 403. Links`),
  });
  expect(ownAddressRows(own, { code: 'ENOTFOUND' })).toMatchObject([{ found: expect.stringContaining('(ENOTFOUND)') }]);
});

describe('a look at the domain', () => {
  let server: Server | undefined;
  afterEach(() => server?.close());

  /** Serves one answer to every request, and gives the address. */
  async function serve(status: number, body: string): Promise<string> {
    server = createServer((request, response) => {
      const isAsked = request.method === 'GET' && request.url === '/n/doctor';
      response.writeHead(isAsked ? status : 500).end(body);
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  it.each([
    ['the pager', 404, problem(404, unknownLink.title, unknownLink.text).body, true],
    ['something else', 404, '<h1>Not found</h1>', false],
    ['API Gateway without a mapping', 403, '{"message":"Forbidden"}', false],
  ])('recognises %s', async (_, status, body, isPager) => {
    expect(await openPage(await serve(status, body))).toMatchObject({ status, isPager });
  });

  it('says why there is no answer', async () => {
    const address = await serve(404, '');
    server?.close();
    expect(await openPage(address)).toEqual({ code: 'ECONNREFUSED' });
    // A server without TLS.
    expect(await openPage((await serve(404, '')).replace('http:', 'https:'))).toEqual({
      code: expect.stringMatching(/SSL|EPROTO/),
    });
  });
});
