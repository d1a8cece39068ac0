import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Assembly, patchedAssembly, withOnly } from '../support/assembly.ts';
import { anOnCall, aPolicy, type Night } from '../support/night.ts';
import { aNightInMemory } from '../support/night-in-memory.ts';
import { itEndsInOrder, listen, longestStart, openScene, tellStory } from './story.ts';

/* Guarantee 1, its last part: three ways lead to the backstop, and each holds with the two others cut. The first. */

describe('the alarms on failed runs, alone', () => {
  let night: Night;
  let lines: string[];
  let assembly: Assembly;
  beforeAll(async () => {
    assembly = await patchedAssembly(withOnly('runs'));
    night = await aNightInMemory(1, assembly.folder);
    lines = listen(night);
  }, longestStart);
  afterAll(async () => {
    await night?.stop();
    assembly.remove();
  });

  const onCall = anOnCall({ policies: [aPolicy([['ada']])] });

  it('say once that nobody answered, by e-mail and SMS, with a link to the executions', async () => {
    const story = await tellStory(night, anOnCall());
    await story.at(899);
    expect(story.backstop()).toEqual([]);
    await night.rest();
    const [email, sms, ...more] = story.backstop();
    expect(more).toEqual([]);
    expect(Date.parse(email?.at ?? '') - (night.clock.now() - story.seconds() * 1000)).toBeLessThanOrEqual(960_000);
    expect(email).toMatchObject({
      ...{ channel: 'email', to: 'backstop@example.org' },
      subject: expect.stringMatching(/^ALARM: "NotifySupport-nobody-has-taken-it-[1-4]" in eu-central-1$/),
    });
    expect(email?.text).toContain('Take it yourself or call somebody now.');
    expect(email?.text).toContain('Executions: https://eu-central-1.console.aws.amazon.com/states/home');
    expect(email?.text).toContain('docs/runbook.md#nobody-has-taken-it');
    expect(sms).toMatchObject({ channel: 'sms', to: '+15550100999', text: `Backstop> ${email?.subject}` });
  });

  it('say once how many ever fail in the same minute, and again of each following minute', async () => {
    const scene = await openScene(night, onCall);
    await night.pass(60 - (night.seconds() % 60) + 10);
    const begins = night.clock.now();
    for (const minute of [0, 1, 2, 3, 4, 5]) {
      await night.clock.advanceTo(begins + minute * 60_000);
      for (const nth of [1, 2, 3])
        await night.post({ summary: 'disk is full', dedupKey: `many ${begins} ${minute} ${nth}` });
    }
    await night.rest();
    const mails = scene.backstop().filter(({ channel }) => channel === 'email');
    expect(mails).toHaveLength(6);
    const instants = mails.map(({ at }) => Date.parse(at));
    expect(instants.slice(1).map((at, index) => at - (instants[index] ?? 0))).toEqual(Array(5).fill(60_000));
  });

  it('say that a run was stopped by hand', async () => {
    const story = await tellStory(night, anOnCall());
    const [run] = await story.executions();
    await night.cloud.stepFunctions.call('StopExecution', { executionArn: run?.executionArn });
    await night.rest();
    expect(story.backstop()).toHaveLength(2);
  });

  it('say that a run reached its time limit', async () => {
    const wait = { channels: ['sms' as const], waitSeconds: 7200 };
    const slow = { id: 'ada', name: 'Ada', sms: '+15550100097', timeZone: 'UTC', attempts: Array(12).fill(wait) };
    const policies = [aPolicy([['ada']], 5)];
    const story = await tellStory(night, anOnCall({ contacts: [slow], policies, routes: [] }));
    await night.rest();
    expect(story.backstop()).toHaveLength(2);
  });

  it('say nothing when somebody answers', async () => {
    const story = await tellStory(night, anOnCall());
    await story.press('ada', 'acknowledge');
    await night.rest();
    expect(story.backstop()).toEqual([]);
  });

  itEndsInOrder(() => ({ night, lines }));
});
