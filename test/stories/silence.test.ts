import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aContact, anOnCall, aPolicy, type Night } from '../support/night.ts';
import { aNightInMemory } from '../support/night-in-memory.ts';
import {
  describeExecution,
  everyAttempt,
  firstAttempt,
  itEndsInOrder,
  listen,
  longestStart,
  openScene,
  outputsOf,
  statusOf,
  tellStory,
} from './story.ts';

/*
 * Guarantee 1: every accepted alert ends acknowledged, resolved or exhausted; exhausted is a FAILED execution.
 * Never silent.
 */

let night: Night;
let lines: string[];
beforeAll(async () => {
  night = await aNightInMemory();
  lines = listen(night);
}, longestStart);
afterAll(() => night?.stop());

describe('a contact who stays silent', () => {
  it('is notified three times in five minutes, and then the next one is', async () => {
    const story = await tellStory(night, anOnCall());
    await story.at(99.999);
    expect(story.notified()).toEqual(firstAttempt('ada', 0));
    await story.at(299.999);
    expect(story.notified()).toHaveLength(4);
    await story.at(300);
    expect(story.notified()).toEqual([...everyAttempt('ada', 0), ...firstAttempt('ben', 300)]);
    await night.rest();
  });

  it('is followed by the second level, who can take it', async () => {
    const story = await tellStory(night, anOnCall());
    await story.at(310);
    expect(await story.press('ben', 'acknowledge')).toMatch(/^You’ve got it\./);
    await night.rest();
    expect(await story.status()).toMatchObject({ status: 'acknowledged', acknowledgedBy: 'Ben' });
    expect(story.notified().filter((line) => line.includes('cleo'))).toEqual([]);
    expect(await story.endings()).toEqual(['1 SUCCEEDED', '1-r1-l1-ada-0 SUCCEEDED', '1-r1-l2-ben-0 SUCCEEDED']);
  });

  it('is notified again in the second round', async () => {
    const story = await tellStory(night, anOnCall({ policies: [aPolicy([['ada'], ['ben']], 2)] }));
    await story.at(610);
    expect(story.notified()).toEqual([
      ...everyAttempt('ada', 0),
      ...everyAttempt('ben', 300),
      ...firstAttempt('ada', 600),
    ]);
    expect(await story.press('ada', 'acknowledge')).toMatch(/^You’ve got it\./);
    await night.rest();
    expect(await story.endings()).toEqual([
      '1 SUCCEEDED',
      '1-r1-l1-ada-0 SUCCEEDED',
      '1-r1-l2-ben-0 SUCCEEDED',
      '1-r2-l1-ada-0 SUCCEEDED',
    ]);
  });
});

describe('when nobody answers', () => {
  it('the run fails with NobodyAnswered and the incident is exhausted', async () => {
    const story = await tellStory(night, anOnCall());
    await night.rest();
    expect(await story.lasted()).toBe(900);
    expect(story.notified()).toEqual([
      ...everyAttempt('ada', 0),
      ...everyAttempt('ben', 300),
      ...everyAttempt('cleo', 600),
    ]);
    const [run, ...children] = await story.executions();
    expect(run?.status).toBe('FAILED');
    expect(run && (await describeExecution(night, run))).toMatchObject({ error: 'NobodyAnswered' });
    expect(children.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED']);
    expect((await story.status()).status).toBe('exhausted');
  });

  it('it can still be taken from any link, and the others get a notice', async () => {
    const story = await tellStory(night, anOnCall());
    await night.rest();
    await story.at(1200);
    expect(await story.press('ada', 'acknowledge')).toMatch(/^You’ve got it\./);
    await night.rest();
    expect(await story.status()).toMatchObject({ status: 'acknowledged', acknowledgedBy: 'Ada' });
    expect(story.told().map((line) => line.split(':')[0])).toEqual(
      expect.arrayContaining(['1200 ben SMS', '1200 cleo SMS']),
    );
    expect(story.told()).toHaveLength(2);
    expect(story.told()[0]).toMatch(/Ada took it at \d\d:\d\d\. Nothing for you to do\./);
  });
});

describe('a level without anybody to notify', () => {
  it('is skipped at once, and the execution says why: empty', async () => {
    const story = await tellStory(night, anOnCall({ policies: [aPolicy([[], ['ben']])] }));
    expect(story.notified()).toEqual(firstAttempt('ben', 0));
    await story.press('ben', 'acknowledge');
    await night.rest();
    expect(await outputsOf(night, story, 'Find contacts')).toMatchObject([
      { contacts: [], because: 'the level is empty' },
      { contacts: [{ id: 'ben' }] },
    ]);
  });

  it('is skipped at once, and the execution says why: nobody on it can be reached', async () => {
    const mute = { ...aContact('ada'), sms: undefined, email: undefined };
    const contacts = [mute, aContact('ben')];
    const story = await tellStory(night, anOnCall({ contacts, policies: [aPolicy([['ada', 'zoe'], ['ben']])] }));
    expect(story.notified()).toEqual(firstAttempt('ben', 0));
    await story.press('ben', 'acknowledge');
    await night.rest();
    expect((await outputsOf(night, story, 'Find contacts'))[0]).toMatchObject({
      contacts: [],
      because: 'ada, zoe cannot be reached: there is no such contact, or it has no address',
    });
  });

  it('is skipped after an answer, and the execution says who took it', async () => {
    const story = await tellStory(night, anOnCall());
    await story.press('ada', 'acknowledge');
    await night.rest();
    expect((await outputsOf(night, story, 'Find contacts')).slice(1)).toMatchObject([
      { contacts: [], because: 'acknowledged by Ada' },
      { contacts: [], because: 'acknowledged by Ada' },
    ]);
  });
});

describe('a policy that does not exist', () => {
  it('is replaced by the default one, and the timeline says so', async () => {
    const story = await tellStory(night, anOnCall(), { policy: 'no-such-policy' });
    expect(story.notified()).toEqual(firstAttempt('ada', 0));
    expect((await story.status()).timeline.find(({ kind }) => kind === 'note')?.text).toContain('no-such-policy');
    await story.press('ada', 'acknowledge');
    await night.rest();
  });

  it('is replaced by the default one if a route names it', async () => {
    const scene = await openScene(night, anOnCall({ routes: [{ alarm: 'search-*', policy: 'no-such-policy' }] }));
    await night.alarm('search-slow', 'ALARM');
    await night.clock.idle();
    expect(scene.notified()).toEqual(firstAttempt('ada', 0));
    expect(await scene.read('ada')).toContain('There is no policy &quot;no-such-policy&quot;');
    await scene.press('ada', 'acknowledge');
    await night.rest();
  });

  it('makes the run fail if there is no policy at all', async () => {
    const story = await tellStory(night, anOnCall({ policies: [], routes: [] }));
    await night.rest();
    expect(story.messages()).toEqual([]);
    expect(await story.lasted()).toBe(0);
    const [run] = await story.executions();
    expect(run?.status).toBe('FAILED');
    expect(run && (await describeExecution(night, run)).error).toBe('NobodyAnswered');
    expect((await outputsOf(night, story, 'Plan escalation'))[0]).toMatchObject({
      levels: [],
      because: expect.stringContaining('there is no policy'),
    });
    expect((await statusOf(story.statusUrl)).status).toBe('exhausted');
  });
});

itEndsInOrder(() => ({ night, lines }));
