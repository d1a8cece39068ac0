import { describe, expect, it } from 'vitest';
import type { Message } from '../../../local/cloud/channels.ts';
import type { Cloud } from '../../../local/cloud/cloud.ts';
import { consolePage } from '../../../local/console/page.ts';

const apiUrl = 'http://127.0.0.1:4100/live';

const page = (items: Record<string, unknown>[], messages: Message[]) =>
  consolePage({ apiUrl, scan: async () => items, messages: () => messages } as unknown as Cloud);

const anIncident = (fields = {}) => ({
  ...{ pk: 'checkout-1', sk: '0001', status: 'triggered', summary: 'Checkout is down', severity: 'critical', run: 1 },
  openedAt: '2026-11-23T03:14:00.000Z',
  ...fields,
});

const anSms = (text: string): Message => ({ at: '2026-11-23T03:14:07.000Z', channel: 'sms', to: '+15550100123', text });

describe('the page', () => {
  it('says when there is nothing yet', async () => {
    expect((await page([], [])).match(/None yet\./g)).toHaveLength(2);
  });

  it('lists incidents, the newest first, and nothing else of their table', async () => {
    const later = anIncident({ summary: 'Later', openedAt: '2026-11-23T04:00:00.000Z' });
    const html = await page([anIncident(), later, { pk: 'LINK#1', sk: '-' }, { pk: 'checkout-1-0001', sk: 'x#1' }], []);
    expect(html.match(/<td>(Checkout is down|Later)<\/td>/g)).toEqual(['<td>Later</td>', '<td>Checkout is down</td>']);
  });

  it('says who has an incident', async () => {
    const html = await page([anIncident({ status: 'acknowledged', by: { name: 'Ben' } })], []);
    expect(html).toContain('<td>acknowledged by Ben</td>');
  });

  it.each([
    ['sms', 'SMS'],
    ['email', 'e-mail'],
    ['voice', 'call'],
  ] as const)('says by which channel a message came: %s', async (channel, name) => {
    expect(await page([], [{ ...anSms('Down'), channel }])).toContain(`UTC · ${name}</strong>`);
  });

  it('makes links of its own addresses only', async () => {
    const html = await page([], [anSms(`Take it:\n${apiUrl}/n/abc http://evil.example/`)]);
    expect(html).toContain(`<a href="${apiUrl}/n/abc"`);
    expect(html).not.toContain('href="http://evil');
  });

  it('shows what an alert brought along as text', async () => {
    const html = await page([anIncident({ summary: '<script>alert(1)</script>' })], [anSms('<img src=x onerror="x">')]);
    expect(html).not.toMatch(/<script|<img/);
  });
});
