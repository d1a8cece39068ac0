import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anOnCall, aPolicy, type Night } from '../support/night.ts';
import { aNightInMemory } from '../support/night-in-memory.ts';
import { everyAttempt, firstAttempt, longestStart, openScene, statusOf, tellStory } from './story.ts';

/*
 * An incident that somebody took can get worse, be repeated, or be forgotten. What gets worse is said again, first to
 * whoever has it. Repeats alone change nothing but a number, and nobody but its source can change an incident.
 */

let night: Night;
beforeAll(async () => {
  night = await aNightInMemory();
}, longestStart);
afterAll(() => night?.stop());

const pair = anOnCall({ policies: [aPolicy([['ada', 'ben'], ['cleo']])] });
const warning = { severity: 'warning' };
const critical = { severity: 'critical', summary: 'checkout has lost its database' };

describe('an incident that gets worse', () => {
  it('notifies first the contact who has it, then the policy', async () => {
    const story = await tellStory(night, pair, warning);
    await story.press('ben', 'acknowledge');
    await story.at(400);
    expect((await night.post({ ...story.alert, ...critical })).body).toMatchObject({ status: 'triggered' });
    await story.at(900);
    expect(story.notified()).toEqual([
      ...firstAttempt('ada', 0),
      ...firstAttempt('ben', 0),
      ...everyAttempt('ben', 400),
      ...firstAttempt('ada', 700),
      ...firstAttempt('ben', 700),
      '800 ada SMS',
      '800 ben SMS',
      '900 ada SMS',
      '900 ben SMS',
    ]);
    expect(story.messages().at(-1)?.text).toMatch(/^CRITICAL .*checkout has lost its database/);
    expect(await story.read('ada')).toContain('The severity rose from warning to critical.');
    await story.press('ada', 'acknowledge');
    await night.rest();
    expect(await story.status()).toMatchObject({
      status: 'acknowledged',
      acknowledgedBy: 'Ada',
      severity: 'critical',
      summary: 'checkout has lost its database',
    });
    const texts = (await story.status()).timeline.map(({ text }) => text);
    expect(texts).toContain(
      'The severity rose from warning to critical. Ben had taken the incident. Run 2 begins: it notifies Ben first, and then the contacts of the policy.',
    );
    expect(await story.endings()).toContain('2-r1-l0-ben-0 SUCCEEDED');
  });

  it.each([
    ['its first level is that contact alone', [['ada'], ['ben']]],
    ['that contact alone is on call on its first level', [['primary'], ['ben']]],
  ])('begins with the policy if %s', async (_, levels) => {
    const schedules = [{ id: 'primary', timeZone: 'UTC', layers: [{ turns: [{ people: ['ada'] }] }] }];
    const story = await tellStory(night, anOnCall({ policies: [aPolicy(levels)], schedules }), warning);
    await story.press('ada', 'acknowledge');
    await story.at(60);
    await night.post({ ...story.alert, ...critical });
    await story.at(360);
    expect(story.notified()).toEqual([
      ...firstAttempt('ada', 0),
      ...everyAttempt('ada', 60),
      ...firstAttempt('ben', 360),
    ]);
    await story.press('ben', 'acknowledge');
    await night.rest();
  });

  it('is told as what it is now by the messages that follow, while people are still being notified', async () => {
    const story = await tellStory(night, anOnCall(), warning);
    await story.at(50);
    await night.post({ ...story.alert, ...critical });
    await story.at(100);
    expect(story.messages().map(({ text }) => /^(WARNING|CRITICAL)/.exec(text)?.[0])).toEqual([
      'WARNING',
      'WARNING',
      'CRITICAL',
    ]);
    await story.press('ada', 'acknowledge');
    await night.rest();
    expect(await story.endings()).toEqual(['1 SUCCEEDED', '1-r1-l1-ada-0 SUCCEEDED']);
  });
});

describe('repeats', () => {
  it('by the dozen are counted, and hide neither who was notified nor who has it', async () => {
    const story = await tellStory(night, pair);
    for (const second of [10, 20, 70, 130, 190, 250]) {
      await story.at(second);
      const answers = await Promise.all(Array.from({ length: 25 }, () => night.post(story.alert)));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    }
    await story.press('ben', 'acknowledge');
    // Her fourth SMS within five minutes waits for the next bundle, at most a minute.
    await story.at(310);
    expect(story.told()).toEqual([expect.stringMatching(/^\d+ ada SMS: .*Ben took it/)]);
    const page = await story.read('ada');
    expect(page).toMatch(/151 alerts, the last at \d\d:\d\d\./);
    expect(page).toContain('Ada (you) level 1 has not answered E-mail at');
    const { timeline } = await story.status();
    expect(timeline.filter(({ text }) => text.includes('reported again'))).toHaveLength(5);
    await story.press('ben', 'resolve');
    await night.rest();
  });

  it('do not keep an incident that was forgotten from notifying again', async () => {
    const policies = [{ ...aPolicy([['ada'], ['ben'], ['cleo']]), resolveWithinSeconds: undefined }];
    const story = await tellStory(night, anOnCall({ policies }), { summary: 'a forgotten disk' });
    const own = () => story.messages().filter(({ text }) => text.includes('a forgotten disk')).length;
    await story.press('ada', 'acknowledge');
    const hour = 3600;
    for (const hours of [3, 6]) {
      await story.at(hours * hour);
      expect((await night.post(story.alert)).body).toMatchObject({ incidentId: story.id, status: 'acknowledged' });
    }
    expect(own()).toBe(2);
    await story.at(8 * hour + 90);
    expect(await story.status()).toMatchObject({ status: 'triggered' });
    expect(own()).toBe(4);
    await night.post({ ...story.alert, action: 'resolve' });
    await night.rest();
  });
});

describe('a key', () => {
  it('neither joins nor resolves the incident of an alarm by its ARN', async () => {
    const scene = await openScene(night, anOnCall());
    await night.alarm('checkout-owned', 'ALARM');
    await night.clock.idle();
    const arn = 'arn:aws:cloudwatch:eu-central-1:000000000000:alarm:checkout-owned';
    expect((await night.post({ action: 'resolve', dedupKey: arn, source: 'the alarm' })).status).toBe(404);
    const own = await night.post({ summary: 'mine', dedupKey: arn, severity: 'info' });
    expect(own.status).toBe(202);
    expect((await night.post({ action: 'resolve', dedupKey: arn, source: 'Ada' })).status).toBe(200);
    expect(await statusOf(own.body.statusUrl)).toMatchObject({
      status: 'resolved',
      resolvedBy: expect.stringMatching(/^Ada \(key .+\)$/),
    });
    await scene.at(200);
    expect(scene.messages().filter(({ text }) => text.includes('checkout-owned')).length).toBeGreaterThan(2);
    await night.alarm('checkout-owned', 'OK');
    await night.rest();
  });
});
