import type { Channel, WrittenChannel } from '../on-call/channel.ts';
import { bundleEmail, bundleSsml, bundleText } from './bundle-text.ts';
import { emailMessage } from './email.ts';
import type { BundleMessage, Message, NoticeMessage, NotificationMessage } from './message.ts';
import { noticeEmail, noticeText } from './notice.ts';
import { smsText } from './sms.ts';
import { callSsml } from './voice.ts';

type Content = Omit<Message, 'validSeconds'>;

/** The functions that write the messages of a channel. */
type Row = {
  readonly notification: (message: NotificationMessage) => Content;
  /** One message about several incidents. */
  readonly bundle: (message: BundleMessage) => Content;
};

/** A notice is never a call, which would wake people to tell them that they can sleep. */
type WrittenRow = Row & { readonly notice: (message: NoticeMessage) => Content };

export const channelRows: { readonly [C in Channel]: C extends WrittenChannel ? WrittenRow : Row } = {
  sms: {
    notification: (message) => ({ text: smsText(message) }),
    notice: (message) => ({ text: noticeText(message) }),
    bundle: (message) => ({ text: bundleText(message) }),
  },
  email: {
    notification: emailMessage,
    notice: noticeEmail,
    bundle: bundleEmail,
  },
  voice: {
    notification: (message) => ({ text: callSsml(message) }),
    bundle: (message) => ({ text: bundleSsml(message) }),
  },
};
