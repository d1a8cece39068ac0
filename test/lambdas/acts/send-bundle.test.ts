import { expect, it, vi } from 'vitest';
import { sendBundle } from '../../../lambdas/acts/send-bundle.ts';
import { type Outbox, withOwn } from '../../../lambdas/domain/notify/bundle.ts';
import type { Contact } from '../../../lambdas/domain/on-call/contact.ts';
import { createServices, createStores } from '../../../local/memory/services.ts';
import { aNotification, anIncident, night } from '../domain/samples.ts';

const at = night('03:15');
const ada: Contact = { id: 'ada', name: 'Ada', timeZone: 'UTC', sms: '+15550100' };
const id = 'a-0123456789ab-0001';

/** Ada, for whom an SMS waits, while messages of her own take slots just before a bundle is claimed. */
async function aWorld(races: number) {
  const stores = createStores(undefined, { incidents: [anIncident({ id })] });
  const sendMessage = vi.fn(async () => ({ sent: true as const }));
  let left = races;
  const services = createServices(stores, {
    ...{ sendMessage, isRefusal: () => true, findContacts: async () => [ada], giveUp: async () => true },
    ...{ smsBudget: () => undefined, baseUrl: () => 'https://pages.example.org/live' },
    ...{ log: vi.fn(), logError: vi.fn(), measure: vi.fn() },
    saveOutbox: async (outbox: Outbox, savedAt: string) => {
      if (left > 0) {
        const other = withOwn(await stores.outbox.readOutbox('ada', 'sms'), { at, id: `own ${left}` });
        left -= 1;
        if (other !== undefined) await stores.outbox.saveOutbox(other, at);
      }
      return stores.outbox.saveOutbox(outbox, savedAt);
    },
  });
  await services.putPending({ incident: id, channel: 'sms', event: aNotification({ state: 'bundled' }) });
  return { sendMessage, send: () => sendBundle(services)({ contact: 'ada', channel: 'sms' }, at, 'minute') };
}

it.each([0, 1, 3])(
  'a bundle leaves in its minute if %s messages of their own take a place just then',
  async (races) => {
    const { send, sendMessage } = await aWorld(races);
    expect(await send()).toBe(true);
    expect(sendMessage).toHaveBeenCalledOnce();
    // Another one has left in this minute.
    expect(await send()).toBe(false);
  },
);
