import { describe, expect, it, vi } from 'vitest';
import { type NoticeServices, tellOthers } from '../../../lambdas/acts/tell-others.ts';
import type { TimelineEvent } from '../../../lambdas/domain/incident/timeline.ts';
import type { Budget } from '../../../lambdas/domain/notify/budget.ts';
import type { Delivery } from '../../../lambdas/domain/notify/message.ts';
import { contactsToInform, type NoticeTry } from '../../../lambdas/domain/notify/notices.ts';
import type { Contact } from '../../../lambdas/domain/on-call/contact.ts';
import { instantAfter } from '../../../lambdas/domain/text/instants.ts';
import { outboxStore } from '../../../local/memory/outbox.ts';
import { spendStore } from '../../../local/memory/spend.ts';
import { timelineStore } from '../../../local/memory/timeline.ts';
import { aNotification, anIncident, night } from '../domain/samples.ts';

const taken = anIncident({
  status: 'acknowledged',
  by: { contact: 'ben', name: 'Ben' },
  acknowledgedAt: night('03:21'),
});
const notified = (contact: string, flaws = {}) => aNotification({ contact, name: contact, ...flaws });
const timeline: TimelineEvent[] = [
  notified('ada'),
  notified('ada', { attempt: 2 }),
  notified('ben'),
  notified('cleo'),
  { at: night('03:20'), kind: 'reply', contact: 'cleo', name: 'Cleo', reply: 'decline' },
  notified('dan', { state: 'failed' }),
];
const person = (id: string, flaws: Partial<Contact> = {}): Contact => ({
  id,
  name: id,
  sms: '+15550100',
  timeZone: 'UTC',
  ...flaws,
});

const services = (flaws: Partial<NoticeServices> = {}) => ({
  ...outboxStore(),
  ...spendStore(),
  smsBudget: (): Budget | undefined => undefined,
  noteForBackstop: vi.fn(async () => {}),
  recordBundled: vi.fn(async () => {}),
  noticesAreOn: () => true,
  readTimeline: async () => timeline,
  findContacts: vi.fn(async (ids: readonly string[]): Promise<Contact[]> => ids.map((id) => person(id))),
  claimNotice: vi.fn(async () => 'send' as const),
  recordSend: vi.fn(async () => {}),
  sendMessage: vi.fn(async (): Promise<Delivery> => ({ sent: true })),
  logError: vi.fn(),
  ...flaws,
});

describe('the notice that somebody took it', () => {
  it('goes to contacts who may have received a message and have not answered', () => {
    expect(contactsToInform(timeline, taken)).toEqual(['ada']);
  });

  it('goes to contacts who asked for more time too, because that does not answer it', () => {
    const asked: TimelineEvent = { at: night('03:15'), kind: 'reply', contact: 'ada', name: 'Ada', reply: 'more-time' };
    expect(contactsToInform([...timeline, asked], taken)).toContain('ada');
    expect(contactsToInform([...timeline, { ...asked, reply: 'decline' }], taken)).not.toContain('ada');
  });

  it('goes to the same contact again only after another notification', () => {
    const notice = (state: 'sending' | 'sent' | 'withheld' | 'failed'): TimelineEvent => ({
      ...{ at: night('03:21'), kind: 'notice', contact: 'ada', name: 'Ada', channel: 'sms', state },
    });
    expect(contactsToInform([...timeline, notice('sent')], taken)).toEqual([]);
    expect(contactsToInform([...timeline, notice('failed')], taken)).toEqual([]);
    expect(contactsToInform([...timeline, notice('sending')], taken)).toEqual(['ada']);
    // It waited for a bundle, and was no longer true.
    expect(contactsToInform([...timeline, notice('withheld')], taken)).toEqual(['ada']);
    expect(contactsToInform([...timeline, notice('sent'), notified('ada', { run: 2 })], taken)).toEqual(['ada']);
  });

  it('is sent once, on one channel, with the instant of the answer', async () => {
    const world = services();
    await tellOthers(world)(taken, { at: night('03:21'), isRetry: false });
    expect(world.sendMessage).toHaveBeenCalledOnce();
    expect(world.recordSend).toHaveBeenCalledWith(
      taken.id,
      expect.objectContaining({ kind: 'notice', contact: 'ada', channel: 'sms', at: night('03:21'), state: 'sent' }),
    );
  });

  it('counts as a message of the minute in which it is sent, which may be long after the answer', async () => {
    const world = services();
    await tellOthers(world)(taken, { at: night('03:27'), isRetry: false });
    expect((await world.readOutbox('ada', 'sms')).own).toMatchObject([{ at: night('03:27') }]);
  });

  it('goes by e-mail if there is no number', async () => {
    const world = services({ findContacts: async () => [person('ada', { sms: undefined, email: 'ada@example.org' })] });
    await tellOthers(world)(taken, { at: night('03:21'), isRetry: false });
    expect(world.sendMessage).toHaveBeenCalledWith(
      'email',
      expect.anything(),
      expect.objectContaining({ subject: expect.any(String) }),
      { incident: taken.id },
    );
  });

  it('is never a call, which would wake people to tell them that they can sleep', async () => {
    const reachedByVoice = person('ada', { sms: undefined, voice: '+15550100' });
    const world = services({ findContacts: async () => [reachedByVoice] });
    await tellOthers(world)(taken, { at: night('03:21'), isRetry: false });
    expect(world.sendMessage).not.toHaveBeenCalled();
  });

  it('is recorded as failed if it cannot be delivered', async () => {
    const world = services({ sendMessage: async () => ({ sent: false, why: 'opted out' }) });
    await tellOthers(world)(taken, { at: night('03:21'), isRetry: false });
    expect(world.recordSend).toHaveBeenCalledWith(taken.id, expect.objectContaining({ state: 'failed' }));
  });

  it.each<[string, Partial<NoticeServices>]>([
    ['it is switched off', { noticesAreOn: () => false }],
    ['it went out before', { claimNotice: async () => 'sent' }],
    ['there is no address any more', { findContacts: async () => [person('ada', { sms: undefined })] }],
  ])('is not sent if %s', async (_, flaws) => {
    const world = services(flaws);
    await tellOthers(world)(taken, { at: night('03:21'), isRetry: false });
    expect(world.sendMessage).not.toHaveBeenCalled();
  });

  it('blocks nothing when it fails', async () => {
    const world = services({ readTimeline: async () => Promise.reject(new Error('throttled')) });
    await tellOthers(world)(taken, { at: night('03:21'), isRetry: false });
    expect(world.logError).toHaveBeenCalledOnce();
  });
});

describe('a notice to which several functions come', () => {
  const at = night('03:21');

  /** A ledger that is kept, and the message that never ends, because its function crashes. */
  async function aLedger(crashAt = 0) {
    const { recordUndelivered: _, ...ledger } = timelineStore();
    for (const event of timeline) await ledger.addEvent(taken.id, event);
    const sendMessage = vi.fn(async (): Promise<Delivery> => {
      if (sendMessage.mock.calls.length === crashAt) return new Promise(() => {});
      return { sent: true };
    });
    const tell = tellOthers(services({ ...ledger, sendMessage }));
    return { sendMessage, tell: (by: NoticeTry) => tell(taken, by) };
  }

  it.each([0, 0.2, 29])('is sent once by two that began %s seconds apart', async (seconds) => {
    const { sendMessage, tell } = await aLedger();
    await Promise.all([0, seconds].map((after) => tell({ at: instantAfter(at, after), isRetry: false })));
    expect(sendMessage).toHaveBeenCalledOnce();
  });

  it.each([
    ['a retry', { at, isRetry: true }],
    ['whoever comes half a minute later', { at: instantAfter(at, 30), isRetry: false }],
  ])('is sent once more by %s if a crash left it open', async (_, by) => {
    const { sendMessage, tell } = await aLedger(1);
    void tell({ at, isRetry: false });
    await new Promise(setImmediate);
    for (let time = 0; time < 3; time++) await tell(by);
    expect(sendMessage).toHaveBeenCalledTimes(2);
  });
});

describe('a notice that cannot be paid', () => {
  const budget: Budget = { limit: 2_100_000, smsPart: 100_000 };
  const used = async (flaws: Partial<NoticeServices>) => {
    const world = services({ smsBudget: () => budget, ...flaws });
    await world.addSpend('2026-11', 100_000);
    return world;
  };

  it('is an e-mail', async () => {
    const findContacts = async () => [person('ada', { email: 'ada@example.org' })];
    const world = await used({ findContacts });
    await tellOthers(world)(taken, { at: night('03:21'), isRetry: false });
    expect(vi.mocked(world.sendMessage).mock.calls.map(([channel]) => channel)).toEqual(['email']);
    expect(world.recordSend).toHaveBeenCalledWith(
      taken.id,
      expect.objectContaining({ channel: 'sms', instead: 'email', state: 'sent' }),
    );
    expect((await world.readOutbox('ada', 'sms')).own).toEqual([]);
  });

  it('is withheld with the reason if there is no e-mail', async () => {
    const world = await used({});
    await tellOthers(world)(taken, { at: night('03:21'), isRetry: false });
    expect(world.sendMessage).not.toHaveBeenCalled();
    expect(world.recordSend).toHaveBeenCalledWith(
      taken.id,
      expect.objectContaining({ state: 'withheld', why: 'the month’s SMS budget is used up' }),
    );
  });

  it('gives its price back if it was not accepted', async () => {
    const world = services({ smsBudget: () => budget, sendMessage: async () => ({ sent: false, why: 'x' }) });
    await tellOthers(world)(taken, { at: night('03:21'), isRetry: false });
    expect(await world.readSpend('2026-11')).toBe(0);
  });
});
