import * as z from 'zod/mini';
import { emailFault, quote } from '../text/addresses.ts';
import { lazily } from '../text/lazily.ts';
import { listNames } from '../text/names.ts';
import { didYouMean } from '../text/nearest.ts';
import { phoneFault, unquotedPhoneFault } from '../text/phone-number.ts';
import { checked, text } from './shape.ts';

/** The facts about a channel that are needed to read and plan a contact. */
type ChannelRow = {
  /** The word at the beginning of a line. */
  readonly name: string;
  /** The words for one message and for several, within a sentence. */
  readonly one: string;
  readonly many: string;
  /** The word for a narrow column. */
  readonly short: string;
  /** True if a message contains a link to answer with. A call only says to look for the link. */
  readonly isWritten: boolean;
};

/** A channel is an address that reaches a contact. The first one that a contact has is used for attempts on one channel. */
const rows = {
  sms: { name: 'SMS', one: 'SMS', many: 'SMS', short: 'sms', isWritten: true },
  email: { name: 'E-mail', one: 'e-mail', many: 'e-mails', short: 'mail', isWritten: true },
  voice: { name: 'Call', one: 'call', many: 'calls', short: 'call', isWritten: false },
} as const satisfies Record<string, ChannelRow>;

export type Channel = keyof typeof rows;
export type WrittenChannel = { [C in Channel]: (typeof rows)[C]['isWritten'] extends true ? C : never }[Channel];

/** The words for each channel. */
export const channelWords: Readonly<Record<Channel, Pick<ChannelRow, 'name' | 'many' | 'short'>>> = rows;

export const channels = Object.keys(rows) as readonly Channel[];
export const writtenChannels: readonly WrittenChannel[] = channels.filter(isWritten);

/** A channel's name in a file, an item or a payload. The fault names a word that is not a channel. */
export const channelField = lazily(() => z.enum(channels, { error: ({ input }) => unknownChannel(String(input)) }));

export function isWritten(channel: Channel): channel is WrittenChannel {
  return rows[channel].isWritten;
}

/** The word for one message of a channel, within a sentence. */
export function messageWord(channel: Channel): string {
  return rows[channel].one;
}

/** The address of a channel in the file, with its checks. No function reads a file. */
const addressShapes: Readonly<Record<Channel, () => z.ZodMiniType<string>>> = {
  sms: () => phone('sms'),
  email: () => email('email'),
  voice: () => phone('voice'),
};

/** The address of a channel in the file. */
export function addressShape(channel: Channel): z.ZodMiniType<string> {
  return addressShapes[channel]();
}

export function isChannel(name: unknown): name is Channel {
  return channels.some((channel) => channel === name);
}

/**
 * The channel of this name.
 *
 * @throws Error that names an unknown channel: an address stored by another version must not be used on the wrong channel.
 */
export function knownChannel(name: string): Channel {
  if (!isChannel(name)) throw new Error(unknownChannel(name));
  return name;
}

/** A value for each channel. */
export function perChannel<T>(valueFor: (channel: Channel) => T): Record<Channel, T> {
  return Object.fromEntries(channels.map((channel) => [channel, valueFor(channel)])) as Record<Channel, T>;
}

function unknownChannel(name: string): string {
  return `${quote(name)} is not a channel: the channels are ${listNames(channels)}.${didYouMean(name, channels)}`;
}

function phone(field: string) {
  const number = z.string({
    error: ({ input }) =>
      typeof input === 'number'
        ? unquotedPhoneFault
        : `${field} is not a phone number: write it in quotes, such as "+4915112345678", or leave the line out.`,
  });
  return checked(number, phoneFault);
}

function email(field: string) {
  return checked(text(field, 'write an address such as ada@example.org, or leave the line out'), emailFault);
}

/** A channel's name on a page. A channel that only a newer version knows is shown as it is. */
export function channelName(channel: string): string {
  return isChannel(channel) ? channelWords[channel].name : channel;
}
