import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findBundles } from '../../lib/bundles.ts';

/** Nearly all of a bundle is compiled at a cold start. */
const most = 450_000;

/**
 * The functions that need more, with their own bounds: next to DynamoDB's client and the calendar, they call Step Functions, and those
 * that send messages have a client for each channel. The client of SES alone is 63 KB.
 */
const larger: Readonly<Record<string, number>> = {
  'receive-alert.mjs': 490_000,
  'receive-alarm.mjs': 495_000,
  'record-outcome.mjs': 550_000,
  'take-all.mjs': 580_000,
  'send-bundles.mjs': 595_000,
  'send-notification.mjs': 605_000,
  'receive-reply.mjs': 665_000,
  'sweep.mjs': 680_000,
};

it('bundles only what a function uses: the full build of zod would make each one 60 KB larger', () => {
  const folder = findBundles();
  const sizes = readdirSync(folder).map((file) => [file, statSync(join(folder, file)).size] as const);
  expect(sizes.length).toBeGreaterThan(10);
  expect(sizes.filter(([file, size]) => size > (larger[file] ?? most))).toEqual([]);
});

/** The clients of functions that send messages. */
const channels = ['Pinpoint SMS Voice V2', 'SESv2', 'SNS'];

it('gives each function the clients of the services that it calls, and no other', () => {
  const folder = findBundles();
  const clients = readdirSync(folder).map((file) => {
    const found = readFileSync(join(folder, file), 'utf8').matchAll(/serviceId\?\?"([^"]+)"/g);
    return [file.replace('.mjs', ''), [...new Set(Array.from(found, ([, service]) => service))].toSorted()];
  });
  expect(Object.fromEntries(clients)).toEqual({
    ...{ 'find-key': [], 'find-contacts': ['DynamoDB'], 'plan-escalation': ['DynamoDB'] },
    ...{ 'show-calendar': ['DynamoDB'], 'show-incident': ['DynamoDB'] },
    ...{ 'receive-alert': ['DynamoDB', 'SFN'], 'receive-delivery': ['DynamoDB', 'SFN'] },
    'receive-alarm': ['CloudWatch', 'DynamoDB', 'SFN'],
    'record-outcome': ['DynamoDB', ...channels],
    'send-notification': ['DynamoDB', ...channels, 'SFN'].toSorted(),
    'send-bundles': ['DynamoDB', ...channels, 'SFN'].toSorted(),
    'take-all': ['DynamoDB', ...channels, 'SFN'].toSorted(),
    'receive-reply': ['DynamoDB', ...channels, 'SFN', 'SQS'].toSorted(),
    sweep: ['CloudWatch', 'DynamoDB', ...channels, 'SFN'].toSorted(),
  });
});
