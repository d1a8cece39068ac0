import { expect, it, vi } from 'vitest';
import { takeInDrafts } from '../../../lambdas/acts/take-in-drafts.ts';
import { digest } from '../../../lambdas/adapters/digest.ts';
import type { Draft } from '../../../lambdas/domain/intake/alert.ts';
import { night } from '../domain/samples.ts';
import { aRecord } from '../record.ts';

const at = night('03:14');

/** Each look at the stopwatch is this much later. With 15 seconds a request can begin 500 alerts. */
const millisecondsEach = 30;

function aWorld(flaws: Partial<ReturnType<typeof aRecord>> = {}) {
  const record = { ...aRecord(), ...flaws };
  const startStopwatch = () => {
    let milliseconds = 0;
    return () => (milliseconds += millisecondsEach);
  };
  const more = { createLink: async () => 'code', digest, log: vi.fn(), logError: vi.fn(), measure: vi.fn() };
  const services = { ...record, ...more, startStopwatch };
  const post = (drafts: readonly Draft[], body = JSON.stringify(drafts)) =>
    takeInDrafts(services)({
      ...{ sender: { source: 'shop' }, body, idempotencyKey: undefined, at, drafts },
      statusUrl: (code) => code,
    });
  return { record, post };
}

const many = (count: number): Draft[] => Array.from({ length: count }, (_, index) => ({ summary: `alert ${index}` }));
const summaries = ({ record }: ReturnType<typeof aWorld>) =>
  record.timeline.flatMap((event) => 'summary' in event && event.summary);

it('a body with more alerts than there is time for goes on where the request before it stopped', async () => {
  const world = aWorld();
  const drafts = many(1200);
  const left: number[] = [];
  for (let request = 0; request < 3; request += 1) left.push((await world.post(drafts)).left);
  expect(left).toEqual([700, 200, 0]);
  expect(summaries(world)).toEqual(drafts.map(({ summary }) => summary));
  expect(world.record.started.size).toBe(1200);
});

it('a body that was stored in several requests and is sent once more begins again', async () => {
  const world = aWorld();
  const drafts = many(600);
  expect([(await world.post(drafts)).left, (await world.post(drafts)).left]).toEqual([100, 0]);
  expect((await world.post(drafts)).left).toBe(100);
  expect([...world.record.incidents.values()].filter(({ repeats }) => repeats === 1)).toHaveLength(500);
});

it('another body begins with its own first alert', async () => {
  const world = aWorld();
  await world.post(many(600));
  expect((await world.post([{ summary: 'first' }, ...many(600)])).left).toBe(101);
  expect(summaries(world)).toContain('first');
});

it('alerts of one dedup key keep their order, and are as few as there is time for', async () => {
  const world = aWorld();
  const drafts = many(600).map((draft, index) => ({
    ...draft,
    dedupKey: 'one',
    severity: index === 599 ? 'error' : 'info',
  }));
  expect([(await world.post(drafts)).left, (await world.post(drafts)).left]).toEqual([100, 0]);
  expect([...world.record.incidents.values()]).toMatchObject([{ summary: 'alert 599', repeats: 599 }]);
});

it('an alert that could not be stored is tried again when the rest of its body is stored', async () => {
  let isBroken = true;
  const { openIncident } = aRecord();
  const world = aWorld();
  const { record } = world;
  const broken = aWorld({
    ...record,
    openIncident: async (...call: Parameters<typeof openIncident>) => {
      if (isBroken && call[2].summary === 'alert 7') throw new Error('throttled');
      return record.openIncident(...call);
    },
  });
  const drafts = many(600);
  await expect(broken.post(drafts)).rejects.toThrow('throttled');
  isBroken = false;
  await expect(broken.post(drafts)).rejects.toThrow(/earlier part of this body/);
  expect(summaries(world)).not.toContain('alert 7');
  await broken.post(drafts);
  expect(summaries(world)).toContain('alert 7');
});

it('a short body is stored in one request, however long that takes', async () => {
  const { post } = aWorld({});
  const drafts = many(90).map((draft) => ({ ...draft, dedupKey: 'one' }));
  expect(await post(drafts)).toMatchObject({ left: 0 });
});
