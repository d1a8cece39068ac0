import { describe, expect, it } from 'vitest';
import { channelRows } from '../../../../lambdas/domain/notify/channels.ts';
import { channelName, channels, channelWords, isWritten } from '../../../../lambdas/domain/on-call/channel.ts';
import { aMessage, anIncident } from '../samples.ts';

const incident = anIncident({ status: 'acknowledged' });
const message = aMessage();

describe('the row of a channel', () => {
  it.each(channels)('writes a notification, with the link if the channel is written: %s', (channel) => {
    const { text } = channelRows[channel].notification(message);
    expect(text).toContain(message.incident.summary);
    expect(text.includes(message.url)).toBe(isWritten(channel));
  });

  it.each(channels)('writes a notice if the channel is written: %s', (channel) => {
    expect('notice' in channelRows[channel]).toBe(isWritten(channel));
    if (isWritten(channel))
      expect(channelRows[channel].notice({ incident, reader: message.reader }).text).not.toContain('http');
  });

  it('has no word in common with another’s', () => {
    for (const word of ['name', 'many', 'short'] as const) {
      expect(new Set(channels.map((channel) => channelWords[channel][word])).size).toBe(channels.length);
    }
  });
});

describe('the name of a channel', () => {
  it.each([
    ['sms', 'SMS'],
    ['email', 'E-mail'],
    ['voice', 'Call'],
    ['fax', 'fax'],
  ])('of %s is %s', (channel, name) => {
    expect(channelName(channel)).toBe(name);
  });
});
