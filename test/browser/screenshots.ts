import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { defineCommand, runCommand } from '../../bin/command/command.ts';
import { stop } from '../../bin/command/errors.ts';
import { terminal } from '../../bin/command/terminal.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { launch } from './launch.ts';
import { findChromium } from './setup.ts';

const folder = join(import.meta.dirname, '..', '..', 'docs');

/** Takes the pictures in docs/ again. */
export const screenshots = defineCommand({
  call: 'npm run screenshots --',
  about: `Takes the pictures of the console in docs/ again. It plays one incident on a stopped clock, in the Chromium that
    CHROMIUM_PATH names, otherwise in the system's.`,
  exitStatus: { 0: 'every picture was taken', 1: 'a picture could not be taken' },
  run: async () => {
    const chromium = await findChromium();
    if ('because' in chromium) return stop(`No picture was taken: ${chromium.because}`);
    await takeAll(chromium.path);
    return 0;
  },
});

type Picture = {
  readonly name: string;
  readonly scheme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
  /** Goes to where the picture is taken. */
  readonly go: (page: Page) => Promise<void>;
};

const toRow = (page: Page) => page.locator('.row .title').first();

const openPage = async (page: Page) => {
  const phone = page.getByRole('complementary', { name: 'Phones' });
  await phone.getByRole('button', { name: /^Ben/ }).click();
  await phone.getByRole('link', { name: '/live/n/' }).first().click();
  await phone.frameLocator('iframe').getByRole('button', { name: 'I’ve got it' }).waitFor();
};

const toIncident = async (page: Page) => {
  await toRow(page).click();
  await page.getByText('What happened').waitFor();
};

const toExecution = async (page: Page) => {
  await toIncident(page);
  await page.getByRole('link', { name: /^Run 1/ }).click();
  await page.getByRole('heading', { level: 1 }).waitFor();
};

const toNotified = async (page: Page) => {
  await toExecution(page);
  await page
    .getByRole('link', { name: /^Open .*-ben-0$/ })
    .first()
    .click();
  await page.getByText('Waiting for a reply').first().waitFor();
  await openPage(page);
};

const toView = (hash: string) => async (page: Page) => {
  await page.goto(new URL(`/${hash}`, page.url()).href);
  await page.getByRole('heading', { level: 1 }).waitFor();
};

/** The calendar with its layers, and somebody put into a shift. */
const toCalendar = async (page: Page) => {
  await toView('#/calendar')(page);
  await page.getByRole('button', { name: /^Cleo has primary from Mon 30 Nov/ }).click();
  await page.getByLabel('Put in').selectOption('Ada');
  await page.getByLabel('To (').fill('2026-12-02T09:00');
  await page.getByRole('button', { name: 'Put in' }).click();
  await page.getByRole('button', { name: 'Undo' }).waitFor();
  await page.getByRole('button', { name: 'layers of primary' }).click();
  await page.getByRole('button', { name: /^Who would be notified on Mon 30/ }).press('Enter');
  await page.getByRole('heading', { name: /^On Mon 30 Nov/ }).waitFor();
  await page.getByText('Nobody answered.').nth(2).waitFor();
};

const pictures: readonly Picture[] = [
  // This one comes first, because every opening of the page adds to the incident's timeline.
  { name: 'incident', go: (page) => toIncident(page).then(() => openPage(page)) },
  { name: 'console', width: 1440, height: 830, go: toNotified },
  { name: 'console-dark', scheme: 'dark', width: 1440, height: 830, go: toNotified },
  { name: 'execution', go: toExecution },
  { name: 'execution-dark', scheme: 'dark', go: toExecution },
  { name: 'calendar', height: 1380, go: toCalendar },
  { name: 'phones', go: toView('#/phones') },
  { name: 'raise', height: 1560, go: toView('#/raise') },
  { name: 'console-narrow', width: 390, height: 844, go: async (page) => toRow(page).waitFor() },
];

/** The time since the second contact got the message. */
const thinkMilliseconds = 27_000;

/** Plays an incident until its second contact is notified, after three attempts at the first one. */
async function play({ cloud, clock }: Stage, page: Page): Promise<void> {
  await page.goto(cloud.url);
  await page.getByRole('button', { name: /checkout-5xx-high/ }).click();
  await page.locator('.standing').getByText('attempt 1 of 3').waitFor();
  for (const said of ['attempt 2 of 3', 'attempt 3 of 3', 'Ben is being notified']) {
    await clock.jump();
    await page.locator('.standing').getByText(said).waitFor();
  }
  clock.at(clock.now() + thinkMilliseconds, () => {});
  await clock.jump();
}

/** Takes a picture. A link's code and the port differ at each start, so they are replaced by fixed ones. */
async function take(browser: Browser, { cloud }: Stage, picture: Picture): Promise<void> {
  const { name, scheme = 'light', width = 1280, height = 800, go } = picture;
  const context = await browser.newContext({
    ...{ colorScheme: scheme, viewport: { width, height }, reducedMotion: 'reduce', deviceScaleFactor: 1.5 },
    ...{ timezoneId: 'Europe/Berlin', locale: 'en-GB' },
  });
  const page = await context.newPage();
  await page.goto(cloud.url);
  await go(page);
  // Wait for all data of the view, because otherwise a picture could show only a part of it.
  await page.waitForLoadState('networkidle');
  await page.evaluate(`{
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode())
      text.data = text.data.replace(/127\\.0\\.0\\.1:\\d+/g, '127.0.0.1:4100').replace(/(\\/n\\/)[\\w-]{22}/g, '$1Qk3vX0bYt9sLwE2mRz7aNg');
  }`);
  const session = await context.newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 80 });
  writeFileSync(join(folder, `${name}.webp`), Buffer.from(data, 'base64'));
  console.log(`docs/${name}.webp  ${Math.round((data.length * 3) / 4 / 1024)} KB`);
  await context.close();
}

async function takeAll(path: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const [stage, browser] = await Promise.all([openStage(), launch(path)]);
  try {
    const page = await browser.newPage();
    await play(stage, page);
    await page.close();
    for (const picture of pictures) await take(browser, stage, picture);
  } finally {
    await Promise.all([stage.stop(), browser.close()]);
  }
}

if (import.meta.main) process.exitCode = await runCommand(screenshots, process.argv.slice(2), terminal());
