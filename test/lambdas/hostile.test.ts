import { readFileSync } from 'node:fs';
import type { SQSEvent } from 'aws-lambda';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unpackBody } from '../../lambdas/adapters/compression.ts';
import type { Request } from '../../lambdas/domain/text/http.ts';
import { findContacts } from '../../lambdas/find-contacts.ts';
import { planEscalation } from '../../lambdas/plan-escalation.ts';
import { receiveAlarm } from '../../lambdas/receive-alarm.ts';
import { receiveAlert } from '../../lambdas/receive-alert.ts';
import { receiveReply } from '../../lambdas/receive-reply.ts';
import { recordOutcome } from '../../lambdas/record-outcome.ts';
import { sendNotification } from '../../lambdas/send-notification.ts';
import { hostileText, noAlert, noForm, oddAlert, oddHeaders, spoilAlarm } from '../support/hostile.ts';
import { aRecord } from './record.ts';

/*
 * What the stories throw at the running stack a hundred times, many times more at the functions alone: here with
 * services of which any call is a fault, for nothing may be read or written before the input is known to be good.
 */

/** Services none of which may be called but those that are given. */
function untouched<T extends object>(given: Partial<T> = {}): T {
  const refuse = (name: string | symbol) => () => {
    throw new Error(`${String(name)} was called`);
  };
  return new Proxy(given as T, { get: (target, name) => Reflect.get(target, name) ?? refuse(name) });
}

const aPost = (body: string | Buffer, headers: Record<string, string>): Request => ({
  httpMethod: 'POST',
  path: '/alerts',
  headers,
  body: typeof body === 'string' ? body : body.toString('base64'),
  isBase64Encoded: typeof body !== 'string',
  pathParameters: { code: 'AAAAAAAAAAAAAAAAAAAAAA' },
  requestContext: { requestTimeEpoch: 0, domainName: 'api.example.org' },
});

const runs = { numRuns: 500, endOnFailure: true };

describe('bad input', () => {
  it('is stopped by POST /alerts', async () => {
    const receive = receiveAlert(
      untouched<Parameters<typeof receiveAlert>[0]>({
        readSources: () => ({}),
        unpackBody,
        findSource: async () => undefined,
        log: () => {},
        measure: () => {},
      }),
    );
    await fc.assert(
      fc.asyncProperty(noAlert, oddHeaders, async (body, headers) => {
        const { statusCode, body: answer } = await receive(aPost(body, headers));
        expect([400, 413]).toContain(statusCode);
        expect(answer.length).toBeLessThan(80_000);
      }),
      runs,
    );
  });

  it('is no reason to refuse an alert: everything but its summary may be odd', async () => {
    await fc.assert(
      fc.asyncProperty(oddAlert, oddHeaders, async (body, headers) => {
        const record = aRecord();
        const receive = receiveAlert({
          ...record,
          readSources: () => ({}),
          findPolicy: async () => undefined,
          findRequest: async () => undefined,
          rememberRequest: async () => {},
          createLink: async () => 'AAAAAAAAAAAAAAAAAAAAAA',
          baseUrl: () => 'https://page.example.org',
          digest: (text: string) => String(text.length),
          measure: () => {},
          log: () => {},
          logError: () => {},
        });
        const { statusCode } = await receive(aPost(body, headers));
        expect([statusCode, record.started.size]).toEqual([202, 1]);
      }),
      runs,
    );
  });

  it('is stopped by POST /n/{code}', async () => {
    const services = { policyHash: () => "'sha256-x'", baseUrl: () => 'https://api.example.org' };
    const receive = receiveReply(untouched<Parameters<typeof receiveReply>[0]>(services));
    await fc.assert(
      fc.asyncProperty(noForm, oddHeaders, async (body, headers) => {
        expect((await receive(aPost(body, headers))).statusCode).toBe(400);
      }),
      runs,
    );
  });

  it('in a batch of alarms fails alone, and other events are dropped', async () => {
    const good = JSON.parse(readFileSync(new URL('../fixtures/alarm-single-metric.json', import.meta.url), 'utf8'));
    const noEvents = fc.oneof(
      hostileText,
      fc.jsonValue().map((value) => JSON.stringify(value)),
      fc.constant('['.repeat(100_000)),
    );
    const spoilt = spoilAlarm.map((spoil) => JSON.stringify(spoil(good)));
    await fc.assert(
      fc.asyncProperty(fc.array(spoilt, { maxLength: 4 }), fc.array(noEvents, { maxLength: 4 }), async (bad, none) => {
        const record = aRecord();
        const receive = receiveAlarm({
          ...record,
          findRules: async () => ({ routes: [{ alarm: '*', policy: 'default' }], mutes: [] }),
          digest: () => '0123456789ab',
          pagerName: () => 'NotifySupport',
          measure: () => {},
          log: () => {},
          logError: () => {},
        });
        const bodies = [...bad, ...none, JSON.stringify(good)];
        const Records = bodies.map((body, index) => ({
          messageId: `m${index}`,
          body,
          attributes: { SentTimestamp: '0' },
        }));
        const { batchItemFailures } = await receive({ Records } as unknown as SQSEvent);
        expect(batchItemFailures).toEqual(bad.map((_, index) => ({ itemIdentifier: `m${index}` })));
        expect(record.started.size).toBe(1);
      }),
      { ...runs, numRuns: 100 },
    );
  });
});

const at = '2026-11-23T02:14:00.000Z';
const place = { incident: 'disk-0123456789ab-0001', run: 1, at };
const attempts = [{ channels: ['sms'], waitSeconds: 100 }];
const states: readonly (readonly [string, (event: unknown) => Promise<unknown>, Record<string, unknown>])[] = [
  ['plan-escalation', planEscalation(untouched()), { ...place, round: 1 }],
  ['find-contacts', findContacts(untouched()), { ...place, round: 1, level: 1, contacts: ['ada'] }],
  ['record-outcome', recordOutcome(untouched()), place],
  [
    'send-notification',
    sendNotification(untouched()),
    {
      ...place,
      ...{ redrive: 0, round: 1, level: 1, levelEndsAt: at, contact: 'ada', attempt: 1, attempts, retry: 0 },
      taskToken: 'TOKEN',
    },
  ],
];

describe.each(states)('the payload that a state sends to %s', (_, handler, good) => {
  const wrong = fc.constantFrom<unknown>(undefined, null, true, -1, 0.5, {}, [[]], [null], { a: 'SECRET' });
  const payloads = fc.oneof(
    fc
      .tuple(fc.constantFrom(...Object.keys(good)), wrong)
      .map(([name, value]) => [name, { ...good, [name]: value }] as const),
    wrong
      .filter((value) => typeof value !== 'object' || value === null)
      .map((value) => ['the payload', value] as const),
  );

  it('is refused with the name of the field, before anything is read', async () => {
    await fc.assert(
      fc.asyncProperty(payloads, async ([name, event]) => {
        await expect(handler(event)).rejects.toThrow(
          new RegExp(`^The payload of this function has faults\\. .*\\b${name}\\b`),
        );
        await expect(handler(event)).rejects.not.toThrow(/TOKEN|SECRET/);
      }),
      { numRuns: 200 },
    );
  });

  it('is read if nothing is wrong', async () => {
    await expect(handler(good)).rejects.toThrow(/ was called$/);
  });
});
