import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Incident } from '../../../../lambdas/domain/incident/incident.ts';
import { callSsml } from '../../../../lambdas/domain/notify/voice.ts';
import { anyText } from '../../../support/any-text.ts';
import { aMessage, anIncident } from '../samples.ts';

describe('a call', () => {
  it('says what is wrong and since when, twice, and where to answer', () => {
    expect(callSsml(aMessage())).toBe(
      '<speak>This is Notify Support, for Ada. Critical: checkout-5xx-high, since 03:14.<break time="1s"/> ' +
        'Again: Critical: checkout-5xx-high, since 03:14.<break time="1s"/> This is attempt 1 of 3 to reach you. ' +
        'You cannot answer this call. Open the link in your message.</speak>',
    );
  });

  it('says for which time, if it came again', () => {
    const incident = anIncident({ reopenings: 3 });
    expect(callSsml(aMessage({ incident }))).toContain('checkout-5xx-high, for the 4th time since 03:14.');
  });

  it('does not say which attempt it is when there is only one', () => {
    expect(callSsml(aMessage({ attempts: 1 }))).not.toContain('attempt 1 of 1');
  });

  it('reads out no address, and never the link', () => {
    const incident = anIncident({ summary: 'see https://evil.example.com/now' });
    expect(callSsml(aMessage({ incident }))).not.toMatch(/https?:|example\.(com|org)|\/n\//);
  });

  it.each<[string, Partial<Incident>, string]>([
    [
      'question marks and signs',
      { summary: 'db? {x}|y_z~ #3 <90 % & CPU >= 5' },
      'db x y z 3 below 90 percent and CPU at least 5',
    ],
    ['arrows and slashes', { summary: '/aws/lambda/pay -> 500s!' }, 'aws lambda pay to 500s'],
    ['an emoji', { summary: '🔥 db 🔥' }, 'db'],
    [
      'a contributor and where',
      { contributor: 'TableName orders-7', where: 'account 210987654321, us-east-1' },
      'checkout-5xx-high: TableName orders-7 account 2 1 0 9 8 7 6 5 4 3 2 1, us-east-1',
    ],
    ['some words of another alphabet', { summary: '本番-決済API-エラー率' }, 'API, and words that cannot be read out'],
    ['only words of another alphabet', { summary: 'ошибка базы' }, 'an incident whose name cannot be read out'],
    ['nothing but signs', { summary: '???' }, 'an incident whose name cannot be read out'],
  ])('reads out words only: %s', (_, flaws, expected) => {
    expect(callSsml(aMessage({ incident: anIncident(flaws) }))).toContain(`. Critical: ${expected}, since 03:14.<`);
  });

  it('says why it calls again', () => {
    const incident = anIncident({ because: 'The severity rose from warning to critical.' });
    expect(
      callSsml(aMessage({ incident })).match(/since 03:14\. The severity rose from warning to critical\.</g),
    ).toHaveLength(2);
  });

  it('leaves out a name that cannot be read out', () => {
    const reader = { id: 'a', name: 'Юлия', timeZone: 'UTC' };
    expect(callSsml(aMessage({ reader }))).toMatch(/^<speak>This is Notify Support\. Critical/);
  });

  // SendVoiceMessage takes 6,000 characters of SSML, markup included (API reference), and neither end may be a space.
  it('stays well-formed and short, whatever an alert says', () => {
    fc.assert(
      fc.property(anyText({ maxLength: 3000 }), anyText(), (summary, name) => {
        const text = callSsml(
          aMessage({ incident: anIncident({ summary }), reader: { id: 'ada', name, timeZone: 'UTC' } }),
        );
        expect(text.length).toBeLessThan(6000);
        expect(text.isWellFormed()).toBe(true);
        const words = text.replace(/<\/?speak>|<break time="1s"\/>/g, '').replace(/&(amp|lt|gt|quot|#\d+);/g, '');
        expect(words).not.toMatch(/[<>&\p{Cc}?_#|{}\p{So}]/u);
      }),
    );
  });
});
