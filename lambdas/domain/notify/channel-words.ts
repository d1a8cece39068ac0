import { type Channel, isChannel } from '../on-call/channel.ts';

/** The words for a channel. */
type Words = {
  readonly name: string;
  /** The word for several messages, within a sentence. */
  readonly many: string;
  /** The word for a narrow column. */
  readonly short: string;
};

export const channelWords: Readonly<Record<Channel, Words>> = {
  sms: { name: 'SMS', many: 'SMS', short: 'sms' },
  email: { name: 'E-mail', many: 'e-mails', short: 'mail' },
  voice: { name: 'Call', many: 'calls', short: 'call' },
};

/** A channel's name on a page. A channel that only a newer version knows is shown as it is. */
export function channelName(channel: string): string {
  return isChannel(channel) ? channelWords[channel].name : channel;
}
