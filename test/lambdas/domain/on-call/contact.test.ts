import { describe, expect, it } from 'vitest';
import { windowSeconds } from '../../../../lambdas/domain/on-call/attempt.ts';
import type { Channel } from '../../../../lambdas/domain/on-call/channel.ts';
import { type Contact, channelsOf, planAttempts } from '../../../../lambdas/domain/on-call/contact.ts';

const ada: Contact = { id: 'ada', name: 'Ada', sms: '+15550100', email: 'ada@example.org', timeZone: 'UTC' };
const called: Contact = { ...ada, voice: '+15550101' };
const mailOnly: Contact = { id: 'cleo', name: 'Cleo', email: 'cleo@example.org', timeZone: 'UTC' };
const unreachable: Contact = { id: 'dan', name: 'Dan', timeZone: 'UTC' };

describe('a contact’s attempts', () => {
  it.each([
    ['every address first, then SMS', ada, [['sms', 'email'], ['sms'], ['sms']]],
    ['every address first, a call with it, then SMS alone', called, [['sms', 'email', 'voice'], ['sms'], ['sms']]],
    ['e-mail alone where there is no number', mailOnly, [['email'], ['email'], ['email']]],
    ['none where there is no address', unreachable, []],
    [
      'their own where they have some, on the addresses they have',
      { ...mailOnly, attempts: [{ channels: ['sms', 'email'] as const, waitSeconds: 60 }] },
      [['email']],
    ],
  ])('are %s', (_, contact, channels) => {
    expect(planAttempts(contact).map((attempt) => attempt.channels)).toEqual(channels);
  });

  it('are evenly spread over five minutes by default, the last wait counted', () => {
    expect(planAttempts(ada).map(({ waitSeconds }) => waitSeconds)).toEqual([100, 100, 100]);
    expect(windowSeconds(planAttempts(ada))).toBe(300);
  });

  it('name an unknown channel', () => {
    const attempts = [{ channels: ['fax' as Channel], waitSeconds: 60 }];
    expect(() => planAttempts({ ...ada, attempts })).toThrow(
      '"fax" is not a channel: the channels are sms, email and voice.',
    );
  });

  it('take no time without attempts', () => {
    expect(windowSeconds([])).toBe(0);
  });
});

describe('a contact’s channels', () => {
  it.each([
    [ada, ['sms', 'email']],
    [called, ['sms', 'email', 'voice']],
    [mailOnly, ['email']],
    [unreachable, []],
  ])('are the addresses on file, SMS first: $id', (contact, channels) => {
    expect(channelsOf(contact)).toEqual(channels);
  });
});
