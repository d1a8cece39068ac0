import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Override, Schedule } from '../../lambdas/domain/calendar/schedule.ts';
import type { OnCall } from '../../lambdas/domain/on-call/on-call.ts';
import { aContact, aNight, anOnCall, aPolicy, type Night } from '../support/night.ts';
import { everyAttempt, firstAttempt, itEndsInOrder, listen, longestStart, outputsOf, tellStory } from './story.ts';

/*
 * A level that names a schedule notifies the people who are on call at its own instant. What is shown is what happens.
 */

let night: Night;
let lines: string[];
beforeAll(async () => {
  night = await aNight();
  lines = listen(night);
}, longestStart);
afterAll(() => night?.stop());

/** The instant some seconds from now, as a person in Berlin writes it. */
const inBerlin = (seconds: number) => {
  const parts = new Intl.DateTimeFormat('sv', { timeZone: 'Europe/Berlin', dateStyle: 'short', timeStyle: 'short' });
  return parts.format(night.clock.now() + seconds * 1000).replace(' ', 'T');
};

/** Goes to the next full minute, which a handover can be at. */
const toFullMinute = () => night.pass(60 - ((night.clock.now() / 1000) % 60));

/** A schedule in which each person has the turn from an instant on. */
const turnsOf = (id: string, ...turns: readonly (readonly [seconds: number, person: string])[]): Schedule => ({
  id,
  timeZone: 'Europe/Berlin',
  layers: [{ turns: turns.map(([seconds, person]) => ({ from: inBerlin(seconds), people: [person] })) }],
});

const always = (id: string, ...people: readonly string[]): Schedule => ({
  id,
  timeZone: 'Europe/Berlin',
  layers: [{ turns: [{ people }] }],
});

const withSchedules = (levels: string[][], schedules: readonly Schedule[], flaw: Partial<OnCall> = {}) =>
  anOnCall({ policies: [aPolicy(levels)], schedules, ...flaw });

describe('a level that names a schedule', () => {
  it('notifies who is on call when the level begins', async () => {
    await toFullMinute();
    const primary = turnsOf('primary', [-3600, 'cleo'], [240, 'ben']);
    const story = await tellStory(night, withSchedules([['ada'], ['primary']], [primary]));
    await night.rest();
    expect(story.notified()).toEqual([...everyAttempt('ada', 0), ...everyAttempt('ben', 300)]);
  });

  it('notifies the people whom an override puts there, and nobody who is away', async () => {
    await toFullMinute();
    const overrides: Override[] = [{ schedule: 'primary', from: inBerlin(-60), until: inBerlin(3600), put: 'cleo' }];
    const day = inBerlin(0).slice(0, 10);
    const story = await tellStory(
      night,
      withSchedules([['primary', 'ada'], ['support']], [always('primary', 'ben'), always('support', 'ben', 'ada')], {
        overrides,
        contacts: [aContact('ada'), aContact('ben', { away: [`${day} .. ${day}`] }), aContact('cleo')],
      }),
    );
    await night.rest();
    expect(story.notified()).toEqual([
      ...firstAttempt('ada', 0),
      ...firstAttempt('cleo', 0),
      ...['100 ada SMS', '100 cleo SMS', '200 ada SMS', '200 cleo SMS'],
      ...everyAttempt('ada', 300),
    ]);
  });

  it('is passed over in the same second if nobody is on call, and the execution and the timeline say until when', async () => {
    await toFullMinute();
    const office = turnsOf('office', [7200, 'ben']);
    const story = await tellStory(night, withSchedules([['office'], ['ada']], [office]));
    expect(story.notified()).toEqual(firstAttempt('ada', 0));
    await night.rest();
    const [found] = await outputsOf(night, story, 'Find contacts');
    expect(found).toMatchObject({
      contacts: [],
      because: expect.stringMatching(/^nobody is on call in office until [A-Z][a-z]{2} \d\d? [A-Z][a-z]{2} \d\d:\d\d$/),
    });
    const { timeline } = await story.status();
    expect(timeline.map(({ text }) => text)).toContain(`Level 1 was passed over: ${found?.because}.`);
  });

  it('ends at once as unanswered if nobody is on call on any level', async () => {
    await toFullMinute();
    const story = await tellStory(night, withSchedules([['office']], [turnsOf('office', [7200, 'ben'])]));
    expect(await story.status()).toMatchObject({ status: 'exhausted' });
    expect(story.seconds()).toBe(0);
  });

  it('lets the next one stand in for somebody who is not in the table, and the timeline says so', async () => {
    const story = await tellStory(night, withSchedules([['primary']], [always('primary', 'zoe', 'ben')]));
    expect(story.notified()).toEqual(firstAttempt('ben', 0));
    const { timeline } = await story.status();
    expect(timeline.filter(({ kind }) => kind === 'note').map(({ text }) => text)).toEqual([
      'There is no contact zoe, who is on call in primary now. Ben stands in.',
    ]);
    await story.press('ben', 'acknowledge');
  });

  it('passes the level on if the person on call declines, and asks them again in the next round', async () => {
    const onCall = withSchedules([['primary'], ['ada']], [always('primary', 'ben')], {
      policies: [aPolicy([['primary'], ['ada']], 2)],
    });
    const story = await tellStory(night, onCall);
    await story.at(30);
    await story.press('ben', 'decline');
    expect(story.notified()).toEqual([...firstAttempt('ben', 0), ...firstAttempt('ada', 30)]);
    await story.at(330);
    expect(story.notified()).toContain('330 ben SMS');
    await story.press('ben', 'acknowledge');
  });
});

itEndsInOrder(() => ({ night, lines }));
