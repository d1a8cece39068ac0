import { afterAll, beforeAll, expect, it } from 'vitest';
import { send } from '../support/http.ts';
import { aNight, anOnCall, type Night } from '../support/night.ts';
import { atDomain, domainAssembly } from '../support/synthesised.ts';
import { firstAttempt, itEndsInOrder, listen, longestStart, tellStory } from './story.ts';

/*
 * Links at a domain of one's own: whoever opens one there and presses takes the incident, as at the API's own address, and behind
 * a CDN. No page of another site can do that.
 */

const domain = atDomain.domainName ?? '';
const former = atDomain.formerDomains?.[0]?.domainName ?? '';
const api = 'a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com';

let night: Night;
let lines: string[];
beforeAll(async () => {
  night = await aNight(1, await domainAssembly(), { isAtDomain: true });
  lines = listen(night);
}, longestStart);
afterAll(() => night?.stop());

type Headers = Readonly<Record<string, string>>;

/** A browser's request for a link, as it reaches API Gateway. A CDN can ask for another host and path than the browser. */
function open(link: string, headers: Headers = {}, tail = '', reply?: string) {
  const host = { host: domain, ...headers };
  // Below the API's own host, a path begins with the stage.
  const path = `${host.host === api ? '/live' : ''}${new URL(link).pathname}${tail}`;
  if (reply === undefined) return send(night.cloud.url, { method: 'GET', path, headers: host });
  return send(night.cloud.url, {
    ...{ method: 'POST', path, body: `reply=${reply}` },
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...host },
  });
}

const press = async (link: string, headers: Headers, reply = 'acknowledge') => {
  const { status } = await open(link, headers, '', reply);
  await night.clock.idle();
  return status;
};

const statusOf = async ({ statusUrl }: { readonly statusUrl: string }) =>
  JSON.parse((await open(statusUrl, { accept: 'application/json' })).text).status;

const fromPage = { origin: `https://${domain}`, 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'navigate' };
const forwarded = { host: api, 'x-forwarded-host': domain, 'x-forwarded-for': '203.0.113.7', via: '2.0 cdn' };

it('sends links that begin with the domain, and ends when somebody presses there', async () => {
  const story = await tellStory(night, anOnCall());
  const link = story.link('ada');
  expect(link).toMatch(new RegExp(`^https://${domain}/n/[\\w-]{22}$`));
  for (const { text } of story.messages()) expect(text).toContain(link);
  expect(story.statusUrl).toMatch(new RegExp(`^https://${domain}/n/`));
  expect((await open(link)).text).toContain('value="acknowledge"');
  expect(await press(link, fromPage)).toBe(200);
  await night.rest();
  expect(await statusOf(story)).toBe('acknowledged');
  expect(story.notified()).toEqual(firstAttempt('ada', 0));
});

it.each<[string, Headers]>([
  ['at the API’s own address, in a link from before', { host: api, origin: `https://${api}` }],
  ['at a former domain, in a link from before', { host: former, origin: `https://${former}` }],
  ['in a browser of before 2023', { origin: `https://${domain}` }],
  ['behind a CDN that passes on the host', { ...fromPage, ...forwarded, host: domain }],
  ['behind a CDN that asks by the API’s own address', { ...fromPage, ...forwarded }],
  ['behind such a CDN, in a browser of before 2023', { ...forwarded, origin: `https://${domain}` }],
  ['in a tab that comes back', { ...fromPage, 'sec-fetch-site': 'none', origin: 'null' }],
])('counts a press %s', async (_, headers) => {
  const story = await tellStory(night, anOnCall());
  expect(await press(story.link('ada'), headers)).toBe(200);
  await night.rest();
  expect(await statusOf(story)).toBe('acknowledged');
  expect(story.notified()).toEqual(firstAttempt('ada', 0));
});

it('counts no press of another site, whatever it says about hosts', async () => {
  const story = await tellStory(night, anOnCall());
  const evil = 'https://evil.test';
  const cases: Headers[] = [
    { origin: evil, 'sec-fetch-site': 'cross-site' },
    { origin: evil, 'x-forwarded-host': 'evil.test' },
    { ...forwarded, origin: evil, 'sec-fetch-site': 'cross-site' },
    { origin: 'https://other.acme.test', 'sec-fetch-site': 'same-site' },
    { origin: `https://${domain}.evil.test` },
    { origin: 'null' },
  ];
  for (const headers of cases) expect(await press(story.link('ada'), headers)).toBe(403);
  expect(await statusOf(story)).toBe('triggered');
  await press(story.link('ada'), fromPage);
  await night.rest();
});

it('opens a link that was copied with what follows it', async () => {
  const story = await tellStory(night, anOnCall());
  const link = story.link('ada');
  for (const tail of ['.', '>', '%3E', ')', ',', '%20', '%E2%80%9D', '/', '?utm_source=mail'])
    expect([tail, (await open(link, {}, tail)).status]).toEqual([tail, 200]);
  // One more character of a code is another code.
  expect((await open(link, {}, 'x')).status).toBe(404);
  expect((await open(link, fromPage, '.', 'acknowledge')).status).toBe(200);
  await night.rest();
  expect(await statusOf(story)).toBe('acknowledged');
});

itEndsInOrder(() => ({ night, lines }));
