import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aContact, anOnCall, aPolicy, type Night } from '../support/night.ts';
import { aNightInMemory } from '../support/night-in-memory.ts';
import { describeExecution, firstAttempt, itEndsInOrder, listen, longestStart, tellStory } from './story.ts';

/*
 * Guarantee 8: what cannot be delivered does not burn its wait; a fault of the system is retried, and if it persists
 * the attempt's wait is waited out, so that an outage does not run through the policy in seconds.
 * Guarantee 6: trouble between any two side effects loses no notification; it may cost one duplicate.
 */

let night: Night;
let lines: string[];
beforeAll(async () => {
  night = await aNightInMemory();
  lines = listen(night);
}, longestStart);
afterAll(() => night?.stop());

const dora = aContact('dora');
const emil = aContact('emil');
const twoLevels = anOnCall({ contacts: [dora, emil], policies: [aPolicy([['dora'], ['emil']])] });

describe('a message that cannot be delivered', () => {
  it('burns no wait: the next contact follows at once', async () => {
    const gone = aContact('gus');
    night.cloud.channels.optOut(gone.sms ?? '');
    night.cloud.channels.failEmail(gone.email ?? '');
    const story = await tellStory(
      night,
      anOnCall({ contacts: [gone, emil], policies: [aPolicy([['gus'], ['emil']])] }),
    );
    expect(story.seconds()).toBe(0);
    expect(story.notified()).toEqual(firstAttempt('emil', 0));
    await story.press('emil', 'acknowledge');
    await night.rest();
    const child = (await story.executions()).find(({ name }) => name.endsWith('-gus-0'));
    expect(child?.status).toBe('SUCCEEDED');
    expect(child && (await describeExecution(night, child)).output).toMatchObject({ outcome: 'undeliverable' });
    expect((await story.status()).timeline.map(({ text }) => text)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^SMS to Gus, level 1, attempt 1 of 3 — not delivered: the number has opted out$/),
        expect.stringMatching(/^E-mail to Gus, level 1, attempt 1 of 3 — not delivered: the mail service rejected/),
      ]),
    );
  });

  it('is tried on every level, though all of it happens in one millisecond', async () => {
    const gone = aContact('kim');
    night.cloud.channels.optOut(gone.sms ?? '');
    night.cloud.channels.failEmail(gone.email ?? '');
    const people = { contacts: [gone, emil], policies: [aPolicy([['kim'], ['kim'], ['emil']])] };
    const story = await tellStory(night, anOnCall(people));
    expect(story.seconds()).toBe(0);
    const texts = (await story.status()).timeline.map(({ text }) => text);
    const inVain = texts.filter((text) => text.includes('to Kim'));
    expect(inVain.filter((text) => text.includes('level 1'))).toHaveLength(4);
    expect(inVain.filter((text) => text.includes('level 2'))).toHaveLength(4);
    await story.press('emil', 'acknowledge');
    await night.rest();
  });

  it('burns no wait between attempts: the attempt that can be delivered follows at once', async () => {
    const hal = {
      ...aContact('hal'),
      attempts: [
        { channels: ['sms'] as const, waitSeconds: 200 },
        { channels: ['email'] as const, waitSeconds: 100 },
      ],
    };
    night.cloud.channels.optOut(hal.sms ?? '');
    const story = await tellStory(night, anOnCall({ contacts: [hal, emil], policies: [aPolicy([['hal'], ['emil']])] }));
    await story.at(100);
    expect(story.notified()).toEqual(['0 hal e-mail', ...firstAttempt('emil', 100)]);
    await story.press('emil', 'acknowledge');
    await night.rest();
  });

  it('on one channel does not end the wait for an answer on the other', async () => {
    const ida = aContact('ida');
    night.cloud.channels.failEmail(ida.email ?? '');
    const story = await tellStory(night, anOnCall({ contacts: [ida, emil], policies: [aPolicy([['ida'], ['emil']])] }));
    await story.at(99);
    expect(story.notified()).toEqual(['0 ida SMS']);
    await story.press('ida', 'acknowledge');
    await night.rest();
  });

  it('to anybody at all leads to a failed run at once', async () => {
    const gone = aContact('jan');
    night.cloud.channels.optOut(gone.sms ?? '');
    night.cloud.channels.failEmail(gone.email ?? '');
    const story = await tellStory(night, anOnCall({ contacts: [gone], policies: [aPolicy([['jan']], 3)] }));
    await night.rest();
    expect(await story.lasted()).toBe(0);
    expect((await story.status()).status).toBe('exhausted');
    expect((await story.executions())[0]?.status).toBe('FAILED');
  });
});

describe('a fault of the system', () => {
  const outage = { name: 'InternalError', status: 500 };

  it('that lasts ten minutes does not run through the policy: waits are waited out, and later attempts get through', async () => {
    for (const service of ['sns', 'ses'] as const) night.cloud.channels.failWith(service, outage);
    const rounds = anOnCall({ contacts: [dora, emil], policies: [aPolicy([['dora'], ['emil']], 2)] });
    const story = await tellStory(night, rounds);
    await story.at(600);
    expect(story.messages()).toEqual([]);
    const underWay = await story.executions();
    expect(underWay[0]?.status).toBe('RUNNING');
    expect(underWay.length).toBeLessThanOrEqual(3);
    for (const service of ['sns', 'ses'] as const) night.cloud.channels.failWith(service, undefined);
    await night.clock.run(() => story.messages().length > 0);
    expect(story.seconds()).toBeLessThan(800);
    expect(story.notified()[0]).toMatch(/^\d+(\.\d+)? emil /);
    expect(await story.press('emil', 'acknowledge')).toMatch(/^You’ve got it\./);
    await night.rest();
    expect((await story.executions()).map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED']);
  });

  it('that lasts seconds costs seconds, and one message, not two', async () => {
    for (const service of ['sns', 'ses'] as const) night.cloud.channels.failWith(service, outage);
    const story = await tellStory(night, twoLevels);
    expect(story.messages()).toEqual([]);
    for (const service of ['sns', 'ses'] as const) night.cloud.channels.failWith(service, undefined);
    await story.at(20);
    expect(story.notified()).toHaveLength(2);
    await story.press('dora', 'acknowledge');
    await night.rest();
  });

  it('during which it is resolved notifies nobody afterwards: the next try ends its own wait', async () => {
    for (const service of ['sns', 'ses'] as const) night.cloud.channels.failWith(service, outage);
    const story = await tellStory(night, twoLevels);
    await night.post({ ...story.alert, action: 'resolve' });
    for (const service of ['sns', 'ses'] as const) night.cloud.channels.failWith(service, undefined);
    await night.rest();
    expect(story.notified()).toEqual([]);
    expect(await story.lasted()).toBeLessThan(10);
    const [run, child] = await story.executions();
    expect([run?.status, child?.status]).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    expect(child && (await describeExecution(night, child)).output).toMatchObject({ outcome: 'resolved' });
  });

  it('on one channel alone holds up neither the other nor the wait', async () => {
    night.cloud.channels.failWith('ses', outage);
    const story = await tellStory(night, twoLevels);
    await story.at(5);
    night.cloud.channels.failWith('ses', undefined);
    expect(story.notified()).toEqual(['0 dora SMS']);
    await night.clock.run(() => story.messages().some(({ to }) => to === emil.sms));
    expect(story.seconds()).toBeLessThan(310);
    expect(story.notified().filter((line) => line.includes('dora SMS'))).toHaveLength(3);
    await story.press('emil', 'acknowledge');
    await night.rest();
  });

  it('right after a message was sent loses nothing: at most it arrives twice', async () => {
    let isFirst = true;
    const off = night.cloud.onMessage(() => {
      if (!isFirst) return;
      isFirst = false;
      throw new Error('The connection was lost.');
    });
    const story = await tellStory(night, twoLevels);
    await story.at(60);
    off();
    expect(isFirst).toBe(false);
    const channels = story.messages().map(({ channel }) => channel);
    expect(new Set(channels)).toEqual(new Set(['sms', 'email']));
    expect(channels.length).toBeLessThanOrEqual(3);
    await story.press('dora', 'acknowledge');
    await night.rest();
    expect(await story.endings()).toEqual(['1 SUCCEEDED', '1-r1-l1-dora-0 SUCCEEDED']);
  });
});

itEndsInOrder(() => ({ night, lines }));
