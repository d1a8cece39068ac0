import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Incident, incidentKey } from '../../../../lambdas/domain/incident/incident.ts';
import { nameForSms, smsText, summaryForSms } from '../../../../lambdas/domain/notify/sms.ts';
import { countSeptets, isGsmText } from '../../../../lambdas/domain/text/gsm.ts';
import { longestDomain } from '../../../../lib/domain-settings.ts';
import { anyText } from '../../../support/any-text.ts';
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

  it('has no less room with the longest domain than with API Gateway’s own address', () => {
    const incident = anIncident({ summary: longSummary });
    const own = link.replace('eu-central-1', 'ap-northeast-1');
    const url = `https://${'a'.repeat(longestDomain)}/n/Zk3v9QwXb7TfLm2RsYc0Ag`;
    expect(smsText(aMessage({ incident, url }))).toBe(smsText(aMessage({ incident, url: own })).replace(own, url));
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

  it('says for which time, if it came again', () => {
    expect(said({ incident: anIncident({ reopenings: 3 }) })).toBe(
      'CRITICAL checkout-5xx-high for the 4th time since 03:14:',
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
    const lengths = [40, 46, 54, 60, 87, 101, 120, 130];
    expect(
      lengths.map((length) => said({ incident, attempt: 2, url: shortLink.slice(0, length).padEnd(length, 'x') })),
    ).toEqual([
      'CRITICAL (2/3) checkout-5xx-high is in ALARM: more than 5 % of all requests to the checkout fail since 03:14:',
      'CRITICAL (2/3) checkout-5xx-high is in ALARM: more than 5 % of all requests to the checkout fail since 03:14:',
      'CRITICAL (2/3) checkout-5xx-high is in ALARM: more than 5 % of all requests to the checkout fail:',
      'CRITICAL (2/3) checkout-5xx-high is in ALARM: more than 5 % of all requests to the checkout fail:',
      'CRITICAL (2/3) checkout-5xx-high..012345..the checkout fail since 03:14:',
      'CRITICAL (2/3) checkout-5..012345..ckout fail since 03:14:',
      'CRITICAL checkout-5..012345..kout fail:',
      'CRITICAL check..012345..fail:',
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

  it('is one part of GSM-7 or two of UCS-2 that end with the only link, whatever alerts and names are made of', () => {
    const hostile = fc.oneof(
      anyText(),
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
          expect(isGsmText(text) ? countSeptets(text) <= 160 : text.length <= 134).toBe(true);
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

const reason = 'Threshold Crossed: 1 datapoint [9.0 (24/11/26 02:14:00)] was greater than the threshold (5.0).';
const anAlarm = {
  alarm: { arn: 'arn:aws:cloudwatch:eu-central-1:123456789012:alarm:x', name: 'x' },
  details: { reason },
};
const orders = { summary: 'orders-table-errors', contributor: 'TableName orders-7' };
const abroad = { ...orders, where: 'account 210987654321, us-east-1' };
const because = 'The severity rose from warning to critical.';

describe('what an SMS says', () => {
  // With a link as long as API Gateway makes them, an SMS has 71 characters left in GSM-7, and 45 in UCS-2.
  it.each<[string, Partial<Incident>, string]>([
    ['an alert', {}, 'CRITICAL checkout-5xx-high since 03:14. Ben will be notified at 03:19:'],
    ['an alarm that measured', anAlarm, 'CRITICAL checkout-5xx-high since 03:14: 9.0 > 5.0. Ben is next at 03:19:'],
    ['a contributor', orders, 'CRITICAL orders-table-errors: TableName orders-7 since 03:14:'],
    [
      'another account',
      { where: 'account 210987654321' },
      'CRITICAL checkout-5xx-high (210987654321) since 03:14. Next: Ben, 03:19:',
    ],
    ['another Region', { where: 'us-east-1' }, 'CRITICAL checkout-5xx-high (us-east-1) since 03:14. Next: Ben, 03:19:'],
    ['a contributor elsewhere', abroad, 'CRITICAL orders-table-errors: TableName orders-7 (21098..012345..ast-1):'],
    ['what is said again', { because }, 'CRITICAL checkout-5xx-high since 03:14. Ben will be notified at 03:19:'],
    [
      'a name that just fits',
      { summary: 'prod-eu-central-1-orders-service-target-response-time-p99-high' },
      'CRITICAL prod-eu-central-1-orders-service-target-response-time-p99-high:',
    ],
    [
      'a long name',
      { summary: `/aws/prod/${'ünïcödé-'.repeat(28)}xxxxx` },
      'CRITICAL /aws/prod/ünicödé-ün..012345..nicödé-ünicödé-xxxxx since 03:14:',
    ],
    [
      'umlauts',
      { summary: 'Überlast in Łódź' },
      'CRITICAL Überlast in Lodz since 03:14. Ben will be notified at 03:19:',
    ],
    ['Japanese', { summary: '本番-決済API-エラー率' }, 'CRITICAL 本番-決済API-エラー率 since 03:14:'],
    ['Chinese', { summary: '订单服务-5xx-过高', ...anAlarm }, 'CRITICAL 订单服务-5xx-过高 since 03:14: 9.0 > 5.0:'],
    ['Arabic', { summary: 'خطأ في خدمة الدفع-5' }, 'CRITICAL خطأ في خدمة الدفع-5 since 03:14:'],
    ['Hindi, with its vowels', { summary: 'नमस्ते त्रुटि दर' }, 'CRITICAL नमस्ते त्रुटि दर since 03:14:'],
    [
      'long Russian',
      { summary: 'ошибка базы данных заказов в основном регионе: слишком много запросов' },
      'CRITICAL ошибка..012345..апросов since 03:14:',
    ],
    ['an emoji', { summary: '🔴 db' }, 'CRITICAL db (012345) since 03:14. Ben will be notified at 03:19:'],
    ['an emoji among signs', { summary: '数据库 🔥' }, 'CRITICAL 数据库 🔥 since 03:14. Next: Ben, 03:19:'],
    [
      'invisible characters',
      { summary: 'd\u200bb\u202e\ufeff-1' },
      'CRITICAL db-1 since 03:14. Ben will be notified at 03:19:',
    ],
    [
      'accents of their own',
      { summary: 'cafe\u0301 s\u030c' },
      'CRITICAL café s since 03:14. Ben will be notified at 03:19:',
    ],
    [
      'one foreign letter',
      { summary: 'latency above three σ' },
      'CRITICAL latency above three ? (012345) since 03:14. Next: Ben, 03:19:',
    ],
  ])('of %s', (_, flaws, expected) => {
    expect(said({ incident: anIncident(flaws) })).toBe(expected);
  });

  it.each<[string, Partial<Incident>, string]>([
    [
      'the reason',
      { ...anAlarm, summary: 'disk' },
      'disk since 03:14: 1 datapoint [9.0 (24/11/26 02:14:00)] was greater than the threshold (5.0)',
    ],
    [
      'why it is said again',
      { because },
      'checkout-5xx-high since 03:14. The severity rose from warning to critical. Ben is next at 03:19',
    ],
    [
      'all parts',
      abroad,
      'orders-table-errors: TableName orders-7 (210987654321, us-east-1) since 03:14. Next: Ben, 03:19',
    ],
  ])('where a short link leaves room: %s', (_, flaws, expected) => {
    expect(said({ url: shortLink.slice(0, 51), incident: anIncident(flaws) })).toBe(`CRITICAL ${expected}:`);
  });

  it('differs between any two alarms', () => {
    const letters = 'abzAB09-_/ éü数据本番ошαخن🔥🔴e\u0301';
    const piece = (maxLength: number) => fc.string({ unit: fc.constantFrom(...letters), maxLength });
    const ends = fc.tuple(piece(120), piece(120));
    const visible = (name: string) => name.normalize('NFC').replace(/\s+/g, ' ').trim();
    const textOf = (name: string, where: string | undefined) => {
      const key = incidentKey(name, createHash('sha256').update(`${where} ${name}`).digest('hex'));
      const incident = anIncident({ id: `${key}-0001`, summary: name, ...(where !== undefined && { where }) });
      return said({ incident });
    };
    const place = fc.constantFrom(undefined, 'account 210987654321', 'us-east-1');
    fc.assert(
      fc.property(ends, piece(30), piece(30), place, place, ([start, end], one, other, here, there) => {
        const names = [`${start}${one}${end}`, `${start}${other}${end}`] as const;
        // Two names in which a person sees nothing are one.
        fc.pre(names.every((name) => /[\p{L}\p{N}]/u.test(name)));
        fc.pre(visible(names[0]) !== visible(names[1]) || here !== there);
        expect(textOf(names[0], here)).not.toBe(textOf(names[1], there));
      }),
      { numRuns: 2000, verbose: true },
    );
  });
});

function quoted(text: string): string {
  return text.replace(/[.+]/g, '\\$&');
}
