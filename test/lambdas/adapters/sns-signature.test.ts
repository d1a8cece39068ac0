import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Envelope } from '../../../lambdas/domain/intake/systems/sns.ts';

type Signatures = typeof import('../../../lambdas/adapters/sns-signature.ts');

/** Messages that were signed with the key of this certificate, in both versions. Nobody has the key any more. */
const { certificate, messages } = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', '..', 'fixtures', 'sns-signed.json'), 'utf8'),
) as { certificate: string; messages: Readonly<Record<string, Envelope>> };
const signed = messages.notification2 as Envelope;

let signatures: Signatures;
const asked: string[] = [];
const answer = (text: string, status = 200) =>
  vi.stubGlobal('fetch', async (url: string, { redirect }: RequestInit) => {
    asked.push(url);
    expect(redirect).toBe('error');
    return new Response(text, { status });
  });

beforeEach(async () => {
  vi.resetModules();
  signatures = await import('../../../lambdas/adapters/sns-signature.ts');
  asked.length = 0;
  answer(certificate);
});
afterEach(() => vi.unstubAllGlobals());

describe('the signature of a message', () => {
  it.each(Object.entries(messages))('is verified against the certificate of SNS: %s', async (_, message) => {
    expect(await signatures.isSignedBySns(message)).toBe(true);
  });

  it.each<[string, Partial<Envelope>]>([
    ['another message', { Message: 'all is well' }],
    ['another topic', { TopicArn: 'arn:aws:sns:eu-central-1:666666666666:alarms' }],
    ['another subject', { Subject: 'OK' }],
    ['another instant', { Timestamp: '2026-11-25T02:14:00.000Z' }],
    ['another type', { Type: 'UnsubscribeConfirmation' }],
    ['the other version', { SignatureVersion: '1' }],
    ['a version that does not exist', { SignatureVersion: '3' }],
    ['a version that every object has', { SignatureVersion: 'constructor' }],
    ['no version', { SignatureVersion: undefined as never }],
    ['no signature', { Signature: '' }],
    ['a signature that is not base64', { Signature: '%' }],
    ['no certificate', { SigningCertURL: undefined as never }],
  ])('is wrong with %s', async (_, flaw) => {
    expect(await signatures.isSignedBySns({ ...signed, ...flaw } as Envelope)).toBe(false);
  });

  it.each([
    'http://sns.eu-central-1.amazonaws.com/a.pem',
    'https://sns.eu-central-1.amazonaws.com/a.txt',
    'https://sns.eu-central-1.amazonaws.com.example.org/a.pem',
    'https://example.org/sns.eu-central-1.amazonaws.com/a.pem',
    'https://sns.eu-central-1.amazonaws.com@example.org/a.pem',
    'https://my-bucket.s3.amazonaws.com/a.pem',
    'file:///etc/passwd.pem',
    'not an address',
  ])('is wrong with a certificate from elsewhere, which is not fetched: %s', async (SigningCertURL) => {
    expect(await signatures.isSignedBySns({ ...signed, SigningCertURL } as Envelope)).toBe(false);
    expect(asked).toEqual([]);
  });

  it('fetches a certificate once', async () => {
    for (const message of Object.values(messages)) await signatures.isSignedBySns(message);
    expect(asked).toEqual([signed.SigningCertURL]);
  });

  it('keeps a bounded number of certificates', async () => {
    for (let year = 0; year < 60; year += 1) {
      const SigningCertURL = `https://sns.eu-central-1.amazonaws.com/${year}.pem`;
      expect(await signatures.isSignedBySns({ ...signed, SigningCertURL } as Envelope)).toBe(true);
    }
    expect(asked).toHaveLength(60);
  });

  it.each([
    ['SNS does not answer as it should', '', 503],
    ['the answer is endless', 'x'.repeat(70_000), 200],
    ['the answer is not a certificate', 'hello', 200],
  ])('is an error if %s, so that SNS sends the message again', async (_, text, status) => {
    answer(text, status);
    await expect(signatures.isSignedBySns(signed)).rejects.toThrow();
    answer(certificate);
    expect(await signatures.isSignedBySns(signed)).toBe(true);
  });
});

describe('a subscription', () => {
  const confirmation = messages.confirmation2 as Envelope;

  it('is confirmed at the address of SNS that it names', async () => {
    await signatures.confirmSubscription(confirmation);
    expect(asked).toEqual([confirmation.SubscribeURL]);
  });

  it.each([undefined, 'https://example.org/'])('is confirmed nowhere else: %s', async (SubscribeURL) => {
    const odd = { ...confirmation, SubscribeURL } as Envelope;
    await expect(signatures.confirmSubscription(odd)).rejects.toThrow('not one of SNS');
    expect(asked).toEqual([]);
  });
});

describe('the local stack', () => {
  it('is the only one that does not verify', () => {
    expect(signatures.topicsAreVerified()).toBe(true);
    vi.stubEnv('TOPIC_SIGNATURES', 'unchecked');
    expect(signatures.topicsAreVerified()).toBe(false);
    vi.unstubAllEnvs();
  });
});
