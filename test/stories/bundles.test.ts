import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aContact, anOnCall, aPolicy, type Night } from '../support/night.ts';
import { aNightInMemory } from '../support/night-in-memory.ts';
import { itEndsInOrder, listen, longestStart, openScene, statusOf } from './story.ts';

/*
 * Guarantee 9: however many incidents there are, a contact gets a bounded number of messages, and every incident is in one
 * of them: three of their own within five minutes, and then one bundle a minute.
 */

let night: Night;
let lines: string[];
beforeAll(async () => {
  night = await aNightInMemory();
  lines = listen(night);
}, longestStart);
afterAll(() => night?.stop());

/** One contact with a number only, who is asked once for ten minutes. */
const stella = {
  ...aContact('stella'),
  email: undefined,
  attempts: [{ channels: ['sms' as const], waitSeconds: 600 }],
};
const onCall = anOnCall({ contacts: [stella], policies: [aPolicy([['stella']])] });

/** Posts different alerts at once; gives their status links. */
async function storm(name: string, count: number): Promise<string[]> {
  const answers = await Promise.all(
    Array.from({ length: count }, (_, index) =>
      night.post({ summary: `${name}-${index} is down`, dedupKey: `${name}-${index}` }),
    ),
  );
  await night.clock.idle();
  return answers.map(({ body }) => body.statusUrl);
}

const notificationsOf = async (url: string) =>
  (await statusOf(url)).timeline.filter(({ kind }) => kind === 'notification') as unknown as {
    readonly text: string;
    readonly state: string;
    readonly bundle?: string;
  }[];

describe('forty alerts at once', () => {
  it('are three SMS of their own and one bundle a minute, with every incident in one of them', async () => {
    const scene = await openScene(night, onCall);
    const urls = await storm('forty', 40);
    await scene.at(299);
    const messages = scene.messages();
    expect(messages.filter(({ text }) => /^CRITICAL forty-\d+ is down/.test(text)).length).toBeGreaterThanOrEqual(3);
    expect(messages.length).toBeLessThanOrEqual(9);
    const bundles = messages.filter(({ text }) =>
      /incidents wait for you, newest forty-\d+ is down\. See and take them:/.test(text),
    );
    expect(bundles.length).toBeGreaterThanOrEqual(1);
    const notifications = (await Promise.all(urls.map(notificationsOf))).flat();
    expect(notifications).toHaveLength(40);
    expect(notifications.map(({ state }) => state)).toEqual(Array(40).fill('sent'));
    const own = notifications.filter(({ bundle }) => bundle === undefined);
    expect(own).toHaveLength(3);
    const counts = new Map<string, number>();
    for (const { bundle = 'own' } of notifications) counts.set(bundle, (counts.get(bundle) ?? 0) + 1);
    expect(messages).toHaveLength(3 + counts.size - 1);
    expect([...counts.values()].reduce((sum, count) => sum + count)).toBe(40);
    await night.rest();
  });
});

itEndsInOrder(() => ({ night, lines }));
