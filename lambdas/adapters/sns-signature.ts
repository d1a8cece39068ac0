import { createPublicKey, createVerify, type KeyObject } from 'node:crypto';
import { type Envelope, isSnsAddress, signedText } from '../domain/intake/systems/sns.ts';
import { findEnv } from '../env.ts';

/** The algorithm of each version of SNS's signatures. */
const algorithms: Readonly<Record<string, string>> = { '1': 'RSA-SHA1', '2': 'RSA-SHA256' };

/** SNS's certificates have about 2 KB, and its confirmations about 1 KB. */
const mostBytes = 64 * 1024;

/** SNS waits 15 seconds for an answer, and the function has 25. */
const mostMilliseconds = 4000;

/** SNS has a certificate for each Region, and a new one each year. */
const mostKeys = 50;
const keys = new Map<string, KeyObject>();

/** False only on the local stack, which has no AWS to ask for a certificate. */
export function topicsAreVerified(): boolean {
  return findEnv('TOPIC_SIGNATURES') !== 'unchecked';
}

/**
 * True when SNS signed the envelope.
 *
 * @throws Error if the certificate cannot be fetched. SNS then sends the message again.
 */
export async function isSignedBySns(envelope: Envelope): Promise<boolean> {
  const { SigningCertURL: address, SignatureVersion = '', Signature = '' } = envelope;
  const algorithm = Object.hasOwn(algorithms, SignatureVersion) ? algorithms[SignatureVersion] : undefined;
  if (algorithm === undefined || address === undefined || !isCertificate(address)) return false;
  const key = keys.get(address) ?? (await fetchKey(address));
  return createVerify(algorithm).update(signedText(envelope), 'utf8').verify(key, Signature, 'base64');
}

/** Confirms the subscription of an envelope that SNS signed. */
export async function confirmSubscription({ SubscribeURL = '' }: Envelope): Promise<void> {
  if (!isSnsAddress(SubscribeURL)) throw new Error('The address of a confirmation is not one of SNS.');
  await fetchText(SubscribeURL);
}

function isCertificate(address: string): boolean {
  return isSnsAddress(address) && new URL(address).pathname.endsWith('.pem');
}

async function fetchKey(address: string): Promise<KeyObject> {
  const key = createPublicKey(await fetchText(address));
  if (keys.size >= mostKeys) keys.clear();
  keys.set(address, key);
  return key;
}

/** The text at an address of SNS, within a bounded time and size. A redirect would lead to another host, and is an error. */
async function fetchText(address: string): Promise<string> {
  const response = await fetch(address, { redirect: 'error', signal: AbortSignal.timeout(mostMilliseconds) });
  if (!response.ok || response.body === null)
    throw new Error(`SNS answered ${response.status} to a request of its own.`);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw new Error(`SNS answered with more than ${mostBytes} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
