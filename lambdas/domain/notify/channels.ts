import { type Channel, isChannel, type WrittenChannel } from '../on-call/channel.ts';
import { bundleEmail, bundleSsml, bundleText } from './bundle-text.ts';
import { emailMessage } from './email.ts';
import type { BundleMessage, Message, NoticeMessage, NotificationMessage } from './message.ts';
import { noticeEmail, noticeText } from './notice.ts';
import { smsText } from './sms.ts';
import { callSsml } from './voice.ts';

type Content = Omit<Message, 'validSeconds'>;

/** The words for a channel, and the functions that write its messages. */
type Row = {
  readonly name: string;
  /** The word for several messages, within a sentence. */
  readonly many: string;
  /** The word for a narrow column. */
  readonly short: string;
  readonly notification: (message: NotificationMessage) => Content;
  /** One message about several incidents. */
  readonly bundle: (message: BundleMessage) => Content;
};

/** A notice is never a call, which would wake people to tell them that they can sleep. */
type WrittenRow = Row & { readonly notice: (message: NoticeMessage) => Content };

export const channelRows: { readonly [C in Channel]: C extends WrittenChannel ? WrittenRow : Row } = {
  sms: {
    name: 'SMS',
    many: 'SMS',
    short: 'sms',
    notification: (message) => ({ text: smsText(message) }),
    notice: (message) => ({ text: noticeText(message) }),
    bundle: (message) => ({ text: bundleText(message) }),
  },
  email: {
    name: 'E-mail',
    many: 'e-mails',
    short: 'mail',
    notification: emailMessage,
    notice: noticeEmail,
    bundle: bundleEmail,
  },
  voice: {
    name: 'Call',
    many: 'calls',
    short: 'call',
    notification: (message) => ({ text: callSsml(message) }),
    bundle: (message) => ({ text: bundleSsml(message) }),
  },
};

/** A channel's name on a page. A channel that only a newer version knows is shown as it is. */
export function channelName(channel: string): string {
  return isChannel(channel) ? channelRows[channel].name : channel;
}
