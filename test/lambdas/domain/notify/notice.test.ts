import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Incident } from '../../../../lambdas/domain/incident/incident.ts';
import { emailMessage } from '../../../../lambdas/domain/notify/email.ts';
import { noticeEmail, noticeText } from '../../../../lambdas/domain/notify/notice.ts';
import { countSeptets, isGsmText } from '../../../../lambdas/domain/text/gsm.ts';
import { anyText } from '../../../support/any-text.ts';
import { aMessage, anIncident, night, zone } from '../samples.ts';

const reader = { name: 'Ada', timeZone: zone };
const taken: Partial<Incident> = {
  status: 'acknowledged',
  by: { contact: 'ben', name: 'Ben' },
  acknowledgedAt: night('03:21'),
};

describe('a notice', () => {
  it.each<[Partial<Incident>, string]>([
    [taken, 'Ben took it at 03:21. Nothing for you to do.'],
    [
      { status: 'resolved', resolvedBy: 'the alarm', closedAt: night('03:30') },
      'Resolved by the alarm at 03:30. Nothing for you to do.',
    ],
    [{ status: 'acknowledged' }, 'Somebody took it. Nothing for you to do.'],
    [{ status: 'resolved' }, 'Resolved. Nothing for you to do.'],
    [{ status: 'exhausted' }, 'It has ended. Nothing for you to do.'],
  ])('of %j', (flaws, expected) => {
    const incident = anIncident(flaws);
    expect(noticeText({ incident, reader })).toBe(`checkout-5xx-high: ${expected}`);
    const mail = noticeEmail({ incident, reader });
    expect(mail.text).toBe(`checkout-5xx-high\n\n${expected}\n\nDo not reply to this mail: nobody reads it.\n`);
    expect(mail.html).toContain(`<strong>${expected}</strong>`);
  });

  it('comes under the subject of the incident’s other mails', () => {
    const incident = anIncident(taken);
    expect(noticeEmail({ incident, reader }).subject).toBe(emailMessage(aMessage()).subject);
  });

  it('is one part of GSM-7 or two of UCS-2, and never without its outcome', () => {
    const text = anyText({ maxLength: 300 });
    fc.assert(
      fc.property(
        text,
        text,
        fc.constantFrom<Incident['status']>('acknowledged', 'resolved'),
        (summary, name, status) => {
          const incident = anIncident({ ...taken, status, summary, by: { contact: 'ben', name }, resolvedBy: name });
          const notice = noticeText({ incident, reader });
          expect(isGsmText(notice) ? countSeptets(notice) <= 160 : notice.length <= 134).toBe(true);
          expect(notice).not.toContain('\n');
          expect(notice).toMatch(/: .*\. Nothing for you to do\.$/);
        },
      ),
      { verbose: true },
    );
  });
});
