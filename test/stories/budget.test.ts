import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Assembly, patchedAssembly } from '../support/assembly.ts';
import { aNight, anOnCall, aPolicy, type Night } from '../support/night.ts';
import { firstAttempt, itEndsInOrder, listen, longestStart, openScene, statusOf, tellStory } from './story.ts';

/*
 * The money for SMS is used up in the middle of an escalation: the contacts get e-mails instead, and the rest is left to the
 * backstop, which hears of it once.
 */

let night: Night;
let lines: string[];
let assembly: Assembly;
beforeAll(async () => {
  // 2 USD of it are the backstop's, so that three SMS are left at 0.10 USD.
  assembly = await patchedAssembly((template) => template.replaceAll('"SMS_BUDGET": ""', '"SMS_BUDGET": "2.3"'));
  night = await aNight(1, assembly.folder);
  lines = listen(night);
}, longestStart);
afterAll(async () => {
  await night?.stop();
  assembly.remove();
});

const onCall = anOnCall({ policies: [aPolicy([['ada'], ['ben']])] });
const spent = async () => {
  const items = await night.cloud.scan('Incidents');
  return items.find(({ pk }) => pk === 'SPEND#sms#2026-11')?.spent;
};

it('goes on by e-mail once the budget is used up, and the page says why', async () => {
  const story = await tellStory(night, onCall);
  await story.at(450);
  await story.press('ben', 'acknowledge');
  await story.at(600);
  expect(story.notified()).toEqual([
    ...firstAttempt('ada', 0),
    '100 ada SMS',
    '200 ada SMS',
    '300 ben e-mail',
    '400 ben e-mail',
  ]);
  expect(story.told()).toEqual([expect.stringContaining('450 ada e-mail')]);
  const { timeline, ...status } = await story.status();
  expect(status).toMatchObject({
    status: 'acknowledged',
    receipt: { sms: 3, email: 4, voice: 0, bundles: 0, aboutDollars: 0.30064 },
  });
  expect(timeline.map(({ text }) => text)).toEqual(
    expect.arrayContaining([
      'SMS to Ben, level 2, attempt 1 of 3 — not delivered: the month’s SMS budget is used up',
      'SMS to Ben, level 2, attempt 2 of 3 — the month’s SMS budget is used up, so Ben got an e-mail instead',
      'SMS to Ada: nothing left to do — the month’s SMS budget is used up, so Ada got an e-mail instead',
    ]),
  );
  expect(await story.read('ben')).toContain('3 SMS, 4 e-mails: about 0.30 USD.');
  expect(
    story.backstop().map(({ channel, text }) => [channel, text.includes('The SMS budget of 2026-11 is used up')]),
  ).toEqual([
    ['email', true],
    ['sms', true],
  ]);
  expect(await spent()).toBe(300_000);
});

it('does not spend the reserve in the next incident, and the backstop does not hear of it again', async () => {
  const story = await tellStory(night, onCall);
  await story.at(120);
  await story.press('ada', 'acknowledge');
  await night.rest();
  expect(story.notified()).toEqual(['0 ada e-mail', '100 ada e-mail']);
  expect(story.backstop()).toEqual([]);
  expect(await spent()).toBe(300_000);
});

it('sends the e-mails that took the place of SMS as bundles, too', async () => {
  const scene = await openScene(night, anOnCall({ policies: [aPolicy([['ada']])] }));
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, index) =>
      night.post({ summary: `host-${index} is down`, dedupKey: `host-${index}` }),
    ),
  );
  await scene.at(290);
  expect(scene.messages().filter(({ channel }) => channel !== 'email')).toEqual([]);
  expect(scene.messages().length).toBeLessThanOrEqual(8);
  for (const { body } of answers) {
    const { timeline } = await statusOf(body.statusUrl);
    expect(timeline.map(({ text }) => text).join('\n')).toMatch(
      /E-mail to Ada, level 1, attempt 1 of 3(?: — in a bundle.*)?\n/,
    );
  }
  await night.rest();
  expect(await spent()).toBe(300_000);
});

itEndsInOrder(() => ({ night, lines }));
