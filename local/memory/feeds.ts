import type { Feed } from '../../lambdas/domain/calendar/feed.ts';

type Adapter = typeof import('../../lambdas/adapters/feeds.ts');

/** Codes of feeds in memory, which keep the contract of the adapter of the same name. */
export function feedStore(): Adapter & { readonly items: Map<string, Feed> } {
  const items = new Map<string, Feed>();
  return {
    items,

    createFeed: async (feed) => {
      const code = `feed-${items.size}`.padEnd(22, '-');
      items.set(code, feed);
      return code;
    },

    findFeed: async (code) => items.get(code),

    revokeFeeds: async (...feeds) => {
      const meant = feeds.map((feed) => JSON.stringify(feed));
      const codes = [...items].filter(([, each]) => meant.includes(JSON.stringify(each))).map(([code]) => code);
      for (const code of codes) items.delete(code);
      return codes.length;
    },
  };
}
