import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { longestWait } from '../support/longest-wait.ts';
import { linkIn, press } from '../support/night.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { measureWork, sharedBrowser } from './launch.ts';
import { findChromium } from './setup.ts';

const found = await findChromium();
const why = 'because' in found ? ` — SKIPPED: ${found.because}` : '';
if (why) console.warn(`The execution view is not tested in a browser${why}`);

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

describe.skipIf(why !== '')(`An execution in a browser${why}`, () => {
  let stage: Stage;
  let browser: Browser;
  const complaints: string[] = [];
  beforeAll(async () => {
    [stage, browser] = await Promise.all([openStage(), sharedBrowser('path' in found ? found.path : '')]);
  });
  afterAll(async () => {
    await stage?.stop();
  });
  afterEach(() => {
    // The browser tells of every answer that is an error; what it says is on the page.
    const isAnswer = (complaint: string) => complaint.includes('responded with a status of 400');
    expect(complaints.splice(0).filter((complaint) => !isAnswer(complaint))).toEqual([]);
  });

  async function open(executionArn: string, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(longestWait);
    page.on('console', (line) => ['error', 'warning'].includes(line.type()) && complaints.push(line.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`${stage.cloud.url}/#/executions/${encodeURIComponent(executionArn)}`);
    return page;
  }

  async function call<T>(operation: string, parameters: object): Promise<T> {
    const { status, body } = await stage.cloud.stepFunctions.call(operation, parameters);
    if (status !== 200) throw new Error(JSON.stringify(body));
    return body as T;
  }

  /** Raises an alert, and waits until somebody is being notified; gives the run's ARN. */
  async function raise(summary: string, policy = 'urgent'): Promise<string> {
    const { apiUrl, apiKey, stateMachines } = stage.cloud;
    const headers = { 'x-api-key': apiKey, 'content-type': 'application/json' };
    const answer = await fetch(`${apiUrl}/alerts`, {
      ...{ method: 'POST', headers, body: JSON.stringify({ summary, dedupKey: summary, policy }) },
    });
    const { incidentId } = (await answer.json()) as { incidentId: string };
    await eventually(() => stage.cloud.messages().some(({ text }) => text.includes(summary)));
    const arn = String(stateMachines.NotifySupport).replace(':stateMachine:', ':execution:');
    return `${arn}:${incidentId}-1`;
  }

  const stateOf = (page: Page, name: string) => page.getByRole('button', { name: new RegExp(`^${name}, .*:`) });
  const isSaid = (page: Page, name: string, said: string) =>
    page.getByRole('button', { name: new RegExp(`^${name.replace('?', '\\?')}, [^:]*: ${said}`) }).waitFor();

  async function faultsOf(page: Page, runOnly?: readonly string[]): Promise<string[]> {
    await page.evaluate(axe);
    return page.evaluate(`axe.run(document, ${JSON.stringify({ resultTypes: ['violations'], runOnly })}).then(({ violations }) =>
      violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html.slice(0, 200)).join(' | ')))`);
  }

  it('lights up while it runs, steps through a Map’s iterations, and opens what a state has started', async () => {
    const page = await open(await raise('light up'));
    await isSaid(page, 'Notify contact', 'Running');
    await isSaid(page, 'Plan escalation', 'Succeeded');
    await isSaid(page, 'Is a round left?', 'Not entered');
    await page
      .getByRole('link', { name: /^Open .*-ada-0$/ })
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Next iteration of Notify each contact' }).click();
    await page
      .getByRole('link', { name: /^Open .*-ben-0$/ })
      .first()
      .click();
    await page.getByRole('heading', { level: 1, name: /-ben-0$/ }).waitFor();
    await isSaid(page, 'Send notification', 'Waiting for a reply');
    await page.getByText('Waiting, 1:40 left').waitFor();
    await stage.clock.jump();
    await isSaid(page, 'Send notification', 'Waiting for a reply, entered 2 times');
    await page.getByLabel('Visit', { exact: true }).selectOption('0');
    await page.getByText('States.Timeout', { exact: true }).waitFor();
    await isSaid(page, 'Send notification', 'Caught, Timeout');
    await page
      .getByRole('navigation', { name: 'Breadcrumb' })
      .getByRole('link', { name: /NotifySupport:/ })
      .click();
    await isSaid(page, 'Notify contact', 'Running');
    await press(
      linkIn(stage.cloud.messages().findLast(({ to }) => to === '+15550100123') ?? { text: '' }),
      'acknowledge',
    );
    await isSaid(page, 'Acknowledged', 'Succeeded');
    await page.getByText('took 1 min 40 s').waitFor();
    await page.context().close();
  });

  it('shows the error that a run failed with, where it failed', async () => {
    const arn = await raise('nobody there', 'office');
    while ((await call<{ status: string }>('DescribeExecution', { executionArn: arn })).status === 'RUNNING') {
      await stage.clock.jump();
    }
    const page = await open(arn);
    await isSaid(page, 'Nobody answered', 'Failed, NobodyAnswered');
    await page.getByText('Nobody on the policy answered for incident').waitFor();
    await page.getByRole('button', { name: 'Previous iteration of Notify each level' }).click();
    await page
      .getByRole('link', { name: /^Open .*-l1-ben-0$/ })
      .first()
      .waitFor();
    await page.context().close();
  });

  it('is gone through by keyboard, and axe finds nothing, in light, in dark and on a phone', async () => {
    const arn = await raise('by keyboard');
    const page = await open(arn);
    await stateOf(page, 'Plan escalation').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 2, name: 'Find contacts' }).waitFor();
    const phone = page.getByRole('complementary', { name: 'Phones' });
    expect(await phone.count()).toBe(0);
    await page.setViewportSize({ width: 1440, height: 860 });
    // Not the first: the message may be on the way, and until then an older one is there.
    await phone
      .getByRole('listitem')
      .filter({ hasText: 'by keyboard' })
      .getByRole('link', { name: '/live/n/' })
      .click();
    await phone.frameLocator('iframe').getByRole('button', { name: 'I’ve got it' }).waitFor();
    await page.getByRole('link', { name: 'Open incident' }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.getByRole('tab', { name: 'State' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('listbox', { name: 'Events' }).focus();
    await page.keyboard.press('Home');
    await page.getByRole('heading', { name: '1 ExecutionStarted' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.getByRole('heading', { name: '2 TaskStateEntered' }).waitFor();
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await faultsOf(page, ['color-contrast'])).toEqual([]);
    await page.getByRole('button', { name: 'List', exact: true }).click();
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole('tab', { name: 'Execution' }).click();
    expect(await faultsOf(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await page.context().close();
  });

  it('says what it cannot show: what does not exist, what it cannot draw, and that something was not read', async () => {
    const missing = String(stage.cloud.stateMachines.NotifySupport).replace(':stateMachine:', ':execution:');
    const page = await open(`${missing}:nothing`);
    await page.getByRole('heading', { name: 'Execution not found' }).waitFor();
    const answers = new Map([['DescribeStateMachineForExecution', { status: 200, body: '{"definition":"{}"}' }]]);
    await page.route('**/', (route) => {
      const operation = route.request().headers()['x-amz-target']?.split('.')[1];
      const answer = answers.get(operation ?? '');
      return answer ? route.fulfill(answer) : route.continue();
    });
    const executionArn = await raise('cannot draw');
    await page.goto(`${stage.cloud.url}/#/executions/${encodeURIComponent(executionArn)}`);
    await page.getByText('The definition cannot be drawn: The machine has no States.').waitFor();
    await page.getByRole('tab', { name: /^Events [1-9]/ }).click();
    await page.getByText('ExecutionStarted').waitFor();
    const expired = { __type: 'InvalidToken', message: "Invalid Token: 'Invalid token'" };
    answers.set('GetExecutionHistory', { status: 400, body: JSON.stringify(expired) });
    await call('StopExecution', { executionArn });
    await page.getByText('This page may be out of date: Invalid Token').waitFor();
    answers.clear();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('This page may be out of date').waitFor({ state: 'detached' });
    await isSaid(page, 'Notify each level', 'Aborted');
    await page.context().close();
  });

  it('stays fluid with 5,000 events', async () => {
    const arn = await startLong();
    const page = await open(arn);
    await page.getByRole('tab', { name: /^Events 5\d\d\d$/ }).click();
    const work = await measureWork(page);
    await page.reload();
    await page.getByRole('tab', { name: /^Events 5\d\d\d$/ }).click();
    const opened = await work();
    const rows = page.getByRole('option');
    expect(await rows.count()).toBeLessThan(80);
    await page.evaluate('document.querySelector("[role=listbox]").scrollTop = 0');
    await page.getByText('ExecutionStarted').click();
    await page.keyboard.press('End');
    await page.getByRole('button', { name: 'Previous iteration of Each' }).click();
    await page.getByText('639 of 640').waitFor();
    await stage.clock.jump();
    await isSaid(page, 'Rest', 'Succeeded');
    const gone = (await work()) - opened;
    console.info(`5,000 events: there with ${Math.round(opened)} ms of work, gone through with ${Math.round(gone)} ms`);
    expect(opened).toBeLessThan(2000);
    expect(gone).toBeLessThan(1000);
    await page.context().close();
  });

  /** An execution that has gone through a Map of 640 items, and now waits. */
  async function startLong(): Promise<string> {
    const pass = (Next?: string) => ({ Type: 'Pass', ...(Next ? { Next } : { End: true }) });
    const definition = {
      QueryLanguage: 'JSONata',
      StartAt: 'Each',
      States: {
        Each: {
          ...{ Type: 'Map', Items: '{% [1..640] %}', Next: 'Rest' },
          ItemProcessor: { StartAt: 'One', States: { One: pass('Two'), Two: pass('Three'), Three: pass() } },
        },
        Rest: { Type: 'Wait', Seconds: 5, End: true },
      },
    };
    const roleArn = `arn:aws:iam::${stage.cloud.account}:role/long`;
    const stateMachineArn = stage.cloud.stepFunctions.putStateMachine({
      ...{ name: 'Long', definition: JSON.stringify(definition), roleArn },
    });
    const { executionArn } = await call<{ executionArn: string }>('StartExecution', { stateMachineArn });
    return executionArn;
  }
});
