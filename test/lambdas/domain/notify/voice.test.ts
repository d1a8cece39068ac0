import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callSsml } from '../../../../lambdas/domain/notify/voice.ts';
import { aMessage, anIncident } from '../samples.ts';

describe('a call', () => {
  it('says what is wrong and since when, twice, and where to answer', () => {
    expect(callSsml(aMessage())).toBe(
      '<speak>This is Notify Support, for Ada. Critical: checkout-5xx-high, since 03:14.<break time="1s"/> ' +
        'Again: Critical: checkout-5xx-high, since 03:14.<break time="1s"/> This is attempt 1 of 3 to reach you. ' +
        'You cannot answer this call. Open the link in your message.</speak>',
    );
  });

  it('does not say which attempt it is when there is only one', () => {
    expect(callSsml(aMessage({ attempts: 1 }))).not.toContain('attempt 1 of 1');
  });

  it('reads out no address, and never the link', () => {
    const incident = anIncident({ summary: 'see https://evil.example.com/now' });
    expect(callSsml(aMessage({ incident }))).not.toMatch(/https?:|example\.(com|org)|\/n\//);
  });

  // SendVoiceMessage takes 6,000 characters of SSML, markup included (API reference), and neither end may be a space.
  it('stays well-formed and short, whatever an alert says', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 3000 }), fc.string({ unit: 'binary' }), (summary, name) => {
        const text = callSsml(
          aMessage({ incident: anIncident({ summary }), reader: { id: 'ada', name, timeZone: 'UTC' } }),
        );
        expect(text.length).toBeLessThan(6000);
        expect(text.isWellFormed()).toBe(true);
        const words = text.replace(/<\/?speak>|<break time="1s"\/>/g, '').replace(/&(amp|lt|gt|quot|#\d+);/g, '');
        expect(words).not.toMatch(/[<>&\p{Cc}]/u);
      }),
    );
  });
});
