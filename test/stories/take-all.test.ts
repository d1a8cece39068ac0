import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linkUrl } from '../../lambdas/domain/incident/link.ts';
import { send } from '../support/http.ts';
import { aContact, aNight, anOnCall, aPolicy, type Night, press } from '../support/night.ts';
import { answerOn, itEndsInOrder, listen, longestStart, openScene, statusOf } from './story.ts';

let night: Night;
let lines: string[];
beforeAll(async () => {
  night = await aNight();
  lines = listen(night);
}, longestStart);
afterAll(() => night?.stop());

let last = 0;

/** Several incidents of one evening, of contacts who have no others, and the way to the page of each. */
async function aStorm(number: number, levels = [['ada'], ['ben'], ['cleo']]) {
  last += 1;
  const own = (id: string) => `${id}-${last}`;
  const contacts = ['ada', 'ben', 'cleo'].map((id) => ({ ...aContact(id), id: own(id) }));
  const scene = await openScene(
    night,
    anOnCall({ contacts, policies: [aPolicy(levels.map((each) => each.map(own)))] }),
  );
  const opened: { id: string; statusUrl: string }[] = [];
  for (let each = 0; each < number; each += 1) {
    const severity = each % 2 === 0 ? 'warning' : 'critical';
    const { body } = await night.post({ summary: `disk ${each} is full`, dedupKey: `storm ${last} ${each}`, severity });
    opened.push({ id: body.incidentId, statusUrl: body.statusUrl });
  }
  await night.clock.idle();
  process.env.INCIDENTS_TABLE = night.cloud.tables.Incidents;
  const { createLink } = await import('../../lambdas/adapters/links.ts');
  const linkOf = async (contact: string) => {
    const name = contact.charAt(0).toUpperCase() + contact.slice(1);
    const at = new Date(night.clock.now()).toISOString();
    return linkUrl(
      night.cloud.apiUrl,
      await createLink({ contact: own(contact), name, timeZone: 'Europe/Berlin' }, at),
    );
  };
  const statuses = () => Promise.all(opened.map(async ({ statusUrl }) => statusOf(statusUrl)));
  return { ...scene, opened, linkOf, statuses, messageLink: (contact: string) => scene.link(own(contact)) };
}

const read = async (link: string) => (await fetch(link)).text();
const headingOf = (page: string) => /<h1[^>]*>(.*?)<\/h1>/.exec(page)?.[1];
const rowsOf = (page: string) => [...page.matchAll(/<p class="what"[^>]*><a [^>]*>(.*?)<\/a>/g)].map(([, row]) => row);

async function pressAll(link: string): Promise<string> {
  const { status, page } = await press(link, 'acknowledge-all');
  expect(status).toBe(200);
  return page;
}

describe('the page of a contact', () => {
  it('shows what waits for them, worst first, and each can be taken or passed on by itself', async () => {
    const storm = await aStorm(3);
    const link = await storm.linkOf('ada');
    const page = await read(link);
    expect(headingOf(page)).toBe('3 incidents wait for you');
    expect(rowsOf(page)[0]).toBe('disk 1 is full');
    expect(rowsOf(page).slice(1).toSorted()).toEqual(['disk 0 is full', 'disk 2 is full']);
    const [first, second, third] = storm.opened.map(({ id }) => id);
    expect(page).toContain(`formaction="?incident=${second}"`);
    const taken = await pressOne(`${link}`, 'acknowledge', second);
    expect(answerOn(taken)).toMatch(/^You’ve got it\./);
    expect(taken).toContain('<a class="again" href="?all">2 others wait for you</a>');
    expect(answerOn(await pressOne(link, 'decline', third))).toMatch(/^You passed it on\. Ben is being notified\./);
    await night.clock.idle();
    const now = await read(link);
    expect(headingOf(now)).toBe('1 incident waits for you');
    expect(now).toContain('You have 1');
    expect((await storm.statuses()).map(({ status }) => status)).toEqual(['triggered', 'acknowledged', 'triggered']);
    await pressOne(link, 'acknowledge', first);
    await pressOne(await storm.linkOf('ben'), 'acknowledge', third);
    await night.rest();
  });

  it('is opened by the link of an ordinary message too', async () => {
    const storm = await aStorm(2);
    const link = storm.messageLink('ada');
    expect(await read(link)).toContain('<a class="again" href="?all">1 other waits for you</a>');
    expect(headingOf(await read(`${link}?all`))).toBe('2 incidents wait for you');
    expect(answerOn(await pressAll(link))).toMatch(
      /^You’ve got both of them\. Nobody else will be notified about them\./,
    );
    await night.clock.idle();
    expect(await read(link)).not.toContain('?all');
    await night.rest();
    expect(storm.notified().filter((line) => line.includes('ben'))).toEqual([]);
  });

  it('shows nothing of anybody else, whatever its address names', async () => {
    const storm = await aStorm(1, [['ada'], ['cleo']]);
    const [{ id } = { id: '' }] = storm.opened;
    const ben = await storm.linkOf('ben');
    for (const asked of [id, 'no-such-thing-0001', '', 'x'.repeat(3000), '%00', '../../n'])
      expect((await fetch(`${ben}?incident=${asked}`)).status).toBe(404);
    expect(headingOf(await read(ben))).toBe('Nothing waits for you');
    for (const reply of ['acknowledge', 'decline', 'resolve', 'hand-back'])
      expect((await pressFor(ben, reply, id)).status).toBe(404);
    expect((await press(ben, 'acknowledge')).status).toBe(400);
    expect((await pressFor(await storm.linkOf('ada'), 'acknowledge-all', id)).status).toBe(400);
    expect((await storm.statuses())[0]?.status).toBe('triggered');
    await pressAll(await storm.linkOf('ada'));
    await night.rest();
  });
});

describe('the press that takes everything', () => {
  it('takes all at once, ends every wait, and is harmless a second time', async () => {
    const storm = await aStorm(30);
    const link = await storm.linkOf('ada');
    const page = await pressAll(link);
    expect(answerOn(page)).toMatch(/^You’ve got all 30 of them\. .* Thank you for getting up\.$/);
    expect(headingOf(page)).toBe('Nothing waits for you');
    await night.clock.idle();
    expect(new Set((await storm.statuses()).map(({ status }) => status))).toEqual(new Set(['acknowledged']));
    expect((await night.executions()).filter(({ status }) => status === 'RUNNING')).toEqual([]);
    expect(answerOn(await pressAll(link))).toBe('You already have all 30 of them. Pressing again changes nothing.');
    await night.clock.idle();
    const [status] = await storm.statuses();
    expect(status?.timeline.filter(({ kind }) => kind === 'reply')).toMatchObject([
      { text: 'Ada pressed “I’ve got it”' },
    ]);
    await night.rest();
    expect(storm.told()).toEqual([]);
  });

  it('leaves what somebody else took before, and says who has it', async () => {
    const storm = await aStorm(4, [['ada', 'ben'], ['cleo']]);
    await pressOne(await storm.linkOf('ben'), 'acknowledge', storm.opened[0]?.id);
    await night.clock.idle();
    const page = await pressAll(await storm.linkOf('ada'));
    expect(answerOn(page)).toMatch(/^You’ve got all 3 of them\./);
    expect(page).toContain('Others have 1');
    expect(page).toMatch(/<bdi>Ben<\/bdi> took it/);
    await night.clock.idle();
    expect((await storm.statuses()).map((each) => each.acknowledgedBy)).toEqual(['Ben', 'Ada', 'Ada', 'Ada']);
    await night.rest();
  });

  it('takes what nobody answered too, and does not take back what was handed back', async () => {
    const storm = await aStorm(2, [['ada'], ['ben']]);
    await night.rest();
    const link = await storm.linkOf('ada');
    const page = await read(link);
    expect(page).toContain('Nobody answered.');
    expect(answerOn(await pressAll(link))).toMatch(/^You’ve got both of them\./);
    await night.clock.idle();
    expect((await storm.statuses()).map((each) => each.acknowledgedBy)).toEqual(['Ada', 'Ada']);
    await pressOne(link, 'hand-back', storm.opened[0]?.id);
    await night.clock.idle();
    expect(answerOn(await pressAll(link))).toBe('You already have it. Pressing again changes nothing.');
    expect((await storm.statuses()).map(({ status }) => status)).toEqual(['triggered', 'acknowledged']);
    await night.rest();
  });

  it('is not for a link that only shows', async () => {
    const storm = await aStorm(1);
    expect((await press(storm.opened[0]?.statusUrl ?? '', 'acknowledge-all')).status).toBe(403);
    await pressAll(await storm.linkOf('ada'));
    await night.rest();
  });
});

async function pressFor(link: string, reply: string, incident = '') {
  const { origin, pathname } = new URL(link);
  return send(origin, {
    method: 'POST',
    path: pathname,
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin, 'sec-fetch-site': 'same-origin' },
    body: new URLSearchParams({ reply, incident }).toString(),
  });
}

/** Presses a button beside one incident of the page. */
async function pressOne(link: string, reply: string, incident = ''): Promise<string> {
  const { status, text } = await pressFor(link, reply, incident);
  expect(status).toBe(200);
  await night.clock.idle();
  return text;
}

itEndsInOrder(() => ({ night, lines }));
