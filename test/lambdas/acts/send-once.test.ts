import { describe, expect, it, vi } from 'vitest';
import { type SendServices, sendOnce } from '../../../lambdas/acts/send-once.ts';
import type { SendState } from '../../../lambdas/domain/incident/timeline.ts';
import { type ChannelResult, judgeAttempt } from '../../../lambdas/domain/notify/attempt.ts';
import type { Delivery } from '../../../lambdas/domain/notify/message.ts';
import type { Contact } from '../../../lambdas/domain/on-call/contact.ts';
import { outboxStore } from '../../../local/memory/outbox.ts';
import { aNotification } from '../domain/samples.ts';

const ada: Contact = { id: 'ada', name: 'Ada', sms: '+15550100', timeZone: 'UTC' };
const trouble = new Error('throttled');

const services = (flaws: Partial<SendServices> = {}) => ({
  ...outboxStore(),
  recordBundled: vi.fn(async () => {}),
  log: vi.fn(),
  claimSend: vi.fn(async (): Promise<'send' | SendState> => 'send'),
  recordSend: vi.fn(async () => {}),
  releaseSend: vi.fn(async () => {}),
  sendMessage: vi.fn(async (): Promise<Delivery> => ({ sent: true })),
  isRefusal: () => false,
  measure: vi.fn(),
  logError: vi.fn(),
  ...flaws,
});
const send = (world: SendServices) =>
  sendOnce(world)({
    ...{ incident: 'incident', event: aNotification({ state: 'sending' }), contact: ada },
    message: { text: 'x', validSeconds: 100 },
    endsAt: '2026-11-23T02:19:00.000Z',
    written: Promise.resolve([]),
  });

describe('one notification on one channel', () => {
  it('is tagged with its attempt, so that a later event finds it', async () => {
    const world = services();
    await send(world);
    expect(world.sendMessage).toHaveBeenCalledWith(
      'sms',
      ada,
      { text: 'x', validSeconds: 100 },
      {
        incident: 'incident',
        contact: 'ada',
        attempt: '1-1-0-1-1',
        at: '2026-11-23T02_14_00_000Z',
      },
    );
  });

  it('is sent between two lines of the ledger', async () => {
    const world = services();
    expect(await send(world)).toEqual({ channel: 'sms', state: 'sent' });
    expect(world.recordSend).toHaveBeenCalledWith('incident', expect.objectContaining({ state: 'sent' }));
  });

  it('is recorded with the reason if it cannot be delivered', async () => {
    const world = services({ sendMessage: async () => ({ sent: false, why: 'opted out' }) });
    expect(await send(world)).toEqual({ channel: 'sms', state: 'failed', why: 'opted out' });
    expect(world.recordSend).toHaveBeenCalledWith(
      'incident',
      expect.objectContaining({ state: 'failed', why: 'opted out' }),
    );
  });

  it.each<[SendState, ChannelResult]>([
    ['sent', { channel: 'sms', state: 'sent' }],
    ['sending', { channel: 'sms', state: 'sending' }],
    ['failed', { channel: 'sms', state: 'failed', why: 'it failed before' }],
  ])('is not sent again if the ledger says %s', async (claim, result) => {
    const world = services({ claimSend: async () => claim });
    expect(await send(world)).toEqual(result);
    expect(world.sendMessage).not.toHaveBeenCalled();
  });

  it('is in trouble if the ledger cannot be read', async () => {
    const world = services({ claimSend: async () => Promise.reject(trouble) });
    expect(await send(world)).toEqual({ channel: 'sms', state: 'trouble', error: trouble });
    expect(world.sendMessage).not.toHaveBeenCalled();
  });

  it('releases its claim if the service refused', async () => {
    const world = services({ sendMessage: async () => Promise.reject(trouble), isRefusal: () => true });
    expect(await send(world)).toMatchObject({ state: 'trouble' });
    expect(world.releaseSend).toHaveBeenCalledOnce();
  });

  it('keeps its claim if it may have been sent', async () => {
    const world = services({ sendMessage: async () => Promise.reject(trouble) });
    expect(await send(world)).toMatchObject({ state: 'trouble' });
    expect(world.releaseSend).not.toHaveBeenCalled();
  });

  it('is sent even if the ledger cannot be written after it', async () => {
    const world = services({ recordSend: async () => Promise.reject(trouble) });
    expect(await send(world)).toEqual({ channel: 'sms', state: 'sent' });
    expect(world.logError).toHaveBeenCalledOnce();
  });
});

describe('an attempt', () => {
  const sent: ChannelResult = { channel: 'sms', state: 'sent' };
  const sending: ChannelResult = { channel: 'sms', state: 'sending' };
  const failed: ChannelResult = { channel: 'email', state: 'failed', why: 'rejected' };
  const troubled: ChannelResult = { channel: 'email', state: 'trouble', error: trouble };
  it.each<[string, ChannelResult[], number, string]>([
    ['waits once one channel got through', [sent, failed], 0, 'wait'],
    ['waits for what may have got through', [sending], 0, 'wait'],
    ['is undeliverable when all failed for good', [failed, failed], 0, 'undeliverable'],
    ['is undeliverable without a channel', [], 0, 'undeliverable'],
    ['is retried while the system is in trouble', [troubled, failed], 6, 'retry'],
    ['is retried for the other channel', [sent, troubled], 1, 'retry'],
    ['waits without the other channel in the end', [sent, troubled], 2, 'wait'],
  ])('%s', (_, results, retry, expected) => {
    expect(judgeAttempt(results, retry)).toBe(expected);
  });
});
