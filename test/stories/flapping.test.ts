import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anOnCall, aPolicy, type Night } from '../support/night.ts';
import { aNightInMemory } from '../support/night-in-memory.ts';
import { everyAttempt, firstAttempt, longestStart, type Story, tellStory } from './story.ts';

/*
 * What was resolved and comes again within ten minutes is the same incident: its next run notifies first whoever had it, and
 * nobody is told that it is over before it has stayed quiet for as long. Handing back to and fro has an end.
 */

let night: Night;
beforeAll(async () => {
  night = await aNightInMemory();
}, longestStart);
afterAll(() => night?.stop());

const two = () => anOnCall({ policies: [aPolicy([['ada'], ['ben']])] });

async function comesAgain(story: Story, at: number) {
  await story.at(at);
  const answer = await night.post(story.alert);
  await night.clock.idle();
  return answer;
}

async function isResolved(story: Story, at: number) {
  await story.at(at);
  await night.post({ ...story.alert, action: 'resolve' });
  await night.clock.idle();
}

describe('an incident that comes again', () => {
  it('for the fourth time notifies only the contact who had it, who reads so', async () => {
    const story = await tellStory(night, anOnCall({ policies: [aPolicy([['ada', 'ben'], ['cleo']])] }));
    await story.press('ben', 'acknowledge');
    for (const again of [400, 800, 1200]) {
      await isResolved(story, again - 100);
      expect(await comesAgain(story, again)).toMatchObject({ status: 200, body: { incidentId: story.id } });
      await story.press('ben', 'acknowledge');
    }
    await night.rest();
    expect(story.notified()).toEqual([
      ...firstAttempt('ada', 0),
      ...firstAttempt('ben', 0),
      ...[400, 800, 1200].flatMap((at) => firstAttempt('ben', at)),
    ]);
    const [sms, mail] = story.messages().filter(({ text }) => text.includes('4th'));
    for (const message of [sms, mail]) expect(message?.text).toMatch(/[Ff]or the 4th time since \d\d:\d\d/);
    expect(await story.read('ben')).toMatch(
      /For the 4th time since .*It came again, for the 4th time since \d\d:\d\d \w+\. Run 4 begins: it notifies Ben first, and then the contacts of the policy\./,
    );
    expect(await story.status()).toMatchObject({ status: 'acknowledged', acknowledgedBy: 'Ben', times: 4 });
    expect(await story.endings()).toContain('4-r1-l0-ben-0 SUCCEEDED');
    await story.press('ben', 'resolve');
    await night.rest();
  });

  it('notifies the policy after that contact, if they do not answer', async () => {
    const story = await tellStory(night, anOnCall({ policies: [aPolicy([['ada', 'ben'], ['cleo']])] }));
    await story.press('ben', 'acknowledge');
    await isResolved(story, 300);
    await comesAgain(story, 400);
    await story.at(700);
    expect(story.notified().slice(4)).toEqual([
      ...everyAttempt('ben', 400),
      ...firstAttempt('ada', 700),
      ...firstAttempt('ben', 700),
    ]);
    await isResolved(story, 750);
    // Ada has been notified as well: nobody has it any more.
    await comesAgain(story, 1100);
    expect(story.notified().slice(12)).toEqual([...firstAttempt('ada', 1100), ...firstAttempt('ben', 1100)]);
    await story.press('ada', 'acknowledge');
    await night.rest();
  });

  it('before that contact could answer is still theirs', async () => {
    const story = await tellStory(night, anOnCall({ policies: [aPolicy([['ada', 'ben'], ['cleo']])] }));
    await story.press('ben', 'acknowledge');
    await isResolved(story, 300);
    await comesAgain(story, 400);
    await isResolved(story, 450);
    await comesAgain(story, 750);
    await story.press('ben', 'acknowledge');
    await night.rest();
    expect(story.notified().slice(4)).toEqual([...firstAttempt('ben', 400), ...firstAttempt('ben', 750)]);
  });

  it('is first for the contact who resolved it by hand', async () => {
    const story = await tellStory(night, two());
    await story.at(310);
    await story.press('ben', 'acknowledge');
    await story.press('ben', 'resolve');
    await comesAgain(story, 700);
    expect(story.notified().slice(-2)).toEqual(firstAttempt('ben', 700));
    await story.press('ben', 'acknowledge');
    await night.rest();
  });

  it('notifies the policy as ever if nobody had it, and nobody hears that it was over before it stays so', async () => {
    const story = await tellStory(night, two());
    await isResolved(story, 50);
    await comesAgain(story, 400);
    await isResolved(story, 450);
    await story.at(1049);
    expect(story.notified()).toEqual([...firstAttempt('ada', 0), ...firstAttempt('ada', 400)]);
    expect(story.told()).toEqual([]);
    await story.at(1110);
    expect(story.told()).toEqual([expect.stringMatching(/^1\d+\S* ada SMS: checkout is down: Resolved by /)]);
    await story.at(1800);
    expect(story.told()).toHaveLength(1);
  });

  it('is a new one after ten minutes, or at once where the policy says off', async () => {
    const story = await tellStory(night, two());
    await isResolved(story, 50);
    expect((await comesAgain(story, 650)).body.incidentId).toBe(story.id.replace(/0001$/, '0002'));
    await story.press('ada', 'acknowledge');
    await night.rest();
    const policies = [{ ...aPolicy([['ada'], ['ben']]), reopenWithinSeconds: 'off' as const }];
    const off = await tellStory(night, anOnCall({ policies }));
    await isResolved(off, 50);
    await night.rest();
    expect(off.told()).toEqual([expect.stringMatching(/^50 ada SMS: .*Resolved by /)]);
    expect((await comesAgain(off, 60)).body.incidentId).toBe(off.id.replace(/0001$/, '0002'));
    await off.press('ada', 'acknowledge');
    await night.rest();
  });
});

describe('handing back to and fro', () => {
  it('is over the third time: the policy decides, and skips nobody', async () => {
    const story = await tellStory(night, two());
    for (const [contact, at] of [
      ['ada', 50],
      ['ben', 100],
    ] as const) {
      await story.at(at);
      await story.press(contact, 'acknowledge');
      expect(await story.press(contact, 'hand-back')).toMatch(/^You handed it back\. /);
    }
    await story.at(150);
    await story.press('ada', 'acknowledge');
    expect(await story.read('ada')).toContain('Hand it back: notify Ada now');
    await story.press('ada', 'hand-back');
    expect(story.notified().filter((line) => line.startsWith('150 '))).toEqual(firstAttempt('ada', 150));
    const texts = (await story.status()).timeline.map(({ text }) => text);
    expect(texts).toContain(
      'It was handed back for the 3rd time. Run 4 begins from the first level of the policy, and skips nobody.',
    );
    await night.rest();
    expect(await story.status()).toMatchObject({ status: 'exhausted' });
  });
});
