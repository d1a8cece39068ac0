import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aContact, anOnCall, aPolicy, linkIn, type Night } from '../support/night.ts';
import { aNightInMemory } from '../support/night-in-memory.ts';
import {
  answerOn,
  describeExecution,
  everyAttempt,
  firstAttempt,
  historyOf,
  itEndsInOrder,
  listen,
  longestStart,
  outputsOf,
  tellStory,
} from './story.ts';

/*
 * Guarantee 2: what a person was told after pressing is durable before they are told. The first acknowledgement wins;
 * a later one is told who has it, and a repeat by the same person is harmless.
 * Guarantee 3: after an incident stops being triggered no further notification starts.
 */

let night: Night;
let lines: string[];
beforeAll(async () => {
  night = await aNightInMemory();
  lines = listen(night);
}, longestStart);
afterAll(() => night?.stop());

const together = anOnCall({ policies: [aPolicy([['ada', 'ben'], ['cleo']])] });

describe('contacts who are notified in parallel', () => {
  it('are all notified at once; the first press wins and the other gets the answer who took it', async () => {
    const story = await tellStory(night, together);
    expect(story.notified()).toEqual([...firstAttempt('ada', 0), ...firstAttempt('ben', 0)]);
    await story.at(40);
    expect(await story.press('ben', 'acknowledge')).toMatch(/^You’ve got it\. Nobody else will be notified\./);
    expect(await story.press('ada', 'acknowledge')).toMatch(/^Ben took it at \d\d:\d\d\. Nothing for you to do\.$/);
    await night.rest();
    expect(story.seconds()).toBe(40);
    expect(await story.status()).toMatchObject({ status: 'acknowledged', acknowledgedBy: 'Ben' });
    expect(await story.endings()).toEqual(['1 SUCCEEDED', '1-r1-l1-ada-0 SUCCEEDED', '1-r1-l1-ben-0 SUCCEEDED']);
  });

  it('have exactly one winner when two press at the same instant', async () => {
    const story = await tellStory(night, together);
    await story.at(10);
    const pages = await Promise.all(
      ['ada', 'ben'].map(async (contact) => (await night.press(story.link(contact), 'acknowledge')).page),
    );
    await night.rest();
    const { acknowledgedBy } = await story.status();
    expect(['Ada', 'Ben']).toContain(acknowledgedBy);
    const [won, lost] = pages
      .map(answerOn)
      .toSorted((a, b) => Number(b.startsWith('You')) - Number(a.startsWith('You')));
    expect(won).toMatch(/^You’ve got it\./);
    expect(lost).toMatch(new RegExp(`^${acknowledgedBy} took it at`));
  });

  it('get exactly one notice who took it, unless they answered themselves', async () => {
    const story = await tellStory(night, together);
    await story.at(20);
    await story.press('ben', 'acknowledge');
    await story.press('ben', 'acknowledge');
    await night.rest();
    expect(story.told()).toEqual([
      expect.stringMatching(/^20 ada SMS: .*checkout is down: Ben took it at \d\d:\d\d\. Nothing for you to do\.$/),
    ]);
  });
});

describe('taking it', () => {
  it('stops everything at once, and nobody is notified afterwards', async () => {
    const story = await tellStory(night, anOnCall());
    await story.at(30);
    await story.press('ada', 'acknowledge');
    await night.rest();
    expect(story.seconds()).toBe(30);
    expect(story.notified()).toEqual(firstAttempt('ada', 0));
    expect(story.told()).toEqual([]);
  });

  it('is harmless when the same person does it twice', async () => {
    const story = await tellStory(night, anOnCall());
    expect(await story.press('ada', 'acknowledge')).toMatch(/^You’ve got it\./);
    await story.at(600);
    expect(await story.press('ada', 'acknowledge')).toMatch(
      /^You took it at \d\d:\d\d\. Pressing again changes nothing\.$/,
    );
    const { timeline } = await story.status();
    expect(timeline.filter(({ kind }) => kind === 'reply')).toHaveLength(1);
    await night.rest();
  });

  it('costs at most 16 transitions with a policy of three levels', async () => {
    const story = await tellStory(night, anOnCall());
    await story.press('ada', 'acknowledge');
    await night.rest();
    const histories = await Promise.all((await story.executions()).map((execution) => historyOf(night, execution)));
    const entered = histories.flat().filter(({ type }) => type.endsWith('StateEntered'));
    expect(entered.length).toBeLessThanOrEqual(16);
  });

  it('works from an earlier contact’s old link, and ends the later contact’s wait', async () => {
    const story = await tellStory(night, anOnCall());
    await story.at(310);
    expect(story.notified()).toEqual([...everyAttempt('ada', 0), ...firstAttempt('ben', 300)]);
    expect(await story.press('ada', 'acknowledge')).toMatch(/^You’ve got it\./);
    await night.rest();
    expect(story.seconds()).toBe(310);
    expect(story.notified()).toHaveLength(6);
    expect(story.told()).toEqual([expect.stringMatching(/^310 ben SMS: .*Ada took it at/)]);
    const child = (await story.executions()).find(({ name }) => name.endsWith('-ben-0'));
    expect(child && (await describeExecution(night, child)).output).toEqual({ outcome: 'acknowledged', by: 'ada' });
  });
});

describe('a press while the message is still being sent', () => {
  it('ends the wait that has just begun', async () => {
    const pressed: string[] = [];
    const off = night.cloud.channels.onPublish(async (message) => {
      if (pressed.length > 0) return;
      pressed.push('');
      pressed[0] = answerOn((await night.press(linkIn(message), 'acknowledge')).page);
    });
    const story = await tellStory(night, anOnCall());
    off();
    await night.rest();
    expect(pressed).toEqual([expect.stringMatching(/^You’ve got it\./)]);
    expect(story.seconds()).toBe(0);
    expect(await story.endings()).toEqual(['1 SUCCEEDED', '1-r1-l1-ada-0 SUCCEEDED']);
    const [, child] = await story.executions();
    expect(child && (await describeExecution(night, child)).output).toEqual({ outcome: 'acknowledged', by: 'ada' });
  });

  it('also ends it when it comes from an earlier contact', async () => {
    const story = await tellStory(night, anOnCall());
    const off = night.cloud.channels.onPublish(async ({ to }) => {
      if (to === aContact('ben').sms) await night.press(story.link('ada'), 'acknowledge');
    });
    await night.rest();
    off();
    expect(story.seconds()).toBe(300);
    expect(await story.status()).toMatchObject({ status: 'acknowledged', acknowledgedBy: 'Ada' });
    const child = (await story.executions()).find(({ name }) => name.endsWith('-ben-0'));
    expect(child?.status).toBe('SUCCEEDED');
    expect(child && (await describeExecution(night, child)).output).toEqual({ outcome: 'acknowledged', by: 'ada' });
  });
});

describe('declining', () => {
  it('has the next level notified at once', async () => {
    const story = await tellStory(night, anOnCall());
    await story.at(30);
    expect(await story.press('ada', 'decline')).toMatch(/^You passed it on\. /);
    expect(story.notified()).toEqual([...firstAttempt('ada', 0), ...firstAttempt('ben', 30)]);
    await story.press('ben', 'acknowledge');
    await night.rest();
    expect(story.told()).toEqual([]);
  });

  it('ends the wait for the contact in parallel too', async () => {
    const story = await tellStory(night, together);
    await story.at(30);
    await story.press('ada', 'decline');
    await story.at(329);
    expect(story.notified()).toEqual([
      ...firstAttempt('ada', 0),
      ...firstAttempt('ben', 0),
      ...everyAttempt('cleo', 30),
    ]);
    expect(await story.press('ben', 'acknowledge')).toMatch(/^You’ve got it\./);
    await night.rest();
    expect(await story.status()).toMatchObject({ acknowledgedBy: 'Ben' });
  });

  it('counts for the round: the contact is notified again only in the next one', async () => {
    const policies = [aPolicy([['ada'], ['ada', 'ben'], ['ada'], ['cleo']], 2)];
    const story = await tellStory(night, anOnCall({ policies }));
    await story.at(10);
    await story.press('ada', 'decline');
    await story.at(700);
    expect(story.notified()).toEqual([
      ...firstAttempt('ada', 0),
      ...everyAttempt('ben', 10),
      ...everyAttempt('cleo', 310),
      ...firstAttempt('ada', 610),
    ]);
    await story.press('ada', 'acknowledge');
    await night.rest();
    const skipped = (await outputsOf(night, story, 'Find contacts')).map(({ because }) => because);
    expect(skipped).toEqual([
      undefined,
      undefined,
      'ada declined in this round',
      undefined,
      undefined,
      'acknowledged by Ada',
      'acknowledged by Ada',
      'acknowledged by Ada',
    ]);
  });

  it('does not keep the contact from taking it after all', async () => {
    const story = await tellStory(night, anOnCall());
    await story.press('ada', 'decline');
    expect(await story.press('ada', 'acknowledge')).toMatch(/^You’ve got it\./);
    await night.rest();
    expect(await story.endings()).toEqual(['1 SUCCEEDED', '1-r1-l1-ada-0 SUCCEEDED', '1-r1-l2-ben-0 SUCCEEDED']);
  });
});

describe('asking for more time', () => {
  it('restarts the wait, up to three times as long; then the button is gone', async () => {
    const story = await tellStory(night, anOnCall());
    await story.at(50);
    expect(await story.read('ada')).toContain('Give me more time You get 1 min 40 s.');
    expect(await story.press('ada', 'more-time')).toMatch(/^You have until \d\d:\d\d/);
    await story.at(149);
    expect(story.notified()).toEqual(firstAttempt('ada', 0));
    await story.press('ada', 'more-time');
    await story.at(240);
    expect(await story.read('ada')).toContain('Give me more time You get 1 min.');
    await story.press('ada', 'more-time');
    expect(await story.read('ada')).not.toContain('Give me more time You get');
    expect(await story.press('ada', 'more-time')).toMatch(/^You cannot get more time\./);
    await story.at(299.999);
    expect(story.notified()).toEqual(firstAttempt('ada', 0));
    await story.at(501);
    expect(story.notified()).toEqual([
      ...firstAttempt('ada', 0),
      '300 ada SMS',
      '400 ada SMS',
      ...firstAttempt('ben', 500),
    ]);
    await story.press('ben', 'acknowledge');
    await night.rest();
  });

  it('ends at the promised time', async () => {
    const story = await tellStory(night, anOnCall());
    await story.at(50);
    await story.press('ada', 'more-time');
    await story.at(149.999);
    expect(story.notified()).toEqual(firstAttempt('ada', 0));
    await story.at(150);
    expect(story.notified()).toEqual([...firstAttempt('ada', 0), '150 ada SMS']);
    await story.press('ada', 'acknowledge');
    await night.rest();
  });
});

describe('the contact who has it', () => {
  it('resolves it, and an alert ten minutes later opens a new incident', async () => {
    const story = await tellStory(night, anOnCall());
    await story.at(30);
    await story.press('ada', 'acknowledge');
    await story.at(600);
    expect(await story.read('ada')).toMatch(/You took it at .* Mark as resolved .* Hand it back: notify Ben now/);
    expect(await story.press('ada', 'resolve')).toMatch(/^It is resolved\. Nothing is left to do\./);
    expect(await story.press('ada', 'resolve')).toMatch(/^It was resolved by Ada at \d\d:\d\d\./);
    expect(await story.press('ada', 'hand-back')).toMatch(/^It was resolved by Ada at/);
    expect(await story.status()).toMatchObject({ status: 'resolved', resolvedBy: 'Ada' });
    await night.rest();
    expect(story.seconds()).toBe(600);
    expect(await story.endings()).toEqual(['1 SUCCEEDED', '1-r1-l1-ada-0 SUCCEEDED']);
    await story.at(1200);
    expect((await night.post(story.alert)).body.incidentId).toBe(story.id.replace(/0001$/, '0002'));
    await night.clock.idle();
    await story.press('ada', 'acknowledge');
    await night.rest();
  });

  it('is not accepted from a contact who has left oncall.yaml, and is once they are back under another name', async () => {
    const story = await tellStory(night, anOnCall());
    await night.onCall(
      anOnCall({ contacts: [aContact('ben'), aContact('cleo')], policies: [aPolicy([['ben'], ['cleo']])] }),
    );
    const link = story.link('ada');
    const refused = await night.press(link, 'acknowledge');
    expect(refused.status).toBe(403);
    expect(refused.page).toContain('Its contact is no longer in oncall.yaml.');
    expect((await fetch(link)).status).toBe(403);
    expect(await story.status()).toMatchObject({ status: 'triggered' });
    const renamed = { ...aContact('ada'), name: 'Countess of Lovelace' };
    await night.onCall(anOnCall({ contacts: [renamed, aContact('ben'), aContact('cleo')] }));
    expect(await story.press('ada', 'acknowledge')).toMatch(/^You’ve got it\./);
    const replies = (await story.status()).timeline.filter(({ kind }) => kind === 'reply');
    expect(replies).toMatchObject([{ reply: 'acknowledge', browser: 'yes' }]);
    const byProgram = await fetch(link, { method: 'POST', body: new URLSearchParams({ reply: 'resolve' }) });
    expect(await byProgram.text()).toContain(
      'Ada pressed “Mark as resolved” — not in a browser: a program may have pressed it',
    );
    await night.rest();
  });

  it('hands it back: the next run notifies the next level at once', async () => {
    const story = await tellStory(night, anOnCall());
    await story.press('ada', 'acknowledge');
    await story.at(3600);
    expect(await story.press('ada', 'hand-back')).toMatch(
      /^You handed it back\. Ben is being notified\. Cleo will be notified at \d\d:\d\d \S+ if nobody answers\./,
    );
    expect(story.notified()).toEqual([...firstAttempt('ada', 0), ...firstAttempt('ben', 3600)]);
    expect(await story.press('ada', 'hand-back')).toMatch(
      /^You don’t have it\. Nothing was changed\. Ben is being notified\./,
    );
    expect(await story.press('ada', 'resolve')).toMatch(/^You don’t have it\./);
    expect(await story.read('ada')).toContain('You passed it on. You can still take it.');
    await story.press('ben', 'acknowledge');
    await night.rest();
    expect(story.told()).toEqual([]);
    expect(await story.status()).toMatchObject({ status: 'acknowledged', acknowledgedBy: 'Ben' });
    expect((await story.status()).timeline.map(({ text }) => text)).toContain('Ada pressed “Hand it back”');
    expect(await story.endings()).toEqual([
      '1 SUCCEEDED',
      '1-r1-l1-ada-0 SUCCEEDED',
      '2 SUCCEEDED',
      '2-r1-l2-ben-0 SUCCEEDED',
    ]);
  });

  it('hands it back from the last level to the first, and is not asked again in that round', async () => {
    const story = await tellStory(night, anOnCall({ policies: [aPolicy([['ada'], ['ben']])] }));
    await story.at(310);
    await story.press('ben', 'acknowledge');
    await night.rest();
    expect(story.told()).toHaveLength(1);
    await story.at(400);
    expect(await story.press('ben', 'hand-back')).toMatch(
      /^You handed it back\. Ada is being notified\. Nobody else is on the list/,
    );
    await night.rest();
    expect(story.notified()).toEqual([
      ...everyAttempt('ada', 0),
      ...firstAttempt('ben', 300),
      ...everyAttempt('ada', 400),
    ]);
    expect((await story.status()).status).toBe('exhausted');
    expect((await story.executions()).map(({ status }) => status)).toContain('FAILED');
  });

  it('hands it back when nobody else is on the list: it counts as unanswered, and the run fails', async () => {
    const story = await tellStory(night, anOnCall({ policies: [aPolicy([['ada']])] }));
    await story.press('ada', 'acknowledge');
    await story.at(60);
    expect(await story.read('ada')).toContain('Nobody else is on the list: the incident then counts as unanswered.');
    expect(await story.press('ada', 'hand-back')).toMatch(/^You handed it back\. Nobody is left to notify/);
    await night.rest();
    expect(story.notified()).toEqual(firstAttempt('ada', 0));
    expect(await story.endings()).toEqual(['1 SUCCEEDED', '1-r1-l1-ada-0 SUCCEEDED', '2 FAILED']);
  });

  it('is the only one who can do either, and opening the link does neither', async () => {
    const story = await tellStory(night, together);
    await story.press('ada', 'acknowledge');
    const before = JSON.stringify(await night.cloud.scan('Incidents'));
    expect(await story.read('ben')).not.toContain('Mark as resolved');
    for (const method of ['GET', 'HEAD', 'OPTIONS']) await fetch(`${story.link('ada')}?reply=resolve`, { method });
    expect(JSON.stringify(await night.cloud.scan('Incidents'))).toBe(before);
    for (const reply of ['resolve', 'hand-back']) expect(await story.press('ben', reply)).toMatch(/^Ada took it at/);
    await night.rest();
  });

  it('hands it back once, however often it is pressed at the same instant', async () => {
    const story = await tellStory(night, anOnCall());
    await story.press('ada', 'acknowledge');
    await night.rest();
    await Promise.all([1, 2, 3].map(() => night.press(story.link('ada'), 'hand-back')));
    await night.clock.idle();
    expect(story.notified()).toEqual([...firstAttempt('ada', 0), ...firstAttempt('ben', 0)]);
    await story.press('ben', 'resolve');
    await story.press('ben', 'acknowledge');
    await night.rest();
    expect((await story.endings()).filter((ending) => ending.startsWith('3'))).toEqual([]);
  });
});

itEndsInOrder(() => ({ night, lines }));
