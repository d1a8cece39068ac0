import { type Browser, chromium, type Page } from 'playwright-core';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
];

/** Starts a Chromium that calls nobody by itself. */
export function launch(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: flags });
}

let shared: Promise<Browser> | undefined;

/** The Chromium that all suites of this process share. Each test opens a context of its own in it. */
export function sharedBrowser(executablePath: string): Promise<Browser> {
  shared ??= launch(executablePath);
  return shared;
}

/** Ends the shared Chromium, if it was started. */
export async function closeShared(): Promise<void> {
  await (await shared)?.close();
}

/** How long the page's main thread works from now on, in milliseconds of the processor: what else runs does not count. */
export async function measureWork(page: Page): Promise<() => Promise<number>> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const work = async () => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN);
  };
  const before = await work();
  return async () => (await work()) - before;
}
