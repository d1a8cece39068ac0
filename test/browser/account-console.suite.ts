import { createServer } from 'node:http';
import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { realTiming } from '../../bin/console/beats.ts';
import { type OpenedConsole, openConsole } from '../../bin/console/open.ts';
import { connect } from '../../bin/stack/connection.ts';
import { beginAt } from '../../local/cloud/loopback.ts';
import { longestWait } from '../support/longest-wait.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { sharedBrowser } from './launch.ts';
import { findChromium } from './setup.ts';

const found = await findChromium();
const why = 'because' in found ? ` — SKIPPED: ${found.because}` : '';
if (why) console.warn(`The console on the account is not tested in a browser${why}`);

describe.skipIf(why !== '')(`The console on the account in a browser${why}`, () => {
  let stage: Stage;
  let browser: Browser;
  let opened: OpenedConsole;
  const complaints: string[] = [];
  beforeAll(async () => {
    [stage, browser] = await Promise.all([openStage(), sharedBrowser('path' in found ? found.path : '')]);
    const endpoint = stage.cloud.url;
    const connection = await connect({
      ...{ 'endpoint-url': endpoint, region: stage.cloud.region, profile: undefined, stack: undefined },
    });
    // The clock of the stack, and readings ten times a second.
    const timing = { now: stage.clock.now, after: (_: number, then: () => void) => realTiming.after(100, then) };
    opened = await openConsole(connection, { port: 0, endpoint, timing });
  });
  afterAll(async () => {
    opened?.stop();
    await stage?.stop();
  });

  async function open(options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(longestWait);
    page.on('console', (line) => ['error', 'warning'].includes(line.type()) && complaints.push(line.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(opened.address);
    return page;
  }

  async function post(alert: object): Promise<void> {
    const { apiUrl, apiKey } = stage.cloud;
    const headers = { 'x-api-key': apiKey, 'content-type': 'application/json' };
    const answer = await fetch(`${apiUrl}/alerts`, { method: 'POST', headers, body: JSON.stringify(alert) });
    expect(answer.status).toBe(202);
  }

  const question = (page: Page) => page.getByRole('dialog');

  it('opens with the key of its address, and shows an incident and its run live', async () => {
    const page = await open();
    await page.getByText('No incidents in the last seven days.').waitFor();
    await page.getByText(/^stack NotifySupport, account 000000000000/).waitFor();
    for (const local of ['Phones', 'Alarms', 'Jump', 'Pause'])
      expect(await page.getByText(local, { exact: true }).count()).toBe(0);
    await post({ summary: 'Checkout is down' });
    await page.getByText('is being notified, attempt 1 of 3').waitFor();
    await page.getByRole('link', { name: 'Checkout is down' }).click();
    await page.getByText('SMS to Ada, level 1, attempt 1 of 3').waitFor();
    await page.getByRole('link', { name: 'Run 1' }).click();
    await page.getByRole('button', { name: /^Notify contact, .*: Running/ }).waitFor();
    await stage.clock.jump();
    await page.getByRole('link', { name: /Incidents/ }).click();
    await page.getByText('is being notified, attempt 2 of 3').waitFor();
    await page.context().close();
  });

  it('gives its key to no server on another port, though that one has a page of the same browser', async () => {
    const received: string[] = [];
    const other = createServer(({ url, headers }, response) => {
      received.push(JSON.stringify([url, headers]));
      response.setHeader('content-type', 'text/html').end('<title>other</title><link rel="icon" href="data:,">');
    });
    const otherUrl = await beginAt(other, 0);
    const page = await open();
    await page.getByRole('heading', { name: 'Incidents' }).waitFor();
    await page.evaluate(`location.href = '${otherUrl}/from-the-console'`);
    await page.waitForURL(`${otherUrl}/from-the-console`);
    await page.goto(otherUrl);
    await page.context().close();
    other.close();
    const [, key = ''] = new URL(opened.address).pathname.split('/');
    expect(received.length).toBe(2);
    expect(received.filter((each) => each.includes(key) || each.includes('cookie'))).toEqual([]);
  });

  it('asks before it puts somebody on call or mutes, and by keyboard alone too', async () => {
    const page = await open();
    await page.getByLabel('Who takes over primary').selectOption('Cleo');
    const put = page.getByRole('button', { name: 'Put Cleo on call now' });
    await put.press('Enter');
    await question(page)
      .getByText(/^Put Cleo on call in primary now, alone, until /)
      .waitFor();
    await page.keyboard.press('Escape');
    await question(page).waitFor({ state: 'detached' });
    expect(await page.evaluate<string>('document.activeElement.innerText')).toBe('Put Cleo on call now');
    expect(await page.getByText(/primary: Cleo/).count()).toBe(0);
    await page.keyboard.press('Enter');
    await question(page).waitFor();
    // Whoever presses twice by mistake has done nothing.
    expect(await page.evaluate<string>('document.activeElement.innerText')).toBe('Cancel');
    await question(page).getByRole('button', { name: 'Put Cleo on call' }).press('Enter');
    await page.getByText(/^primary: Cleo /).waitFor();

    await page.goto(`${opened.address}#/mutes/checkout-*`);
    await page.getByLabel('Why').fill('it is rebuilt');
    await page.getByRole('button', { name: 'Mute' }).press('Enter');
    await question(page)
      .getByText(/^Mute alarm checkout-\* for 2 hours\?/)
      .waitFor();
    await question(page).getByRole('button', { name: 'Mute' }).click();
    await page.getByText('Muted alarm checkout-* for 2 hours.').waitFor();
    await page.getByRole('button', { name: 'End it' }).click();
    await question(page).getByRole('button', { name: 'End the mute' }).click();
    await page.getByText('No mute is in force within the next 24 hours.').waitFor();
    await page.context().close();
  });

  it('says in the calendar what became of an override, and if the e-mails about it failed', async () => {
    const page = await open();
    await page.goto(`${opened.address}#/calendar`);
    const shift = (name: RegExp) => page.getByRole('button', { name });
    await shift(/^Cleo has primary from Mon 30 Nov 09:00 to Mon 7 Dec 09:00$/).press('Enter');
    await page.getByLabel('Put in').selectOption('Ada');
    await page.getByRole('button', { name: 'Put in' }).press('Enter');
    await question(page).getByRole('button', { name: 'Put in' }).click();
    const warning = 'The e-mail to Cleo failed.';
    await page.route('**/overrides/undo', (route) => route.fulfill({ json: { hasBegun: true, warning } }), {
      times: 1,
    });
    await page.getByRole('button', { name: 'Undo' }).press('Enter');
    await question(page).getByRole('button', { name: 'Take it out' }).click();
    const status = page.getByRole('status').filter({ hasText: /\.$/ });
    await status
      .getByText(`The override ends now: Ada alone. The calendar before now stays as it is. ${warning}`)
      .waitFor();
    await shift(/^Ada for Cleo has primary .*, by an override$/).press('Enter');
    await page.getByRole('button', { name: 'Take it out' }).press('Enter');
    await question(page).getByRole('button', { name: 'Take it out' }).click();
    await status.getByText('The override was taken out: Ada alone.').waitFor();
    await shift(/^Cleo has primary from Fri 20 Nov 17:00 to Mon 23 Nov 09:00$/).press('Enter');
    await page.getByText('This shift is over. The console does not change who was on call before now.').waitFor();
    expect(await page.getByLabel('Put in').count()).toBe(0);
    await page.context().close();
  });

  /** Each view, and what is there once it has read everything. */
  const views = [
    ['', '.row .standing'],
    ['mutes', '.form'],
    ['backstop', '.check'],
    ['checks', '.check'],
    ['raise', '.form'],
  ] as const;

  it.each([
    ['light', 1280],
    ['dark', 320],
  ] as const)('gives axe nothing to find in any view of its own, and fits: %s at %i', async (colorScheme, width) => {
    const faults: string[] = [];
    const page = await open({ colorScheme, viewport: { width, height: 844 }, reducedMotion: 'reduce' });
    await page.evaluate(axe.source);
    for (const [view, sign] of views) {
      await page.goto(`${opened.address}#/${view}`);
      await page.locator(sign).first().waitFor();
      const said = await page.evaluate<string[]>(
        "axe.run(document).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ')))",
      );
      faults.push(...said.map((fault) => `${view}: ${fault}`));
      const widest = `Math.max(document.documentElement.scrollWidth, ...[...document.querySelectorAll('.bar a')].map((each) => each.getBoundingClientRect().right))`;
      const overflows = "[...document.querySelectorAll('.bar a')].some((each) => each.scrollWidth > each.clientWidth)";
      if (await page.evaluate(`${widest} > innerWidth || ${overflows}`)) faults.push(`${view} is too wide`);
    }
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('says which part cannot be read', async () => {
    const page = await open();
    const text = 'AWS does not allow this: … Allow the caller states:ListExecutions.';
    // The stream ends at once, so that no later reading says that all is well again.
    const body = 'retry: 60000\n\n';
    await page.route('**/console/stream', (route) => route.fulfill({ contentType: 'text/event-stream', body }));
    await page.route('**/console/state', async (route) => {
      const response = await route.fetch();
      const json = { ...(await response.json()), incidents: [], troubles: [{ part: 'Executions', text }] };
      await route.fulfill({ response, json });
    });
    await page.reload();
    await page.getByRole('banner').getByRole('alert').getByText(text).waitFor();
    // An empty list would look as if all were well.
    await page.getByText('No incident was read.').waitFor();
    await page.context().close();
  });

  it('had nothing to complain about in the browser', () => {
    expect(complaints).toEqual([]);
  });
});
