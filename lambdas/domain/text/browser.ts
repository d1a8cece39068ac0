import { headerOf, type Request } from './http.ts';

/** True for programs whose user agent looks like a browser's: scanners, link previews, monitors, and browsers without a screen. */
const program = /bot\b|crawl|spider|scan|preview|monitor|headless|curl|python|java\/|phantom|puppeteer|playwright/i;

/** The browsers that report whether a person's click or key sent a form. Safari does not, nor do other browsers on iOS. */
const reportsPerson = /\b(?:Chrome|Firefox)\//;

/**
 * True if a request comes from a form that a person sent in a browser, as far as its headers reveal it.
 *
 * A program can send the same headers, so this is a hint for people and decides nothing. A script cannot change what a
 * browser writes into `Sec-Fetch-*`; browsers before 2023 do not send them, but an `Origin`.
 */
export function browserOf(request: Request): 'yes' | 'no' | 'unknown' {
  const agent = headerOf(request, 'user-agent') ?? '';
  const mode = headerOf(request, 'sec-fetch-mode');
  if (!agent.startsWith('Mozilla/') || program.test(agent) || (mode !== undefined && mode !== 'navigate')) return 'no';
  if (mode === undefined) return headerOf(request, 'origin') === undefined ? 'unknown' : 'yes';
  return headerOf(request, 'sec-fetch-user') === '?1' || !reportsPerson.test(agent) ? 'yes' : 'unknown';
}
