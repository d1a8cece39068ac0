import { describe, expect, it } from 'vitest';
import { countries, findCountry } from '../../../bin/sms/countries.ts';
import { judgeCountry, type Sender, servingCountries, type Way } from '../../../bin/sms/judge-country.ts';

const aNumber = (country: string, flaw: Partial<Sender> = {}): Sender => ({
  ...{ kind: 'number', name: `number of ${country}`, country },
  ...flaw,
});
const aSenderId = (country: string | undefined, isRegistered = false): Sender => ({
  ...{ kind: 'sender id', name: 'PAGER', isRegistered },
  ...(country !== undefined && { country }),
});
const bySns = (...senders: Sender[]): Way => ({ by: 'SNS', senders, isShared: true });
const only = (by: Way['by'], ...senders: Sender[]): Way => ({ by, senders, isShared: false });
const judge = (code: string, way: Way) => {
  const country = findCountry(code);
  if (country === undefined) throw new Error(`${code} is not in the table.`);
  return judgeCountry(country, way);
};
const pending = { why: 'is PENDING', todo: 'Wait.' };

describe('SMS to a country', () => {
  it.each<[string, string, Way, string]>([
    ['a number of the country', 'US', bySns(aNumber('US')), 'come from number of US'],
    ['a number of the United States, for a territory', 'PR', bySns(aNumber('US')), 'come from number of US'],
    ['a registered sender id', 'GB', bySns(aSenderId('GB', true)), 'come from the sender id PAGER'],
    ['a sender id that needs no registration', 'DE', bySns(aSenderId(undefined)), 'come from the sender id PAGER'],
    [
      'a number of the country, where sender ids need registration',
      'ES',
      bySns(aNumber('ES')),
      'come from number of ES',
    ],
    ['a short code, where templates are needed', 'CN', bySns(aNumber('CN')), 'come from number of CN'],
    ['what AWS shares', 'DE', bySns(), 'come from a number that AWS shares, or from “NOTICE”'],
    [
      'shared routes of a pool',
      'FR',
      { ...bySns(), by: 'End User Messaging' },
      'come from a number that AWS shares, or from “NOTICE”',
    ],
    [
      'a number that sends abroad',
      'BE',
      only('End User Messaging', aNumber('US', { isInternational: true })),
      'come from number of US, a number of another country, on a best-effort basis',
    ],
  ])('can arrive from %s (%#)', (_, code, way, found) => {
    expect(judge(code, way)).toEqual({ status: 'ok', found });
  });

  it.each<[string, string, Way, string]>([
    [
      'the United States, without a number',
      'US',
      bySns(),
      'are dropped unless they come from a number of the United States',
    ],
    [
      'the United States, from a sender id',
      'US',
      bySns(aSenderId(undefined)),
      'are dropped unless they come from a number of the United States',
    ],
    [
      'the United States, from abroad',
      'US',
      bySns(aNumber('DE', { isInternational: true })),
      'are dropped unless they come from a number of the United States',
    ],
    ['China, without templates', 'CN', bySns(), 'are dropped unless AWS has registered their templates'],
    [
      'a country without SMS',
      'BS',
      bySns(aNumber('US', { isInternational: true })),
      'cannot be sent, because AWS sends no SMS there',
    ],
    [
      'a country that the identity is not for',
      'DE',
      only('End User Messaging', aNumber('US')),
      'are refused, because number of US cannot send to this country',
    ],
    [
      'a stack without an identity',
      'DE',
      only('End User Messaging'),
      'are refused, because no identity is set up for them',
    ],
    [
      'a country that numbers from abroad do not reach',
      'GR',
      only('End User Messaging', aNumber('US', { isInternational: true })),
      'are refused, because number of US cannot send to this country',
    ],
  ])('fails for %s', (_, code, way, found) => {
    expect(judge(code, way)).toMatchObject({ status: 'failing', found, todo: expect.stringMatching(/\.$/) });
  });

  it.each<[string, string, Way, string]>([
    ['no sender id is registered', 'GB', bySns(), 'may not arrive without a registered sender id'],
    ['the sender id is not registered', 'AU', bySns(aSenderId('AU')), 'may not arrive without a registered sender id'],
    [
      'the sender id is registered elsewhere',
      'ES',
      bySns(aSenderId('GB', true)),
      'may not arrive without a registered sender id',
    ],
    [
      'the SMS would be called a scam',
      'IE',
      bySns(),
      'are shown as “Likely Scam” and can be blocked without a registered sender id',
    ],
    [
      'sender ids cannot be used',
      'HU',
      bySns(aSenderId(undefined)),
      'come from a number that AWS shares, if it has one there',
    ],
    ['links are filtered', 'NZ', bySns(), 'have a link, which networks accept only from a short code'],
    [
      'India wants a template',
      'IN',
      bySns(aSenderId('IN', true)),
      'need an entity id and a template id, which the pager does not send: at best they arrive as international SMS',
    ],
    [
      'SNS sends from a number of another country',
      'DE',
      only('SNS', aNumber('US')),
      'may not arrive, because number of US cannot send to this country',
    ],
  ])('is doubtful if %s', (_, code, way, found) => {
    expect(judge(code, way)).toMatchObject({ status: 'warning', found, todo: expect.stringMatching(/\.$/) });
  });

  it.each<[string, Way, string]>([
    [
      'ES',
      bySns(),
      'Register a sender id (28 days), or get a short code (12 weeks) or a long code (15 days) for Spain in the End User Messaging console. Then let SNS use it, as https://docs.aws.amazon.com/sms-voice/latest/userguide/shared-resources.html shows.',
    ],
    [
      'SA',
      only('End User Messaging'),
      'Register a sender id (45 days) for Saudi Arabia in the End User Messaging console.',
    ],
    ['CA', only('End User Messaging'), 'Get a short code or a long code for Canada in the End User Messaging console.'],
    ['BS', bySns(), 'Give these people another channel too: AWS has no numbers to order there.'],
  ])('says what to order for %s, and how long that takes', (code, way, todo) => {
    expect(judge(code, way).todo).toBe(todo);
  });

  it('says what keeps an identity of the country from being used, and what to do about it', () => {
    expect(judge('US', bySns(aNumber('US', { fault: pending })))).toEqual({
      status: 'failing',
      found: 'are dropped unless they come from a number of the United States, and number of US is PENDING',
      todo: 'Wait.',
    });
  });

  it('is doubtful in France from a sender id with a hyphen, unless there is a number', () => {
    const hyphen: Sender = { kind: 'sender id', name: 'MY-PAGER' };
    expect(judge('FR', bySns(hyphen))).toEqual({
      status: 'warning',
      found: 'may not arrive, because France accepts no hyphen in the sender id MY-PAGER',
      todo: 'Choose a sender id of letters and digits only.',
    });
    expect(judge('DE', bySns(hyphen)).status).toBe('ok');
    expect(judge('FR', bySns(aNumber('FR'), hyphen)).status).toBe('ok');
  });

  it('uses another identity if one is broken', () => {
    expect(judge('US', bySns(aNumber('US', { fault: pending }), aNumber('US'))).status).toBe('ok');
  });

  it('is judged in every country with something to do, unless it can arrive', () => {
    for (const country of countries)
      for (const way of [bySns(), only('SNS'), only('End User Messaging')]) {
        const { status, todo } = judgeCountry(country, way);
        expect([country.code, todo === undefined]).toEqual([country.code, status === 'ok']);
      }
  });
});

describe('a territory', () => {
  it('is served by its own numbers, and by those of the country that it belongs to', () => {
    expect(servingCountries('GU')).toEqual(['GU', 'US']);
    expect(servingCountries('DE')).toEqual(['DE', 'DE']);
  });
});
