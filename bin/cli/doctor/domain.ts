import { get as getPlain, type IncomingMessage } from 'node:http';
import { get as getSecure } from 'node:https';
import { env } from 'node:process';
import { text as textOf } from 'node:stream/consumers';
import type { TLSSocket } from 'node:tls';
import { unknownLink } from '../../../lambdas/domain/page/page.ts';
import type { Check, Row } from './check.ts';

/** Checks that links with the domain open the pager's page, by opening one whose code cannot exist. */
export const domain: Check = {
  name: 'domain',
  needs: ['cloudformation:DescribeStacks'],
  run: async ({ findStack }) => {
    const { outputs } = await findStack();
    // A domain leads to AWS, and never to a stack on this machine.
    if (env.AWS_ENDPOINT_URL !== undefined) return [];
    const rows = domainsIn(outputs).map(async (each) =>
      domainRow(each, await openPage(`https://${each.name}`), Date.now()),
    );
    const own = outputs.ApiUrl === undefined ? [] : ownAddressRows(outputs.ApiUrl, await openPage(outputs.ApiUrl));
    return [...(await Promise.all(rows)), ...own];
  },
};

/** The domain of links, and those of older links, as the outputs of a stack show them. */
export function domainsIn(outputs: Readonly<Record<string, string>>): LinkDomain[] {
  const { DomainName: name, DomainTarget: target = '', DomainLinks, FormerDomains = '' } = outputs;
  const former = FormerDomains.split(',').flatMap((each) => {
    const [of = '', to = ''] = each.split(':');
    return of === '' ? [] : [{ name: of, target: to, isInLinks: true }];
  });
  return [...(name === undefined ? [] : [{ name, target, isInLinks: DomainLinks !== 'off' }]), ...former];
}

/** The answer at an address, or the code of the error if there is none. */
export type Seen =
  | { readonly status: number; readonly isPager: boolean; readonly certificateUntil: number | undefined }
  | { readonly code: string };

/** Long enough for a function that starts cold. */
const longestMilliseconds = 15_000;

/** Opens a link whose code is too short to exist, as a browser does. */
export async function openPage(address: string): Promise<Seen> {
  const url = new URL(`${address}/n/doctor`);
  const get = url.protocol === 'https:' ? getSecure : getPlain;
  const options = { headers: { accept: 'application/json' }, signal: AbortSignal.timeout(longestMilliseconds) };
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      get(url, options, resolve).on('error', reject);
    });
    const until = (response.socket as Partial<TLSSocket>).getPeerCertificate?.().valid_to;
    const status = response.statusCode ?? 0;
    const isPager = status === 404 && titleIn(await textOf(response)) === unknownLink.title;
    return { status, isPager, certificateUntil: until === undefined ? undefined : Date.parse(until) };
  } catch (error) {
    return { code: String((error as NodeJS.ErrnoException).code ?? (error as Error).name) };
  }
}

function titleIn(body: string): unknown {
  try {
    return (JSON.parse(body) as { title?: unknown }).title;
  } catch {
    return undefined;
  }
}

/** A domain, the name that its DNS record has to lead to, and true if links begin with it. */
export type LinkDomain = { readonly name: string; readonly target: string; readonly isInLinks: boolean };

/** The row of a domain, by what was seen there. A fault is only a warning while no link begins with the domain. */
export function domainRow(domain: LinkDomain, seen: Seen, now: number): Row {
  const row = rowOf(domain, seen, now);
  if (domain.isInLinks) return row;
  if (row.status === 'failing') return { ...row, status: 'warning', found: `${row.found}. No link begins with it yet` };
  return { ...row, found: `${row.found}. To use it in links, remove domainLinks from the settings` };
}

/** The row of API Gateway's own address, which links from before the domain begin with; none if it leads to the pager. */
export function ownAddressRows(url: string, seen: Seen): Row[] {
  if ('isPager' in seen && seen.isPager) return [];
  const answer = 'code' in seen ? `does not answer (${seen.code})` : `answers with status ${seen.status}`;
  const found = `${url} ${answer}. Links from before the domain do not open, and PagerDuty's events are not received`;
  const todo = 'Enable the default endpoint of the API again: disableExecuteApiEndpoint has to be false.';
  return [{ check: 'domain', status: 'failing', found, todo }];
}

function rowOf(domain: LinkDomain, seen: Seen, now: number): Row {
  const { name, target } = domain;
  const check = 'domain';
  if ('code' in seen) return { check, status: 'failing', ...faultOf(domain, seen.code) };
  if (!seen.isPager) {
    const found = `${name} answers with status ${seen.status}, but the answer is not the pager's`;
    const todo = `Point its DNS record to ${target}. A CDN in front has to pass on the path and the query.`;
    return { check, status: 'failing', found, todo };
  }
  const { certificateUntil: until } = seen;
  if (until === undefined || until - now > leastDays * 24 * 3600 * 1000) {
    const certificate = until === undefined ? '' : `, with a certificate until ${dateOf(until)}`;
    return { check, status: 'ok', found: `${name} leads to the pager${certificate}` };
  }
  const todo =
    'See its page in the console of AWS Certificate Manager. ACM renews it by itself if the DNS record that proves the domain still exists. If it was imported, import a new one.';
  return { check, status: 'warning', found: `The certificate of ${name} ends on ${dateOf(until)}`, todo };
}

/** ACM renews its certificates earlier than this. */
const leastDays = 21;

function dateOf(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}

function faultOf({ name, target }: LinkDomain, code: string): Pick<Row, 'found' | 'todo'> {
  if (/^(?:ENOTFOUND|ENODATA|EAI_)/.test(code)) {
    const todo = `Make a DNS record that points ${name} to ${target}: a CNAME, or an alias of type A in Route 53.`;
    return { found: `DNS has no address for ${name} (${code})`, todo };
  }
  if (/CERT|SIGNED|SIGNATURE|TLS|SSL|EPROTO/.test(code)) {
    const todo = `Point its DNS record to ${target}. A CDN in front needs its own certificate for ${name}.`;
    return { found: `Browsers refuse the certificate at ${name} (${code})`, todo };
  }
  const todo = `Check that its DNS record points to ${target}, then try it from another network.`;
  return { found: `${name} does not answer (${code})`, todo };
}
