import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { type Check, runChecks } from '../../../../bin/cli/doctor/check.ts';
import { deploymentOf } from '../../../../bin/cli/doctor/deployment-of.ts';
import { email, emailSandbox, sender } from '../../../../bin/cli/doctor/email.ts';
import { identities, phoneLimits, phoneOptOuts, phoneSandbox } from '../../../../bin/cli/doctor/end-user-messaging.ts';
import { suppression } from '../../../../bin/cli/doctor/suppression.ts';
import { aContact, anOnCall } from '../../../support/night.ts';

/*
 * An account that allows one call of a kind a second. Its seconds pass with each retry, so nothing waits here.
 */
let server: Server;
let second = 0;
let secondsPerRetry = 1;
let underWay = 0;
let mostUnderWay = 0;
const lastAt = new Map<string, number>();
const answered: string[] = [];

const phone = { Status: 'ACTIVE', NumberCapabilities: ['SMS', 'VOICE'], OptOutListName: 'Default' };
const limit = (kind: string) => ({ Name: `${kind}_MESSAGE_MONTHLY_SPEND_LIMIT`, MaxLimit: 50, Overridden: false });

/** The answers of the account, which is in the sandbox of SES, by the last part of the path or by the operation. */
const answers: Readonly<Record<string, object>> = {
  account: { SendingEnabled: true, EnforcementStatus: 'HEALTHY', ProductionAccessEnabled: false },
  'list-identities': { EmailIdentities: [{ IdentityName: 'Example.org', VerificationStatus: 'SUCCESS' }] },
  identity: { VerifiedForSendingStatus: true, DkimAttributes: { SigningEnabled: true, Status: 'SUCCESS' } },
  addresses: { SuppressedDestinationSummaries: [] },
  DescribePhoneNumbers: { PhoneNumbers: [phone] },
  DescribeAccountAttributes: { AccountAttributes: [{ Name: 'ACCOUNT_TIER', Value: 'PRODUCTION' }] },
  DescribeOptedOutNumbers: { OptedOutNumbers: [] },
  DescribeSpendLimits: { SpendLimits: [limit('TEXT'), limit('VOICE')] },
};

function operationOf({ url = '', headers }: IncomingMessage): string {
  const target = headers['x-amz-target'];
  if (target !== undefined) return String(target).split('.')[1] ?? '';
  return url.includes('/identities/') ? 'identity' : (/\/([\w-]+)(?:\?|$)/.exec(url)?.[1] ?? '');
}

beforeAll(async () => {
  server = createServer(async (request, response) => {
    underWay += 1;
    mostUnderWay = Math.max(mostUnderWay, underWay);
    const operation = operationOf(request);
    for await (const _ of request);
    const isTooSoon = lastAt.get(operation) === second;
    lastAt.set(operation, second);
    if (!isTooSoon) answered.push(operation);
    response.writeHead(isTooSoon ? 429 : 200, {
      'content-type': 'application/json',
      ...(isTooSoon && { 'x-amzn-errortype': 'TooManyRequestsException' }),
    });
    response.end(JSON.stringify(isTooSoon ? { message: 'Rate exceeded' } : answers[operation]));
    underWay -= 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
});

beforeEach(() => {
  answered.length = 0;
  mostUnderWay = 0;
  secondsPerRetry = 1;
  lastAt.clear();
});

afterAll(() => {
  vi.unstubAllEnvs();
  server?.close();
  server?.closeAllConnections();
});

/** Up to ten attempts without a pause, each of which is in another second. */
const retryStrategy = {
  acquireInitialRetryToken: async () => tokenOf(0),
  refreshRetryTokenForRetry: async ({ getRetryCount }: ReturnType<typeof tokenOf>) => {
    second += secondsPerRetry;
    if (getRetryCount() === 9) throw new Error('Too many attempts');
    return tokenOf(getRetryCount() + 1);
  },
  recordSuccess: () => {},
};

function tokenOf(count: number) {
  return { getRetryCount: () => count, getRetryDelay: () => 0 };
}

const contacts = Array.from({ length: 12 }, (_, index) => aContact(`ada${index}`, { sms: `+155501001${10 + index}` }));
const outputs = { Sender: 'on-call@example.org', OriginationIdentity: 'phone-0123', VoiceOrigination: 'none' };

function deployment(retries?: Parameters<typeof deploymentOf>[1]) {
  const stack = { status: 'UPDATE_COMPLETE', outputs, parameters: {} };
  const stored = { ...anOnCall({ contacts }), damaged: [] } as unknown;
  return deploymentOf(
    {
      ...{ stackName: 'NotifySupport', caller: { account: '000000000000', region: 'eu-central-1', caller: 'ada' } },
      findStack: async () => stack,
      load: async () => stored as Awaited<ReturnType<Parameters<typeof deploymentOf>[0]['load']>>,
    },
    retries,
  );
}

const ofSes: readonly Check[] = [email, sender, emailSandbox, suppression];
const ofPhones: readonly Check[] = [identities, phoneSandbox, phoneOptOuts, phoneLimits];

it('checks an account in order that allows one call of a kind a second', async () => {
  const rows = await runChecks([...ofSes, ...ofPhones], deployment({ retryStrategy }));
  expect(rows.filter(({ status, check }) => status !== 'ok' && check !== 'e-mail sandbox')).toEqual([]);
  expect(rows).toContainEqual(
    expect.objectContaining({ found: expect.stringContaining('every contact’s address is verified') }),
  );
});

it('asks a service one question after another, and none twice, however many contacts there are', async () => {
  await runChecks(ofSes, deployment({ retryStrategy }));
  expect(mostUnderWay).toBe(1);
  expect(answered.toSorted()).toEqual(['account', 'addresses', 'identity', 'identity', 'list-identities']);
  answered.length = 0;
  await runChecks(ofPhones, deployment({ retryStrategy }));
  expect(mostUnderWay).toBe(1);
  expect(answered.toSorted()).toEqual(
    Object.keys(answers)
      .filter((name) => name.startsWith('Describe'))
      .sort(),
  );
});

it('warns of a check that AWS refused at every attempt, and goes on with the others', async () => {
  secondsPerRetry = 0;
  lastAt.set('account', second);
  const rows = await runChecks(ofSes, deployment({ retryStrategy }));
  const found = 'This could not be checked. AWS was asked too often: try again in a minute.';
  expect(rows.filter(({ check }) => ['e-mail', 'e-mail sandbox'].includes(check))).toEqual([
    { check: 'e-mail', status: 'warning', found },
    { check: 'e-mail sandbox', status: 'warning', found },
  ]);
  expect(rows).toContainEqual(expect.objectContaining({ check: 'SES suppression', status: 'ok' }));
});

it('tries longer than the SDK does on its own', async () => {
  const { ses, phones } = deployment();
  expect([await ses.config.maxAttempts(), await phones.config.maxAttempts()]).toEqual([10, 10]);
});
