import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Assembly, patchedAssembly, withOnly } from '../support/assembly.ts';
import { aNight, anOnCall, aPolicy, type Night } from '../support/night.ts';
import { itEndsInOrder, listen, longestStart, tellStory } from './story.ts';

/* Guarantee 1, its last part: three ways lead to the backstop, and each holds with the two others cut. The first. */

describe('the rule, alone', () => {
  let night: Night;
  let lines: string[];
  let assembly: Assembly;
  beforeAll(async () => {
    assembly = await patchedAssembly(withOnly('rule'));
    night = await aNight(1, assembly.folder);
    lines = listen(night);
  }, longestStart);
  afterAll(async () => {
    await night?.stop();
    assembly.remove();
  });

  it('says once that nobody answered, by e-mail and SMS, with a link to the execution', async () => {
    const story = await tellStory(night, anOnCall());
    await story.at(899);
    expect(story.backstop()).toEqual([]);
    await night.rest();
    const [run] = await story.executions();
    const [email, sms, ...more] = story.backstop();
    expect(more).toEqual([]);
    expect(email).toMatchObject({ channel: 'email', to: 'backstop@example.org' });
    expect(email?.text.split('\n')).toEqual([
      `"Nobody has taken ${run?.name}: nobody on its policy answered, or its run failed."`,
      '"Take it yourself or call somebody now. The execution shows who was notified and what went wrong:"',
      `"https://eu-central-1.console.aws.amazon.com/states/home?region=eu-central-1#/v2/executions/details/${run?.executionArn}"`,
      '"Runbook: https://github.com/notify-support/notify-support/blob/main/docs/runbook.md#nobody-has-taken-it"',
    ]);
    expect(sms).toMatchObject({ channel: 'sms', to: '+15550100999', text: `Backstop> ${email?.text}` });
  });

  it('says that a run was stopped by hand', async () => {
    const story = await tellStory(night, anOnCall());
    const [run] = await story.executions();
    await night.cloud.stepFunctions.call('StopExecution', { executionArn: run?.executionArn });
    await night.clock.idle();
    expect(story.backstop()).toHaveLength(2);
    expect(story.backstop()[0]?.text).toContain(`${run?.name} was stopped by hand`);
    await night.rest();
  });

  it('says that a run reached its time limit', async () => {
    const wait = { channels: ['sms' as const], waitSeconds: 7200 };
    const slow = { id: 'ada', name: 'Ada', sms: '+15550100097', timeZone: 'UTC', attempts: Array(12).fill(wait) };
    const policies = [aPolicy([['ada']], 5)];
    const story = await tellStory(night, anOnCall({ contacts: [slow], policies, routes: [] }));
    await night.rest();
    expect(story.backstop()[0]?.text).toContain('its run reached its time limit');
  });

  it('says nothing when somebody answers', async () => {
    const story = await tellStory(night, anOnCall());
    await story.press('ada', 'acknowledge');
    await night.rest();
    expect(story.backstop()).toEqual([]);
  });

  itEndsInOrder(() => ({ night, lines }));
});
