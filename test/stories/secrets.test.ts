import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everything } from '../support/everything.ts';
import { aContact, aNight, anOnCall, aPolicy, linkIn, type Night } from '../support/night.ts';
import {
  describeExecution,
  firstAttempt,
  historyOf,
  itEndsInOrder,
  listen,
  longestStart,
  secretsOf,
  tellStory,
} from './story.ts';

/*
 * Guarantee 4: GET, HEAD and OPTIONS change nothing, whoever sends them. Only a pressed button acts.
 * Guarantee 7: no task token, key or address in a link, log line or error answer.
 * And a stranger who opens the executions sees speaking names, linked to each other, and no addresses.
 */

let night: Night;
let lines: string[];
beforeAll(async () => {
  night = await aNight();
  lines = listen(night);
}, longestStart);
afterAll(() => night?.stop());

describe('anybody who opens a link', () => {
  it('changes nothing, however often and by any method but a pressed button’s', async () => {
    const story = await tellStory(night, anOnCall());
    await story.at(10);
    const link = story.link('ada');
    const before = await everything(night);
    const methods = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH'];
    const urls = [link, `${link}?reply=acknowledge`, story.statusUrl, `${link}x`, link.replace(/.$/, '')];
    for (let times = 0; times < 3; times += 1) {
      await Promise.all(
        urls.flatMap((url) =>
          methods.map(async (method) => {
            const { status } = await fetch(url, { method, redirect: 'manual' });
            expect(status, `${method} ${url}`).toBeLessThan(500);
          }),
        ),
      );
    }
    await night.clock.idle();
    expect(await everything(night)).toBe(before);
    expect((await fetch(link)).status).toBe(200);
    await story.press('ada', 'acknowledge');
    await night.rest();
  });

  it('changes nothing by a POST that is not a pressed button of the incident’s own page', async () => {
    const story = await tellStory(night, anOnCall());
    const before = await everything(night);
    const form = 'application/x-www-form-urlencoded';
    const post = async (link: string, body: string, headers: Record<string, string> = {}) =>
      (await fetch(link, { method: 'POST', body, headers: { 'content-type': form, ...headers } })).status;
    const link = story.link('ada');
    expect(await post(link, '')).toBe(400);
    expect(await post(link, 'reply=everything')).toBe(400);
    expect(await post(link, 'reply=acknowledge', { origin: 'https://elsewhere.example.org' })).toBe(403);
    expect(await post(link, 'reply=acknowledge', { 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await post(story.statusUrl, 'reply=acknowledge')).toBe(403);
    expect(await post(`${link}x`, 'reply=acknowledge')).toBe(404);
    expect(await everything(night)).toBe(before);
    await story.press('ada', 'acknowledge');
    await night.rest();
  });

  it('by its status link learns who was notified, and no token, code, key or address', async () => {
    const policies = [aPolicy([['ada', 'ben'], ['cleo']])];
    const story = await tellStory(night, anOnCall({ policies }));
    await story.at(120);
    await story.press('ben', 'more-time');
    const secrets = await secretsOf(night);
    const read = async () => {
      const answers = [{ accept: 'application/json' }, { accept: 'text/html' }].map(async (headers) =>
        (await fetch(story.statusUrl, { headers })).text(),
      );
      return Promise.all(answers);
    };
    const during = await read();
    await story.press('ada', 'acknowledge');
    await night.rest();
    for (const text of [...during, ...(await read())]) {
      expect(text).toContain('SMS to Ada, level 1, attempt 2 of 3');
      expect([...secrets].filter((secret) => text.includes(secret))).toEqual([]);
      expect(text).not.toMatch(/taskToken|@example\.org|\+1555/);
    }
  });

  it('gets the same plain answer for a code that is unknown and one that is malformed', async () => {
    const story = await tellStory(night, anOnCall());
    const link = linkIn(story.messages()[0] ?? { text: '' });
    const texts = await Promise.all(
      ['A'.repeat(22), 'short', 'x'.repeat(500)].map(async (code) => {
        const answer = await fetch(link.replace(/[^/]+$/, code));
        return { status: answer.status, text: await answer.text() };
      }),
    );
    expect(new Set(texts.map(({ text }) => text)).size).toBe(1);
    expect(texts.map(({ status }) => status)).toEqual([404, 404, 404]);
    await story.press('ada', 'acknowledge');
    await night.rest();
  });
});

describe('a stranger who opens the executions', () => {
  it('finds readable names, and each contact’s execution linked to the run that started it', async () => {
    const story = await tellStory(night, anOnCall());
    await story.at(310);
    await story.press('ben', 'acknowledge');
    await night.rest();
    const [run, ...children] = await story.executions();
    expect(run).toMatchObject({ name: `${story.id}-1`, machine: 'NotifySupport' });
    expect(children.map(({ name, machine }) => [name, machine])).toEqual([
      [`${story.id}-1-r1-l1-ada-0`, 'NotifyContact'],
      [`${story.id}-1-r1-l2-ben-0`, 'NotifyContact'],
    ]);
    for (const child of children) {
      const { input } = await describeExecution(night, child);
      expect(input.AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID).toBe(run?.executionArn);
    }
  });

  it('finds names of at most 80 characters, however long the key, the contact’s id and the list of levels', async () => {
    const id = 'a-contact-of-20-char';
    const levels = [...Array.from({ length: 19 }, () => []), [id]];
    const onCall = anOnCall({ contacts: [aContact(id)], policies: [aPolicy(levels, 10)] });
    const story = await tellStory(night, onCall, { dedupKey: `${'very long key '.repeat(30)}!` });
    await night.rest();
    const names = (await story.executions()).map(({ name }) => name);
    expect(names).toHaveLength(11);
    expect(names.filter((name) => name.length > 80)).toEqual([]);
    expect(names.find((name) => name.includes('-r10-l20-'))).toBeDefined();
  });

  it('finds no address, code or key in any execution, and no task token in the run’s', async () => {
    const story = await tellStory(night, anOnCall());
    await story.at(310);
    const secrets = await secretsOf(night);
    const tokens = JSON.stringify(await night.cloud.scan('Incidents')).matchAll(/"taskToken":"([^"]+)"/g);
    const tokenTexts = new Set([...tokens].map(([, token]) => token));
    await story.press('ben', 'acknowledge');
    await night.rest();
    expect(tokenTexts.size).toBeGreaterThan(1);
    expect(story.notified().slice(-2)).toEqual(firstAttempt('ben', 300));
    for (const execution of await story.executions()) {
      const text = JSON.stringify([await historyOf(night, execution), await describeExecution(night, execution)]);
      const mayHoldTokens = execution.machine === 'NotifyContact';
      const found = [...secrets].filter((secret) => text.includes(secret));
      expect(found.filter((secret) => !(mayHoldTokens && tokenTexts.has(secret)))).toEqual([]);
      expect(text).not.toMatch(/@example\.org|\+1555/);
    }
  });
});

describe('an error of AWS that names an address', () => {
  const denied = 'User: arn:aws:sts::123456789012:assumed-role/R/F is not authorized to perform';

  it('reaches no log, no execution and no message to the backstop', async () => {
    const [dora, emma] = [aContact('dora'), aContact('emma')];
    const { channels } = night.cloud;
    const refuse = (service: 'sns' | 'ses', message: string) =>
      channels.failWith(service, { name: 'AccessDeniedException', status: 403, message });
    const before = lines.length;
    refuse('sns', `${denied}: SNS:Publish on resource: ${dora.sms}`);
    refuse('ses', `${denied}: ses:SendEmail on resource: identity/${dora.email}`);
    const story = await tellStory(night, anOnCall({ contacts: [dora, emma], policies: [aPolicy([['dora']])] }));
    await story.at(400);
    for (const service of ['sns', 'ses'] as const) channels.failWith(service, undefined);
    await night.rest();

    const texts = [...lines.slice(before), ...story.told().map((told) => JSON.stringify(told))];
    for (const execution of await story.executions())
      texts.push(JSON.stringify([await historyOf(night, execution), await describeExecution(night, execution)]));
    const all = texts.join('\n');
    expect(all).toContain('SNS:Publish on resource: (number)');
    expect(all).not.toContain(dora.sms?.slice(1));
    expect(all).not.toContain(dora.email);
  });
});

itEndsInOrder(() => ({ night, lines }));
