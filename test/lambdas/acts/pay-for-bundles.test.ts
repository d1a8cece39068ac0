import { describe, expect, it, vi } from 'vitest';
import { sendBundle } from '../../../lambdas/acts/send-bundle.ts';
import { sendBundles } from '../../../lambdas/acts/send-bundles.ts';
import type { Budget } from '../../../lambdas/domain/notify/budget.ts';
import type { MessageEvent, Pending } from '../../../lambdas/domain/notify/bundle.ts';
import type { Delivery } from '../../../lambdas/domain/notify/message.ts';
import type { Contact } from '../../../lambdas/domain/on-call/contact.ts';
import { createServices, createStores } from '../../../local/memory/services.ts';
import { aNotification, anIncident, night } from '../domain/samples.ts';

const budget: Budget = { limit: 2_100_000, smsPart: 100_000 };
const at = night('03:15');
const ada: Contact = { id: 'ada', name: 'Ada', timeZone: 'UTC', sms: '+15550100' };
const sms = { contact: 'ada', channel: 'sms' } as const;
const ids = ['a-0123456789ab-0001', 'b-0123456789ab-0001'];
const notice: MessageEvent = {
  ...{ at: night('03:14'), kind: 'notice', contact: 'ada', name: 'Ada', channel: 'sms', state: 'bundled' },
};

/** Ada, for whom some notifications wait in a bundle of SMS, and a month's money of which this much is spent. */
async function aWorld(contact: Contact, spent: number, sent: Delivery | Error = { sent: true }) {
  const stores = createStores(undefined, { incidents: ids.map((id) => anIncident({ id, summary: id })) });
  const sendMessage = vi.fn(async (..._: readonly unknown[]) => {
    if (sent instanceof Error) throw sent;
    return sent;
  });
  const services = createServices(stores, {
    ...{ sendMessage, isRefusal: () => true, findContacts: async () => [contact], giveUp: vi.fn(async () => true) },
    ...{ smsBudget: () => budget, baseUrl: () => 'https://pages.example.org/live' },
    ...{ log: vi.fn(), logError: vi.fn(), measure: vi.fn(), limitReached: () => undefined },
  });
  await services.addSpend('2026-11', spent);
  const wait = async (incident: string, event: MessageEvent) => {
    const pending: Pending = { incident, channel: 'sms', event, endsAt: night('03:19') };
    await services.claimSend(incident, event);
    await services.recordBundled(incident, event);
    await services.putPending(pending);
  };
  for (const id of ids) await wait(id, aNotification({ state: 'bundled' }));
  const events = async () => (await Promise.all(ids.map((id) => services.readTimeline(id)))).flat();
  return { services, sendMessage, wait, events, send: sendBundle(services), sendAll: sendBundles(services) };
}

describe('a bundle of SMS', () => {
  it('is paid like one SMS', async () => {
    const { services, sendMessage, send, events } = await aWorld(ada, 0);
    expect(await send(sms, at, 'minute')).toBe(true);
    expect(await services.readSpend('2026-11')).toBe(100_000);
    expect(sendMessage.mock.calls).toEqual([
      ['sms', ada, expect.anything(), expect.objectContaining({ paid: '2026-11_100000' })],
    ]);
    expect(await events()).toMatchObject([{ bundleSize: 2 }, { bundleSize: 2 }]);
  });

  it('becomes a bundle of e-mail once the budget is used up, and says why', async () => {
    const contact = { ...ada, email: 'ada@example.org', voice: '+15550101' };
    const { services, sendMessage, send, events } = await aWorld(contact, 100_000);
    expect(await send(sms, at, 'minute')).toBe(true);
    expect(sendMessage.mock.calls.map(([channel]) => channel)).toEqual(['email']);
    expect(await services.readSpend('2026-11')).toBe(100_000);
    expect(await services.readPending('ada', 'sms')).toEqual([]);
    expect(await services.readPending('ada', 'email')).toEqual([]);
    const moved = { channel: 'sms', state: 'sent', instead: 'email', why: 'the month’s SMS budget is used up' };
    expect(await events()).toMatchObject([moved, moved]);
    expect((await services.findBackstopNotes(at)).map(({ id }) => id)).toEqual(['sms-budget#2026-11']);
  });

  it.each([
    ['before', ['email', 'sms']],
    ['after', ['sms', 'email']],
  ] as const)('is in the e-mail of the same minute if it is found %s it and cannot be paid', async (_, order) => {
    const contact = { ...ada, email: 'ada@example.org' };
    const { services, sendMessage, sendAll, events } = await aWorld(contact, 100_000);
    const event = aNotification({ channel: 'email', state: 'bundled' });
    await services.putPending({ incident: ids[0] ?? '', channel: 'email', event, endsAt: night('03:19') });
    services.findBundlesDue = async () => order.map((channel) => ({ contact: 'ada', channel }));
    await sendAll(at);
    expect(sendMessage.mock.calls.map(([channel]) => channel)).toEqual(['email']);
    expect(await services.readPending('ada', 'email')).toEqual([]);
    expect(await events()).toContainEqual(expect.objectContaining({ channel: 'sms', instead: 'email', bundleSize: 3 }));
  });

  it('does not keep an e-mail back while it is being delivered', async () => {
    const { services, sendMessage, sendAll } = await aWorld({ ...ada, email: 'ada@example.org' }, 0);
    const event = aNotification({ channel: 'email', state: 'bundled' });
    await services.putPending({ incident: ids[0] ?? '', channel: 'email', event, endsAt: night('03:19') });
    const mailed = new Promise<void>((resolve) =>
      sendMessage.mockImplementation(async (channel) => {
        // The SMS is delivered once the e-mail has left.
        if (channel === 'email') resolve();
        else await mailed;
        return { sent: true };
      }),
    );
    await sendAll(at);
    expect(sendMessage.mock.calls.map(([channel]) => channel)).toEqual(['sms', 'email']);
  });

  it('becomes a call without an address for e-mail; a notice is withheld', async () => {
    const { services, sendMessage, send, wait, events } = await aWorld({ ...ada, voice: '+15550101' }, 100_000);
    await services.acknowledge(ids[1] ?? '', { contact: 'ben', name: 'Ben' }, night('03:14:30'));
    await wait(ids[1] ?? '', notice);
    expect(await send(sms, at, 'minute')).toBe(true);
    expect(sendMessage.mock.calls.map(([channel]) => channel)).toEqual(['voice']);
    expect(await events()).toContainEqual(
      expect.objectContaining({ kind: 'notice', state: 'withheld', why: 'the month’s SMS budget is used up' }),
    );
  });

  it('waits for the next call if none can be made now', async () => {
    const { services, sendMessage, send } = await aWorld({ ...ada, voice: '+15550101' }, 100_000);
    expect(await send(sms, at, 'notification')).toBe(false);
    expect(sendMessage).not.toHaveBeenCalled();
    expect(await services.readPending('ada', 'voice')).toHaveLength(2);
  });

  it('fails each notification if nothing can take its place', async () => {
    const { services, sendMessage, send, events } = await aWorld(ada, 100_000);
    expect(await send(sms, at, 'minute')).toBe(false);
    expect(sendMessage).not.toHaveBeenCalled();
    const failed = { state: 'failed', why: 'the month’s SMS budget is used up' };
    expect(await events()).toMatchObject([failed, failed]);
    expect(await services.readPending('ada', 'sms')).toEqual([]);
  });

  it.each([
    ['was not accepted', { sent: false, why: 'opted out' } as const],
    ['was refused for now', new Error('throttled')],
  ])('gives its price back if it %s', async (_, answer) => {
    const { services, send } = await aWorld(ada, 0, answer);
    await send(sms, at, 'minute').catch(() => {});
    expect(await services.readSpend('2026-11')).toBe(0);
  });
});

it('tells the backstop of the fifth call, though it is a bundle', async () => {
  const { services, send } = await aWorld({ ...ada, voice: '+15550101' }, 0);
  const box = { contact: 'ada', channel: 'voice' } as const;
  const own = ['02:00', '02:10', '02:20', '02:30'].map((time) => ({ at: night(time), id: time }));
  await services.saveOutbox({ ...(await services.readOutbox('ada', 'voice')), own, version: 1 }, at);
  const event = aNotification({ channel: 'voice', state: 'bundled' });
  await services.putPending({ incident: ids[0] ?? '', channel: 'voice', event, endsAt: night('03:19') });
  expect(await send(box, at, 'minute')).toBe(true);
  expect(await services.findBackstopNotes(at)).toMatchObject([{ id: expect.stringMatching(/^calls-ada-/) }]);
});
