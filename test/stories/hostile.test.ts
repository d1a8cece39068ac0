import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everything } from '../support/everything.ts';
import {
  anyQuery,
  hostileText,
  noAlert,
  noCode,
  noForm,
  noRoute,
  oddAlert,
  oddHeaders,
  spoilAlarm,
} from '../support/hostile.ts';
import { type Received, type Sent, send } from '../support/http.ts';
import { aContact, alarmEvent, anOnCall, aPolicy, type Night } from '../support/night.ts';
import { aNightInMemory } from '../support/night-in-memory.ts';
import { firstAttempt, itEndsInOrder, listen, longestStart, openScene, statusOf, tellStory } from './story.ts';

/*
 * Everything that is sent to any route gets an answer, which is never a fault of ours. The answer is clear, and repeats
 * nothing of what was sent; and nothing is stored, started or sent. A good request works afterwards as ever.
 */

const onCallForAll = anOnCall({ routes: [{ alarm: '*', policy: 'default' }] });

let night: Night;
let lines: string[];
beforeAll(async () => {
  night = await aNightInMemory();
  lines = listen(night);
  await night.onCall(onCallForAll);
}, longestStart);
afterAll(() => night?.stop());

const methods = fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE');

/** Sends something, which never leads to a fault. */
async function sendAny(sent: Sent): Promise<Received> {
  const answer = await send(night.cloud.url, sent);
  expect(answer.status).toBeLessThan(500);
  return answer;
}

/** Sends inputs of one kind to the stack, which change nothing. A failure names the seed and the input. */
async function throwAtIt<T>(things: fc.Arbitrary<T>, numRuns: number, test: (thing: T) => Promise<void>) {
  const before = await everything(night);
  await fc.assert(fc.asyncProperty(things, test), { numRuns, endOnFailure: true });
  await night.clock.idle();
  expect(await everything(night)).toBe(before);
}

/** An answer in RFC 9457's form: it has the status that it says, and explains itself in words of ours. */
function expectProblem({ status, type, headers, text }: Received): void {
  // API Gateway's own answers name no other type than the key of their template.
  const isOwn = 'x-amzn-errortype' in headers;
  expect(type).toMatch(isOwn ? /^application\/(problem\+)?json$/ : /^application\/problem\+json$/);
  const { errors = [], ...problem } = JSON.parse(text);
  expect(problem).toEqual({ type: 'about:blank', title: expect.any(String), status, detail: expect.any(String) });
  for (const { pointer, detail } of errors) {
    expect(pointer).toMatch(/^(\/|$)/);
    expect(detail).toMatch(/^(is missing|The body (is|must|has)|and \d+ more faults)/);
  }
}

const pagePolicy =
  /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/;

/** A page that only says something, under a policy that lets it do nothing. */
function expectPage({ type, headers, text }: Received, title: string): void {
  expect(type).toBe('text/html; charset=utf-8');
  expect(headers['content-security-policy']).toMatch(pagePolicy);
  expect(text.replace(/<style>.*<\/style>/s, '').match(/<h1>.*/s)?.[0]).toMatch(
    new RegExp(`^<h1>${title}</h1>\\n<p>[^<>]+</p>\\n</main>\\n</body>\\n</html>\\n$`),
  );
}

const toAlerts = (sent: Omit<Sent, 'path'>): Sent => ({ path: '/live/alerts', ...sent });

describe('POST /alerts', () => {
  it('names every fault of a body that is not an alert', async () => {
    await throwAtIt(fc.tuple(noAlert, oddHeaders, anyQuery), 150, async ([body, odd, query]) => {
      const headers = { ...odd, 'x-api-key': night.cloud.apiKey };
      const answer = await sendAny({ method: 'POST', path: `/live/alerts${query}`, headers, body });
      expect([400, 413]).toContain(answer.status);
      expectProblem(answer);
      const { errors = [] } = JSON.parse(answer.text);
      expect(errors.length > 0).toBe(answer.status === 400);
    });
  });

  it('takes an alert however odd it is', async () => {
    // A key that came with another alert before is refused, as it should be.
    const headersWithoutKey = oddHeaders.map(({ 'idempotency-key': _, ...headers }) => headers);
    const odd = fc.tuple(oddAlert, headersWithoutKey, anyQuery);
    const test = async ([body, headers, query]: [string, Record<string, string>, string]) => {
      const sent = { headers: { ...headers, 'x-api-key': night.cloud.apiKey }, body };
      const answer = await sendAny({ method: 'POST', path: `/live/alerts${query}`, ...sent });
      expect(answer.status).toBeLessThan(300);
      expect(JSON.parse(answer.text)).toMatchObject({ incidentId: expect.any(String), status: expect.any(String) });
    };
    await fc.assert(fc.asyncProperty(odd, test), { numRuns: 60, endOnFailure: true });
    await night.rest();
  });

  it.each<[string, (text: string) => Buffer]>([
    ['UTF-8', (text) => Buffer.from(text)],
    ['UTF-8 with a mark', (text) => Buffer.from(`\ufeff${text}`)],
    ['Latin-1', (text) => Buffer.from(text, 'latin1')],
    ['UTF-16', (text) => Buffer.from(`\ufeff${text}`, 'utf16le')],
  ])('reads a body in %s', async (encoding, encoded) => {
    const summary = `Störung überall, in ${encoding}`;
    const body = encoded(JSON.stringify({ summary }));
    const headers = { 'x-api-key': night.cloud.apiKey };
    const { text } = await sendAny({ method: 'POST', path: '/live/alerts', headers, body });
    expect(await statusOf(JSON.parse(text).statusUrl)).toMatchObject({ summary });
    await night.rest();
  });

  it('is open to callers with a key, and reveals nothing to others', async () => {
    const { apiKey } = night.cloud;
    const keys = fc.oneof(
      fc.constantFrom(
        '',
        ' ',
        apiKey.slice(1),
        `${apiKey}x`,
        apiKey.toUpperCase(),
        `${apiKey}, ${apiKey}`,
        '__proto__',
        'constructor',
      ),
      fc.stringMatching(/^[\x21-\x7e\xa0-\xff]{1,40}$/),
    );
    await throwAtIt(fc.tuple(keys, noAlert), 40, async ([key, bad]) => {
      const good = JSON.stringify({ summary: 'the disk is full' });
      const answers = [good, bad].map((body) =>
        sendAny(toAlerts({ method: 'POST', headers: { 'x-api-key': key }, body })),
      );
      for (const answer of await Promise.all(answers)) {
        expect(answer.status).toBe(key.trim() === '' ? 401 : 403);
        expectProblem(answer);
      }
    });
  });

  it('answers requests that are too large, and endless headers', async () => {
    const headers = { 'x-api-key': night.cloud.apiKey };
    const huge = Buffer.alloc(11 * 1024 * 1024, ' ');
    expect((await sendAny(toAlerts({ method: 'POST', headers, body: huge }))).status).toBe(413);
    const endless = { ...headers, 'x-endless': 'x'.repeat(20_000) };
    expect((await sendAny(toAlerts({ method: 'POST', headers: endless, body: '{}' }))).status).toBe(431);
  });
});

describe('an unknown route or method', () => {
  it('is answered without a function that can do anything', async () => {
    const elsewhere = fc.tuple(methods, fc.oneof(noRoute, fc.constant('/live/alerts')), anyQuery, oddHeaders);
    await throwAtIt(elsewhere, 100, async ([method, path, query, odd]) => {
      const answer = await sendAny({ method, path: `${path}${query}`, headers: odd });
      if (method !== 'HEAD' && answer.type.includes('problem')) expectProblem(answer);
      // Dots may lead to the page of a code, or out of the API.
      expect([204, 400, 401, 403, 404, 405]).toContain(answer.status);
      expect(answer.text).not.toMatch(/^(?!\{"message":"There is nothing at ).*evil/);
    });
  });
});

/** The answer of each method to an unknown code. Every other method is not allowed. */
const answersTo: Readonly<Record<string, (answer: Received) => void>> = {
  OPTIONS: ({ status, text }) => expect([status, text]).toEqual([204, '']),
  HEAD: ({ status, text }) => expect([status, text]).toEqual([404, '']),
  POST: (answer) => expectPage(answer, 'No answer received'),
  GET: (answer) => {
    if (answer.type.startsWith('text/html')) expectPage(answer, 'This link does not work');
  },
};

describe('/n/{code}', () => {
  it('gives one answer for every invalid code, by any method', async () => {
    await throwAtIt(
      fc.tuple(methods, noCode, anyQuery, oddHeaders, noForm),
      150,
      async ([method, code, query, odd, body]) => {
        const answer = await sendAny({ method, path: `/live/n/${code}${query}`, headers: odd, body });
        if (method in answersTo) answersTo[method]?.(answer);
        else expect(answer.status).toBe(405);
        if (method !== 'HEAD' && answer.type.includes('problem')) expectProblem(answer);
      },
    );
  });

  it('accepts only a pressed button, and then acts', async () => {
    const story = await tellStory(night, anOnCall());
    const { pathname } = new URL(story.link('ada'));
    await throwAtIt(fc.tuple(noForm, anyQuery, oddHeaders), 80, async ([body, query, headers]) => {
      const answer = await sendAny({ method: 'POST', path: `${pathname}${query}`, headers, body });
      expect(answer.status).toBe(400);
      expectPage(answer, 'No answer received');
    });
    expect(await story.press('ada', 'acknowledge')).toMatch(/^You’ve got it\./);
    await night.rest();
  });
});

describe('an alarm’s event that cannot be read', () => {
  it('opens nothing, delays no other event, and ends up in the dead-letter queue, which has an alarm', async () => {
    const { AlarmDeadLetters = '' } = night.cloud.queues;
    const countIncidents = async () =>
      (await night.cloud.scan('Incidents')).filter(({ openedAt }) => openedAt !== undefined).length;
    const test = async (spoil: readonly ((event: object) => object)[]) => {
      const scene = await openScene(night, onCallForAll);
      const before = await countIncidents();
      const good = alarmEvent('checkout', 'ALARM', new Date(night.clock.now()).toISOString());
      const taken = await Promise.all(
        [...spoil.map((each) => each(good)), good].map(async (event) => {
          // The rule does not pass on an event without an alarm's name.
          const { matchedRules } = await night.cloud.putEvent(event as typeof good);
          return matchedRules.length > 0 ? [JSON.stringify(event)] : [];
        }),
      );
      const unreadable = taken.flat().slice(0, -1);
      expect(unreadable.length).toBeGreaterThan(20);
      await night.clock.idle();
      expect(scene.notified()).toEqual(firstAttempt('ada', 0));
      await scene.press('ada', 'acknowledge');
      await night.pass(3600);
      expect(night.cloud.queued(AlarmDeadLetters).toSorted()).toEqual(unreadable.toSorted());
      expect(await countIncidents()).toBe(before + 1);
      await night.rest();
    };
    const forty = fc.array(spoilAlarm, { minLength: 40, maxLength: 40 });
    await fc.assert(fc.asyncProperty(forty, test), { numRuns: 1, endOnFailure: true });
  });
});

describe('hostile text in every field that a sender or an alarm can write', () => {
  const harmless = /^(?!.*<script|.*<img|.*javascript:[^<]*"[ >])/s;
  const name = 'Ada"><script>alert(1)</script> \u202e٠ ';
  const onCall = anOnCall({
    contacts: [aContact('ada', { name }), aContact('ben')],
    routes: [{ alarm: '*', policy: 'default' }],
    policies: [aPolicy([['ada'], ['ben']])],
  });

  /** Checks that everything about an incident is text, and that its page works. */
  async function expectText(scene: Awaited<ReturnType<typeof openScene>>) {
    const [mail] = scene.messages().filter(({ channel }) => channel === 'email');
    expect(scene.messages()).toHaveLength(2);
    expect(mail?.subject).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
    expect(mail?.html).toMatch(harmless);
    expect(await (await fetch(scene.link('ada'))).text()).toMatch(harmless);
    expect(await scene.press('ada', 'acknowledge')).toMatch(/^You’ve got it\./);
    await night.rest();
  }

  it('is accepted by POST /alerts and stays text', async () => {
    const texts = fc.tuple(hostileText, hostileText, hostileText).filter(([summary]) => /[\p{L}\p{N}]/u.test(summary));
    await fc.assert(
      fc.asyncProperty(texts, async ([summary, source, detail]) => {
        const alert = {
          summary: summary.slice(0, 1024),
          source: `x${source}`.slice(0, 200),
          policy: `x${detail}`.slice(0, 40),
          details: { [detail]: [detail] },
          link: 'https://wiki.example.org/"><b>',
        };
        const story = await tellStory(night, onCall, alert);
        await expectText(story);
        expect(await story.status()).toMatchObject({ summary: alert.summary.toWellFormed(), status: 'acknowledged' });
      }),
      { numRuns: 8, endOnFailure: true },
    );
  });

  it('is accepted with an alarm and stays text', async () => {
    const texts = fc.tuple(hostileText, hostileText, hostileText);
    let alarms = 0;
    await fc.assert(
      fc.asyncProperty(texts, async ([alarm, reason, description]) => {
        const scene = await openScene(night, onCall);
        alarms += 1;
        const event = alarmEvent(
          `${alarms} ${alarm}`.slice(0, 255),
          'ALARM',
          new Date(night.clock.now()).toISOString(),
        );
        const { detail } = event;
        await night.cloud.putEvent({
          ...event,
          detail: { ...detail, state: { ...detail.state, reason }, configuration: { description, metrics: [] } },
        });
        await night.clock.idle();
        await expectText(scene);
      }),
      { numRuns: 8, endOnFailure: true },
    );
  });
});

itEndsInOrder(() => ({ night, lines }));
