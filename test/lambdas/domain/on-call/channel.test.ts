import { describe, expect, it } from 'vitest';
import {
  addressShape,
  channels,
  isWritten,
  knownChannel,
  messageWord,
  perChannel,
  writtenChannels,
} from '../../../../lambdas/domain/on-call/channel.ts';

describe('a channel', () => {
  it('is one of three, of which the first is the one for attempts that need only one', () => {
    expect(channels).toEqual(['sms', 'email', 'voice']);
    expect(channels.map(messageWord)).toEqual(['SMS', 'e-mail', 'call']);
  });

  it('carries a link if it is written', () => {
    expect(channels.filter(isWritten)).toEqual(writtenChannels);
    expect(writtenChannels).toEqual(['sms', 'email']);
  });

  it('has an address of its own form', () => {
    const takes = (address: string) => channels.filter((channel) => addressShape(channel).safeParse(address).success);
    expect(takes('+4915112345678')).toEqual(['sms', 'voice']);
    expect(takes('ada@example.org')).toEqual(['email']);
  });

  it('has a value for each of a record', () => {
    expect(perChannel((channel) => channel.length)).toEqual({ sms: 3, email: 5, voice: 5 });
  });

  it.each(['fax', 'SMS', '', 'toString', '__proto__'])(
    'is refused for an unknown name, which is reported: %j',
    (name) => {
      expect(() => knownChannel(name)).toThrow(`"${name}" is not a channel: the channels are sms, email and voice.`);
    },
  );
});
