import { expect, it } from 'vitest';

/** The contract of every store of feeds. */
export function feedContract(name: string, store: typeof import('../../../lambdas/adapters/feeds.ts')): void {
  it(`finds a feed by its code until it is revoked: ${name}`, async () => {
    const ada = { contact: 'ada' };
    const codes = [
      await store.createFeed(ada),
      await store.createFeed(ada),
      await store.createFeed({ schedule: 'ada' }),
    ];
    expect(new Set(codes).size).toBe(3);
    expect(await Promise.all(codes.map(store.findFeed))).toEqual([ada, ada, { schedule: 'ada' }]);
    expect(await store.revokeFeeds(ada)).toBe(2);
    expect(await store.revokeFeeds(ada)).toBe(0);
    expect(await Promise.all(codes.map(store.findFeed))).toEqual([undefined, undefined, { schedule: 'ada' }]);
    expect(await store.findFeed('x')).toBeUndefined();
    const ben = await store.createFeed({ contact: 'ben' });
    expect(await store.revokeFeeds({ schedule: 'ada' }, { contact: 'ben' }, { contact: 'cleo' })).toBe(2);
    expect(await store.findFeed(ben)).toBeUndefined();
  });
}
