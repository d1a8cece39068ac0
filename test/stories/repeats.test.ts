import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anOnCall, type Night } from '../support/night.ts';
import { aNightInMemory } from '../support/night-in-memory.ts';
import {
  answerOn,
  endingsOf,
  everyAttempt,
  executionsOf,
  firstAttempt,
  itEndsInOrder,
  listen,
  longestStart,
  openScene,
  statusOf,
  tellStory,
} from './story.ts';

/*
 * Guarantee 5: the same alert or alarm event delivered twice, late or out of order never starts two escalations of a
 * live incident and never reopens an old one; a new occurrence after it closed always starts one. What comes again within
 * ten minutes is in flapping.test.ts.
 */

let night: Night;
let lines: string[];
beforeAll(async () => {
  night = await aNightInMemory();
  lines = listen(night);
}, longestStart);
afterAll(() => night?.stop());

/** The record's items of an alarm: one for each occurrence, oldest first. */
async function occurrencesOf(alarm: string) {
  const items = (await night.cloud.scan('Incidents')) as { id?: string; status: string; alarm?: { name: string } }[];
  return items
    .flatMap(({ id, status, alarm: { name } = { name: '' } }) => (id && name === alarm ? [{ id, status }] : []))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** An alarm with people of its own, and its events. */
async function watchAlarm(name: string) {
  const scene = await openScene(night, anOnCall({ routes: [{ alarm: 'checkout-*', policy: 'default' }] }));
  const beginning = night.clock.now();
  return {
    ...scene,
    /** Delivers a change of the alarm's state that happened this many seconds after the beginning. */
    changes: async (state: 'ALARM' | 'OK' | 'INSUFFICIENT_DATA', seconds: number) => {
      await night.alarm(name, state, beginning + seconds * 1000);
      await night.clock.idle();
    },
    occurrences: () => occurrencesOf(name),
    statuses: async () => (await occurrencesOf(name)).map(({ status }) => status),
    endings: async () => {
      const found = await occurrencesOf(name);
      return (await Promise.all(found.map(async ({ id }) => endingsOf(id, await executionsOf(night, id))))).flat();
    },
  };
}

describe('the same alert again', () => {
  it('joins the live incident and starts nothing', async () => {
    const story = await tellStory(night, anOnCall());
    await story.at(30);
    const again = await night.post(story.alert);
    expect(again).toMatchObject({ status: 200, body: { incidentId: story.id, status: 'triggered' } });
    await story.at(60);
    expect(story.notified()).toEqual(firstAttempt('ada', 0));
    expect(await story.endings()).toEqual(['1 RUNNING', '1-r1-l1-ada-0 RUNNING']);
    expect((await story.status()).timeline.map(({ text }) => text)).toContainEqual(
      expect.stringMatching(/^api( \(key .+\))? reported again: checkout is down$/),
    );
    await story.press('ada', 'acknowledge');
    expect((await night.post(story.alert)).body).toMatchObject({ incidentId: story.id, status: 'acknowledged' });
    await night.rest();
    expect(await story.endings()).toEqual(['1 SUCCEEDED', '1-r1-l1-ada-0 SUCCEEDED']);
  });

  it('opens one incident when it comes ten times at once', async () => {
    const story = await openScene(night, anOnCall());
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => night.post({ summary: 'ten at once', dedupKey: 'ten at once' })),
    );
    await night.clock.idle();
    expect(answers.map(({ status }) => status).toSorted()).toEqual([...Array(9).fill(200), 202]);
    expect(new Set(answers.map(({ body }) => body.incidentId)).size).toBe(1);
    expect(story.notified()).toEqual(firstAttempt('ada', 0));
    await story.press('ada', 'acknowledge');
    await night.rest();
  });

  it('opens the next occurrence, with an execution of its own, after the incident was resolved', async () => {
    const story = await tellStory(night, anOnCall());
    await night.post({ ...story.alert, action: 'resolve' });
    await story.at(600);
    const again = await night.post(story.alert);
    await night.clock.idle();
    expect(again.status).toBe(202);
    expect(again.body.incidentId).toBe(story.id.replace(/0001$/, '0002'));
    expect(story.notified()).toEqual([...firstAttempt('ada', 0), ...firstAttempt('ada', 600)]);
    await story.press('ada', 'acknowledge');
    await night.rest();
    expect((await executionsOf(night, again.body.incidentId)).map(({ status }) => status)).toEqual([
      'SUCCEEDED',
      'SUCCEEDED',
    ]);
  });

  it('that opened the next occurrence leaves the older one to be handed back without notifying anybody twice', async () => {
    const story = await tellStory(night, anOnCall());
    const older = story.link('ada');
    await night.rest();
    const { body } = await night.post(story.alert);
    await night.clock.idle();
    expect(body.incidentId).not.toBe(story.id);
    expect(answerOn((await night.press(older, 'acknowledge')).page)).toMatch(/^You’ve got it\./);
    const sent = story.notified().length;
    expect(answerOn((await night.press(older, 'hand-back')).page)).toMatch(
      /^A newer incident has replaced it\. .* The newer one is still open\. you are being notified\.$/i,
    );
    await night.clock.idle();
    expect(story.notified()).toHaveLength(sent);
    expect(await story.status()).toMatchObject({ status: 'resolved', resolvedBy: 'a newer incident' });
    await story.press('ada', 'acknowledge');
    await night.rest();
    expect((await statusOf(body.statusUrl)).status).toBe('acknowledged');
  });

  it('opens the next occurrence after nobody answered', async () => {
    const story = await tellStory(night, anOnCall());
    await story.at(1000);
    expect(await night.post(story.alert)).toMatchObject({ status: 202 });
    await night.clock.idle();
    expect(story.notified()).toContain('1000 ada SMS');
    await story.press('ada', 'acknowledge');
    await night.rest();
  });
});

describe('resolving during a wait', () => {
  it('by POST ends the wait, and informs the contacts who were notified', async () => {
    const story = await tellStory(night, anOnCall());
    await story.at(310);
    const resolved = await night.post({ dedupKey: story.alert.dedupKey, action: 'resolve' });
    expect(resolved).toMatchObject({ status: 200, body: { status: 'resolved' } });
    await night.rest();
    expect(await story.lasted()).toBe(310);
    expect(story.notified()).toEqual([...everyAttempt('ada', 0), ...firstAttempt('ben', 300)]);
    await story.at(909);
    expect(story.told()).toEqual([]);
    await story.at(310 + 660);
    const told = story.told().map((line) => /(\w+ SMS)/.exec(line)?.[1]);
    expect(told.toSorted()).toEqual(['ada SMS', 'ben SMS']);
    expect(await story.endings()).toEqual(['1 SUCCEEDED', '1-r1-l1-ada-0 SUCCEEDED', '1-r1-l2-ben-0 SUCCEEDED']);
    expect(await story.press('ben', 'acknowledge')).toMatch(/^It was resolved/);
  });

  it('by the alarm going back to OK ends the wait, and informs the contacts who were notified', async () => {
    const alarm = await watchAlarm('checkout-ends');
    await alarm.changes('ALARM', 0);
    expect(alarm.notified()).toEqual(firstAttempt('ada', 0));
    await alarm.at(50);
    await alarm.changes('OK', 50);
    await night.rest();
    expect(alarm.seconds()).toBe(50);
    expect(await alarm.statuses()).toEqual(['resolved']);
    expect(await alarm.endings()).toEqual(['1 SUCCEEDED', '1-r1-l1-ada-0 SUCCEEDED']);
    expect(alarm.told()).toEqual([]);
    await alarm.at(50 + 660);
    expect(alarm.told()).toEqual([expect.stringMatching(/^6\d\d\S* ada SMS: .*Resolved by the alarm at \d\d:\d\d/)]);
  });

  it('also closes an incident that somebody has taken', async () => {
    const alarm = await watchAlarm('checkout-taken-then-ok');
    await alarm.changes('ALARM', 0);
    await alarm.press('ada', 'acknowledge');
    await night.rest();
    await alarm.at(600);
    await alarm.changes('OK', 600);
    await night.rest();
    expect(await alarm.statuses()).toEqual(['resolved']);
  });
});

describe('alarm events that come twice, late or out of order', () => {
  it('the same ALARM twice starts one escalation', async () => {
    const alarm = await watchAlarm('checkout-twice');
    await alarm.changes('ALARM', 0);
    await alarm.changes('ALARM', 0);
    await alarm.at(20);
    await alarm.changes('ALARM', 0);
    expect(await alarm.statuses()).toEqual(['triggered']);
    expect(alarm.notified()).toEqual(firstAttempt('ada', 0));
    await alarm.press('ada', 'acknowledge');
    await alarm.changes('ALARM', 0);
    await night.rest();
    expect(await alarm.statuses()).toEqual(['acknowledged']);
    expect(await alarm.endings()).toEqual(['1 SUCCEEDED', '1-r1-l1-ada-0 SUCCEEDED']);
  });

  it('both at once start one escalation', async () => {
    const alarm = await watchAlarm('checkout-at-once');
    await Promise.all([alarm.changes('ALARM', 0), alarm.changes('ALARM', 0), alarm.changes('ALARM', 0)]);
    expect(await alarm.statuses()).toEqual(['triggered']);
    expect(alarm.notified()).toEqual(firstAttempt('ada', 0));
    await alarm.press('ada', 'acknowledge');
    await night.rest();
  });

  it('an OK before its ALARM leaves nobody notified', async () => {
    const alarm = await watchAlarm('checkout-overtaken');
    await alarm.at(90);
    await alarm.changes('OK', 60);
    await alarm.changes('ALARM', 30);
    await night.rest();
    expect(alarm.messages()).toEqual([]);
    expect((await alarm.endings()).filter((ending) => !ending.endsWith('SUCCEEDED'))).toEqual([]);
  });

  it('an OK and its ALARM at the same time leave no wait open', async () => {
    const alarm = await watchAlarm('checkout-flaps');
    await alarm.at(90);
    await Promise.all([alarm.changes('ALARM', 30), alarm.changes('OK', 60)]);
    await night.rest();
    expect(alarm.seconds()).toBe(90);
    expect((await alarm.statuses()).filter((status) => status !== 'resolved')).toEqual([]);
  });

  it('an old ALARM after OK reopens nothing', async () => {
    const alarm = await watchAlarm('checkout-late');
    await alarm.changes('ALARM', 0);
    await alarm.at(60);
    await alarm.changes('OK', 60);
    await alarm.changes('ALARM', 0);
    await alarm.changes('ALARM', 30);
    await night.rest();
    expect(await alarm.statuses()).toEqual(['resolved']);
    expect(alarm.notified()).toEqual(firstAttempt('ada', 0));
  });

  it('an old OK does not resolve a newer ALARM', async () => {
    const alarm = await watchAlarm('checkout-old-ok');
    await alarm.changes('ALARM', 0);
    await alarm.at(60);
    await alarm.changes('ALARM', 60);
    await alarm.changes('OK', 30);
    expect(await alarm.statuses()).toEqual(['triggered']);
    await alarm.press('ada', 'acknowledge');
    await night.rest();
  });

  it('a new ALARM ten minutes after OK opens the next occurrence', async () => {
    const alarm = await watchAlarm('checkout-again');
    await alarm.changes('ALARM', 0);
    await alarm.changes('OK', 1);
    await alarm.at(700);
    await alarm.changes('ALARM', 700);
    expect(await alarm.statuses()).toEqual(['resolved', 'triggered']);
    expect(alarm.notified()).toEqual([...firstAttempt('ada', 0), ...firstAttempt('ada', 700)]);
    await alarm.press('ada', 'acknowledge');
    await night.rest();
  });

  it('INSUFFICIENT_DATA opens nothing and resolves nothing', async () => {
    const alarm = await watchAlarm('checkout-no-data');
    await alarm.changes('INSUFFICIENT_DATA', 0);
    expect(await alarm.statuses()).toEqual([]);
    await alarm.changes('ALARM', 1);
    await alarm.changes('INSUFFICIENT_DATA', 2);
    expect(await alarm.statuses()).toEqual(['triggered']);
    await alarm.press('ada', 'acknowledge');
    await night.rest();
  });
});

describe('an acknowledged incident', () => {
  it('is followed by the next occurrence 24 hours after it was taken, however many repeats come before', async () => {
    night.cloud.stopSchedules();
    const day = 24 * 3600;
    const story = await tellStory(night, anOnCall());
    await story.press('ada', 'acknowledge');
    await story.at(day - 1);
    expect((await night.post(story.alert)).status).toBe(200);
    await story.at(day);
    expect((await night.post(story.alert)).status).toBe(202);
    await night.clock.idle();
    expect(story.notified()).toEqual([...firstAttempt('ada', 0), ...firstAttempt('ada', day)]);
    await story.press('ada', 'acknowledge');
    await night.rest();
  });
});

itEndsInOrder(() => ({ night, lines }));
