import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { describe, expect, it, vi } from 'vitest';
import type { Link } from '../../lambdas/domain/incident/link.ts';
import type { Request } from '../../lambdas/domain/text/http.ts';
import { showIncident } from '../../lambdas/show-incident.ts';
import { anIncident, night } from './domain/samples.ts';

const aGet = (flaws: Partial<Request> = {}): Request => ({
  httpMethod: 'GET',
  path: '/n/code',
  headers: null,
  body: null,
  isBase64Encoded: false,
  pathParameters: { code: 'contact' },
  requestContext: { requestTimeEpoch: Date.parse('2026-11-23T02:15:00.000Z') },
  ...flaws,
});
const links: Record<string, Link> = {
  contact: { incident: anIncident().id, contact: 'ada', name: 'Ada', timeZone: 'Europe/Berlin' },
  status: { incident: anIncident().id, timeZone: 'UTC' },
  orphan: { incident: 'gone', timeZone: 'UTC' },
  former: { incident: anIncident().id, contact: 'dan', name: 'Dan', timeZone: 'UTC' },
  unanswered: { unansweredSince: night('03:19'), timeZone: 'UTC' },
  doubtful: { incident: anIncident().id, contact: 'eve', name: 'Eve', timeZone: 'UTC' },
};
const findLink = vi.fn(async (code: string) => links[code]);
const logError = vi.fn();
const services: Parameters<typeof showIncident>[0] = {
  findLink,
  findContacts: async () => [],
  findSchedules: async () => ({ schedules: [], overrides: [] }),
  isContact: async (id) => {
    if (id === 'eve') throw new Error('no table');
    return id !== 'dan';
  },
  logError,
  findWaiting: async () => [],
  findIncidents: async () => [],
  wasNotified: async () => false,
  findIncident: async (id) => (id === anIncident().id ? anIncident() : undefined),
  findDetails: async ({ details }) => details,
  findUnanswered: async (since) => {
    const exhausted = anIncident({ status: 'exhausted', closedAt: night('03:20') });
    return since === night('03:19') ? { newest: [exhausted], count: 1 } : { newest: [], count: 0 };
  },
  readTimeline: async () => [],
  smsPrice: () => 100_000,
  callPrice: () => 13_000,
  policyHash: () => "'sha256-x'",
};
const show = showIncident(services);
const json = { Accept: 'application/json' };

describe('GET /n/{code}', () => {
  it('shows a contact the page with buttons', async () => {
    const { statusCode, headers, body } = await show(aGet());
    expect([statusCode, headers['Content-Type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(body).toContain('value="acknowledge"');
    expect(body).not.toContain('SECRET');
  });

  it('shows a status link the page without buttons', async () => {
    const { statusCode, body } = await show(aGet({ pathParameters: { code: 'status' } }));
    expect(statusCode).toBe(200);
    expect(body).not.toContain('<button');
  });

  it.each(['readTimeline', 'findDetails'] as const)('shows the page with its buttons if %s fails', async (failing) => {
    const broken = showIncident({ ...services, [failing]: async () => Promise.reject(new Error('throttled')) });
    const { statusCode, body } = await broken(aGet());
    expect(statusCode).toBe(200);
    expect(body).toContain('value="acknowledge"');
    expect(body).toContain('This cannot be shown now.');
    expect((await broken(aGet({ headers: json }))).statusCode).toBe(503);
  });

  it('shows the backstop all incidents that nobody has taken, without buttons', async () => {
    const { statusCode, body } = await show(aGet({ pathParameters: { code: 'unanswered' } }));
    expect(statusCode).toBe(200);
    expect(body).toContain('Nobody has taken 1 incident');
    expect(body).toContain('CRITICAL checkout-5xx-high');
    expect(body).not.toContain('<button');
  });

  it('answers in JSON on request, without a secret', async () => {
    const { headers, body } = await show(aGet({ headers: json, pathParameters: { code: 'status' } }));
    expect(headers['Content-Type']).toBe('application/json');
    expect(JSON.parse(body)).toMatchObject({ status: 'triggered' });
    expect(body).not.toContain('SECRET');
  });

  it('shows nothing of the incident to a contact who is no longer in oncall.yaml', async () => {
    const page = await show(aGet({ pathParameters: { code: 'former' } }));
    expect(page.statusCode).toBe(403);
    expect(page.body).toContain('Its contact is no longer in oncall.yaml.');
    expect(page.body).not.toMatch(/checkout|<button/);
    const problem = await show(aGet({ pathParameters: { code: 'former' }, headers: json }));
    expect([problem.statusCode, problem.headers['Content-Type']]).toEqual([403, 'application/problem+json']);
  });

  it('shows the page if it is not known whether the contact has left, and reports that', async () => {
    logError.mockClear();
    const { statusCode, body } = await show(aGet({ pathParameters: { code: 'doubtful' } }));
    expect(statusCode).toBe(200);
    expect(body).toContain('value="acknowledge"');
    expect(logError).toHaveBeenCalledOnce();
  });

  it.each([null, { code: 'unknown' }, { code: 'orphan' }, {}])(
    'gives one plain answer to %o',
    async (pathParameters) => {
      const page = await show(aGet({ pathParameters }));
      expect(page.statusCode).toBe(404);
      expect(page).toEqual(await show(aGet({ pathParameters: { code: 'unknown' } })));
      const problem = await show(aGet({ pathParameters, headers: json }));
      expect([problem.statusCode, problem.headers['Content-Type']]).toEqual([404, 'application/problem+json']);
    },
  );
});

describe('other methods', () => {
  it('have with HEAD what GET has, without the page', async () => {
    const { headers, statusCode } = await show(aGet());
    expect(await show(aGet({ httpMethod: 'HEAD' }))).toEqual({ headers, statusCode, body: '' });
  });

  it.each([
    ['OPTIONS', 204],
    ['PUT', 405],
    ['DELETE', 405],
    ['PATCH', 405],
  ])('read nothing with %s, and name the allowed methods', async (httpMethod, status) => {
    findLink.mockClear();
    const { statusCode, headers } = await show(aGet({ httpMethod }));
    expect([statusCode, headers.Allow]).toEqual([status, 'GET, HEAD, POST, OPTIONS']);
    expect(findLink).not.toHaveBeenCalled();
  });
});

it('holds no code that writes to a table, once it is bundled', () => {
  const { outputFiles } = buildSync({
    ...{ entryPoints: [join(import.meta.dirname, '../../lambdas/show-incident.ts')], bundle: true, write: false },
    ...{ format: 'esm', platform: 'node', target: 'node24', mainFields: ['module', 'main'], logLevel: 'error' },
  });
  const commands = outputFiles[0]?.text.match(/\b(Get|Query|Put|Update|Delete|BatchWrite|TransactWrite)Command\b/g);
  expect([...new Set(commands)].sort()).toEqual(['GetCommand', 'QueryCommand']);
});
