import type { Channel } from '../on-call/channel.ts';
import type { Position } from '../on-call/plan.ts';
import type { Status } from './incident.ts';

/** How far one notification has come. `sending` for good means that a crash left it open: it may or may not have been sent. */
export type SendState = 'sending' | 'sent' | 'failed';

/** What happened to an incident, in the order in which it happened. Instants are ISO 8601. */
export type TimelineEvent = { readonly at: string } & (
  | { readonly kind: 'alert'; readonly source: string; readonly summary: string; readonly repeat: boolean }
  | {
      readonly kind: 'alarm';
      readonly name: string;
      readonly state: 'ALARM' | 'OK' | 'INSUFFICIENT_DATA';
      readonly reason: string;
    }
  | { readonly kind: 'note'; readonly text: string }
  | ({ readonly kind: 'notification' } & Notification)
  | { readonly kind: 'reply'; readonly contact: string; readonly name: string; readonly reply: Reply }
  | { readonly kind: 'status'; readonly status: Status; readonly by?: string }
  | {
      readonly kind: 'notice';
      readonly contact: string;
      readonly name: string;
      readonly channel: Channel;
      readonly state: SendState;
    }
);

/** One message on one channel, for one attempt. */
export type Notification = Position & {
  readonly contact: string;
  readonly name: string;
  readonly channel: Channel;
  readonly attempt: number;
  readonly attempts: number;
  readonly run: number;
  /** How often the run had been redriven; events of the last release do not say. */
  readonly redrive?: number;
  readonly state: SendState;
  /** Why it can't be delivered, where `state` is failed. */
  readonly why?: string;
};

/** What a contact answers. */
export const replies = ['acknowledge', 'decline', 'more-time', 'resolve', 'hand-back'] as const;
export type Reply = (typeof replies)[number];

/**
 * What tells one event from another at the same instant; with the instant it is the event's key.
 *
 * The same happening written twice (a retry, a redelivery) lands on the same key, so it is told once.
 */
export function eventDiscriminator(event: TimelineEvent): string {
  switch (event.kind) {
    case 'alert':
      return `alert#${event.source}`;
    case 'alarm':
      return `alarm#${event.state}`;
    case 'note':
      return `note#${event.text.slice(0, 60)}`;
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

/** What tells an attempt from every other of its incident, its contact and instant apart. */
export type AttemptPosition = Position & Pick<Notification, 'run' | 'redrive' | 'attempt'>;

/** An attempt's contact and position; messages of the last release carry no more of the position than its number. */
export type AttemptOf = Pick<Notification, 'contact' | 'attempt'> & Partial<AttemptPosition>;

/** An attempt's position as text that sorts as attempts follow one another; its retries share it. */
export function attemptOrder({ run, round, redrive = 0, level, attempt }: AttemptPosition): string {
  return [run, round, redrive, level, attempt].map((part) => String(part).padStart(4, '0')).join('.');
}

/** True when an attempt's position is known as a whole. */
export function hasPosition<A extends AttemptOf>(of: A): of is A & AttemptPosition {
  return of.run !== undefined && of.round !== undefined && of.level !== undefined;
}

/** What the discriminators of an attempt's notifications begin with; the channel follows. */
export function attemptDiscriminator(of: AttemptOf): string {
  const { contact, attempt } = of;
  return hasPosition(of) ? `notification#${attemptOrder(of)}#${contact}#` : `notification#${contact}#${attempt}#`;
}
