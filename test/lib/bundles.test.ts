import { readdirSync, statSync } from 'node:fs';
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
