import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { overviewOf } from '../../lambdas/domain/incident/waiting.ts';
import { contactPage } from '../../lambdas/domain/page/contact-page.ts';
import { incidentPage } from '../../lambdas/domain/page/incident-page.ts';
import { plainPage } from '../../lambdas/domain/page/page.ts';
import type { AllTaken, Answer, IncidentView } from '../../lambdas/domain/page/view.ts';
import { aNotification, anIncident, aView, aWait, night as instant, zone } from '../lambdas/domain/samples.ts';
import { longestStart, tellStory } from '../stories/story.ts';
import { longestWait } from '../support/longest-wait.ts';
import { aNight, anOnCall, aPolicy, type Night } from '../support/night.ts';
import { sharedBrowser } from './launch.ts';
import { findChromium } from './setup.ts';

const found = await findChromium();
const why = 'because' in found ? ` — SKIPPED: ${found.because}` : '';
if (why) console.warn(`The incident page is not tested in a browser${why}`);

const ben = { contact: 'ben', name: 'Ben', timeZone: zone };
const held = { status: 'acknowledged', by: { contact: 'ben', name: 'Ben' }, acknowledgedAt: instant('03:21') } as const;
const answers: readonly Answer[] = [
  ...(['acknowledged', 'acknowledged-again', 'taken', 'resolved', 'closed', 'handed-back'] as const).map((kind) => ({
    kind,
  })),
  ...(['not-yours', 'declined', 'no-more-time', 'too-late'] as const).map((kind) => ({ kind })),
  { kind: 'replaced', newest: anIncident() },
  { kind: 'waiting', until: instant('03:17') },
];

/** The page in every state that it has, with all that an incident can bring along. */
const pages: Readonly<Record<string, string>> = {
  triggered: pageOf({}),
  'at the last level': pageOf({ reader: ben, at: instant('03:19:10') }, { waits: { ben: aWait({ level: 2 }) } }),
  'acknowledged by the reader': pageOf({ reader: ben }, { ...held, resolveBy: instant('05:21') }),
  'acknowledged by another': pageOf({}, held),
  exhausted: pageOf({}, { status: 'exhausted', waits: {} }),
  resolved: pageOf({}, { ...held, status: 'resolved', resolvedBy: 'the alarm', closedAt: instant('03:30') }),
  'for whoever only looks': pageOf({ reader: { timeZone: 'UTC' } }),
  long: pageOf({ timeline: Array.from({ length: 40 }, () => aNotification()) }),
  'one of many': pageOf({ isOneOfMany: true, others: { count: 11, isMore: false } }),
  'of a contact without anything': contactPageOf(0),
  'of a contact with one': contactPageOf(1),
  'of a contact with 30': contactPageOf(30),
  'of a contact after the press for all': contactPageOf(30, { taken: 500, pending: 4500, missed: 2, isQueued: true }),
  'an unknown link': plainPage({ title: 'This link does not work', text: 'It may have expired.' }),
  ...Object.fromEntries(answers.map((answer) => [`after the press: ${answer.kind}`, pageOf({ answer })])),
};

/** The page of a contact; some of the incidents are taken or unanswered. */
function contactPageOf(number: number, answer?: AllTaken): string {
  const at = instant('03:15');
  const kinds = [
    {},
    {},
    { ...held },
    { status: 'exhausted', closedAt: instant('03:14') },
    { severity: 'info' },
  ] as const;
  const waits = { ben: aWait({ level: 2 }) };
  const incidents = Array.from({ length: number }, (_, index) =>
    anIncident({
      id: `disk-${index}-0001`,
      waits,
      summary: `${'long'.repeat(index)} name ${index}`,
      ...kinds[index % 5],
    }),
  );
  return contactPage({ overview: overviewOf('ben', incidents, at), at, reader: ben, ...(answer && { answer }) });
}

function pageOf(view: Partial<IncidentView>, flaws: Parameters<typeof anIncident>[0] = {}): string {
  const arn = 'arn:aws:cloudwatch:eu-central-1:000000000000:alarm:checkout-5xx-high';
  const brought = { alarm: { arn, name: 'checkout-5xx-high' }, description: 'https://wiki.example.org/runbook' };
  const failed = aNotification({ channel: 'email', state: 'failed', why: 'the mailbox is full' });
  const timeline = [
    ...aView().timeline,
    failed,
    { at: instant('03:15'), kind: 'reply', contact: 'ada', name: 'Ada', reply: 'more-time' } as const,
    { at: instant('03:21'), kind: 'status', status: 'acknowledged', by: 'Ben' } as const,
  ];
  return incidentPage(
    aView({ timeline, ...view, incident: anIncident({ ...brought, details: { host: 'web-3' }, ...flaws }) }),
  );
}

describe.skipIf(why !== '')(`The incident page in a browser${why}`, () => {
  let night: Night;
  let browser: Browser;
  beforeAll(async () => {
    const executablePath = 'path' in found ? found.path : '';
    [night, browser] = await Promise.all([aNight(), sharedBrowser(executablePath)]);
  }, longestStart);
  afterAll(async () => {
    await night?.stop();
  });

  /** Opens a link on a phone of its own; `complaints` is everything that the browser found fault with. */
  async function open(link: string, options: BrowserContextOptions = {}) {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(longestWait);
    const complaints: string[] = [];
    page.on('console', (line) => ['error', 'warning'].includes(line.type()) && complaints.push(line.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('requestfailed', (request) => complaints.push(`${request.url()}: ${request.failure()?.errorText}`));
    page.on('dialog', (dialog) => {
      complaints.push(`a dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.goto(link);
    return { page, complaints, close: () => context.close() };
  }

  const answerOf = (page: Page) => page.getByRole('status').innerText();
  const together = anOnCall({ policies: [aPolicy([['ada', 'ben'], ['cleo']])] });

  async function press(page: Page, name: RegExp): Promise<void> {
    // The page before may have an answer of its own, and stays until the next one is there.
    const loaded = page.waitForEvent('load');
    await page.getByRole('button', { name }).click();
    await loaded;
    await page.getByRole('status').waitFor();
    await night.clock.idle();
  }

  it('opens from the link in the SMS, says what is wrong, and the pressed button takes it', async () => {
    const story = await tellStory(night, anOnCall());
    const { page, complaints, close } = await open(story.link('ada'));
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('checkout is down');
    expect(await page.locator('.state').innerText()).toMatch(/^Nobody has taken it yet\.\s+You are being notified\./);
    expect(await page.getByRole('button').allInnerTexts()).toEqual([
      'I’ve got it',
      'Not me: notify Ben now',
      'Give me more time',
    ]);
    await press(page, /I’ve got it/);
    expect(await answerOf(page)).toMatch(/^You’ve got it\./);
    expect(await page.getByRole('button').count()).toBe(0);
    expect(await story.status()).toMatchObject({ status: 'acknowledged', acknowledgedBy: 'Ada' });
    expect(complaints).toEqual([]);
    await close();
    await night.rest();
  });

  it('says to the second person who has it, and since when', async () => {
    const story = await tellStory(night, together);
    await story.at(60);
    await story.press('ada', 'acknowledge');
    const { page, close } = await open(story.link('ben'));
    expect(await page.locator('.state').innerText()).toMatch(/^Ada took it at \d\d:\d\d\.\s+Nothing for you to do\.$/);
    expect(await page.getByRole('button').count()).toBe(0);
    await close();
    await night.rest();
  });

  it('answers the second person’s press on a page that was open before with who has it', async () => {
    const story = await tellStory(night, together);
    const { page, close } = await open(story.link('ben'));
    await story.press('ada', 'acknowledge');
    await press(page, /I’ve got it/);
    expect(await answerOf(page)).toMatch(/^Ada took it at \d\d:\d\d\.\s+Nothing for you to do\.$/);
    await close();
    await night.rest();
  });

  it('lets a contact decline, and the next one is notified at once', async () => {
    const story = await tellStory(night, anOnCall());
    const { page, close } = await open(story.link('ada'));
    await press(page, /Not me: notify Ben now/);
    expect(await answerOf(page)).toMatch(/^You passed it on\./);
    expect(story.notified().slice(2)).toEqual(['0 ben SMS', '0 ben e-mail']);
    await press(page, /I’ve got it/);
    expect(await answerOf(page)).toMatch(/^You’ve got it\./);
    await close();
    await night.rest();
  });

  it('gives more time, and says how much and whom it delays', async () => {
    const story = await tellStory(night, anOnCall());
    await story.at(40);
    const { page, close } = await open(story.link('ada'));
    expect(await page.locator('#more-time-hint').innerText()).toMatch(
      /^You get 1 min 40 s\. Ben will be notified at \d\d:\d\d\.$/,
    );
    await press(page, /Give me more time/);
    expect(await answerOf(page)).toMatch(/^You have until \d\d:\d\d/);
    await story.at(139);
    expect(story.notified()).toHaveLength(2);
    await press(page, /I’ve got it/);
    await close();
    await night.rest();
  });

  it('lets whoever has it hand it back, or resolve it, once the link is opened again', async () => {
    const story = await tellStory(night, anOnCall());
    await story.press('ada', 'acknowledge');
    const ada = await open(story.link('ada'));
    expect(await ada.page.getByRole('button').allInnerTexts()).toEqual([
      'Mark as resolved',
      'Hand it back: notify Ben now',
    ]);
    await press(ada.page, /Hand it back: notify Ben now/);
    expect(await answerOf(ada.page)).toMatch(/^You handed it back\.\s+Ben is being notified\./);
    await ada.close();
    await story.press('ben', 'acknowledge');
    const ben = await open(story.link('ben'));
    await press(ben.page, /Mark as resolved/);
    expect(await answerOf(ben.page)).toMatch(/^It is resolved\./);
    expect(await ben.page.getByRole('button').count()).toBe(0);
    expect(await story.status()).toMatchObject({ status: 'resolved', resolvedBy: 'Ben' });
    await ben.close();
    await night.rest();
  });

  it('is not changed by a scanner that opens it twice, runs scripts and follows every link', async () => {
    const story = await tellStory(night, anOnCall(), { link: 'http://127.0.0.1:9/dashboard' });
    const before = await recordOf(night);
    for (let times = 0; times < 2; times += 1) {
      const { page, close } = await open(story.link('ada'));
      const targets = await page.locator('a').evaluateAll((links) => links.map(String));
      const own = targets.filter((target) => target.startsWith(night.cloud.url));
      expect(own.length).toBeGreaterThan(0);
      for (const target of own) await page.goto(target);
      await close();
    }
    await night.clock.idle();
    expect(await recordOf(night)).toBe(before);
    await story.press('ada', 'acknowledge');
    await night.rest();
  });

  it('shows a hostile summary as text, and so does the e-mail', async () => {
    const summary = `</title></h1><script>alert(1)</script><img src=x onerror=alert(2)><a href="javascript:alert(3)">`;
    const story = await tellStory(night, anOnCall(), { summary, details: { [summary]: summary } });
    const { page, complaints, close } = await open(story.link('ada'));
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(summary);
    expect(await page.locator('script, img, a[href^=javascript]').count()).toBe(0);
    await press(page, /I’ve got it/);
    expect(await page.locator('script, img, a[href^=javascript]').count()).toBe(0);
    const mail = story.messages().find(({ channel }) => channel === 'email');
    await page.goto('about:blank');
    await page.setContent(mail?.html ?? '');
    expect(await page.getByRole('heading').innerText()).toBe(`CRITICAL: ${summary}`);
    expect(await page.locator('script, img, a[href^=javascript]').count()).toBe(0);
    expect(complaints).toEqual([]);
    await close();
    await night.rest();
  });

  it('needs no JavaScript', async () => {
    const story = await tellStory(night, anOnCall());
    const { page, close } = await open(story.link('ada'), { javaScriptEnabled: false });
    await press(page, /I’ve got it/);
    expect(await answerOf(page)).toMatch(/^You’ve got it\./);
    expect(await story.status()).toMatchObject({ acknowledgedBy: 'Ada' });
    await close();
    await night.rest();
  });

  it('keeps its own look and form under its Content-Security-Policy', async () => {
    const story = await tellStory(night, anOnCall());
    const { page, complaints, close } = await open(story.link('ada'));
    const height = `getComputedStyle(document.querySelector('button.first')).minHeight`;
    expect(await page.evaluate(height)).not.toMatch(/^(auto|0px)$/);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    const answer = page.waitForResponse((response) => response.request().method() === 'POST');
    await press(page, /I’ve got it/);
    const sent = await (await answer).request().allHeaders();
    expect((await answer).status()).toBe(200);
    expect(sent).toMatchObject({ origin: night.cloud.url, 'sec-fetch-site': 'same-origin' });
    expect(complaints).toEqual([]);
    await close();
    await night.rest();
  });

  it('refuses a form that another site’s page sends', async () => {
    const story = await tellStory(night, anOnCall());
    const context = await browser.newContext();
    const page = await context.newPage();
    const form = `<form method="post" action="${story.link('ada')}"><button name="reply" value="acknowledge">Win</button></form>`;
    await page.route('http://localhost:9/', (route) => route.fulfill({ contentType: 'text/html', body: form }));
    await page.goto('http://localhost:9/');
    const answer = page.waitForResponse((response) => response.request().method() === 'POST');
    await page.getByRole('button').click();
    expect((await answer).status()).toBe(403);
    expect((await story.status()).status).toBe('triggered');
    await context.close();
    await story.press('ada', 'acknowledge');
    await night.rest();
  });

  describe('in every state', () => {
    let page: Page;
    beforeAll(async () => {
      page = await browser.newPage({ viewport: { width: 360, height: 640 } });
      // What a page is set to leaves this there.
      await page.evaluate(axe.source);
    });
    afterAll(() => page?.close());

    it.each(Object.entries(pages))(
      'gives axe nothing to find, on light and dark, has large buttons, and nothing to scroll sideways to: %s',
      async (name, markup) => {
        await page.setContent(markup);
        // After a press only the answer is another.
        const part = name.startsWith('after the press') ? `'[role=status]'` : 'document';
        await page.emulateMedia({ colorScheme: 'light' });
        expect(await page.evaluate(findings(part, '{}'))).toEqual([]);
        await page.emulateMedia({ colorScheme: 'dark' });
        expect(await page.evaluate(findings(part, `{ runOnly: ['color-contrast'] }`))).toEqual([]);
        await expectNothingSideways(page);
        await expectLargeButtons(page, markup.includes('class="first"'));
      },
    );

    /** Leaves the page as wide as a phone. */
    async function expectNothingSideways(page: Page): Promise<void> {
      for (const width of [320, 180]) {
        await page.setViewportSize({ width, height: 640 });
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      }
      await page.setViewportSize({ width: 360, height: 640 });
    }

    async function expectLargeButtons(page: Page, isFirstLarger: boolean): Promise<void> {
      const buttons = await boxesOf(page, 'button');
      for (const { height } of buttons) expect(height).toBeGreaterThanOrEqual(48);
      for (const { height } of await boxesOf(page, 'summary, .again')) expect(height).toBeGreaterThanOrEqual(44);
      const [take, other] = buttons;
      if (take === undefined || other === undefined || !isFirstLarger) return;
      expect(other.y - take.y - take.height).toBeGreaterThanOrEqual(24);
      expect(take.height).toBeGreaterThan(other.height);
    }

    it('shows what is wrong, what follows and the main button on a phone’s first screen, however much an alert says', async () => {
      const summary = 'checkout-5xx-high is in ALARM: '.repeat(30);
      for (const markup of [pages.triggered ?? '', incidentPage(aView({ incident: anIncident({ summary }) }))]) {
        await page.setContent(markup);
        const [[heading], [button]] = [await boxesOf(page, 'h1'), await boxesOf(page, 'button.first')];
        expect(heading?.y).toBeLessThan(100);
        expect((button?.y ?? 0) + (button?.height ?? 640)).toBeLessThanOrEqual(640);
        expect(button?.y).toBeGreaterThan(250);
      }
    });

    it('is printed black on white, without buttons, with what was folded, and with where its links lead', async () => {
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      await page.setContent(pages.long ?? '');
      expect(await page.locator('button:visible, .again:visible').count()).toBe(0);
      expect(await page.locator('ol li:visible').count()).toBe(40);
      expect(await page.getByText('"host": "web-3"').isVisible()).toBe(true);
      const colours = `[...document.querySelectorAll('body, h1, strong, .tags span, li, a, p')].map((element) => getComputedStyle(element).color)`;
      expect(new Set(await page.evaluate<string[]>(colours))).toEqual(new Set(['rgb(0, 0, 0)']));
      expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
      const target = `getComputedStyle(document.querySelector('.links a'), '::after').content`;
      expect(await page.evaluate(target)).toContain('https://eu-central-1.console.aws.amazon.com/');
      await page.emulateMedia({ media: null, colorScheme: null });
    });
  });
});

/** Asks axe what it finds fault with, and where. On dark only the colours can be another matter. */
const findings = (part: string, options: string) =>
  `axe.run(${part}, ${options}).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ')))`;

async function boxesOf(page: Page, selector: string) {
  const boxes = await Promise.all((await page.locator(selector).all()).map((found) => found.boundingBox()));
  return boxes.filter((box) => box !== null);
}

/** All that a reader could have changed. */
async function recordOf({ cloud }: Night): Promise<string> {
  const rows = await cloud.scan('Incidents');
  return JSON.stringify([rows.map((row) => JSON.stringify(row)).toSorted(), cloud.messages().length]);
}
