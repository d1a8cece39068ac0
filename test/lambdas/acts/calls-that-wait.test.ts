import { describe, expect, it, vi } from 'vitest';
import { sendBundle } from '../../../lambdas/acts/send-bundle.ts';
import type { Incident } from '../../../lambdas/domain/incident/incident.ts';
import type { Outbox, Pending } from '../../../lambdas/domain/notify/bundle.ts';
import type { Delivery } from '../../../lambdas/domain/notify/message.ts';
import type { Contact } from '../../../lambdas/domain/on-call/contact.ts';
import { createServices, createStores } from '../../../local/memory/services.ts';
import { aNotification, anIncident, night } from '../domain/samples.ts';

const at = night('03:15');
const ada: Contact = { id: 'ada', name: 'Ada', timeZone: 'UTC', sms: '+15550100', voice: '+15550101' };
const calls = { contact: 'ada', channel: 'voice' } as const;
const id = 'a-0123456789ab-0001';
const event = aNotification({ channel: 'voice', state: 'bundled' });

/** Ada, for whom a call waits. */
async function aWorld(waits: Partial<Pending>, outbox: Partial<Outbox> = {}, incident: Partial<Incident> = {}) {
  const stores = createStores(undefined, { incidents: [anIncident({ id, ...incident })] });
  const sendMessage = vi.fn(async (..._: readonly unknown[]): Promise<Delivery> => ({ sent: true }));
  const services = createServices(stores, {
    ...{ sendMessage, isRefusal: () => true, findContacts: async () => [ada], giveUp: vi.fn(async () => true) },
    ...{ smsBudget: () => undefined, baseUrl: () => 'https://pages.example.org/live' },
    ...{ log: vi.fn(), logError: vi.fn(), measure: vi.fn() },
  });
  await services.saveOutbox({ ...calls, version: 1, own: [], ...outbox }, at);
  await services.claimSend(id, event);
  await services.recordBundled(id, event);
  await services.putPending({ incident: id, channel: 'voice', event, ...waits });
  const sent = () => sendMessage.mock.calls.map(([channel]) => channel);
  return { services, sent, send: sendBundle(services) };
}

const called = (time: string) => ({ own: [{ at: night(time), id: 'another' }] });
const otherwise = { otherwise: 'sms' } as const;

describe('a call that waits for the next one', () => {
  it('becomes a written message once no call can be made within a minute', async () => {
    const { services, sent, send } = await aWorld(otherwise, called('03:14:30'));
    expect(await send(calls, at, 'minute')).toBe(true);
    expect(sent()).toEqual(['sms']);
    expect(await services.readPending('ada', 'voice')).toEqual([]);
    expect(await services.readTimeline(id)).toMatchObject([{ channel: 'voice', instead: 'sms', state: 'sent' }]);
  });

  it.each<[string, Partial<Pending>, Partial<Outbox>]>([
    ['one can be made within a minute', otherwise, called('03:11')],
    ['nothing can take its place', {}, called('03:14:30')],
    ['a bundle of calls is leaving', otherwise, { ...called('03:14:30'), leavingAt: night('03:14:30') }],
  ])('goes on waiting if %s', async (_, waits, outbox) => {
    const { services, sent, send } = await aWorld(waits, outbox);
    expect(await send(calls, at, 'minute')).toBe(false);
    expect(sent()).toEqual([]);
    expect(await services.readPending('ada', 'voice')).toHaveLength(1);
  });

  it('uses up none of the day’s calls if it has no use any more', async () => {
    const { services, sent, send } = await aWorld(otherwise, {}, { status: 'resolved', closedAt: at });
    expect(await send(calls, at, 'minute')).toBe(false);
    expect(sent()).toEqual([]);
    expect(await services.readPending('ada', 'voice')).toEqual([]);
    expect((await services.readOutbox('ada', 'voice')).own).toEqual([]);
  });
});
