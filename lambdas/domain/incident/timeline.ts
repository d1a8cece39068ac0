import type { Channel } from '../on-call/channel.ts';
import type { Position } from '../on-call/plan.ts';
import type { Status } from './incident.ts';

/**
 * The state of one message. One that stays `sending` was left open by a crash, and may or may not have been sent. One that is
 * `bundled` waits for the contact's next bundle. One that is `withheld` was not sent, because it had no use any more.
 */
export type SendState = 'sending' | 'bundled' | 'sent' | 'failed' | 'withheld';

/** The bundle in which a message was sent, its instant, and the number of messages in it. */
type InBundle = { readonly bundle?: string; readonly bundleAt?: string; readonly bundleSize?: number };

/** The way that a message took. */
export type Way = InBundle & {
  /** The channel that took the place of the event's own. */
  readonly instead?: Channel;
};

/** One event of an incident's timeline. Instants are ISO 8601. */
export type TimelineEvent = { readonly at: string } & (
  | {
      readonly kind: 'alert';
      /** The name that the sender gives itself. */
      readonly source: string;
      /** The source of the API key that was used. */
      readonly key?: string;
      readonly summary: string;
      readonly repeat: boolean;
    }
  | {
      readonly kind: 'alarm';
      readonly name: string;
      /** The alarm's contributor that changed its state, if it is not the alarm itself. */
      readonly contributor?: string;
      readonly state: 'ALARM' | 'OK' | 'INSUFFICIENT_DATA';
      readonly reason: string;
      /** The alarm's own instant of the change, with its contributor, so that two changes of one millisecond are two events. */
      readonly id?: string;
    }
  | { readonly kind: 'note'; readonly text: string }
  | {
      readonly kind: 'reopened';
      /** The number of times that it has opened. */
      readonly times: number;
      /** The instant at which it opened first. */
      readonly since: string;
      readonly run: number;
      /** The name of the contact whom the run notifies first. */
      readonly first?: string;
    }
  | ({ readonly kind: 'notification' } & Notification)
  | {
      readonly kind: 'reply';
      readonly contact: string;
      readonly name: string;
      readonly reply: Reply;
      /** True if a person pressed the button in a browser, as far as it is known; events of the last release do not have it. */
      readonly browser?: Browser;
    }
  | { readonly kind: 'status'; readonly status: Status; readonly by?: string }
  | ({
      readonly kind: 'notice';
      readonly contact: string;
      readonly name: string;
      readonly channel: Channel;
      readonly state: SendState;
      readonly why?: string;
    } & Way)
);

/** A reader of a timeline gets this many of the newest events, of every kind. */
export const newestEvents = 500;

/**
 * The kinds of event of which a reader gets the older ones, too. They say who was notified, who answered, and who has been
 * told that nothing is left to do; so they must not depend on how many alerts came afterwards.
 */
export const kindsKept: readonly TimelineEvent['kind'][] = ['notification', 'reply', 'notice', 'status'];

/** One message on one channel, for one attempt. */
export type Notification = Way &
  Position & {
    readonly contact: string;
    readonly name: string;
    readonly channel: Channel;
    readonly attempt: number;
    readonly attempts: number;
    readonly run: number;
    /** The number of redrives of the run; events of the last release do not have it. */
    readonly redrive?: number;
    readonly state: SendState;
    /** The reason why it cannot be delivered, or was not sent, if `state` is `failed`, `withheld` or `sending`. */
    readonly why?: string;
  };

/** True if a person pressed in a browser, by the headers of the request. */
export const browsers = ['yes', 'no', 'unknown'] as const;
export type Browser = (typeof browsers)[number];

/** The answers that a contact can give. */
export const replies = ['acknowledge', 'decline', 'more-time', 'resolve', 'hand-back'] as const;
export type Reply = (typeof replies)[number];

/**
 * The part of an event's key that separates events of the same instant.
 *
 * The same event written twice, by a retry or a redelivery, has the same key, so it appears once.
 */
export function eventDiscriminator(event: TimelineEvent): string {
  switch (event.kind) {
    case 'alert':
      // One alert opens an incident, and one repeat a minute is an event.
      return `alert#${event.repeat ? 'again' : 'opened'}`;
    case 'alarm':
      return `alarm#${event.state}${event.id === undefined ? '' : `#${event.id.toWellFormed()}`}`;
    case 'note':
      // The cut can fall between the halves of a surrogate pair, which a key cannot hold.
      return `note#${event.text.slice(0, 60).toWellFormed()}`;
    case 'reopened':
      return 'reopened';
    case 'notification':
      return `${attemptDiscriminator(event)}${event.channel}`;
    case 'reply':
      return `reply#${event.contact}#${event.reply}`;
    case 'status':
      return `status#${event.status}`;
    case 'notice':
      return `notice#${event.contact}`;
  }
}

/** The position of an attempt: with contact and instant it separates the attempts of an incident. */
export type AttemptPosition = Position & Pick<Notification, 'run' | 'redrive' | 'attempt'>;

/** An attempt's contact and position. Messages of the last release have only the attempt's number. */
export type AttemptOf = Pick<Notification, 'contact' | 'attempt'> & Partial<AttemptPosition>;

/** An attempt's position as text that sorts in the order of the attempts. Retries have the same position. */
export function attemptOrder({ run, round, redrive = 0, level, attempt }: AttemptPosition): string {
  return [run, round, redrive, level, attempt].map((part) => String(part).padStart(4, '0')).join('.');
}

/** True when an attempt's whole position is known. */
export function hasPosition<A extends AttemptOf>(of: A): of is A & AttemptPosition {
  return of.run !== undefined && of.round !== undefined && of.level !== undefined;
}

/** The beginning of the discriminators of an attempt's notifications; the channel follows. */
export function attemptDiscriminator(of: AttemptOf): string {
  const { contact, attempt } = of;
  return hasPosition(of) ? `notification#${attemptOrder(of)}#${contact}#` : `notification#${contact}#${attempt}#`;
}
