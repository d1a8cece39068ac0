import type * as outboxes from '../adapters/outbox.ts';
import { type Outbox, type Slot, withOwn } from '../domain/notify/bundle.ts';
import type { Channel } from '../domain/on-call/channel.ts';

export type SlotServices = Pick<typeof outboxes, 'readOutbox' | 'saveOutbox'>;

/** The outbox of a contact on a channel, and whether a message of its own has a place in it. */
export type Taken = { readonly isOwn: boolean; readonly isNew: boolean; readonly outbox: Outbox };

/** After this many lost races a message waits for the bundle. Each of them was won by another message. */
export const mostTries = 10;

/** Takes a slot for a message of its own, if one is free. All tries of the same message have the same slot. */
export async function takeSlot(
  { readOutbox, saveOutbox }: SlotServices,
  contact: string,
  channel: Channel,
  slot: Slot,
): Promise<Taken> {
  for (let tries = 1; ; tries++) {
    const outbox = await readOutbox(contact, channel);
    const next = withOwn(outbox, slot);
    if (next === outbox) return { isOwn: true, isNew: false, outbox };
    if (next === undefined || tries === mostTries) return { isOwn: false, isNew: false, outbox };
    if (await saveOutbox(next, slot.at)) return { isOwn: true, isNew: true, outbox: next };
  }
}

/** Changes an outbox, whatever others change at the same time. */
export async function changeOutbox(
  { readOutbox, saveOutbox }: SlotServices,
  { contact, channel }: Pick<Outbox, 'contact' | 'channel'>,
  at: string,
  change: (outbox: Outbox) => Outbox,
): Promise<void> {
  for (let tries = 1; tries <= mostTries; tries++) {
    if (await saveOutbox(change(await readOutbox(contact, channel)), at)) return;
  }
}
