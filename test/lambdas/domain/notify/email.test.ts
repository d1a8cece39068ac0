import { describe, expect, it } from 'vitest';
import { emailMessage } from '../../../../lambdas/domain/notify/email.ts';
import { aMessage, anIncident, link, night } from '../samples.ts';

const described = anIncident({
  description: 'Checkout answers with 5xx.\nRunbook: https://wiki.example.com/checkout.\nNever javascript:alert(1)',
  alarm: { arn: 'arn:aws:cloudwatch:eu-central-1:123456789012:alarm:checkout 5xx', name: 'checkout 5xx' },
  link: 'https://grafana.example.com/d/1?a=1&b=2',
});

/** The text of an HTML mail as a person reads it. */
function readable(markup: string): string {
  const shown = markup
    .replace(/<head>.*<\/head>/s, '')
    .replace(/<\/?a[^>]*>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&')
    .replace(/&quot;/g, '"')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>');
  return words(shown);
}

function words(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

describe('an e-mail', () => {
  it('says for which time, if it came again', () => {
    const { text } = emailMessage(aMessage({ incident: anIncident({ reopenings: 1 }) }));
    expect(text).toContain('For the 2nd time since 03:14, reported by CloudWatch.');
  });

  it('says what is wrong, since when, which attempt it is, what follows, and where to answer', () => {
    expect(emailMessage(aMessage({ incident: described, attempt: 2 })).text).toBe(`CRITICAL: checkout-5xx-high

Since 03:14, reported by CloudWatch. This is attempt 2 of 3 to reach you.

If you do nothing, you will be notified again. Ben will be notified at 03:19.

Open and answer:
${link}

About this alarm:
> Checkout answers with 5xx.
> Runbook: https://wiki.example.com/checkout.
> Never javascript:alert(1)

The alarm in CloudWatch:
https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#alarmsV2:alarm/checkout%205xx

The link that came with the alert:
https://grafana.example.com/d/1?a=1&b=2

Do not reply to this mail: nobody reads it. Answer with the buttons on the page.
`);
  });

  it('says the same in HTML', () => {
    const mail = emailMessage(aMessage({ incident: described }));
    const addresses = new RegExp(
      `:\\s+(${[link, 'https://eu-central-1', 'https://grafana'].map((url) => `${url}\\S*`).join('|')})`,
      'g',
    );
    expect(readable(mail.html)).toBe(
      words(mail.text.replace(addresses, '').replace(/^> /gm, '')).replace(' About this alarm:', ' About this alarm'),
    );
  });

  it('links the button, the runbook and the alarm, and nothing else', () => {
    const { html } = emailMessage(aMessage({ incident: described }));
    expect([...html.matchAll(/href="([^"]*)"/g)].map(([, url]) => url)).toEqual([
      link,
      'https://wiki.example.com/checkout',
      'https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#alarmsV2:alarm/checkout%205xx',
      'https://grafana.example.com/d/1?a=1&amp;b=2',
    ]);
    expect(html).toMatch(new RegExp(`<a href="${link}"[^>]*>Open and answer</a>`));
  });

  it('loads nothing and runs nothing', () => {
    expect(emailMessage(aMessage({ incident: described })).html).not.toMatch(/<(img|script|link|form|style)|url\(/);
  });

  it('has one subject for all attempts and contacts, and another for the next occurrence', () => {
    const subject = (flaws: Parameters<typeof aMessage>[0]) => emailMessage(aMessage(flaws)).subject;
    expect(subject({})).toBe('CRITICAL: checkout-5xx-high (#7)');
    expect(subject({ attempt: 3, next: undefined, reader: { id: 'ben', name: 'Ben', timeZone: 'UTC' } })).toBe(
      subject({}),
    );
    expect(subject({ incident: anIncident({ id: 'checkout-5xx-high-0123456789ab-0008' }) })).not.toBe(subject({}));
    expect(subject({ incident: anIncident({ id: 'unnumbered' }) })).toBe('CRITICAL: checkout-5xx-high');
  });

  it('keeps its subject one line of a sane length', () => {
    const { subject } = emailMessage(
      aMessage({ incident: anIncident({ summary: `a\r\nBcc: x@y.example\u0000\u202e${'z'.repeat(500)}` }) }),
    );
    expect(subject).toMatch(/^CRITICAL: a Bcc: x@y\.examplez+… \(#7\)$/);
    expect(subject.length).toBeLessThan(160);
  });

  const [ada, cy] = [
    { id: 'ada', name: 'Ada' },
    { id: 'cy', name: 'Cy' },
  ];
  it.each([
    [{ attempt: 3 }, 'This is attempt 3 of 3 to reach you.', 'If you do nothing, Ben will be notified at 03:19.'],
    [
      { attempt: 1, attempts: 1 },
      'This is the only attempt to reach you.',
      'If you do nothing, Ben will be notified at 03:19.',
    ],
    [
      { attempt: 3, next: undefined },
      'This is attempt 3 of 3 to reach you.',
      'If you do nothing, the incident counts as unanswered at 03:19. Nobody else is on the list.',
    ],
    [
      { next: { contacts: [ada, cy], at: night('03:19') } },
      'This is attempt 1 of 3 to reach you.',
      'If you do nothing, you will be notified again. You and Cy will be notified at 03:19.',
    ],
    [
      { next: undefined },
      'This is attempt 1 of 3 to reach you.',
      'If you do nothing, you will be notified again. Nobody else is on the list: at 03:19 the incident counts as unanswered.',
    ],
    [
      { next: { contacts: [ada], at: night('03:19') } },
      'This is attempt 1 of 3 to reach you.',
      'If you do nothing, you will be notified again. Nobody else is on the list: your next turn begins at 03:19.',
    ],
    [
      { attempt: 3, next: { contacts: [ada], at: night('03:19') } },
      'This is attempt 3 of 3 to reach you.',
      'If you do nothing, you will be notified again at 03:19.',
    ],
  ])('%j', (flaws, place, consequence) => {
    const { text } = emailMessage(aMessage(flaws));
    expect(text).toContain(place);
    expect(text).toContain(consequence);
  });

  it('shows everything from an alert as text', () => {
    const hostile = '"><script>alert(1)</script><img src=x onerror=alert(1)>';
    const incident = anIncident({
      summary: hostile,
      source: hostile,
      description: hostile,
      link: `https://x/${hostile}`,
    });
    const { html } = emailMessage(
      aMessage({ incident, next: { contacts: [{ id: 'x', name: hostile }], at: night('03:19') } }),
    );
    expect(html).not.toMatch(/<script|<img/);
    expect(readable(html)).toContain('<script>alert(1)</script>');
  });

  it('names the contributor and where, says why it is said again, and what the alarm’s reason is', () => {
    const incident = anIncident({
      contributor: 'TableName orders-7',
      where: 'account 210987654321, us-east-1',
      because: 'The severity rose from warning to critical.',
      alarm: { arn: 'arn:aws:cloudwatch:us-east-1:210987654321:alarm:x', name: 'x' },
      details: { reason: 'Threshold Crossed:\n[9.0] https://x.example was greater than (5.0).' },
    });
    const { subject, text } = emailMessage(aMessage({ incident }));
    const headline = 'CRITICAL: checkout-5xx-high: TableName orders-7 (account 210987654321, us-east-1)';
    expect(subject).toBe(`${headline} (#7)`);
    expect(text).toContain(`${headline}

Since 03:14, reported by CloudWatch. This is attempt 1 of 3 to reach you.

The severity rose from warning to critical.

The alarm’s reason: Threshold Crossed: [9.0] x.example was greater than (5.0).

If you do nothing`);
  });

  it('leaves out the parts that an incident does not have', () => {
    const { text } = emailMessage(aMessage({ incident: anIncident({ description: ' ' }) }));
    expect(text).not.toContain('About this alarm');
    expect(text).not.toContain('CloudWatch:');
  });
});
