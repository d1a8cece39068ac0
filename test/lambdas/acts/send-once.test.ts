import { describe, expect, it, vi } from 'vitest';
import { type SendServices, sendOnce } from '../../../lambdas/acts/send-once.ts';
import type { SendState } from '../../../lambdas/domain/incident/timeline.ts';
import { type ChannelResult, judgeAttempt } from '../../../lambdas/domain/notify/attempt.ts';
import type { Budget } from '../../../lambdas/domain/notify/budget.ts';
import { type Outbox, withOwn } from '../../../lambdas/domain/notify/bundle.ts';
import type { Delivery } from '../../../lambdas/domain/notify/message.ts';
import type { Channel } from '../../../lambdas/domain/on-call/channel.ts';
import type { Contact } from '../../../lambdas/domain/on-call/contact.ts';
import { outboxStore } from '../../../local/memory/outbox.ts';
import { spendStore } from '../../../local/memory/spend.ts';
import { aNotification } from '../domain/samples.ts';

const ada: Contact = { id: 'ada', name: 'Ada', sms: '+15550100', timeZone: 'UTC' };
const trouble = new Error('throttled');

const services = (flaws: Partial<SendServices> = {}) => ({
  ...outboxStore(),
  ...spendStore(),
  smsBudget: (): Budget | undefined => undefined,
  noteForBackstop: vi.fn(async () => {}),
  recordBundled: vi.fn(async () => {}),
  log: vi.fn(),
  claimSend: vi.fn(async (): Promise<'send' | SendState> => 'send'),
  recordSend: vi.fn(async () => {}),
  releaseSend: vi.fn(async () => {}),
  sendMessage: vi.fn(async (): Promise<Delivery> => ({ sent: true })),
  isRefusal: () => false,
  limitReached: (): string | undefined => undefined,
  measure: vi.fn(),
  logError: vi.fn(),
  ...flaws,
});
const send = (world: SendServices) =>
  sendOnce(world)({
    ...{ incident: 'incident', event: aNotification({ state: 'sending' }), contact: ada },
    channels: ['sms'],
    write: () => ({ text: 'x', validSeconds: 100 }),
    endsAt: '2026-11-23T02:19:00.000Z',
    written: Promise.resolve([]),
  });

describe('a call', () => {
  const at = (minutes: number) => new Date(Date.parse('2026-11-23T02:14:00.000Z') + minutes * 60_000).toISOString();
  const contact = { ...ada, voice: '+15550101' };
  const call = (world: SendServices, minutes: number) =>
    sendOnce(world)({
      ...{
        incident: `incident ${minutes}`,
        event: aNotification({ at: at(minutes), channel: 'voice', state: 'sending' }),
      },
      ...{ contact, channels: ['voice'], write: () => ({ text: 'x', validSeconds: 100 }), endsAt: at(minutes + 5) },
      written: Promise.resolve([]),
    });

  it('is reported to the backstop if it is the fifth in a day, and a refused one does not count', async () => {
    const world = services();
    for (const minutes of [0, 5, 10]) await call(world, minutes);
    vi.mocked(world.sendMessage).mockResolvedValueOnce({ sent: false, why: 'refused' });
    await call(world, 15);
    await call(world, 20);
    expect(world.noteForBackstop).not.toHaveBeenCalled();
    await call(world, 25);
    expect(world.noteForBackstop).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ id: 'calls-ada-2026-11-23' }),
      at(25),
    );
  });

  it('is made, though the backstop cannot be told', async () => {
    const world = services({ noteForBackstop: vi.fn(async () => Promise.reject(trouble)) });
    for (const minutes of [0, 5, 10, 15]) await call(world, minutes);
    expect(await call(world, 20)).toMatchObject({ state: 'sent' });
    expect(world.logError).toHaveBeenCalledOnce();
  });
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
    expect(world.releaseSend).toHaveBeenCalledExactlyOnceWith('incident', expect.anything(), undefined);
  });

  it.each([
    [
      'DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION',
      'a protect configuration of the account blocks the number’s country',
    ],
    ['MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT', 'a limit of the account is reached'],
  ])('shows on the timeline that the account refused it: %s', async (limit, why) => {
    const sendMessage = async () => Promise.reject(trouble);
    const world = services({ sendMessage, isRefusal: () => true, limitReached: () => limit });
    await send(world);
    expect(world.releaseSend).toHaveBeenCalledExactlyOnceWith('incident', expect.anything(), why);
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

describe('a call that cannot be made now', () => {
  const withSms: Contact = { ...ada, voice: '+15550101' };
  const at = '2026-11-23T02:14:00.000Z';
  const call = async (calledAt: string, written: readonly ChannelResult[] = []) => {
    const world = services();
    await world.saveOutbox({ contact: 'ada', channel: 'voice', version: 1, own: [{ at: calledAt, id: 'other' }] }, at);
    const result = await sendOnce(world)({
      ...{ incident: 'incident', event: aNotification({ at, channel: 'voice', state: 'sending' }), contact: withSms },
      ...{ channels: ['voice'], write: () => ({ text: 'x', validSeconds: 100 }), endsAt: '2026-11-23T02:19:00.000Z' },
      written: Promise.resolve(written),
    });
    const [pending] = [...(await world.readPending('ada', 'voice')), ...(await world.readPending('ada', 'sms'))];
    return [result, pending?.channel, pending?.otherwise];
  };

  it('waits for the next one if that is possible within a minute, or else for the bundle of a written channel', async () => {
    const bundled = { channel: 'voice', state: 'bundled' };
    expect(await call('2026-11-23T02:10:00.000Z')).toEqual([{ ...bundled, into: 'voice' }, 'voice', 'sms']);
    expect(await call('2026-11-23T02:13:00.000Z')).toEqual([{ ...bundled, into: 'sms' }, 'sms', undefined]);
  });

  it('waits for the next one, however long, if the attempt could not reach the contact in writing', async () => {
    const failed: ChannelResult = { channel: 'sms', state: 'failed', why: 'opted out' };
    for (const calledAt of ['2026-11-23T02:10:00.000Z', '2026-11-23T02:13:00.000Z'])
      expect(await call(calledAt, [failed])).toEqual([expect.anything(), 'voice', undefined]);
  });
});

describe('an SMS and the month’s budget', () => {
  const budget: Budget = { limit: 2_300_000, smsPart: 100_000 };
  const withAll = { ...ada, email: 'ada@example.org', voice: '+15550101' };
  const at = '2026-11-23T02:14:00.000Z';
  const sending = (contact: Contact, channels: Channel[] = ['sms'], at = '2026-11-23T02:14:00.000Z') => ({
    ...{ incident: 'incident', event: aNotification({ at, state: 'sending' }), contact, channels },
    write: (channel: Channel) => ({ text: `by ${channel}`, validSeconds: 100 }),
    ...{ endsAt: '2026-11-23T02:19:00.000Z', written: Promise.resolve([]) },
  });
  const used = async (flaws: Partial<SendServices> = {}) => {
    const world = services({ smsBudget: () => budget, ...flaws });
    await world.takeSpend('2026-11', 300_000, 300_000);
    return world;
  };

  it('takes its price before it leaves, and has it as a tag', async () => {
    const world = services({ smsBudget: () => budget });
    await sendOnce(world)(sending(ada));
    expect(await world.readSpend('2026-11')).toBe(100_000);
    expect(world.sendMessage).toHaveBeenCalledWith(
      'sms',
      ada,
      expect.anything(),
      expect.objectContaining({ paid: '2026-11_100000' }),
    );
  });

  it('never pays for more than the budget without its reserve', async () => {
    const world = services({ smsBudget: () => budget });
    const people = Array.from({ length: 5 }, (_, index) => ({ ...withAll, id: `p${index}` }));
    await Promise.all(
      people.map((contact) =>
        sendOnce(world)({
          ...sending(contact),
          event: aNotification({ contact: contact.id, state: 'sending' }),
        }),
      ),
    );
    const channels = vi.mocked(world.sendMessage).mock.calls.map(([channel]) => channel);
    expect(channels.toSorted()).toEqual(['email', 'email', 'sms', 'sms', 'sms']);
    expect(await world.readSpend('2026-11')).toBe(300_000);
  });

  it('counts nothing without a budget', async () => {
    const world = services({ takeSpend: vi.fn(), readSpend: vi.fn(), addSpend: vi.fn() });
    await sendOnce(world)(sending(ada));
    for (const call of [world.takeSpend, world.readSpend, world.addSpend]) expect(call).not.toHaveBeenCalled();
  });

  it.each<[string, Partial<SendServices>, number]>([
    ['was not accepted', { sendMessage: async () => ({ sent: false, why: 'opted out' }) }, 0],
    ['was refused for now', { sendMessage: async () => Promise.reject(trouble), isRefusal: () => true }, 0],
    ['may have been sent', { sendMessage: async () => Promise.reject(trouble), isRefusal: () => false }, 100_000],
  ])('costs what is known if it %s', async (_, flaws, spent) => {
    const world = services({ smsBudget: () => budget, ...flaws });
    await sendOnce(world)(sending(ada));
    expect(await world.readSpend('2026-11')).toBe(spent);
  });

  it('does not fail because its price cannot be given back', async () => {
    const world = services({
      smsBudget: () => budget,
      sendMessage: async () => ({ sent: false, why: 'opted out' }),
      addSpend: async () => Promise.reject(trouble),
    });
    expect(await sendOnce(world)(sending(ada))).toMatchObject({ state: 'failed', why: 'opted out' });
    expect(world.logError).toHaveBeenCalledWith(expect.stringContaining('could not be given back'), trouble);
  });

  it.each<[string, Contact, Channel[], Channel]>([
    ['an e-mail', withAll, ['sms'], 'email'],
    ['a call if the attempt sends an e-mail anyway', withAll, ['sms', 'email'], 'voice'],
  ])('becomes %s once the budget is used up, and the ledger says why', async (_, contact, channels, instead) => {
    const world = await used();
    expect(await sendOnce(world)(sending(contact, channels))).toEqual({ channel: 'sms', state: 'sent' });
    expect(world.sendMessage).toHaveBeenCalledExactlyOnceWith(
      instead,
      contact,
      { text: `by ${instead}`, validSeconds: 100 },
      expect.objectContaining({ for: 'sms' }),
    );
    expect(world.recordSend).toHaveBeenCalledWith(
      'incident',
      expect.objectContaining({ channel: 'sms', instead, state: 'sent', why: 'the month’s SMS budget is used up' }),
    );
    expect((await world.readOutbox('ada', 'sms')).own).toEqual([]);
    expect((await world.readOutbox('ada', instead)).own).toHaveLength(1);
    expect(await world.readSpend('2026-11')).toBe(300_000);
  });

  it('fails like any channel that cannot be used if nothing can take its place', async () => {
    const world = await used();
    const failed = { channel: 'sms', state: 'failed', why: 'the month’s SMS budget is used up' };
    expect(await sendOnce(world)(sending(ada))).toEqual(failed);
    expect(world.sendMessage).not.toHaveBeenCalled();
    expect(world.recordSend).toHaveBeenCalledWith('incident', expect.objectContaining(failed));
  });

  it('waits for the bundle of the other channel if that has had enough', async () => {
    const world = await used();
    for (const id of ['a', 'b', 'c'])
      await world.saveOutbox({ ...(withOwn(await world.readOutbox('ada', 'email'), { at, id }) as Outbox) }, at);
    expect(await sendOnce(world)(sending(withAll))).toEqual({ channel: 'sms', state: 'bundled', into: 'email' });
    expect(await world.readPending('ada', 'email')).toMatchObject([{ event: { channel: 'sms', instead: 'email' } }]);
  });

  it('goes to the other channel at once if it would have to wait for a bundle that cannot be paid', async () => {
    const world = await used();
    for (const id of ['a', 'b', 'c'])
      await world.saveOutbox({ ...(withOwn(await world.readOutbox('ada', 'sms'), { at, id }) as Outbox) }, at);
    expect(await sendOnce(world)(sending(withAll))).toEqual({ channel: 'sms', state: 'sent' });
    expect(await world.readPending('ada', 'sms')).toEqual([]);
  });

  it('tells the backstop, and does not fail if that cannot be told', async () => {
    const world = await used({ noteForBackstop: vi.fn(async () => Promise.reject(trouble)) });
    expect(await sendOnce(world)(sending(withAll))).toMatchObject({ state: 'sent' });
    expect(world.noteForBackstop).toHaveBeenCalledWith(expect.objectContaining({ id: 'sms-budget#2026-11' }), at);
    expect(world.logError).toHaveBeenCalled();
  });

  it.each<[string, Partial<Contact>, Channel]>([
    ['an e-mail', { email: 'ada@example.org' }, 'email'],
    ['the next call', {}, 'voice'],
  ])('does not take the place of a call: that is %s', async (_, more, channel) => {
    const world = await used();
    await world.saveOutbox({ ...(withOwn(await world.readOutbox('ada', 'voice'), { at, id: 'a' }) as Outbox) }, at);
    const called = aNotification({ channel: 'voice', state: 'sending' });
    const contact = { ...ada, voice: '+15550101', ...more };
    expect(await sendOnce(world)({ ...sending(contact, ['voice']), event: called })).toMatchObject({
      state: 'bundled',
    });
    expect(await world.readPending('ada', channel)).toHaveLength(1);
  });

  it('is paid again in the next month', async () => {
    const world = await used();
    await sendOnce(world)(sending(withAll, ['sms'], '2026-12-01T00:00:00.000Z'));
    expect(world.sendMessage).toHaveBeenCalledWith('sms', withAll, expect.anything(), expect.anything());
  });
});
