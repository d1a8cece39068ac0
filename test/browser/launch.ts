import { type Browser, chromium } from 'playwright-core';

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
