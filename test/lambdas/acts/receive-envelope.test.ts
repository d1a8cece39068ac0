import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { receiveEnvelope } from '../../../lambdas/acts/receive-envelope.ts';
import { receiveAlert } from '../../../lambdas/receive-alert.ts';
import { aRequest } from '../domain/intake/systems/read.ts';
import { aRecord } from '../record.ts';

const { messages } = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', '..', 'fixtures', 'sns-signed.json'), 'utf8'),
) as { messages: Readonly<Record<string, Record<string, string>>> };

/** The deployed stack, which checks signatures. */
function aWorld(isSigned = true, flaws: object = {}) {
  const record = aRecord();
  const services = {
    ...record,
    findPolicy: async () => undefined,
    findRequest: async () => undefined,
    rememberRequest: async () => {},
    createLink: async () => 'status-code',
    baseUrl: () => 'https://page.example.org',
    readSources: () => ({ shop: ['key1'] }),
    pagerHome: () => ({ account: '123456789012', region: 'eu-central-1' }),
    digest: (text: string) => text,
    log: vi.fn(),
    logError: vi.fn(),
    measure: vi.fn(),
    topicsAreVerified: () => true,
    isSignedBySns: vi.fn(async () => isSigned),
    confirmSubscription: vi.fn(async () => {}),
    ...flaws,
  };
  return { record, services, receive: receiveEnvelope(services) };
}

describe('a message that SNS signed', () => {
  it('is an alarm if its topic is in the account of the alarm', async () => {
    const { record, receive } = aWorld();
    expect(await receive(messages.notification2, aRequest())).toBe('done');
    expect(record.newest()).toMatchObject({ summary: 'checkout-5xx-high', owner: 'CloudWatch' });
  });

  it('is an alarm that goes to the policy of its source’s route, if no route names it', async () => {
    const rules = {
      routes: [
        { alarm: 'web-*', policy: 'web' },
        { source: 'shop', policy: 'shop' },
      ],
      mutes: [],
    };
    const flaws = { findRules: async () => rules, findPolicy: async () => ({ id: 'shop', levels: [], rounds: 1 }) };
    const { record, receive } = aWorld(true, flaws);
    const request = aRequest();
    await receive(messages.notification2, { ...request, sender: { ...request.sender, source: 'shop' } });
    expect(record.newest()).toMatchObject({ summary: 'checkout-5xx-high', policy: 'shop' });
  });

  it('is an alert otherwise', async () => {
    const { record, receive } = aWorld();
    expect(await receive(messages.withoutSubject2, aRequest())).toBe('an alert');
    const odd = { ...messages.notification2, Message: messages.notification2?.Message?.replace('2026-11-24', 'never') };
    expect(await receive(odd, aRequest())).toBe('an alert');
    expect(record.newest()).toBeUndefined();
  });

  it('confirms its subscription at an address of SNS only', async () => {
    const { services, receive } = aWorld();
    expect(await receive(messages.confirmation2, aRequest())).toBe('done');
    expect(services.confirmSubscription).toHaveBeenCalledOnce();
    const elsewhere = { ...messages.confirmation2, SubscribeURL: 'https://example.org/' };
    expect(await receive(elsewhere, aRequest())).toBe('not signed');
    expect(services.confirmSubscription).toHaveBeenCalledOnce();
  });

  it('changes nothing when a topic ends its subscription', async () => {
    const { services, receive } = aWorld();
    expect(await receive({ ...messages.confirmation2, Type: 'UnsubscribeConfirmation' }, aRequest())).toBe('done');
    expect(services.confirmSubscription).not.toHaveBeenCalled();
  });
});

describe('a message that SNS did not sign', () => {
  it.each(Object.keys(messages))('is refused with 403, logged and counted, and does nothing: %s', async (name) => {
    const { record, services } = aWorld(false);
    const { statusCode } = await receiveAlert(services)({
      httpMethod: 'POST',
      path: '/alerts/sns',
      headers: { 'content-type': 'text/plain; charset=UTF-8' },
      body: JSON.stringify(messages[name]),
      isBase64Encoded: false,
      pathParameters: null,
      requestContext: {
        requestTimeEpoch: Date.parse('2026-11-24T02:14:00.000Z'),
        domainName: 'api.example.org',
        identity: { apiKeyId: 'key1' },
      },
    });
    expect(statusCode).toBe(403);
    expect(record.newest()).toBeUndefined();
    expect(services.confirmSubscription).not.toHaveBeenCalled();
    const reason = 'SNS did not sign it';
    expect(services.log).toHaveBeenCalledWith(
      'an alert was refused',
      expect.objectContaining({ source: 'shop', reason }),
    );
    expect(services.measure).toHaveBeenCalledWith('2026-11-24T02:14:00.000Z', { AlertsRefused: 1 });
  });
});
