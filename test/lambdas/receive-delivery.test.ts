import type { SQSEvent } from 'aws-lambda';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Incident } from '../../lambdas/domain/incident/incident.ts';
import type { Notification } from '../../lambdas/domain/incident/timeline.ts';
import { tagsOf } from '../../lambdas/domain/notify/delivery.ts';
import { log, logError, measure } from '../../lambdas/log.ts';
import { receiveDelivery } from '../../lambdas/receive-delivery.ts';
import { outboxStore } from '../../local/memory/outbox.ts';
import { spendStore } from '../../local/memory/spend.ts';
import { measuredIn } from '../support/metrics.ts';
import { aNotification, anIncident, aWait, night } from './domain/samples.ts';

const place = { run: 1, redrive: 0, round: 1, level: 1, attempt: 1 };
const key = { incident: anIncident().id, contact: 'ada', ...place, at: night('03:14') };
const unreachable = JSON.stringify({ eventType: 'TEXT_UNREACHABLE', isFinal: true, context: tagsOf(key) });
const aBatch = (...bodies: string[]) =>
  ({
    Records: bodies.map((body, index) => ({
      ...{ messageId: String(index), body, attributes: { SentTimestamp: '1764036840000' } },
    })),
  }) as SQSEvent;

function aWorld(flaws: object = {}) {
  const services = {
    ...outboxStore(),
    ...spendStore(),
    recordUndelivered: vi.fn(async () => true),
    readAttempt: vi.fn(async (): Promise<Notification[]> => [aNotification({ state: 'failed', why: 'unreachable' })]),
    findIncident: async (): Promise<Incident | undefined> => anIncident(),
    giveUp: vi.fn(async () => true),
    addEvent: vi.fn(async () => {}),
    ...{ log, logError, measure },
    ...flaws,
  };
  return { services, receive: receiveDelivery(services) };
}

beforeEach(() => {
  vi.spyOn(console, 'log').mockImplementation(() => {});
  vi.spyOn(process.stdout, 'write').mockReset().mockReturnValue(true);
});

describe('a message that was not delivered', () => {
  it('is recorded, and ends the wait of its attempt if it was the last channel', async () => {
    const { services, receive } = aWorld();
    expect(await receive(aBatch(unreachable))).toEqual({ batchItemFailures: [] });
    expect(services.recordUndelivered).toHaveBeenCalledWith({ key, channel: 'sms', why: expect.any(String) });
    expect(services.readAttempt).toHaveBeenCalledWith(key);
    expect(services.giveUp).toHaveBeenCalledWith('SECRET-TOKEN', 'sms: unreachable');
  });

  it.each<[string, object]>([
    [
      'another channel may get through',
      { readAttempt: async () => [aNotification({ state: 'failed' }), aNotification()] },
    ],
    ['nothing is known of the attempt', { readAttempt: async () => [] }],
    [
      'another channel is still to be tried, which the system kept from it',
      { findIncident: async () => anIncident({ waits: { ada: aWait({ channels: ['sms', 'email'] }) } }) },
    ],
    ['somebody has the incident', { findIncident: async () => anIncident({ status: 'acknowledged' }) }],
    ['the incident is gone', { findIncident: async () => undefined }],
  ])('ends no wait if %s', async (_, flaws) => {
    const { services, receive } = aWorld(flaws);
    await receive(aBatch(unreachable));
    expect(services.recordUndelivered).toHaveBeenCalledOnce();
    expect(services.giveUp).not.toHaveBeenCalled();
  });

  it('is counted once, however often it is reported', async () => {
    const write = vi.mocked(process.stdout.write);
    const recordUndelivered = vi.fn().mockResolvedValueOnce(true).mockResolvedValue(false);
    const { services, receive } = aWorld({ recordUndelivered });
    for (let times = 0; times < 3; times += 1) await receive(aBatch(unreachable));
    expect(measuredIn(write.mock.calls.map(([line]) => String(line)))).toEqual({ 'NotificationsFailed sms': 1 });
    expect(services.giveUp).toHaveBeenCalledTimes(3);
  });

  it('may have ended its wait before: then nothing is left to do', async () => {
    const { services, receive } = aWorld({ giveUp: vi.fn(async () => false) });
    expect(await receive(aBatch(unreachable, unreachable))).toEqual({ batchItemFailures: [] });
    expect(services.giveUp).toHaveBeenCalledTimes(2);
  });
});

describe('a message of the canary', () => {
  const tags = { contact: ['CANARY'], incident: [key.incident] };
  const anEvent = (flaw: object = {}) =>
    JSON.stringify({
      ...{ source: 'aws.ses', 'detail-type': 'Email Delivered' },
      detail: { mail: { tags }, delivery: { timestamp: '2026-11-23T02:14:05Z', processingTimeMillis: 546 } },
      ...flaw,
    });

  it('is noted when SES has delivered it, with the time that this took', async () => {
    const write = vi.mocked(process.stdout.write);
    const { services, receive } = aWorld();
    await receive(aBatch(anEvent()));
    const note = { at: night('03:14:05'), kind: 'note', text: 'SES reports that the e-mail was delivered.' };
    expect(services.addEvent).toHaveBeenCalledExactlyOnceWith(key.incident, note);
    expect(measuredIn(write.mock.calls.map(([line]) => String(line)))).toEqual({ CanarySecondsToDeliver: 0.546 });
  });

  it.each([
    ['of a person', anEvent({ detail: { mail: { tags: { ...tags, contact: ['ada'] } }, delivery: {} } })],
    ['that is sent', anEvent({ 'detail-type': 'Email Sent' })],
  ])('is not one %s', async (_, body) => {
    const { services, receive } = aWorld();
    expect(await receive(aBatch(body))).toEqual({ batchItemFailures: [] });
    expect(services.addEvent).not.toHaveBeenCalled();
  });
});

describe('a batch', () => {
  it('returns only the messages that failed', async () => {
    const giveUp = vi.fn().mockRejectedValueOnce(new Error('throttled')).mockResolvedValue(true);
    const { receive } = aWorld({ giveUp });
    expect(await receive(aBatch('{}', unreachable, unreachable))).toEqual({
      batchItemFailures: [{ itemIdentifier: '1' }],
    });
  });

  it('that fails as a whole makes the function fail, so that Lambda counts it', async () => {
    const write = vi.mocked(process.stdout.write);
    const { receive } = aWorld({ giveUp: vi.fn().mockRejectedValue(new Error('throttled')) });
    await expect(receive(aBatch(unreachable, unreachable))).rejects.toThrow('throttled');
    expect(measuredIn(write.mock.calls.map(([line]) => String(line)))).toMatchObject({ IntakeFailures: 2 });
  });

  it('drops events that report nothing about a message', async () => {
    const { services, receive } = aWorld();
    expect(await receive(aBatch('', '{}', 'null', '[]'))).toEqual({ batchItemFailures: [] });
    expect(services.recordUndelivered).not.toHaveBeenCalled();
  });

  it('logs neither token nor address', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    await aWorld().receive(aBatch(unreachable.replace('{', '{"destinationPhoneNumber":"+15550100",')));
    const said = JSON.stringify(log.mock.calls);
    expect(said).toContain('undeliverable');
    expect(said).not.toMatch(/SECRET|\+15550100/);
  });
});

describe('the price of an SMS', () => {
  const reported = (messageId: string, price: number, flaws: object = {}) =>
    JSON.stringify({
      ...{ eventType: 'TEXT_DELIVERED', isFinal: true, messageId },
      ...{ totalMessageParts: 1, totalMessagePrice: price, totalCarrierFee: 0.01 },
      context: { incident: 'i', paid: '2026-11_100000' },
      ...flaws,
    });

  it.each([
    ['more, so the difference is added', reported('m-1', 0.14), 150_000],
    ['less, so the difference is given back', reported('m-2', 0.04), 50_000],
    ['as much as it took', reported('m-3', 0.09), 100_000],
    ['not known yet', reported('m-4', 0.04, { isFinal: false }), 100_000],
    ['of an SMS that no budget paid', reported('m-5', 0.04, { context: { incident: 'i' } }), 100_000],
    ['of a tag that is none of ours', reported('m-6', 0.04, { context: { paid: 'x' } }), 100_000],
  ])('is %s', async (_, event, spent) => {
    const { services, receive } = aWorld();
    await services.addSpend('2026-11', 100_000);
    // SQS may deliver a report twice.
    for (const batch of [aBatch(event), aBatch(event)]) expect(await receive(batch)).toEqual({ batchItemFailures: [] });
    expect(await services.readSpend('2026-11')).toBe(spent);
  });

  it('comes with a failure, too', async () => {
    const { services, receive } = aWorld();
    await services.addSpend('2026-11', 100_000);
    const event = { ...JSON.parse(unreachable), messageId: 'm', totalMessagePrice: 0 };
    await receive(
      aBatch(JSON.stringify({ ...event, isFinal: true, context: { ...event.context, paid: '2026-11_100000' } })),
    );
    expect(await services.readSpend('2026-11')).toBe(0);
    expect(services.recordUndelivered).toHaveBeenCalled();
  });

  it('is not needed to find the SMS whose place a call took', async () => {
    const { services, receive } = aWorld();
    const event = JSON.parse(unreachable);
    const call = { ...event, eventType: 'VOICE_FAILED', context: { ...event.context, for: 'sms' } };
    await receive(aBatch(JSON.stringify(call)));
    expect(services.recordUndelivered).toHaveBeenCalledWith({ key, channel: 'sms', why: 'the call failed' });
  });
});
