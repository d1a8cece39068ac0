import type { Severity } from '../../lambdas/domain/incident/incident.ts';
import type { Channel } from '../../lambdas/domain/on-call/channel.ts';
import type { FaultItem } from './faults.ts';
import type { Button, FunctionName } from './scenario.ts';

/** One attempt at a contact, as Step Functions asked for it. */
export type AttemptAsked = {
  readonly incident: string;
  readonly run: number;
  readonly redrive: number;
  readonly round: number;
  readonly level: number;
  readonly contact: string;
  readonly attempt: number;
  readonly attempts: readonly { readonly channels: readonly Channel[]; readonly waitSeconds: number }[];
  readonly retry: number;
  /** When its state was entered, in milliseconds since the beginning. */
  readonly enteredAt: number;
};

/** A level whose contacts are looked up. */
export type LevelAsked = Pick<AttemptAsked, 'incident' | 'run' | 'round' | 'level' | 'enteredAt'>;

/** The observations from outside with their instants. Only answers and writes come from the code under test. */
export type Seen =
  | {
      readonly kind: 'alert answered';
      readonly alert: number;
      readonly action: 'trigger' | 'acknowledge' | 'resolve';
      readonly askedAt: number;
      readonly status: number;
      readonly incident?: string;
      /** What the answer says if no incident was opened: a mute holds the alert, or it is right again. */
      readonly held?: 'held' | 'resolved';
    }
  | { readonly kind: 'alert given up'; readonly alert: number }
  /** The answer to a request that says nothing. */
  | { readonly kind: 'refusal answered'; readonly refused: number; readonly askedAt: number; readonly status: number }
  | { readonly kind: 'refusals counted'; readonly count: number }
  | { readonly kind: 'alarm changed'; readonly change: number; readonly state: string }
  | { readonly kind: 'alarm deleted'; readonly deletion: number }
  /** The event of a change, or the message of its action that a topic posts. */
  | {
      readonly kind: 'alarm event';
      readonly change: number;
      readonly outcome: EventOutcome;
      readonly by?: 'topic';
    }
  | { readonly kind: 'job event'; readonly change: number; readonly outcome: EventOutcome }
  /** A command or a file's damage changes the mutes in the table. */
  | { readonly kind: 'mutes changed'; readonly how: string }
  /** A press has muted an alarm until an instant. */
  | { readonly kind: 'muted by a press'; readonly until: number; readonly arn: string }
  /** A record of a held alert is written. `alarm` is the name of the alarm, if it is one. */
  | { readonly kind: 'held'; readonly name: string; readonly alarm?: string }
  | { readonly kind: 'own alarm'; readonly outcome: EventOutcome }
  | {
      readonly kind: 'beat answered';
      readonly heartbeat: string;
      readonly askedAt: number;
      readonly status: number;
    }
  | { readonly kind: 'contributor event'; readonly change: number; readonly outcome: EventOutcome }
  | { readonly kind: 'deletion event'; readonly change: number; readonly outcome: EventOutcome }
  | {
      readonly kind: 'invoked';
      readonly invocation: string;
      readonly fn: FunctionName;
      readonly attempt?: AttemptAsked;
      readonly level?: LevelAsked;
    }
  | { readonly kind: 'ended'; readonly invocation: string; readonly fn: FunctionName; readonly error?: string }
  | { readonly kind: 'registered'; readonly invocation: string; readonly isTaken: boolean }
  | {
      readonly kind: 'message';
      readonly invocation: string;
      readonly fn: FunctionName;
      readonly contact: string;
      readonly channel: Channel;
      /** The channel that it was sent on, if another one took the place of its own. */
      readonly by: Channel;
      readonly isNotice: boolean;
      readonly incident: string;
      readonly attempt?: AttemptAsked;
      readonly outcome: 'taken' | 'undeliverable';
      readonly text: string;
      /** The number of the message: what is in one bundle is in one message. */
      readonly copy: number;
      /** The bundle that it is in, if it is in one. */
      readonly bundle?: string;
    }
  /** A notification or a notice that has to wait for the contact's next bundle, on the channel of that. */
  | {
      readonly kind: 'waits';
      readonly invocation: string;
      readonly contact: string;
      readonly channel: Channel;
      readonly incident: string;
      readonly attempt?: AttemptAsked;
    }
  /** An SMS that the money for SMS does not pay. `isTold` is true if the backstop has to hear of it. */
  | { readonly kind: 'unpaid'; readonly invocation: string; readonly isTold: boolean }
  /** A call that is not made, because the contact was called shortly before and the attempt reaches them in writing. */
  | { readonly kind: 'not called'; readonly contact: string; readonly attempt?: AttemptAsked }
  /** A bundle's look at the incidents in it, after which it decides what to send. */
  | { readonly kind: 'looked'; readonly invocation: string; readonly incidents: readonly string[] }
  /** A press that is no answer: from another site, or with two buttons. */
  | { readonly kind: 'refused press'; readonly contact: string; readonly flaw: string; readonly status: number }
  | { readonly kind: 'applied'; readonly change: string }
  /** A command makes an override. */
  | { readonly kind: 'override made'; readonly schedule: string }
  /** The page of a message's link, as its contact sees it a second later. */
  | { readonly kind: 'page seen'; readonly contact: string; readonly incident: string; readonly text: string }
  | { readonly kind: 'bounced'; readonly contact: string; readonly channel: Channel }
  | {
      readonly kind: 'opened';
      readonly contact: string;
      readonly method: string;
      readonly status: number;
      readonly changed: boolean;
    }
  /** A press of the button that takes everything, and its answer with those who have incidents by the page. */
  | { readonly kind: 'asked for all'; readonly contact: string }
  | {
      readonly kind: 'pressed for all';
      readonly contact: string;
      readonly askedAt: number;
      readonly status: number;
      readonly title: string;
      readonly text: string;
      readonly taken: readonly { readonly incident: string; readonly who: string }[];
    }
  | { readonly kind: 'asked'; readonly contact: string; readonly incident: string; readonly reply: Button }
  | {
      readonly kind: 'pressed';
      readonly contact: string;
      readonly incident: string;
      readonly reply: Button;
      readonly askedAt: number;
      readonly status: number;
      readonly title: string;
      readonly text: string;
      readonly timeZone: string;
    }
  | {
      readonly kind: 'backstop';
      readonly by: 'alarm' | 'sweep' | 'dead letters';
      readonly text: string;
      /** The instant from which on its link lists all unanswered incidents, if it has such a link. */
      readonly listedSince?: number;
    }
  | {
      readonly kind: 'execution';
      readonly machine: string;
      readonly name: string;
      readonly status: string;
      readonly error?: string;
      /** The outcome of an execution of NotifyContact. */
      readonly outcome?: string;
    }
  | ({ readonly kind: 'record'; readonly incident: string } & RecordSeen)
  /** The severity of an incident at its opening, or when it gets another. */
  | { readonly kind: 'rated'; readonly incident: string; readonly severity: Severity }
  /** The mark of an incident that the backstop has heard of, after the message. */
  | { readonly kind: 'announced'; readonly incident: string }
  | { readonly kind: 'fault'; readonly item: FaultItem; readonly what: string }
  | { readonly kind: 'stopped by hand'; readonly name: string }
  | { readonly kind: 'night over'; readonly incidents: Standing };

/** An event is delivered, and then received or not. */
export type EventOutcome = 'delivered' | 'taken in' | 'failed' | 'refused' | 'dead letter';

/** An incident as its item in the table shows it. */
export type RecordSeen = {
  readonly status: string;
  readonly run: number;
  readonly by?: string;
  /** The source that it belongs to. */
  readonly owner?: string;
  readonly policy?: string;
};

/** How every incident stands. */
export type Standing = ReadonlyMap<
  string,
  RecordSeen & {
    readonly isStopped: boolean;
    /** The instant by which the backstop's page lists it, if it does. */
    readonly listedAt?: number;
    readonly openedAt: number;
    readonly alertEvents: number;
  }
>;

/** `at` is in milliseconds since the beginning; what has the same instant is in the order in which it was seen. */
export type Entry = Seen & { readonly at: number; readonly order: number };

export type Ledger = readonly Entry[];

/** The entries of one kind. */
export function entriesOf<K extends Seen['kind']>(ledger: Ledger, kind: K): Extract<Entry, { kind: K }>[] {
  return ledger.filter((entry): entry is Extract<Entry, { kind: K }> => entry.kind === kind);
}
