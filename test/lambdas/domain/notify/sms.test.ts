import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameForSms, smsText, summaryForSms } from '../../../../lambdas/domain/notify/sms.ts';
import { countSeptets, isGsmText } from '../../../../lambdas/domain/text/gsm.ts';
import { aMessage, anIncident, link, night } from '../samples.ts';

const shortLink = 'https://oncall.example.com/n/Zk3v9QwXb7TfLm2RsYc0Ag';
const longSummary = 'checkout-5xx-high is in ALARM: more than 5 % of all requests to the checkout fail';

/** A contact of this name, and of an id made from it. */
const named = (name: string) => ({ id: name.toLowerCase(), name });

/** The text above the link. */
function said(message: Parameters<typeof aMessage>[0]): string {
  const lines = smsText(aMessage(message)).split('\n');
  expect(lines).toHaveLength(2);
  return lines[0] ?? '';
}

describe('an SMS', () => {
  it('says what is wrong, since when and who is next, and ends with the link on its own line', () => {
    expect(smsText(aMessage({ url: shortLink }))).toBe(
      `CRITICAL checkout-5xx-high since 03:14. Ben will be notified at 03:19:\n${shortLink}`,
    );
  });

  it('fits with a link as long as API Gateway makes them', () => {
    expect(smsText(aMessage())).toBe(`CRITICAL checkout-5xx-high since 03:14. Ben will be notified at 03:19:\n${link}`);
  });

  it('says which attempt it is, from the second on', () => {
    const second = { url: shortLink, attempt: 2 };
    expect(said(second)).toBe(
      'CRITICAL (attempt 2 of 3) checkout-5xx-high since 03:14. Ben will be notified at 03:19:',
    );
    expect(said({ attempt: 3 })).toBe('CRITICAL (3/3) checkout-5xx-high since 03:14. Ben is next at 03:19:');
  });

  it.each([
    [['Ben', 'Cy'], 'Ben and Cy will be notified at 03:19:'],
    [['Ben', 'Cy', 'Dee'], 'Ben +2 will be notified at 03:19:'],
    [['Ada'], 'You will be notified again at 03:19:'],
    [['Cy', 'Ada'], 'You and Cy will be notified at 03:19:'],
    [['Maximiliane-Alexandrina'], 'Maximiliane-A... will be notified at 03:19:'],
    [['Юлия'], 'somebody else will be notified at 03:19:'],
    [[], 'You are the last on the list:'],
  ])('names who is next: %j', (names, expected) => {
    expect(said({ url: shortLink, next: { contacts: names.map(named), at: night('03:19') } })).toMatch(
      new RegExp(`${quoted(expected)}$`),
    );
  });

  it('says that the reader is the last', () => {
    expect(said({ next: undefined })).toBe('CRITICAL checkout-5xx-high since 03:14. You are the last on the list:');
  });

  it('does not mistake a name that cannot be written for the reader’s own', () => {
    const message = {
      url: shortLink,
      reader: { id: 'a', name: 'Юлия', timeZone: 'UTC' },
      next: { contacts: [named('数据')], at: night('03:19') },
    };
    expect(said(message)).toContain('. somebody else will be notified');
  });

  it('is in the contact’s own time, with the day if it began on another day', () => {
    const reader = { id: 'ada', name: 'Ada', timeZone: 'America/New_York' };
    expect(said({ url: shortLink, reader })).toContain('since 21:14. Ben will be notified at 21:19:');
    const incident = anIncident({ openedAt: '2026-11-21T02:14:00.000Z' });
    expect(said({ url: shortLink, incident })).toContain('since Sat 21 Nov 03:14.');
  });

  it('leaves out who is next before it cuts the summary, step by step, as the link grows', () => {
    const incident = anIncident({ summary: longSummary });
    const lengths = [54, 87, 91, 101, 110, 120, 130];
    expect(lengths.map((length) => said({ incident, attempt: 2, url: shortLink.padEnd(length, 'x') }))).toEqual([
      'CRITICAL (attempt 2 of 3) checkout-5xx-high is in ALARM: m... since 03:14. Ben will be notified at 03:19:',
      'CRITICAL (2/3) checkout-5xx-high i... since 03:14. Ben is next at 03:19:',
      'CRITICAL (2/3) checkout-5xx-high i... since 03:14. Next: Ben, 03:19:',
      'CRITICAL (2/3) checkout-5xx-high is in ALA... since 03:14:',
      'CRITICAL (2/3) checkout-5xx-high... since 03:14:',
      'CRITICAL (2/3) checkout-5xx-high is...:',
      'CRITICAL checkout-5xx-hig...:',
    ]);
  });

  it('never cuts the link, even if it leaves no room for anything else', () => {
    const url = shortLink.padEnd(200, 'x');
    expect(smsText(aMessage({ url }))).toBe(`:\n${url}`);
  });

  it.each([
    ['http://evil.example.com/x', 'evil-example-com/x'],
    ['see HTTPS://Evil.example', 'see Evil-example'],
    ['hthttp://tp://evil.example', 'evil-example'],
    ['www.evil.example', 'www-evil-example'],
    ['ｈｔｔｐ：／／evil․example', 'evil-example'],
    ['mail me@evil.example', 'mail me@evil-example'],
    ['host 10.0.0.5 is down', 'host 10-0-0-5 is down'],
    ['5.3 % is above 5.0 %. Look.', '5.3 % is above 5.0 %. Look.'],
    ['x\nhttps://evil.example/n/abc', 'x evil-example/n/abc'],
    ['🔥', 'an incident without a name'],
  ])('makes no second link of %j', (summary, expected) => {
    expect(summaryForSms(summary)).toBe(expected);
  });

  it('writes a name without what could be a link', () => {
    expect(nameForSms('https://x.example')).toBe('x-example');
    expect(nameForSms('…')).toBe('somebody else');
  });

  it('is one GSM-7 part that ends with the only link, whatever alerts and names are made of', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'grapheme', maxLength: 300 }),
      fc
        .array(fc.constantFrom('http', 's', ':', '/', '//', '.', 'evil', 'com', '\n', '€', '{', ' ', '1', '🔥'), {
          maxLength: 60,
        })
        .map((parts) => parts.join('')),
    );
    const url = fc.stringMatching(/^[A-Za-z0-9_/-]{0,112}$/).map((path) => `https://${path}`);
    const next = fc.option(
      fc.record({ contacts: fc.array(hostile.map(named), { maxLength: 4 }), at: fc.constant(night('03:19')) }),
      {
        nil: undefined,
      },
    );
    const zones = fc.constantFrom('Europe/Berlin', 'Asia/Kolkata', 'Nowhere');
    const openedAt = fc.constantFrom(night('03:14'), '2026-11-01T00:00:00.000Z');
    fc.assert(
      fc.property(
        fc.record({
          summary: hostile,
          name: hostile,
          url,
          next,
          timeZone: zones,
          openedAt,
          attempt: fc.integer({ min: 1, max: 12 }),
        }),
        ({ summary, name, url, next, timeZone, openedAt, attempt }) => {
          const incident = anIncident({ summary, openedAt });
          const text = smsText(
            aMessage({ incident, url, next, attempt, attempts: 12, reader: { id: 'ada', name, timeZone } }),
          );
          expect(isGsmText(text)).toBe(true);
          expect(countSeptets(text)).toBeLessThanOrEqual(160);
          expect(text.endsWith(`\n${url}`)).toBe(true);
          const before = text.slice(0, -url.length - 1);
          expect(before).not.toMatch(/\n|:\/\/|\p{L}\.\p{L}|\d\.\d+\.\d/u);
          expect(before).toMatch(/^CRITICAL/);
        },
      ),
      { verbose: true, numRuns: 300 },
    );
  });
});

function quoted(text: string): string {
  return text.replace(/[.+]/g, '\\$&');
}
