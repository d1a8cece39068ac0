import { expiryAfter } from '../../lambdas/domain/incident/incident.ts';
import {
  attemptDiscriminator,
  eventDiscriminator,
  kindsKept,
  type Notification,
  newestEvents,
  type TimelineEvent,
} from '../../lambdas/domain/incident/timeline.ts';
import { claimsLeftUntil } from '../../lambdas/domain/notify/notices.ts';
import { stored } from './stored.ts';

type Timeline = typeof import('../../lambdas/adapters/timeline.ts');
type Item = TimelineEvent & {
  readonly pk: string;
  readonly sk: string;
  readonly expiresAt: number;
  /** How often a message was claimed and not given back; gone once it is known how it ended. */
  readonly tries?: number;
  /** When a notice was claimed; gone once it is known how it ended. */
  readonly claimedAt?: string;
};

/** Timelines in memory, which keep the contract of the adapter of the same name. `items` is all that they hold, by incident. */
export function timelineStore(): Timeline & { readonly items: Map<string, Map<string, Item>> } {
  const items = new Map<string, Map<string, Item>>();

  const find = (pk: string, sk: string) => items.get(pk)?.get(sk);
  const put = (item: Item) => {
    const events = items.get(item.pk) ?? new Map<string, Item>();
    items.set(item.pk, events.set(item.sk, item));
  };
  const inOrder = (incident: string, prefix = '') => {
    const events = [...(items.get(incident)?.values() ?? [])].filter(({ sk }) => sk.startsWith(prefix));
    return events
      .map((item) => ({ item, bytes: inBytes(item.sk) }))
      .sort((a, b) => (a.bytes < b.bytes ? -1 : 1))
      .map(({ item }) => item);
  };

  return {
    items,

    addEvent: async (incident, event) => {
      const item = itemOf(incident, event);
      if (event.kind !== 'reply' || find(item.pk, item.sk) === undefined) put(item);
    },

    readTimeline: async (incident) => {
      const events = inOrder(incident);
      const older = events.slice(0, -newestEvents).filter(({ kind }) => kindsKept.includes(kind));
      return [...older, ...events.slice(-newestEvents)];
    },

    claimSend: async (incident, event) => {
      const item = itemOf(incident, event);
      const known = find(item.pk, item.sk);
      if (known === undefined) {
        put({ ...item, state: 'sending', tries: 1 } as Item);
        return 'send';
      }
      const state = stateOf(known);
      if (state !== 'sending' || known.tries === undefined || known.tries >= 2) return state ?? 'sending';
      put({ ...known, tries: known.tries + 1 });
      return 'send';
    },

    claimNotice: async (incident, event, by) => {
      const item = itemOf(incident, event);
      const known = find(item.pk, item.sk);
      if (known === undefined) {
        put({ ...item, state: 'sending', tries: 1, claimedAt: by.at } as Item);
        return 'send';
      }
      const state = stateOf(known) ?? 'sending';
      const isUnderWay = (known.claimedAt ?? '') > claimsLeftUntil(by);
      if (state !== 'sending') return state;
      if (isUnderWay) return 'under way';
      if (known.tries === undefined || known.tries >= 2) return state;
      put({ ...known, tries: known.tries + 1 });
      return 'send';
    },

    releaseSend: async (incident, event, why) => {
      const { pk, sk } = itemOf(incident, event);
      const known = find(pk, sk);
      if (known?.tries === undefined) throw new Error(`Nobody holds a claim that could be given back: ${pk}, ${sk}.`);
      put({ ...known, tries: known.tries - 1, ...(why !== undefined && { why }) } as Item);
    },

    recordSend: async (incident, event) => {
      const item = itemOf(incident, event);
      const known = find(item.pk, item.sk);
      if (known === undefined || stateOf(known) !== 'failed') put(item);
    },

    recordBundled: async (incident, event) => {
      const item = itemOf(incident, event);
      const known = find(item.pk, item.sk);
      if (known === undefined || stateOf(known) === 'sending') put({ ...item, state: 'bundled' } as Item);
    },

    recordAll: async (messages) => {
      for (const { incident, event } of messages) put(itemOf(incident, event));
    },

    recordUndelivered: async ({ key, channel, why }) => {
      const known = find(key.incident, `${key.at}#${attemptDiscriminator(key)}${channel}`);
      if (known === undefined || stateOf(known) === 'failed') return false;
      put({ ...known, state: 'failed', why } as Item);
      return true;
    },

    readAttempt: async (key) =>
      inOrder(key.incident, `${key.at}#${attemptDiscriminator(key)}`) as (Item & Notification)[],
  };
}

function itemOf(pk: string, event: TimelineEvent): Item {
  return { pk, sk: `${event.at}#${eventDiscriminator(event)}`, ...stored(event), expiresAt: expiryAfter(event.at) };
}

function stateOf(item: Item) {
  return 'state' in item && item.kind !== 'alarm' ? item.state : undefined;
}

/** A sort key in the order that DynamoDB has: that of its bytes in UTF-8, where JavaScript's is that of UTF-16. */
function inBytes(sortKey: string): string {
  return Buffer.from(sortKey).toString('latin1');
}
