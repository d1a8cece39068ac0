import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { longestWait } from '../support/longest-wait.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { measureWork, sharedBrowser } from './launch.ts';
import { findChromium } from './setup.ts';

const found = await findChromium();
const why = 'because' in found ? ` — SKIPPED: ${found.because}` : '';
if (why) console.warn(`The console is not tested in a browser${why}`);

describe.skipIf(why !== '')(`The console in a browser${why}`, () => {
  let stage: Stage;
  let browser: Browser;
  const complaints: string[] = [];
  beforeAll(async () => {
    [stage, browser] = await Promise.all([openStage(), sharedBrowser('path' in found ? found.path : '')]);
    await putSchedules();
  });
  afterAll(async () => {
    await stage?.stop();
  });

  /** A weekly rotation with an override, an hourly one, and one with hours and a gap. */
  async function putSchedules(): Promise<void> {
    const { loadOnCall, storeOnCall } = await import('../../lambdas/adapters/on-call.ts');
    const before = await loadOnCall();
    const timeZone = 'Europe/Berlin';
    const primary = { turns: [{ people: ['ada', 'ben', 'cleo'], from: '2026-11-23' }], handover: ['monday 09:00'] };
    const round = { turns: [{ people: ['ada', 'ben'], from: '2026-11-23T00:00' }], every: '1 hour' };
    const office = { turns: [{ people: [['ada', 'ben']] }], hours: ['mon-thu 09:00-17:00'] };
    const schedules = [
      { id: 'office', timeZone, covers: ['mon-fri 09:00-17:00'], layers: [office] },
      { id: 'primary', timeZone, layers: [primary] },
      { id: 'round', timeZone, layers: [round] },
    ];
    const override = { schedule: 'primary', from: '2026-12-14T09:00', until: '2026-12-19T09:00', put: 'ben' };
    await storeOnCall(before, { ...before, schedules, overrides: [override] });
  }

  async function open(hash = '#/', options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(longestWait);
    page.on('console', (line) => {
      const isFault = ['error', 'warning'].includes(line.type()) && !line.location().url.endsWith('/live/alerts');
      if (isFault) complaints.push(`${line.text()} ${line.location().url}`);
    });
    page.on('request', (request) => {
      const isOwn = ['data:', `${stage.cloud.url}/`].some((begin) => request.url().startsWith(begin));
      if (!isOwn) complaints.push(`a request to ${request.url()}`);
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('dialog', (dialog) => {
      complaints.push(`a dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.goto(`${stage.cloud.url}/${hash}`);
    return page;
  }

  async function post(alert: object): Promise<void> {
    const { apiUrl, apiKey } = stage.cloud;
    const headers = { 'x-api-key': apiKey, 'content-type': 'application/json' };
    const answer = await fetch(`${apiUrl}/alerts`, { method: 'POST', headers, body: JSON.stringify(alert) });
    expect(answer.status).toBe(202);
  }

  const rowOf = (page: Page, summary: string) =>
    page.getByRole('main').getByRole('listitem').filter({ hasText: summary });
  const phone = (page: Page) => page.getByRole('complementary', { name: 'Phones' });
  const inPhone = (page: Page) => phone(page).frameLocator('iframe');

  it('shows itself with less than half a second of work', async () => {
    const page = await open();
    await page.getByRole('button', { name: /checkout-5xx-high/ }).waitFor();
    const work = await measureWork(page);
    await page.reload();
    await page.getByRole('button', { name: /checkout-5xx-high/ }).waitFor();
    const milliseconds = await work();
    expect(milliseconds).toBeLessThan(500);
    await page.context().close();
  });

  it('takes a newcomer from the alarm’s tile to the acknowledged incident', async () => {
    const page = await open();
    const tile = page.getByRole('button', { name: /checkout-5xx-high/ });
    await tile.click();
    await page.getByText('is being notified, attempt 1 of 3').waitFor();
    await page.getByRole('button', { name: /checkout-5xx-high/, pressed: true }).waitFor();
    await phone(page).getByRole('link', { name: '/live/n/' }).click();
    await inPhone(page).getByRole('button', { name: 'I’ve got it' }).click();
    await inPhone(page).getByText('You’ve got it.').waitFor();
    await rowOf(page, 'checkout-5xx-high').getByText('Acknowledged').waitFor();
    await page.getByRole('link', { name: 'checkout-5xx-high' }).click();
    const happened = page.getByRole('list').filter({ hasText: 'pressed' });
    await happened.getByText('Ada pressed “I’ve got it”').waitFor();
    await happened.getByText('Ada opened the page').first().waitFor();
    await page.getByRole('link', { name: 'Run 1' }).waitFor();
    await page.context().close();
  });

  it('opens an e-mail as it looks, and the incident from its button', async () => {
    await post({ summary: 'Read the mail', link: 'https://dashboard.example/' });
    const page = await open();
    await phone(page).getByText('CRITICAL: Read the mail').waitFor();
    await phone(page).getByRole('listitem').filter({ hasText: 'CRITICAL: Read the mail' }).getByRole('button').click();
    await inPhone(page).getByRole('link').first().click();
    // What leads elsewhere would be refused in the frame.
    await inPhone(page).locator('a[href="https://dashboard.example/"][target=_blank]').waitFor();
    await inPhone(page).getByRole('button', { name: 'I’ve got it' }).click();
    await rowOf(page, 'Read the mail').getByText('Acknowledged').waitFor();
    await page.context().close();
  });

  it('jumps to what happens next, and then to the next person', async () => {
    await post({ summary: 'Nobody answers' });
    const page = await open();
    const row = rowOf(page, 'Nobody answers');
    await row.getByText('attempt 1 of 3').waitFor();
    for (const said of ['attempt 2 of 3', 'attempt 3 of 3', 'Ben is being notified']) {
      await page.getByRole('button', { name: /^Jump/ }).click();
      await row.getByText(said).waitFor();
    }
    await phone(page).getByRole('button', { name: /^Ben/ }).click();
    await phone(page).getByRole('listitem').filter({ hasText: 'Nobody answers' }).getByRole('link').click();
    await inPhone(page).getByRole('button', { name: 'I’ve got it' }).click();
    await row.getByText('Acknowledged').waitFor();
    // Only now: between the two presses time goes on, and Ben would be notified again.
    for (const name of ['×60', 'Pause']) {
      await page.getByRole('button', { name }).click();
      await page.getByRole('button', { name, pressed: true }).waitFor();
    }
    await page.context().close();
  });

  it('has a device whose scanner opens every link, and nothing is acted on', async () => {
    const page = await open();
    await phone(page).getByText('Behaves normally').click();
    // One right after the other: neither undoes the other.
    await page.evaluate(
      `for (const box of [...document.querySelectorAll('.dock .habits input')].slice(-2)) box.click()`,
    );
    await phone(page).getByText('E-mails bounce; A scanner opens every link').waitFor();
    // The server has the last word on what a device does: a box shows it a moment after it was pressed.
    await phone(page).getByLabel('E-mails bounce').click();
    await phone(page)
      .locator('summary')
      .filter({ hasText: /^A scanner opens every link$/ })
      .waitFor();
    await post({ summary: 'Scan me' });
    await page.getByRole('link', { name: 'Scan me' }).click();
    await page.getByText('A scanner opened Ada’s link: nothing changed').first().waitFor();
    await page.getByText('is being notified').waitFor();
    await phone(page).getByLabel('A scanner opens every link').click();
    await phone(page).getByText('Behaves normally').waitFor();
    await page.context().close();
  });

  it('leaves a hostile alert text, in every view', async () => {
    const hostile = `<img src=x onerror=alert(1)><script>alert(2)</script><a href="javascript:alert(3)">x</a>`;
    await post({ summary: hostile, source: hostile, details: { [hostile]: hostile } });
    const page = await open();
    await page.getByRole('link', { name: hostile }).click();
    await page.getByText(`reported: ${hostile}`).waitFor();
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(hostile);
    expect(await page.locator('main img, main script, a[href^=javascript]').count()).toBe(0);
    expect(await phone(page).locator('img, script, a[href^=javascript]').count()).toBe(0);
    await page.context().close();
  });

  it('raises an incident for a person, sends an alert from its form, and names what is wrong with one', async () => {
    const page = await open('#/raise');
    await page.getByLabel('What is wrong').fill('Customers cannot log in');
    await page.getByLabel('Your name').fill('Dana');
    await page.getByRole('button', { name: 'Raise it' }).click();
    await page.getByRole('link', { name: /^customers-cannot-log-in-/ }).waitFor();
    await page.getByLabel('Summary').fill(`It’s "down"`);
    await page.getByText(`-d '{"summary":"It’s \\"down\\"","severity":"critical"}'`).waitFor();
    await page.getByRole('button', { name: 'Send the alert' }).click();
    await page.getByText('The alert belongs to').waitFor();
    await page.getByLabel('Summary').fill('');
    await page.getByRole('button', { name: 'Send the alert' }).click();
    await page.getByText('/summary').waitFor();
    await page.context().close();
  });

  it('sends an alert in the form of another system', async () => {
    const page = await open('#/raise');
    await page.getByLabel('Start from a system').selectOption('Alertmanager: firing');
    await page.getByRole('button', { name: 'Send this alert' }).click();
    await page.getByText('"status":"triggered"').waitFor();
    await page.getByLabel('Start from a system').selectOption("PagerDuty's API: trigger");
    await page.getByRole('button', { name: 'Send this alert' }).click();
    await page.getByText('Event processed').waitFor();
    await page.context().close();
  });

  it('puts an event on the bus, and says why one notifies nobody', async () => {
    const page = await open('#/raise');
    await page.getByLabel('An EventBridge event').fill('{"detail-type"');
    await page.getByRole('button', { name: 'Put the event on the bus' }).click();
    await page.getByText('This is not JSON, so nothing was put on the bus').waitFor();
    await page.getByLabel('Start from a sample').selectOption('An alarm that no route matches');
    await page.getByRole('button', { name: 'Put the event on the bus' }).click();
    await page.getByText('Nobody is notified: No route in oncall.yaml matches unknown-thing.').waitFor();
    await page.getByRole('button', { name: /dev-disk-full/ }).click();
    await page.getByText('Nobody is notified: The route dev-*').waitFor();
    await page.getByLabel('Start from a sample').selectOption('An event from another service');
    await page.getByRole('button', { name: 'Put the event on the bus' }).click();
    await page.getByText('No rule of the stack matches this event, so nobody is notified.').waitFor();
    await page.getByLabel('Start from a sample').selectOption('An alarm goes off');
    await page.getByRole('button', { name: 'Put the event on the bus' }).click();
    await page.getByText('The event is on the bus.').waitFor();
    await page.goto(`${stage.cloud.url}/#/`);
    await rowOf(page, 'checkout-latency-high').getByText('Triggered').waitFor();
    await page.context().close();
  });

  it('is used by keyboard alone', async () => {
    await beginAnew();
    const page = await open();
    await page.getByRole('button', { name: /payment-declines/ }).waitFor();
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await tabTo(page, /^payment-declines/);
    await page.keyboard.press('Space');
    await rowOf(page, 'payment-declines').filter({ hasText: 'are being notified' }).waitFor();
    // The message reaches the screen a moment after the row, and until then an older one is the first.
    await phone(page)
      .getByRole('listitem')
      .filter({ hasText: /^SMS .*payment-declines/s })
      .waitFor();
    await tabTo(page, /^http.*\/live\/n\//);
    await page.keyboard.press('Enter');
    await inPhone(page).getByRole('button', { name: 'I’ve got it' }).waitFor();
    await hasFocus(page, 'Back to the messages');
    await inPhone(page).getByRole('button', { name: 'I’ve got it' }).press('Enter');
    await rowOf(page, 'payment-declines').getByText('Acknowledged').waitFor();
    await phone(page).getByRole('button', { name: 'Back to the messages' }).press('Enter');
    await page.locator('[aria-label="Ada’s messages, newest first"]:focus').waitFor();
    await page.getByRole('link', { name: 'payment-declines' }).press('Enter');
    await page.getByText('What happened').waitFor();
    await hasFocus(page, 'payment-declines');
    await page.context().close();
  });

  /** Each view, and what is there once it has read everything. */
  const views = [
    ['#/', '.row .standing'],
    ['#/raise', 'details'],
    ['#/phones', '.message'],
    ['#/calendar', '.track .overridden'],
    ['#/executions', '.run'],
    ['an incident', '.timeline li'],
  ] as const;

  it.each([
    ['light', 1280],
    ['light', 320],
    ['dark', 1280],
  ] as const)('gives axe nothing to find in any view, and fits: %s at %i', async (colorScheme, width) => {
    const faults: string[] = [];
    const page = await open('#/', { colorScheme, viewport: { width, height: 844 }, reducedMotion: 'reduce' });
    const incident = await page.locator('.row .title').first().getAttribute('href');
    await page.evaluate(axe.source);
    for (const [view, sign] of views) {
      await page.goto(`${stage.cloud.url}/${view.startsWith('#') ? view : incident}`);
      await page.locator(sign).first().waitFor();
      const said = await page.evaluate<string[]>(
        `axe.run(document, ${colorScheme === 'dark' ? onlyColours : '{}'}).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ')))`,
      );
      faults.push(...said.map((fault) => `${view}: ${fault}`));
      // What is fixed to the window adds nothing to the document's width.
      const widest = `Math.max(document.documentElement.scrollWidth, ...[...document.querySelectorAll('.bar a, .bar button')].map((each) => each.getBoundingClientRect().right))`;
      if (await page.evaluate(`${widest} > innerWidth`)) faults.push(`${view} is too wide`);
    }
    // What no phone on the screen shows is new.
    if (width === 320) expect(await page.getByRole('link', { name: /^Phones \d+\+? new$/ }).count()).toBe(1);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('says that the server does not answer, goes on by itself, and begins anew with another one', async () => {
    const page = await open();
    const heard = complaints.length;
    let streams = 0;
    let isDown = true;
    // The stream ends after a moment, and does not come back before the server does.
    await page.route('**/console/stream', (route) => {
      streams += 1;
      if (streams === 1) return route.fulfill({ contentType: 'text/event-stream', body: 'retry: 100\n\n' });
      return isDown ? route.abort() : route.continue();
    });
    await page.reload();
    const tile = page.getByRole('button', { name: /payment-declines/ });
    await tile.waitFor();
    const banner = page.getByRole('banner').getByRole('alert');
    await banner.getByText('The server does not answer').waitFor();
    await page.context().setOffline(true);
    await page.getByRole('button', { name: 'Pause' }).click();
    await tile.click();
    await page.getByRole('listitem').getByText('The server does not answer. Start it again with npm start.').waitFor();
    const reloaded = page.waitForEvent('load');
    await page.route(
      '**/console/state',
      async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, json: { ...(await response.json()), server: 'another one' } });
      },
      { times: 1 },
    );
    isDown = false;
    await page.context().setOffline(false);
    await reloaded;
    await tile.waitFor();
    await banner.waitFor({ state: 'detached' });
    const said = complaints.splice(heard).filter((complaint) => !complaint.startsWith('Failed to load resource'));
    expect(said).toEqual([]);
    await page.context().close();
  });

  it('shows who is on call, and puts somebody else in and takes them out again by keyboard alone', async () => {
    const page = await open('#/calendar');
    const shift = (name: RegExp) => page.getByRole('button', { name });
    const label = () => page.evaluate<string | null>('document.activeElement.ariaLabel');
    await shift(/^Ada has primary from Mon 23 Nov 09:00 to Mon 30 Nov 09:00$/).focus();
    await page.keyboard.press('ArrowRight');
    expect(await label()).toBe('Ben has primary from Mon 30 Nov 09:00 to Mon 7 Dec 09:00');
    await page.keyboard.press('ArrowDown');
    expect(await label()).toMatch(/^\d+ shifts of round from .*: Ada and Ben$/);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page
      .locator('h3:focus', { hasText: /^Ben has primary from Mon 30 Nov 09:00 to Mon 7 Dec 09:00\.$/ })
      .waitFor();
    await page.getByLabel('Put in').selectOption('Cleo');
    await page.getByLabel('To (Europe/Berlin)').fill('2026-12-01T09:00');
    await page.getByRole('button', { name: 'Put in' }).press('Enter');
    const status = page.getByRole('status').filter({ hasText: /\.$/ });
    await status.getByText('Cleo has primary from Mon 30 Nov 09:00 to Tue 1 Dec 09:00.').waitFor();
    // The focus moves a moment later, and the next key must not go elsewhere.
    await hasFocus(page, 'Undo');
    await shift(/^Cleo for Ben has primary from Mon 30 Nov 09:00 to Tue 1 Dec 09:00, by an override$/).waitFor();
    await shift(/Without overrides of primary$/).press('Enter');
    await shift(/^Ben has layer 1 of primary from Mon 30 Nov 09:00 to Mon 7 Dec 09:00$/).waitFor();
    await page.getByRole('button', { name: 'Undo' }).press('Enter');
    await status.getByText('The override was taken out: Cleo alone.').waitFor();
    await shift(/^Ben has primary from Mon 30 Nov 09:00 to Mon 7 Dec 09:00$/).waitFor();
    await page.context().close();
  });

  it('shows in the calendar who would be notified at a time, and the shifts that are too narrow one by one', async () => {
    const page = await open('#/calendar');
    const night = (day: number) => ({ from: `2026-11-${day}T21:00:00Z`, until: `2026-11-${day + 1}T06:00:00Z` });
    const nights = Array.from({ length: 9 }, (_, index) => night(20 + index));
    const mute = { about: 'severity info', because: 'it can wait', timeZone: 'Asia/Tokyo', windows: nights, more: 0 };
    await page.route('**/console/held?*', (route) => route.fulfill({ json: { held: [], mutes: [mute] } }));
    await page.reload();
    await page.getByText(/^severity info: Sat 21 Nov 06:00 to .*, and 2 more \(it can wait\)$/).waitFor();
    // Those before the stretch have no place in it.
    await expect.poll(() => page.locator('.mute .track span').count()).toBe(7);
    await page.getByRole('button', { name: 'Who would be notified on Tue 1 Dec?' }).press('Enter');
    await page.getByRole('heading', { name: 'On Tue 1 Dec 12:00 (Europe/Berlin)' }).waitFor();
    await page.getByText('primary: Ben until Mon 7 Dec 09:00, then Cleo').waitFor();
    const alert = page.getByRole('region', { name: 'Alert for policy default' });
    await alert.getByText('Nobody answered. The backstop was notified.').waitFor();
    expect(await alert.innerText()).toMatch(
      /12:00 Ada by SMS and e-mail, again at 12:01 and 12:03\n12:05 Ben by SMS and e-mail, again at 12:06 and 12:08\n12:10 Cleo by SMS and e-mail, again at 12:12\n/,
    );
    await page.evaluate(axe.source);
    const faults = await page.evaluate<string[]>(
      "axe.run('.instant').then(({ violations }) => violations.map(({ id }) => id))",
    );
    expect(faults).toEqual([]);
    const work = await measureWork(page);
    await page.getByRole('button', { name: 'UTC' }).click();
    const bundles = page.getByRole('button', { name: /^\d+ shifts of round/ });
    await page.getByRole('region', { name: 'Times in UTC' }).waitFor();
    // The shifts are read again, and then begin with the midnight of UTC.
    await page.getByRole('button', { name: /^\d+ shifts of round from Mon 23 Nov 00:00 / }).waitFor();
    expect(await bundles.count()).toBeLessThan(60);
    await bundles.first().press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /^Ada has round from Mon 23 Nov 01:00 to Mon 23 Nov 02:00\.$/ }).waitFor();
    await page.getByRole('button', { name: 'Later' }).click();
    await page.getByText('21 Dec 2026 – 17 Jan 2027').waitFor();
    const milliseconds = await work();
    console.info(`672 shifts: another zone, a list and other weeks with ${Math.round(milliseconds)} ms of work`);
    // It takes 200 ms, and would take many times as long if each shift were drawn by itself.
    expect(milliseconds).toBeLessThan(1000);
    const [gap, free] = ['Nobody has office .*, a gap', 'Nobody has office .*, which it does not have to cover'];
    for (const name of [gap, free])
      expect(await page.getByRole('button', { name: new RegExp(name) }).count()).toBeGreaterThan(0);
    await page.route('**/console/calendar?*', (route) =>
      route.fulfill({
        json: { from: '2026-11-22T23:00:00Z', until: '2026-12-20T23:00:00Z', people: [], days: {}, schedules: [] },
      }),
    );
    await page.reload();
    await page.getByText('No schedules yet.').waitFor();
    expect(await page.getByRole('link', { name: /^Everything that a schedule/ }).getAttribute('href')).toMatch(
      /docs\/configure\.md#schedules$/,
    );
    await page.context().close();
  });

  it('says on the incidents’ view who is on call now, until when, and who is then', async () => {
    const page = await open();
    const lines = page.getByRole('region', { name: 'On call now' }).getByRole('listitem');
    await lines.getByText(/^primary: Ada until Mon 30 Nov \d\d:\d\d, then Ben$/).waitFor();
    await page.context().close();
  });

  it('shows a bundle as one message, and its link takes everything that waits', async () => {
    const page = await open();
    const notified = new Set<string>();
    const forget = stage.cloud.onWrite(({ pk, sk }) => {
      if (pk.startsWith('bundled-') && sk.includes('#notification#')) notified.add(pk);
    });
    await Promise.all(Array.from({ length: 6 }, (_, index) => post({ summary: `Bundled ${index}` })));
    // A press takes what the contact has been notified of by then.
    await expect.poll(() => notified.size).toBe(6);
    forget();
    const bundle = phone(page)
      .getByRole('listitem')
      .filter({ hasText: /^SMS .*\d+ incidents wait for you, newest .+\. See and take them:/s });
    // What waits for the bundle leaves with the next minute.
    await page.getByRole('button', { name: /^Jump/ }).click();
    await bundle.first().waitFor();
    await bundle.first().getByRole('link', { name: '/live/n/' }).click();
    await inPhone(page)
      .getByRole('heading', { name: /^\d+ incidents wait for you$/ })
      .waitFor();
    await inPhone(page)
      .getByRole('button', { name: /^I’ve got all \d+ of them$/ })
      .click();
    await inPhone(page)
      .getByText(/^You’ve got all \d+ of them\.$/)
      .waitFor();
    await inPhone(page).getByRole('heading', { name: 'Nothing waits for you' }).waitFor();
    for (const index of [0, 5]) await rowOf(page, `Bundled ${index}`).getByText('Acknowledged').waitFor();
    await page.context().close();
  });

  it('stays fluid with a thousand incidents', async () => {
    await putIncidents(1000);
    const page = await open();
    await page.getByText(/Page 1 of 5\d/).waitFor();
    expect(await page.locator('.row').count()).toBe(20);
    const requests: string[] = [];
    page.on('request', (request) => requests.push(new URL(request.url()).pathname));
    const work = await measureWork(page);
    await putIncidents(100, 'again');
    await page.getByText(/Page 1 of 5\d, 1,1\d\d incidents/).waitFor();
    await page.getByText('again 0').waitFor();
    const milliseconds = await work();
    console.info(`1,000 incidents: 100 more with ${Math.round(milliseconds)} ms of work`);
    expect(milliseconds).toBeLessThan(400);
    expect(requests).not.toContain('/console/state');
    await page.context().close();
  });

  it('had nothing that the browser found fault with', () => {
    expect(complaints).toEqual([]);
  });

  /**
   * Lets every run of the tests before come to its end, and forgets what was sent: the next messages are messages of their own
   * again. To let an hour pass would do the same, and costs sixty sweeps.
   */
  async function beginAnew(): Promise<void> {
    const { clock, cloud } = stage;
    const isUnderWay = async () => {
      const stateMachineArn = cloud.stateMachines.NotifySupport;
      const { body } = await cloud.stepFunctions.call('ListExecutions', { stateMachineArn, statusFilter: 'RUNNING' });
      const items = await cloud.scan('Incidents');
      return (body as { executions: object[] }).executions.length > 0 || items.some(({ sweep }) => sweep === 'bundle');
    };
    while (await isUnderWay()) await clock.jump();
    const sent = (await cloud.scan('Incidents')).filter(({ pk }) => String(pk).startsWith('OUTBOX#'));
    for (const { pk, sk } of sent) {
      const Key = { pk: { S: String(pk) }, sk: { S: String(sk) } };
      await cloud.callDynamoDb('DeleteItem', { TableName: cloud.tables.Incidents, Key });
    }
  }

  /** Puts incidents into the record as they would be there, without anybody being notified. */
  async function putIncidents(count: number, summary = 'Incident'): Promise<void> {
    const at = new Date(stage.clock.now() + (summary === 'again' ? 1000 : 0)).toISOString();
    const text = (S: string) => ({ S });
    const put = (number: number) => {
      const pk = `many-${summary}-${number}`;
      const members = { summary: `${summary} ${number}`, severity: 'error', source: 'test', policy: 'default' };
      const instants = { openedAt: at, lastAlertAt: at, acknowledgedAt: at };
      const texts = Object.entries({
        pk,
        sk: '0001',
        id: `${pk}-0001`,
        status: 'acknowledged',
        ...members,
        ...instants,
      });
      const Item = {
        ...Object.fromEntries(texts.map(([name, value]) => [name, text(value)])),
        by: { M: { contact: text('ada'), name: text('Ada') } },
        run: { N: '1' },
        waits: { M: {} },
        expiresAt: { N: '9999999999' },
      };
      return stage.cloud.callDynamoDb('PutItem', { TableName: stage.cloud.tables.Incidents, Item });
    };
    for (let first = 0; first < count; first += 50)
      await Promise.all(Array.from({ length: 50 }, (_, index) => put(first + index)));
  }
});

/** All that can be another matter on dark. */
const onlyColours = `{ runOnly: ['color-contrast'] }`;

const focused = (page: Page) => page.evaluate<string>('document.activeElement.innerText');

/** Waits until what says this has the focus, which moves a moment after a press. */
const hasFocus = (page: Page, text: string) => page.locator(':focus').filter({ hasText: text }).waitFor();

/** Goes on from one thing to the next until the one that says this has the focus. */
async function tabTo(page: Page, text: RegExp): Promise<void> {
  for (let steps = 0; steps < 60; steps += 1) {
    if (text.test(await focused(page))) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Nothing that says ${text} can be reached.`);
}
