import { afterAll, beforeAll, expect, it } from 'vitest';
import { freshThreads } from '../../local/cloud/function-thread.ts';
import { aNight, anOnCall, aPolicy, type Night } from '../support/night.ts';
import { answerOn, itEndsInOrder, listen, longestStart, tellStory } from './story.ts';

/*
 * A page still answers while 1,000 alarms arrive: they wait in their queue, five batches of ten are worked on at once,
 * and no more, and whoever opens a link and presses waits for none of them.
 */

let night: Night;
let lines: string[];
beforeAll(async () => {
  // With the priorities of the local stack, which other tests go without.
  night = await aNight(1, undefined, { threads: freshThreads });
  lines = listen(night);
}, longestStart);
afterAll(() => night?.stop());

const waiting = () => night.cloud.queued(String(night.cloud.queues.Alarms)).length;

it('answers the person who was woken before the storm of alarms is processed, and loses no alarm', async () => {
  const policies = [...anOnCall().policies, aPolicy([['cleo']], 1, 'storm')];
  const routes = [{ alarm: 'storm-*00', policy: 'storm' }];
  const story = await tellStory(night, anOnCall({ policies, routes }));
  await story.read('ada');

  await Promise.all(Array.from({ length: 1000 }, (_, index) => night.alarm(`storm-${index}`, 'ALARM')));
  expect(waiting()).toBe(950);

  const page = await fetch(story.link('ada'));
  const press = await night.press(story.link('ada'), 'acknowledge');
  const leftWhenAnswered = waiting();
  expect([page.status, press.status]).toEqual([200, 200]);
  expect(answerOn(press.page)).toContain('You’ve got it.');
  expect(leftWhenAnswered).toBeGreaterThan(500);

  await night.clock.idle();
  expect(waiting()).toBe(0);
  const lost = night.cloud.queued(String(night.cloud.queues.AlarmDeadLetters));
  expect(lost.filter((message) => message.includes('"storm-'))).toEqual([]);
  const ignored = lines.filter((line) => line.includes('notifies nobody') && line.includes('"storm-'));
  const opened = (await night.executions()).filter(({ name }) => /^storm-\d+00-[^-]+-0001-1$/.test(name));
  expect([ignored.length, opened.length]).toEqual([991, 9]);
});

itEndsInOrder(() => ({ night, lines }));
