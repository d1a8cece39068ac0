import { expiryAfter } from '../../lambdas/domain/incident/incident.ts';
import { eventDiscriminator } from '../../lambdas/domain/incident/timeline.ts';
import { emptyOutbox, type Outbox, type Pending } from '../../lambdas/domain/notify/bundle.ts';
import type { Bundled } from '../../lambdas/domain/notify/delivery.ts';
import type { Channel } from '../../lambdas/domain/on-call/channel.ts';
import { stored } from './stored.ts';

type Adapter = typeof import('../../lambdas/adapters/outbox.ts');
type Kept = { readonly expiresAt: number };
type Waiting = Pending & Kept & { readonly box: string };
type Bundle = Kept & { readonly notifications: readonly Bundled[]; readonly why?: string };

const twoDays = 2 * 86_400;

/**
 * Outboxes, waiting messages and bundles in memory, which keep the contract of the adapter of the same name. `items` is all
 * that they hold, by key.
 */
export function outboxStore(): Adapter & {
  readonly items: Map<string, (Outbox & Kept) | Waiting | Bundle>;
  /** True when a message waits for a bundle. */
  readonly isWaiting: () => boolean;
} {
  const items = new Map<string, (Outbox & Kept) | Waiting | Bundle>();
  /** Of each contact and channel: looking for them among all would take longer with each one. */
  const waiting = new Map<string, Map<string, Waiting>>();
  const boxOf = (contact: string, channel: Channel) => `PENDING#${contact}#${channel}`;
  const keyOf = ({ incident, channel, event }: Pending) =>
    `${boxOf(event.contact, channel)} ${incident}#${event.at}#${eventDiscriminator(event)}`;

  return {
    items,

    isWaiting: () => [...waiting.values()].some(({ size }) => size > 0),

    readOutbox: async (contact, channel) =>
      (items.get(`OUTBOX#${contact}#${channel}`) as (Outbox & Kept) | undefined) ?? emptyOutbox(contact, channel),

    saveOutbox: async (outbox, at) => {
      const key = `OUTBOX#${outbox.contact}#${outbox.channel}`;
      const known = items.get(key) as Outbox | undefined;
      if ((known?.version ?? 0) !== outbox.version - 1) return false;
      items.set(key, { ...stored(outbox), expiresAt: Math.floor(Date.parse(at) / 1000) + twoDays });
      return true;
    },

    putPending: async (pending) => {
      const box = boxOf(pending.event.contact, pending.channel);
      const item = { ...stored(pending), box, expiresAt: expiryAfter(pending.event.at) };
      items.set(keyOf(pending), item);
      waiting.set(box, (waiting.get(box) ?? new Map()).set(keyOf(pending), item));
    },

    readPending: async (contact, channel) => {
      const all = [...(waiting.get(boxOf(contact, channel)) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
      return all.map(([, item]) => item);
    },

    dropPending: async (pending) => {
      for (const each of pending) {
        items.delete(keyOf(each));
        waiting.get(boxOf(each.event.contact, each.channel))?.delete(keyOf(each));
      }
    },

    findBundlesDue: async (at) =>
      [...waiting.values()].flatMap((each) => {
        const [first] = [...each.values()].filter(({ event }) => event.at <= at);
        return first === undefined ? [] : [{ contact: first.event.contact, channel: first.channel }];
      }),

    recordBundle: async (bundle, notifications, at) => {
      const known = items.get(`BUNDLE#${bundle}`) as Bundle | undefined;
      items.set(`BUNDLE#${bundle}`, { ...known, notifications: stored(notifications), expiresAt: expiryAfter(at) });
    },

    readBundle: async (bundle) => {
      const { notifications = [], why } = (items.get(`BUNDLE#${bundle}`) as Bundle | undefined) ?? {};
      return { notifications, ...(why !== undefined && { why }) };
    },

    recordBundleUndelivered: async (bundle, why, at) => {
      const known = items.get(`BUNDLE#${bundle}`) as Bundle | undefined;
      if (known?.why !== undefined) return false;
      items.set(`BUNDLE#${bundle}`, { notifications: [], expiresAt: expiryAfter(at), ...known, why });
      return true;
    },
  };
}
